// The grid of 编报: cells are typed, pasted and filled in place. Saving and subtotals are entry.js's.
//
// A row is never changed but replaced, so that every act is one step {at, removed, added}, undone
// whole; and what is known of a row's cells can be kept with them.

import { cents, day, fold, parse, plain, quoted, yuan } from "./text.js";

export const part = (name) => document.querySelector(`[data-${name}]`);
export const data = JSON.parse(document.getElementById("entry-data").textContent);
export const { columns, may_write: mayWrite } = data;
export const on = { change() {}, say() {}, select() {} }; // what entry.js does then
const [frame, head, body, editor, popup] = ["frame", "head", "body", "editor", "choices"].map(part);
const [ROW, SPARE, AROUND, STEPS, LISTED] = [32, 20, 8, 200, 100];
const LAST = columns.length - 1;
export const place = (kind) => columns.findIndex((column) => column.kind === kind);
const AMOUNT = Math.max(place("amount"), place("value")); // what is added up
const { defaults } = data; // by kind, what a new row begins with

export function make(tag, options = {}, ...children) {
  const { role, ...properties } = options;
  const node = Object.assign(document.createElement(tag), properties);
  if (role) node.setAttribute("role", role);
  node.append(...children);
  return node;
}

// The lists behind the cells: what a cell may say, found by code, name or pinyin.

let ready = false; // once they have come
export const lists = { carried: listed([["是", "", "shi s y 1", "", 0], ["否", "", "fou f n 0", "", 0]]) };

function listed(rows) {
  const list = { items: [], byValue: new Map(), byName: new Map() };
  for (const [value, name, pinyin, above, used] of rows) {
    const item = { value, name, above, used, find: `${value} ${name} ${pinyin}`.toLowerCase() };
    list.items.push(item);
    list.byValue.set(value, item).set(fold(value), item);
    list.byName.set(fold(name), [...(list.byName.get(fold(name)) || []), item]);
  }
  return list;
}

function named(list, name) {
  const items = (name && list.byName.get(name)) || [];
  const used = items.filter((item) => item.used);
  return items.length === 1 ? items[0] : used.length === 1 ? used[0] : undefined;
}

// What is typed or pasted may be a code, a name, or both; what is neither stays as it is, a fault.
function resolve(list, text) {
  const whole = fold(text);
  const [first] = text.trim().split(/[\s—:：]/);
  const [code] = /^\d+(?![\w-])/.exec(whole) || [""];
  const item = [whole, fold(first), code].map((key) => list.byValue.get(key)).find(Boolean) || named(list, whole);
  return item ? item.value : text.trim();
}

function clean(column, text) {
  if (!text) return "";
  if (column.figure) {
    const amount = cents(text);
    return amount === null ? text.trim() : column.figure === "money" ? yuan(amount, "") : plain(amount);
  }
  if (column.kind === "day") return day(text);
  const list = lists[column.kind];
  return list ? resolve(list, text) : text.replace(/\s*[\r\n\t]+\s*/g, " ").trim();
}

function search(list, typed) {
  const wanted = fold(typed).toLowerCase();
  const rank = (item) => (` ${item.find}`.includes(` ${wanted}`) ? 0 : 1) + (item.used ? 0 : 2);
  const found = list.items.filter((item) => item.find.includes(wanted));
  const exact = list.byValue.get(fold(typed));
  const ordered = wanted ? found.sort((a, b) => (b === exact) - (a === exact) || rank(a) - rank(b)) : found;
  return ordered.slice(0, LISTED);
}

// Rows; `origin` keeps of each what is stored: its primary key and its cells when they were sent to us.

let counter = 0;
export const origin = new Map();
const closed = new Set(data.closed); // rows of a budget that was returned in part, and not they
const BLANK = columns.map(() => "");
export const blankRow = () => ({ key: ++counter, cells: BLANK });
export const isBlank = (row) => row.cells.every((cell, c) => !cell || columns[c].kind in defaults);
export const same = (one, other) => one === other || one.every((cell, c) => cell === other[c]);
const isNew = (row) => !same(origin.get(row.key)?.cells || BLANK, row.cells);

export function stored([id, ...cells]) {
  origin.set(++counter, { id, cells });
  return { key: counter, cells };
}

