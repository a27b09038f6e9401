// A target's page: rows are added, moved and removed in place, filled from the indicator library or
// by pasting a block of Excel. Without this script the page still saves.

const FIELDS = ["level1", "level2", "level3", "description", "value", "basis"];
const form = document.querySelector("[data-target]");
const undo = document.querySelector("[data-undo]");
const dialog = document.querySelector("[data-dialog]");
let dirty = Boolean(document.querySelector(".faulty, .fault-note"));
let removed = null;

document.documentElement.classList.add("has-script");

const rowsOf = (kind) => form.querySelector(`[data-rows="${kind}"]`);
const inputs = (row) => [...row.querySelectorAll("input:not([type=hidden]), textarea")];
const isBlank = (row) => inputs(row).every((input) => !input.value.trim());

function changed() {
  dirty = true;
}

function add(kind, after) {
  const template = form.querySelector(`template[data-row="${kind}"]`);
  const row = template.content.firstElementChild.cloneNode(true);
  if (after) after.after(row);
  else rowsOf(kind).append(row);
  changed();
  return row;
}

function move(row, direction) {
  if ("only" in form.dataset) return; // the rows stay as they are
  const other = direction === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (direction === "up") other.before(row);
  else other.after(row);
  focused.focus();
  changed();
}

function remove(row) {
  removed = { row, body: row.parentElement, next: row.nextElementSibling };
  const neighbour = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  if (neighbour) inputs(neighbour)[0].focus();
  undo.hidden = isBlank(row);
  changed();
}

function fill(row, values, from = 0) {
  inputs(row).slice(from).forEach((input, i) => {
    if (i < values.length) input.value = values[i];
  });
  changed();
}

// The library.

function choose(indicator) {
  const rows = [...rowsOf("indicator").children];
  const row = rows.find(isBlank) || add("indicator");
  fill(row, FIELDS.map((name) => indicator[name]));
  dialog.close();
  row.querySelector("[name=value]").focus();
}

function offer(indicator) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const name = document.createElement("b");
  const more = document.createElement("small");
  button.type = "button";
  name.textContent = indicator.level3;
  more.textContent = [indicator.level1, indicator.level2, indicator.description, indicator.basis, indicator.origin]
    .filter(Boolean)
    .join(" · ");
  button.append(name, `　${indicator.value}`, more);
  button.addEventListener("click", () => choose(indicator));
  item.append(button);
  return item;
}

let asked = 0;

async function find(address, typed) {
  const mine = ++asked;
  const status = dialog.querySelector("[role=status]");
  try {
    const answer = await fetch(`${address}&q=${encodeURIComponent(typed)}`);
    const { indicators } = await answer.json();
    if (mine !== asked) return;
    dialog.querySelector("ul").replaceChildren(...indicators.map(offer));
    status.textContent = indicators.length ? `${indicators.length} 个指标，点选即填入` : "没有找到。可换一个词，或输入拼音首字母。";
  } catch {
    status.textContent = "暂时不能查找，请稍后再试。";
  }
}

function openLibrary(address) {
  const search = dialog.querySelector("input");
  let waiting;
  search.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => find(address, search.value), 200);
  };
  search.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    dialog.querySelector("ul button")?.click();
  };
  dialog.showModal();
  search.select();
  find(address, search.value);
}

// Events.

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("tr");
  if (button.dataset.add) inputs(add(button.dataset.add))[0].focus();
  else if (button.dataset.library) openLibrary(button.dataset.library);
  else if (button.dataset.act === "remove") remove(row);
  else if (button.dataset.act) move(row, button.dataset.act);
});

undo.querySelector("button").addEventListener("click", () => {
  removed.body.insertBefore(removed.row, removed.next?.isConnected ? removed.next : null);
  inputs(removed.row)[0].focus();
  undo.hidden = true;
});

form.addEventListener("input", changed);

form.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr");
  if (row && event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    event.preventDefault();
    move(row, event.key === "ArrowUp" ? "up" : "down");
  } else if (event.key === "Enter" && event.target.name !== "text" && event.target.matches("input, [name=level3]")) {
    event.preventDefault(); // no line breaks in a name, no saving by accident
  }
});

form.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
  let row = event.target.closest("[data-rows=indicator] tr");
  if (!row || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const from = inputs(row).indexOf(event.target);
  text.split("\n").forEach((line, i) => {
    if (i) row = row.nextElementSibling || add("indicator", row);
    fill(row, line.split("\t").map((cell) => cell.trim()), from);
  });
});

form.addEventListener("submit", () => {
  dirty = false;
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
  else if (question) dirty = false;
});

addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});

// A warning leads to its row, and the cursor with it.
function follow() {
  const row = location.hash && document.getElementById(location.hash.slice(1));
  if (row && row.closest("[data-rows]")) row.querySelector("[name=value]").focus();
}

addEventListener("hashchange", follow);
follow();

// Spare rows are for pages without a script.
for (const row of [...rowsOf("indicator").children]) {
  if (rowsOf("indicator").children.length > 1 && isBlank(row)) row.remove();
}
