// A column copied from Excel or WPS fills the ceilings downwards; Enter and the arrows move up and down.

const fields = [...document.querySelectorAll("#ceilings input[inputmode=decimal]")];

for (const field of fields) {
  field.addEventListener("paste", (event) => {
    const rows = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "").split("\n");
    if (rows.length < 2) return;
    event.preventDefault();
    const from = fields.indexOf(field);
    rows.slice(0, fields.length - from).forEach((row, i) => {
      fields[from + i].value = row.split("\t")[0].trim();
    });
    fields[Math.min(from + rows.length, fields.length) - 1].focus();
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const next = fields[fields.indexOf(field) + step];
    if (next) {
      next.focus();
      next.select();
    }
  });
}