export let rows = data.rows.map(stored);
let selection = { row: 0, col: 0, toRow: 0, toCol: 0 };
let [past, future] = [[], []];

function swap(at, count, added, then) {
  rows = [...rows.slice(0, at), ...added, ...rows.slice(at + count)];
  review();
  select(then);
  on.change();
}

export function act(at, count, added, then = selection) {
  past.push({ at, removed: rows.slice(at, at + count), added, before: selection, then });
  if (past.length > STEPS) past.shift();
  future = [];
  swap(at, count, added, then);
}

export function undo() {
  const step = past.pop();
  if (!step) return;
  future.push(step);
  swap(step.at, step.added.length, step.removed, step.before);
}

export function redo() {
  const step = future.pop();
  if (!step) return;
  past.push(step);
  swap(step.at, step.removed.length, step.added, step.then);
}

function written(row, left, values) {
  const cells = [...row.cells];
  values.forEach((value, i) => {
    if (left + i <= LAST) cells[left + i] = clean(columns[left + i], value);
  });
  if (!isBlank(row) || isBlank({ cells })) return { ...row, cells };
  return { ...row, cells: cells.map((cell, c) => cell || defaults[columns[c].kind] || "") };
}

// Writes a block of texts, adding rows as needed.
function write(top, left, block, then) {
  if (!mayWrite || !ready) return;
  if (top + block.length > data.most) return on.say(`最多 ${data.most} 行，没有写入。`);
  const at = Math.min(top, rows.length);
  const added = [];
  for (let r = at; r < top + block.length; r++) {
    const row = rows[r] || blankRow();
    added.push(r < top ? row : written(row, left, block[r - top]));
  }
  const before = rows.slice(at, at + added.length);
  if (before.length < added.length || added.some((row, i) => !same(row.cells, before[i].cells))) {
    act(at, before.length, added, then);
  }
}

const repeated = (count, value) => Array.from({ length: count }, () => value);

function clear() {
  const { top, left, bottom, right } = box();
  const count = Math.min(bottom, rows.length - 1) - top + 1;
  if (count > 0) write(top, left, repeated(count, repeated(right - left + 1, "")));
}

export function fill(text) {
  const { top, left, bottom, right } = box();
  const from = top === bottom ? top - 1 : top;
  if (text !== undefined) write(top, left, repeated(bottom - top + 1, repeated(right - left + 1, text)));
  else if (rows[from]) write(from + 1, left, repeated(bottom - from, rows[from].cells.slice(left, right + 1)));
}

export function insertRows() {
  const { top, bottom } = box();
  if (mayWrite && ready && top < rows.length) act(top, 0, repeated(bottom - top + 1).map(blankRow));
}

export function removeRows() {
  const { top, bottom } = box();
  const count = Math.min(bottom + 1, rows.length) - top;
  if (mayWrite && ready && count > 0) act(top, count, [], at(top, selection.col));
}

// Faults: quick ones of our own, then the server's, as long as the row is as it was sent.

let known = new WeakMap();
export let faults = new Map();
export const refused = new Map();

function figureComplaint(column, cell) {
  const amount = cents(cell);
  if (amount === null) {
    return /^[+-]?[\d,]+\.\d{3,}$/.test(fold(cell)) ? "最多 2 位小数。" : "不是数字。应只填数字，如 12345.60，不带单位和文字。";
  }
  if (column.kind !== "amount") return amount < 0n ? "不能为负数。" : "";
  return amount === 0n ? data.words.zero : amount < 0n && !data.signed ? data.words.negative : "";
}

function complaint(column, cell) {
  if (!cell) return column.required ? "不能为空。" : "";
  if (column.figure) return figureComplaint(column, cell);
  const list = lists[column.kind];
  if (!list || list.byValue.has(cell) || !ready) return "";
  const alike = list.byName.get(fold(cell)) || [];
  if (alike.length > 1) return `有 ${alike.length} 个同名科目，应填编码，如 ${alike.slice(0, 3).map((item) => item.value).join("、")}。`;
  return "本年度没有可用的这一项。请按编码、名称或拼音查找。";
}

function quick(row) {
  if (!known.has(row.cells)) {
    const found = columns.map((column, col) => ({ col, message: complaint(column, row.cells[col]) }));
    known.set(row.cells, isBlank(row) ? [] : found.filter((fault) => fault.message));
  }
  return known.get(row.cells);
}

