// The page around the grid of 编报: subtotals, faults, saving, other people's changes, the draft.

import {
  act, at, blankRow, canRedo, canUndo, columns, data, exchange, faults, fill, finish, focus, insertRows,
  isBlank, lists, make, mayWrite, offerLists, on, origin, part, place, redo, refresh, refused, removeRows, rows,
  same, select, stored, undo,
} from "./grid.js";
import { limitSection } from "./limits.js";
import { watch } from "./news.js";
import "./rowtools.js";
import { showStates } from "./tabs.js";
import { cents, yuan } from "./text.js";

const [SOURCE, CATEGORY, KIND, FUNCTION] = ["source", "category", "kind", "function"].map(place);
const AMOUNT = Math.max(place("amount"), place("value"));
const SHOWN = 100;
const status = part("status");
const dialog = part("dialog");

// What differs from what is stored; a stored row made blank counts as deleted.

function differences() {
  const found = [];
  const present = new Set();
  rows.forEach((row, index) => {
    if (isBlank(row)) return;
    const was = origin.get(row.key);
    present.add(row.key);
    if (!was || !same(was.cells, row.cells)) found.push({ key: row.key, index, was, now: row.cells });
  });
  for (const [key, was] of origin) if (!present.has(key)) found.push({ key, index: -1, was, now: null });
  return found;
}

// Subtotals, exact in 分.

let [classes, kept] = [{}, []];

const into = (sums, name, amount) => name && sums.set(name, (sums.get(name) ?? 0n) + amount);
const inOrder = (sums) => [...sums].sort(([one], [other]) => one.localeCompare(other, "zh"));

function addUp() {
  const sums = { all: 0n, kept: 0n, category: new Map(), kind: new Map(), group: new Map(), class: new Map(), source: new Map() };
  for (const { cells } of rows) {
    const amount = cents(cells[AMOUNT]);
    if (amount === null) continue;
    const category = cells[CATEGORY] ?? "";
    if (kept.includes(cells[KIND] ?? category)) sums.kept += amount;
    else sums.all += amount;
    into(sums.source, cells[SOURCE], amount);
    into(sums.category, category, amount);
    into(sums.kind, cells[KIND], amount);
    into(sums.group, lists.category?.byValue.get(category)?.above, amount);
    if (FUNCTION >= 0) into(sums.class, cells[FUNCTION].slice(0, 3), amount);
  }
  return sums;
}

function line(name, amount, className = "") {
  return make("tr", { className }, make("th", { scope: "row" }, name), make("td", {}, yuan(amount)));
}

function table(title, lines) {
  if (!lines.length) return "";
  return make("section", {}, make("h2", {}, title), make("table", {}, make("tbody", {}, ...lines)));
}

// The categories of what is spent; what is kept has its own line above them.
function categoryLines({ category, group }) {
  const items = (lists.category?.items || []).filter(({ value }) => category.has(value) && !kept.includes(value));
  const ordered = items.sort((one, other) => Boolean(other.above) - Boolean(one.above));
  const seen = new Set();
  return ordered.flatMap(({ value, above }) => {
    const heading = above && !seen.has(above) ? [line(above, group.get(above))] : [];
    seen.add(above);
    return [...heading, line(value, category.get(value), above ? "part" : "")];
  });
}

// The kinds in the order in which they are offered.
function kindLines({ kind }) {
  const items = (lists.kind?.items || []).filter((item) => kind.has(item.value));
  return items.map(({ value }) => line(value, kind.get(value), kept.includes(value) ? "part" : ""));
}

// Sources in the order in which they are offered, what is none of them behind them.
function bySource(sums) {
  const rank = new Map((lists.source?.items || []).map(({ value }, index) => [value, index]));
  return [...sums].sort(([one], [other]) => (rank.get(one) ?? rank.size) - (rank.get(other) ?? rank.size));
}

// Each source with what stands on the other side of the budget; purchases have no other side.
function sourceLines({ source }) {
  if (!data.other) return bySource(source).map(([name, amount]) => line(name, amount));
  const other = new Map(Object.entries(data.other).map(([name, amount]) => [name, cents(amount)]));
  const [mine, theirs] = data.slug === "revenue" ? ["收入", "支出及结转"] : ["支出及结转", "收入"];
  return bySource(new Map([...source, ...[...other.keys()].map((name) => [name, source.get(name) ?? 0n])])).flatMap(([name, amount]) => {
    const gap = (other.get(name) ?? 0n) - amount;
    return [
      line(name, amount, "sum"), line(theirs, other.get(name) ?? 0n, "part"),
      gap ? line(`✗ ${mine}${gap > 0n ? "少" : "多"}`, gap > 0n ? gap : -gap, "part off") : line("✓ 平衡", 0n, "part"),
    ];
  });
}

