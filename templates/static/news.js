// While a grid is open: whether somebody else has saved in it meanwhile.

import { data, make, part } from "./grid.js";

const EVERY = 25_000;
const line = part("news");
let touched = true; // what a page asks by itself is no use of the session

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => (touched = true), { capture: true, passive: true });
}

export function told({ words }, take) {
  if (!words) return;
  const button = make("button", { type: "button" }, "载入对方的内容");
  button.addEventListener("click", () => ((line.hidden = true), take()));
  line.replaceChildren(`！${words} 您的内容还在；两人改了同一行时，会请您选择。`, button);
  line.hidden = false;
}

async function ask(take) {
  if (document.hidden) return;
  const headers = touched ? {} : { "X-Unattended": "1" };
  touched = false;
  const found = await fetch(`${data.news}?seen=${data.seen}`, { headers, redirect: "manual" })
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null); // asked again soon
  if (!found || found.seen <= data.seen) return;
  data.seen = found.seen;
  told(found, take);
}

export function watch(take) {
  setInterval(() => ask(take), EVERY);
  document.addEventListener("visibilitychange", () => ask(take));
}
