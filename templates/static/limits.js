// What is left under the unit's ceilings (控制数), counted again with every change of the grid.

import { columns, data, make, place, rows } from "./grid.js";
import { cents, yuan } from "./text.js";

const [SOURCE, ECONOMIC, CARRIED, AMOUNT] = ["source", "economic", "carried", "amount"].map(place);

function counts(limit, cells) {
  return limit.sources.includes(cells[SOURCE])
    && (limit.carried_over || cells[CARRIED] !== "是")
    && (!limit.economic.length || limit.economic.some((code) => cells[ECONOMIC].startsWith(code)));
}

function used(limit) {
  let sum = 0n;
  for (const { cells } of rows) if (counts(limit, cells)) sum += cents(cells[AMOUNT]) ?? 0n;
  return sum;
}

function bar(limit) {
  const [ceiling, spent] = [cents(limit.ceiling), used(limit)];
  const left = ceiling - spent;
  const words = left < 0n ? `✗ 超出 ${yuan(-left)}` : `余 ${yuan(left)}`;
  // All above the ceiling is bad, all below it good: a browser paints a meter by these four.
  const [most, now] = [Number(ceiling), Number(spent)];
  const meter = make("meter", { min: 0, max: Math.max(most, now) || 1, low: most, high: most, optimum: 0, value: now });
  meter.ariaLabel = `${limit.name}控制数 ${yuan(ceiling)} 元，已安排 ${yuan(spent)} 元`;
  return make("div", { className: left < 0n ? "limit off" : "limit" },
    make("span", {}, limit.name), make("span", { className: "left" }, words), meter,
    make("small", {}, `${yuan(spent)} / ${yuan(ceiling)}`));
}

export function limitSection() {
  if (!data.limits.length || !columns.length) return "";
  return make("section", { className: "limits" }, make("h2", {}, "控制数（元）"), ...data.limits.map(bar));
}