function showTotals() {
  const sums = addUp();
  const whole = [line(`${data.title}合计`, sums.all, "sum")];
  if (sums.kept && CATEGORY >= 0) whole.push(line("年终结转结余", sums.kept));
  const byClass = inOrder(sums.class).map(([code, amount]) => line(`${code} ${classes[code] || ""}`, amount));
  part("totals").replaceChildren(
    limitSection(), table("合计（元）", [...whole, ...categoryLines(sums), ...kindLines(sums)]), table("按资金来源", sourceLines(sums)), table("按功能分类", byClass),
  );
}

// Faults: each leads to its cell.

function faultItem(r, { col, message }) {
  const where = make("b", {}, `第 ${r + 1} 行 ${columns[col].label}`);
  const button = make("button", { type: "button" }, where, `　${message}`);
  button.addEventListener("click", () => {
    select(at(r, col));
    focus();
  });
  return make("li", {}, button);
}

function showFaults() {
  const found = rows.flatMap((row, r) => (faults.get(row.key) || []).map((fault) => [r, fault]));
  const box = part("faults");
  box.hidden = !found.length;
  const more = found.length > SHOWN ? make("p", {}, `还有 ${found.length - SHOWN} 处。`) : "";
  const items = found.slice(0, SHOWN).map(([r, fault]) => faultItem(r, fault));
  box.replaceChildren(make("h2", {}, `✗ ${found.length} 处需要改正`), make("ul", {}, ...items), more);
}

// The state of the page.

let [saving, trouble, waiting] = [false, "", 0];

function show(className, text) {
  status.className = `entry-status ${className}`;
  status.textContent = text;
}

function showStatus() {
  const count = differences().length;
  if (saving) show("", "正在保存…");
  else if (trouble) show("fault", `✗ ${trouble}`);
  else if (count) show("unsaved", `＊ ${count} 行未保存`);
  else show(mayWrite ? "done" : "", mayWrite ? "✓ 已保存" : "");
  for (const [name, may] of [["undo", canUndo()], ["redo", canRedo()], ["save", !saving]]) {
    const button = document.querySelector(`[data-do=${name}]`);
    if (button) button.disabled = !may;
  }
}

function settle() {
  clearTimeout(waiting);
  showStatus();
  showFaults();
  showTotals();
  keepDraft();
}

on.change = () => {
  if (!saving) trouble = "";
  clearTimeout(waiting);
  waiting = setTimeout(settle, 120);
};
on.say = (text) => setTimeout(() => show("fault", text), 160);

// Saving.

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || "";
const LOGGED_OUT = "没有保存：登录已过期或没有权限。请在新窗口登录，再回到这里保存；填写的内容还在。";

