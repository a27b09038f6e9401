// Text as people write it: full-width forms, money, and blocks of cells on the clipboard.

export const fold = (text) => text.normalize("NFKC").replace(/[\s\u00ad\u200b-\u200f\u2060\ufeff]/g, "");
const MONEY = /^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{0,2})0*)?$/;

export function cents(text) {
  const found = MONEY.exec(text) || MONEY.exec(fold(text));
  if (!found) return null;
  const digits = found[2].replaceAll(",", "") + (found[3] || "").padEnd(2, "0");
  return BigInt(found[1] === "-" ? `-${digits}` : digits);
}

export function yuan(amount, separator = ",") {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, separator);
  return `${amount < 0n ? "-" : ""}${whole}.${digits.slice(-2)}`;
}

// A quantity: 3, not 3.00.
export const plain = (amount) => yuan(amount, "").replace(/\.?0+$/, "");

export function day(text) {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(fold(text));
  return found ? [found[1], found[2].padStart(2, "0"), found[3].padStart(2, "0")].join("-") : text.trim();
}

// The clipboard, as Excel and WPS write it: tabs, lines, and quotes around cells that contain them.

export function parse(text) {
  const block = [[]];
  const cell = /(?:"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text);
    block.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\t" && cell.lastIndex === text.length) block.at(-1).push("");
    else if (end !== "\t" && cell.lastIndex < text.length) block.push([]);
  }
  return block;
}

export const quoted = (cell) => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