function review() {
  const [seen, found] = [new Map(), new Map()];
  rows.forEach((row, r) => {
    if (isBlank(row)) return;
    const key = row.cells.filter((_, c) => columns[c].key).join("\t");
    const from = refused.get(row.key);
    const its = from && same(from.cells, row.cells) ? [...from.faults] : [...quick(row)];
    if (seen.has(key) && !its.length) its.push({ col: 0, message: `与第 ${seen.get(key) + 1} 行重复。请合并为一行或删除一行。` });
    else seen.set(key, r);
    if (its.length) found.set(row.key, its);
  });
  faults = found;
}

// A blank cell in the row that is being filled is no fault yet.
function faultAt(r, c) {
  const fault = rows[r] && faults.get(rows[r].key)?.find(({ col }) => col === c);
  return fault && (rows[r].cells[c] || r !== selection.row || refused.has(rows[r].key)) ? fault.message : "";
}

// The picture: only rows in sight exist.

const shownRows = () => (mayWrite ? Math.max(rows.length + SPARE, 40) : Math.max(rows.length, 1));
const shown = (c, cell) => (columns[c].figure === "money" && cents(cell) !== null ? yuan(cents(cell)) : cell);

function fillCell(node, c, cell) {
  const item = lists[columns[c].kind]?.byValue.get(cell);
  if (item?.name) node.append(make("b", {}, cell), item.name);
  else node.textContent = shown(c, cell);
}

const kindOf = ({ kind, figure }) => (figure ? `${kind} figure` : kind);

function cellNode(r, c, { top, left, bottom, right }) {
  const cell = rows[r]?.cells[c] || "";
  const node = make("span", { role: "gridcell", id: `cell-${r}-${c}`, className: kindOf(columns[c]), ariaColIndex: c + 2 });
  node.dataset.c = c;
  if (cell) fillCell(node, c, cell);
  const fault = faultAt(r, c);
  if (fault) node.ariaInvalid = "true";
  if (fault || cell) node.title = fault || node.textContent;
  node.ariaSelected = String(r >= top && r <= bottom && c >= left && c <= right);
  if (r === selection.row && c === selection.col) node.classList.add("here");
  return node;
}

// A row with an open comment says so beside its number.
function said(row) {
  const count = row && data.threads[origin.get(row.key)?.id];
  const title = `未办结的意见 ${count} 条`;
  return count ? [make("b", { className: "said", title }, "意", make("span", { className: "unseen" }, `见 ${count} 条，第`))] : [];
}

function lineNode(r, area) {
  const line = make("div", { role: "row", className: "line", ariaRowIndex: r + 2 });
  line.dataset.r = r;
  line.style.top = `${r * ROW}px`;
  line.classList.toggle("unsaved", Boolean(rows[r]) && isNew(rows[r]));
  const shut = rows[r] && closed.has(origin.get(rows[r].key)?.id);
  line.classList.toggle("closed", Boolean(shut));
  const why = shut ? [make("span", { className: "unseen" }, " 没有退回，不能修改")] : [];
  const number = make("span", { role: "rowheader", className: "number", ariaColIndex: 1 }, ...said(rows[r]), String(r + 1), ...why);
  if (shut) number.title = data.closed_words;
  line.append(number);
  for (let c = 0; c <= LAST; c++) line.append(cellNode(r, c, area));
  return line;
}

function render() {
  const first = Math.max(0, Math.floor(frame.scrollTop / ROW) - AROUND);
  const last = Math.min(shownRows(), Math.ceil((frame.scrollTop + frame.clientHeight) / ROW) + AROUND);
  body.style.height = `${shownRows() * ROW}px`;
  part("grid").ariaRowCount = shownRows() + 1;
  const area = box();
  const lines = Array.from({ length: Math.max(0, last - first) }, (_, i) => lineNode(first + i, area));
  body.replaceChildren(...lines);
}

let drawing = 0;
frame.addEventListener("scroll", () => {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(render);
});

// The cursor and what is selected.

export const at = (row, col, toRow = row, toCol = col) => ({ row, col, toRow, toCol });
const within = (value, least, most) => Math.min(Math.max(value, least), most);
let home = null; // the column that Enter returns to after Tab