async function post(sent) {
  const body = { version: data.version, last: data.last, rows: sent.map(({ key, was, now }) => [key, was?.id ?? null, was?.cells ?? null, now]) };
  const response = await fetch(data.save, {
    method: "POST",
    redirect: "manual", // to the login page
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!response) return { message: "没有保存：连接不上服务器。填写的内容留在本机，连上后再保存。" };
  if (response.type === "opaqueredirect" || response.status === 403) return { message: LOGGED_OUT };
  if (!response.ok) return { message: `没有保存：服务器没有接受（${response.status}）。填写的内容留在本机，请联系系统管理员。` };
  return response.json();
}

async function save() {
  finish(true);
  const sent = differences();
  if (!saving && mayWrite && !sent.length) return settle();
  return exchangeWith(sent);
}

// Sends what differs, if anything, and takes over what others have saved meanwhile.
async function exchangeWith(sent) {
  if (saving || !mayWrite) return settle();
  [saving, trouble] = [true, ""];
  showStatus();
  const answer = await post(sent);
  saving = false;
  finish(true);
  if (answer.message) trouble = answer.message;
  else if (answer.saved) (accepted(answer, sent), showStates());
  else turnedDown(answer, sent);
  return settle();
}

function accepted(answer, sent) {
  const now = new Map(answer.saved.map(([key, id, cells]) => [key, { id, cells }]));
  const sentCells = new Map(sent.map((one) => [one.key, one.now]));
  for (const { key } of sent) {
    if (now.has(key)) origin.set(key, now.get(key));
    else origin.delete(key);
    refused.delete(key);
  }
  const asStored = (row) => (now.has(row.key) && row.cells === sentCells.get(row.key) ? { ...row, cells: now.get(row.key).cells } : row);
  merge(answer, rows.map(asStored));
}

function turnedDown(answer, sent) {
  refused.clear();
  for (const { key, now } of sent) if (now) refused.set(key, { cells: now, faults: [] });
  merge(answer, rows);
  const keyOf = new Map([...origin].map(([key, { id }]) => [id, key]));
  for (const fault of answer.faults) {
    const twin = rows.findIndex(({ key }) => key === (fault.like ?? keyOf.get(fault.twin)));
    const message = twin < 0 ? fault.message : fault.message.replace("另一行", `第 ${twin + 1} 行`);
    refused.get(fault.row).faults.push({ col: fault.column, message });
  }
  refresh();
  trouble = answer.conflicts.length ? "没有保存：有的行已被他人修改。" : `没有保存：有 ${answer.faults.length} 处需要改正。`;
  if (answer.conflicts.length) askWhose(answer.conflicts);
}

// Takes over what others have saved in rows that are untouched here; touched ones wait for the choice.
function merge({ version, last, seen, rows: fresh }, present) {
  [data.version, data.last, data.seen] = [version, last, seen];
  if (!fresh) return exchange(present, false);
  const keyOf = new Map([...origin].map(([key, { id }]) => [id, key]));
  const mine = new Map(present.map((row) => [row.key, row]));
  const [theirs, added] = [new Map(), []];
  for (const [id, ...cells] of fresh) {
    const key = keyOf.get(id);
    keyOf.delete(id);
    if (key === undefined) added.push(stored([id, ...cells]));
    else if (untouched(mine.get(key))) theirs.set(key, { id, cells });
  }
  const gone = new Set([...keyOf.values()].filter((key) => !mine.has(key) || untouched(mine.get(key))));
  for (const [key, its] of theirs) origin.set(key, its);
  for (const key of gone) origin.delete(key);
  const left = present.filter(({ key }) => !gone.has(key));
  return exchange([...left.map((row) => (theirs.has(row.key) ? { ...row, cells: theirs.get(row.key).cells } : row)), ...added], true);
}

const untouched = (row) => row && same(origin.get(row.key).cells, row.cells);

// Whose change holds, where two people changed one row.

function ask(title, lead, ...content) {
  dialog.replaceChildren(make("h2", { id: "dialog-title" }, title), make("p", {}, lead), ...content);
  dialog.showModal();
}

function answers(...buttons) {
  const made = buttons.map(([text, className, then]) => {
    const button = make("button", { type: "button", className }, text);
    button.addEventListener("click", () => (dialog.close(), then()));
    return button;
  });
  return make("p", { className: "acts" }, ...made);
}

const full = (c, cell) => [cell, lists[columns[c].kind]?.byValue.get(cell)?.name].filter(Boolean).join(" ");

function sideLine(index, whose, cells, other, checked) {
  const name = `whose-${index}`;
  const radio = make("input", { type: "radio", name, value: whose, checked });
  const label = make("label", {}, radio, whose === "mine" ? " 用我的" : " 用对方的");
  const shown = cells
    ? cells.map((cell, c) => make("td", {}, other?.[c] === cell ? full(c, cell) : make("mark", {}, full(c, cell) || "（空白）")))
    : [make("td", { colSpan: columns.length }, make("mark", {}, "已删除"))];
  return make("tr", {}, make("th", { scope: "row" }, label), ...shown);
}

function askWhose(conflicts) {
  const titles = columns.map(({ label }) => make("th", { scope: "col" }, label));
  const sides = conflicts.map(({ mine, theirs }, i) =>
    make("tbody", {}, sideLine(i, "mine", mine, theirs, false), sideLine(i, "theirs", theirs, mine, true)));
  const all = (whose) => dialog.querySelectorAll(`[value=${whose}]`).forEach((radio) => (radio.checked = true));
  const every = [["全部用我的", "mine"], ["全部用对方的", "theirs"]].map(([text, whose]) => {
    const button = make("button", { type: "button" }, text);
    button.addEventListener("click", () => all(whose));
    return button;
  });
  const choose = () => {
    conflicts.forEach((conflict, i) => settleOne(conflict, dialog.querySelector(`[name=whose-${i}]:checked`).value === "mine"));
    save();
  };
  ask(
    `${conflicts.length} 行已被他人修改`,
    "您打开这一页之后，有人保存了这些行的另外的内容。请逐行选择，没有选择之前不会保存任何内容。",
    make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "选择"), ...titles)), ...sides),
    conflicts.length > 1 ? make("p", { className: "acts" }, ...every) : "",
    answers(["按以上选择保存", "primary", choose], ["以后再说", "", focus]),
  );
}

