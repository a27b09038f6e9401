"""The tables as CSV, one after another, for reading by programs and in Excel."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from disclosure.table import Row, Table

from .imprint import Imprint
from .page import caption, clean

BOM = "\ufeff"  # else Excel reads UTF-8 as GBK
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(tables: Sequence[Table], imprint: Imprint | None = None) -> bytes:
    file = StringIO()
    writer = csv.writer(file)
    for n, table in enumerate(tables):
        if n:
            writer.writerow([])
        writer.writerows(_lines(table))
    return f"{BOM}{file.getvalue()}".encode()


def _lines(table: Table) -> Iterator[list[str]]:
    yield [safe(table.title)]
    yield [safe(part) for part in caption(table)]
    for headings in table.printed_headings():
        yield [safe(heading) for heading in headings]
    for n, row in enumerate(table.rows, start=1):
        yield [*([str(n)] if table.numbered else []), *_row(table, row)]
    if table.note:
        yield [safe(table.note)]


def _row(table: Table, row: Row) -> Iterator[str]:
    for cell in row.cells:
        yield safe(cell.text) if cell.amount is None else table.text(cell)


def safe(text: str) -> str:
    """Words that no spreadsheet takes for a formula; amounts, even negative, do not come here."""
    text = clean(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