function box() {
  const { row, col, toRow, toCol } = selection;
  return { top: Math.min(row, toRow), left: Math.min(col, toCol), bottom: Math.max(row, toRow), right: Math.max(col, toCol) };
}

export function select(next, keepsHome = false) {
  const most = shownRows() - 1;
  selection = at(
    within(next.row, 0, most), within(next.col, 0, LAST), within(next.toRow, 0, most), within(next.toCol, 0, LAST),
  );
  if (!keepsHome) home = null;
  bringIntoSight(selection.row, selection.col);
  render();
  placeEditor();
  countSelected();
  on.select(selection.row);
}

function extend(toRow, toCol) {
  select({ ...selection, toRow, toCol });
  bringIntoSight(selection.toRow, selection.toCol);
}

function bringIntoSight(r, c) {
  const height = head.offsetHeight;
  if (r * ROW < frame.scrollTop) frame.scrollTop = r * ROW;
  else if ((r + 1) * ROW + height > frame.scrollTop + frame.clientHeight) frame.scrollTop = (r + 1) * ROW + height - frame.clientHeight;
  const [number, cell] = [head.children[0], head.children[c + 1]];
  const left = c ? cell.offsetLeft - number.offsetWidth : 0;
  if (left < frame.scrollLeft) frame.scrollLeft = left;
  else if (cell.offsetLeft + cell.offsetWidth > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = cell.offsetLeft + cell.offsetWidth - frame.clientWidth;
}

function placeEditor() {
  const { row, col } = selection;
  const cell = head.children[col + 1];
  const text = rows[row] ? shown(col, rows[row].cells[col]) : "";
  editor.style.top = `${head.offsetHeight + row * ROW}px`;
  editor.style.left = `${cell.offsetLeft}px`;
  editor.style.width = `${cell.offsetWidth}px`;
  editor.classList.toggle("figure", Boolean(columns[col].figure));
  editor.ariaLabel = [`第 ${row + 1} 行`, columns[col].label, text || "空白", faultAt(row, col)].filter(Boolean).join("，");
  editor.setAttribute("aria-activedescendant", `cell-${row}-${col}`);
}

function countSelected() {
  const { top, left, bottom, right } = box();
  const cells = rows.slice(top, bottom + 1).flatMap((row) => row.cells.slice(left, right + 1));
  const amounts = left <= AMOUNT && right >= AMOUNT ? rows.slice(top, bottom + 1).map((row) => cents(row.cells[AMOUNT]) ?? 0n) : [];
  const sum = amounts.length ? `，金额合计 ${yuan(amounts.reduce((a, b) => a + b, 0n))} 元` : "";
  part("selected").textContent = cells.length > 1 ? `选中 ${bottom - top + 1} 行 × ${right - left + 1} 列${sum}` : `共 ${rows.filter((row) => !isBlank(row)).length} 行`;
}

const bottomRow = () => Math.max(rows.length - 1, 0);

function move(down, across, { extends: further = false, far = false } = {}) {
  const { row, col, toRow, toCol } = selection;
  const r = far && down ? (down > 0 ? bottomRow() : 0) : (further ? toRow : row) + down;
  const c = far && across ? (across > 0 ? LAST : 0) : (further ? toCol : col) + across;
  if (further) extend(r, c);
  else select(at(r, c));
}

function tab(by) {
  home ??= selection.col;
  const next = selection.row * columns.length + selection.col + by;
  if (next >= 0) select(at(Math.floor(next / columns.length), next % columns.length), true);
}

function enter(by) {
  const column = home ?? selection.col;
  select(at(selection.row + by, column));
}

// The editor lies over the active cell and always has the focus: the first letter, also of an input
// method, goes into it, and so is never lost.

let editing = ""; // "typed" over what was there, or "changed" with F2
let [offered, picked] = [[], -1];

function begin(how, text = editor.value) {
  if (!mayWrite || !ready) return;
  editing = how;
  editor.classList.add("editing");
  if (editor.value !== text) editor.value = text;
  offer(how === "typed");
}

const change = () => begin("changed", rows[selection.row]?.cells[selection.col] || "");

export function finish(keep, everywhere = false) {
  if (!editing) return;
  const item = picked >= 0 && (editor.value.trim() || popup.dataset.moved) ? offered[picked] : null;
  const text = item ? item.value : editor.value;
  editing = "";
  editor.value = "";
  editor.classList.remove("editing");
  hideChoices();
  if (keep && everywhere) fill(text);
  else if (keep) write(selection.row, selection.col, [[text]]);
}

function offer(narrowed) {
  const list = lists[columns[selection.col].kind];
  if (!list) return;
  offered = narrowed && !editor.value.trim() ? [] : search(list, narrowed ? editor.value : "");
  const current = offered.findIndex((item) => item.value === editor.value);
  picked = narrowed ? sure(editor.value) - 1 : current;
  delete popup.dataset.moved;
  popup.replaceChildren(...offered.map(optionNode));
  popup.hidden = !offered.length;
  editor.setAttribute("role", "combobox");
  editor.setAttribute("aria-controls", popup.id);
  editor.ariaExpanded = String(!popup.hidden);
  if (!popup.hidden) placeChoices();
  markPicked();
}

// A name or pinyin means the first that fits; of a code no digit is guessed among several.
function sure(typed) {
  const code = /^\d+$/.test(fold(typed));
  return Number(offered.length === 1 || (offered.length > 1 && (!code || offered[0].value === fold(typed))));
}

function optionNode(item, i) {
  const node = make("li", { role: "option", id: `choice-${i}` }, make("b", {}, item.value), item.name);
  node.dataset.i = i;
  if (item.used) node.append(make("small", { className: "used" }, data.used));
  if (item.above) node.append(make("small", {}, item.above));
  return node;
}

function placeChoices() {
  const [cell, around] = [editor.getBoundingClientRect(), popup.parentElement.getBoundingClientRect()];
  const above = cell.bottom + popup.offsetHeight > innerHeight && cell.top > popup.offsetHeight;
  popup.style.top = `${(above ? cell.top - popup.offsetHeight : cell.bottom) - around.top}px`;
  popup.style.left = `${Math.max(0, Math.min(cell.left - around.left, around.width - popup.offsetWidth))}px`;
}

function markPicked() {
  [...popup.children].forEach((node, i) => (node.ariaSelected = String(i === picked)));
  const node = popup.children[picked];
  if (node) node.scrollIntoView({ block: "nearest" });
  editor.setAttribute("aria-activedescendant", node ? node.id : `cell-${selection.row}-${selection.col}`);
}

function pick(by) {
  picked = within(picked + by, 0, offered.length - 1);
  popup.dataset.moved = "1";
  markPicked();
}

function hideChoices() {
  [offered, picked, popup.hidden] = [[], -1, true];
  editor.removeAttribute("role");
  editor.ariaExpanded = null;
  editor.setAttribute("aria-controls", "entry-grid");
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const page = () => Math.max(1, Math.floor(frame.clientHeight / ROW) - 2);
const IDLE = {
  Enter: () => enter(1), "Shift+Enter": () => enter(-1), Tab: () => tab(1), "Shift+Tab": () => tab(-1),
  F2: change, "Alt+ArrowDown": change, Backspace: () => begin("typed", ""), Delete: clear,
  Home: () => select(at(selection.row, 0)), End: () => select(at(selection.row, LAST)),
  "Shift+Home": () => extend(selection.toRow, 0), "Shift+End": () => extend(selection.toRow, LAST),
  "Ctrl+Shift+Home": () => extend(0, 0), "Ctrl+Shift+End": () => extend(bottomRow(), LAST),
  "Ctrl+Home": () => select(at(0, 0)), "Ctrl+End": () => select(at(bottomRow(), LAST)),
  PageUp: () => move(-page(), 0), PageDown: () => move(page(), 0),
  "Shift+PageUp": () => extend(selection.toRow - page(), selection.toCol),
  "Shift+PageDown": () => extend(selection.toRow + page(), selection.toCol),
  "Ctrl+a": () => select(at(0, 0, bottomRow(), LAST)),
  "Ctrl+z": undo, "Ctrl+y": redo, "Ctrl+Shift+z": redo, "Ctrl+d": () => fill(),
  "Alt+Insert": insertRows, "Alt+Delete": removeRows,
};
const EDITING = {
  Enter: () => (finish(true), enter(1)), "Shift+Enter": () => (finish(true), enter(-1)), "Ctrl+Enter": () => finish(true, true),
  Tab: () => (finish(true), tab(1)), "Shift+Tab": () => (finish(true), tab(-1)), Escape: () => (finish(false), placeEditor()),
  "Alt+ArrowDown": () => offer(false),
};
let leaving = false; // Escape, then Tab leaves the grid

function arrow(event) {
  const by = ARROWS[event.key];
  if (!by || event.altKey) return undefined;
  const control = event.ctrlKey || event.metaKey;
  if (!editing) return () => move(...by, { extends: event.shiftKey, far: control });
  if (by[0] && !popup.hidden) return () => pick(by[0]);
  return editing === "typed" && popup.hidden ? () => (finish(true), move(...by)) : undefined;
}

editor.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const name = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("+");
  if (!editing && leaving && key === "Tab") return;
  leaving = !editing && key === "Escape";
  const answer = (editing ? EDITING : IDLE)[name] || arrow(event);
  if (!answer) return;
  event.preventDefault();
  answer();
});

