// A project's page: rows of costs are added, removed and pasted in place, and added up while typing.
// Without this script the page still saves.

import { cents, parse, yuan } from "./text.js";

const form = document.querySelector("[data-project]");
const body = form.querySelector("[data-rows]");
const total = form.querySelector("[data-total]");
const difference = form.querySelector("[data-difference]");
let dirty = Boolean(document.querySelector(".faulty, .fault-note"));

document.documentElement.classList.add("has-script");

const inputs = (row) => [...row.querySelectorAll("input")];
const isBlank = (row) => inputs(row).every((input) => !input.value.trim());
const value = (row, name) => cents(row.querySelector(`[name=${name}]`).value);

// 分 of 数量 × 标准, both counted in hundredths; null where that is no whole 分.
function amount(row) {
  const [quantity, standard] = [value(row, "quantity"), value(row, "standard")];
  if (quantity === null || standard === null) return null;
  const product = quantity * standard;
  return product % 100n === 0n ? product / 100n : null;
}

function addUp() {
  let sum = 0n;
  for (const row of body.children) {
    const its = amount(row);
    row.querySelector("[data-amount]").textContent = its === null ? "" : yuan(its);
    sum += its ?? 0n;
  }
  total.textContent = yuan(sum);
  const gap = sum - (cents(total.dataset.total) ?? 0n);
  const mark = document.createElement("span");
  mark.className = `state ${gap ? "warning" : "done"}`;
  mark.textContent = gap ? `! 比支出${gap > 0n ? "多" : "少"} ${yuan(gap > 0n ? gap : -gap)} 元` : "✓ 与支出一致";
  difference.replaceChildren(...([...body.children].every(isBlank) ? [] : [mark]));
}

function changed() {
  dirty = true;
  addUp();
}

function add(after) {
  const row = form.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
  if (after) after.after(row);
  else body.append(row);
  return row;
}

function remove(row) {
  const next = row.nextElementSibling || row.previousElementSibling || add(row);
  row.remove();
  inputs(next)[0].focus();
  changed();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.act === "remove") remove(button.closest("tr"));
  else if (button && "add" in button.dataset) inputs(add())[0].focus();
});

form.addEventListener("input", changed);

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); // no saving by accident
});

form.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  let row = event.target.closest("[data-rows] tr");
  if (!row || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const from = inputs(row).indexOf(event.target);
  parse(text).forEach((cells, i) => {
    if (i) row = row.nextElementSibling || add(row);
    const places = inputs(row).slice(from);
    cells.slice(0, places.length).forEach((cell, c) => (places[c].value = cell.trim()));
  });
  changed();
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
  else dirty = false;
});

addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});

// Spare rows are for pages without a script; one stays to begin with.
for (const row of [...body.children]) if (body.children.length > 1 && isBlank(row)) row.remove();
addUp();
