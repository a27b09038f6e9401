// Menus made of <details>: one open at a time, closed by Escape or a click elsewhere, with a search
// box in long ones. Without this script they still open and lead everywhere.

const menus = document.querySelectorAll("details.menu");

function close(except) {
  for (const menu of menus) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => close(event.target.closest("details.menu")));

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const menu of menus) {
  const search = menu.querySelector("input[type=search]");
  menu.addEventListener("toggle", () => {
    if (!menu.open) return;
    if (search) search.focus();
    // Only within the panel: the page itself must not move.
    const current = menu.querySelector("[aria-current]");
    const list = menu.querySelector("ul");
    if (current && list) list.scrollTop = current.offsetTop - list.clientHeight / 2;
  });
  if (search) {
    search.hidden = false;
    search.addEventListener("input", () => narrow(menu, search.value));
  }
}

function narrow(menu, typed) {
  const wanted = typed.trim().toLowerCase();
  for (const item of menu.querySelectorAll("li")) {
    const words = `${item.textContent} ${item.dataset.find}`.toLowerCase();
    item.hidden = !words.includes(wanted);
  }
}