editor.addEventListener("compositionstart", () => editing || begin("typed"));
editor.addEventListener("compositionend", () => editing && offer(true));
editor.addEventListener("input", (event) => {
  if (!editing) begin("typed");
  else if (!event.isComposing) offer(true);
});
editor.addEventListener("blur", () => finish(true));
editor.addEventListener("focus", placeEditor);

// The pointer.

export const focus = () => editor.focus({ preventScroll: true });

function pointed(event) {
  const [line, cell] = [event.target.closest("[data-r]"), event.target.closest("[data-c]")];
  return line && { row: Number(line.dataset.r), col: cell ? Number(cell.dataset.c) : -1 };
}

body.addEventListener("mousedown", (event) => {
  const to = pointed(event);
  if (!to || event.button) return;
  event.preventDefault();
  finish(true);
  focus();
  if (event.shiftKey) extend(to.row, to.col < 0 ? LAST : to.col);
  else select(to.col < 0 ? at(to.row, 0, to.row, LAST) : at(to.row, to.col));
  if (event.detail === 2 && to.col >= 0) change();
});

body.addEventListener("mouseover", (event) => {
  const to = event.buttons & 1 && !editing && pointed(event);
  if (!to || (to.row === selection.toRow && (to.col < 0 || to.col === selection.toCol))) return;
  extend(to.row, to.col < 0 ? LAST : to.col);
});

