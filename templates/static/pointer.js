// Marks the column under the pointer, and its number in the 栏次 row; CSS marks the row.

function mark(table, index) {
  if (table.markedColumn === index) return;
  for (const part of table.querySelectorAll(".pointed")) part.classList.remove("pointed");
  table.markedColumn = index;
  if (index === undefined) return;
  table.querySelectorAll("col")[index]?.classList.add("pointed");
  table.querySelector(".ordinals")?.cells[index]?.classList.add("pointed");
}

for (const table of document.querySelectorAll("table.official")) {
  table.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("tbody td");
    mark(table, cell?.cellIndex);
  });
  table.addEventListener("pointerleave", () => mark(table, undefined));
}

for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