// Afterwards the row is as if it had been loaded with the other one's change.
function settleOne({ row: key, theirs }, keepMine) {
  const present = rows.find((row) => row.key === key);
  if (theirs) origin.set(key, { id: origin.get(key).id, cells: theirs });
  else origin.delete(key);
  if (keepMine) return;
  const others = rows.filter((row) => row.key !== key || theirs).map((row) => (row.key === key ? { key, cells: theirs } : row));
  exchange(theirs && !present ? [...others, { key, cells: theirs }] : others, true);
}

// The draft: what is not saved stays in this browser, and is offered again.

function keepDraft() {
  const found = mayWrite ? differences() : [];
  const kept_ = found.map(({ index, was, now }) => [index, was?.id ?? null, was?.cells ?? null, now]);
  try {
    if (found.length) localStorage.setItem(data.draft, JSON.stringify({ time: Date.now(), last: data.last, rows: kept_ }));
    else localStorage.removeItem(data.draft);
  } catch {
    trouble ||= "本机存不下草稿，请及时保存。";
  }
}

function storedDraft() {
  try {
    return JSON.parse(localStorage.getItem(data.draft));
  } catch {
    return null;
  }
}

// The rows with the draft's; a row that was saved although its answer got lost is there already.
function withDraft({ last, rows: drafted }) {
  const keyOf = new Map([...origin].map(([key, { id }]) => [id, key]));
  const arrived = new Set([...origin.values()].filter(({ id }) => id > last).map(({ cells }) => cells.join("\t")));
  const mine = new Map();
  const added = [];
  for (const [index, id, was, now] of drafted) {
    if (id === null) arrived.has(now.join("\t")) || added.push([index, { ...blankRow(), cells: now }]);
    else if (keyOf.has(id)) {
      const key = keyOf.get(id);
      if (!now || !same(origin.get(key).cells, now)) origin.set(key, { id, cells: was });
      mine.set(key, now);
    } else if (now) {
      const row = { ...blankRow(), cells: now };
      origin.set(row.key, { id, cells: was });
      added.push([index, row]);
    }
  }
  const found = rows.filter(({ key }) => mine.get(key) !== null).map((row) => (mine.has(row.key) ? { ...row, cells: mine.get(row.key) } : row));
  for (const [index, row] of added) found.splice(index, 0, row);
  return found;
}

function offerDraft() {
  const draft = mayWrite && storedDraft();
  if (!draft?.rows?.length) return settle();
  const when = new Date(draft.time).toLocaleString("zh-CN", { hour12: false });
  const take = () => (act(0, rows.length, withDraft(draft)), focus());
  const leave = () => (settle(), focus());
  dialog.addEventListener("cancel", (event) => event.preventDefault(), { once: true });
  return ask(
    "有没保存的草稿",
    `上次离开时（${when}）有 ${draft.rows.length} 行没有保存，留在这台电脑上。`,
    answers(["恢复草稿", "primary", take], ["丢弃草稿", "", leave]),
  );
}

// Beginning.

const ACTS = { save, undo, redo, fill: () => fill(), insert: insertRows, remove: removeRows };

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", async () => {
    finish(true);
    await ACTS[button.dataset.do]();
    if (!dialog.open) focus();
  });
}

addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.altKey) return;
  event.preventDefault();
  if (!dialog.open) save();
});

addEventListener("beforeunload", (event) => {
  finish(true);
  if (mayWrite && differences().length) event.preventDefault();
});
addEventListener("resize", refresh);

// A fault elsewhere leads to its row by the address: …#row-17 is the stored row 17.
function follow() {
  const id = Number(location.hash.match(/^#row-(\d+)$/)?.[1]);
  const index = id ? rows.findIndex(({ key }) => origin.get(key)?.id === id) : -1;
  if (index >= 0) select(at(index, 0, index, columns.length - 1));
}

addEventListener("hashchange", follow);

async function start() {
  refresh();
  show("", "正在载入科目…");
  const found = await fetch(data.codes).then((response) => response.json()).catch(() => null);
  if (found) [classes, kept] = [found.classes, found.kept];
  else trouble = "科目没有载入，暂时不能修改。请刷新页面。";
  if (found) offerLists(found.lists);
  follow();
  focus();
  if (found) offerDraft();
  else settle();
  watch(() => (mayWrite ? exchangeWith([]) : location.reload()));
}

start();