popup.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[data-i]");
  if (!option) return;
  [picked, popup.dataset.moved] = [Number(option.dataset.i), "1"];
  finish(true);
});

// The clipboard.

function copied() {
  const { top, left, bottom, right } = box();
  const block = Array.from({ length: bottom - top + 1 }, (_, i) => (rows[top + i]?.cells || BLANK).slice(left, right + 1));
  return block.map((cells) => cells.map(quoted).join("\t")).join("\r\n");
}

function paste(text) {
  const block = parse(text);
  const { top, left } = box();
  const width = Math.max(...block.map((cells) => cells.length));
  if (block.length === 1 && width === 1) return fill(block[0][0]);
  if (width > LAST + 1 - left) on.say(`粘贴的内容有 ${width} 列，右边多出的 ${width - (LAST + 1 - left)} 列没有写入。`);
  return write(top, left, block, at(top, left, top + block.length - 1, Math.min(left + width - 1, LAST)));
}

function onClipboard(event) {
  if (editing) return;
  event.preventDefault();
  if (event.type === "paste") return paste(event.clipboardData.getData("text/plain"));
  event.clipboardData.setData("text/plain", copied());
  return event.type === "cut" && clear();
}

for (const type of ["copy", "cut", "paste"]) editor.addEventListener(type, onClipboard);

// For entry.js.

export function offerLists(found) {
  for (const [kind, items] of Object.entries(found)) lists[kind] = listed(items);
  ready = true;
  known = new WeakMap();
  refresh();
}

export function refresh() {
  review();
  select(selection, true);
}

// Takes over rows from elsewhere; where they are others, what was done before cannot be undone.
export function exchange(others, forget) {
  rows = others;
  if (forget) [past, future] = [[], []];
  refresh();
  on.change();
}

export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;
