"""What templates/disclosure/table.html needs of a Table."""

from collections.abc import Iterator
from typing import NamedTuple

from django import template

from disclosure.table import Cell, Table, Text

register = template.Library()


class Written(NamedTuple):
    """A cell as the page writes it; an amount has an anchor, so that a figure can be linked to."""

    text: str
    kind: str
    anchor: str = ""
    row: str = ""
    column: str = ""
    rows: int = 1
    columns: int = 1


class Line(NamedTuple):
    number: int
    level: int
    cells: list[Written]


@register.filter
def lines(table: Table) -> Iterator[Line]:
    """The rows with everything worked out, so that the template only writes."""
    kinds = [kind(column) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        cells = [
            _written(table, cell, kind)
            for cell, kind in zip(row.cells, kinds, strict=True)
            if cell.rows and cell.columns
        ]
        yield Line(number, row.level, cells)


def _written(table: Table, cell: Cell, kind: str) -> Written:
    if cell.amount is None:
        return Written(cell.text, kind, rows=cell.rows, columns=cell.columns)
    address = anchor(table.number, cell.row, cell.column)
    return Written(table.text(cell), kind, address, cell.row, cell.column)


def anchor(number: int, row: str, column: str) -> str:
    """The address of an amount within a page."""
    return f"t{number}-{row}-{column}"


@register.filter
def kind(column: object) -> str:
    """The class of a column's cells: amount, code or name."""
    if not isinstance(column, Text):
        return "amount"
    return "code" if column.label == "code" else "name"


@register.filter
def shape(table: Table) -> str:
    """The classes of a sheet: how it lies, and whether two lists stand beside each other."""
    two_sided = any(column.side for column in table.columns)
    return f"{'landscape' if table.landscape else 'portrait'}{' two-sided' if two_sided else ''}"


@register.filter
def width(table: Table) -> int:
    """The number of columns, 序号 included."""
    return len(table.columns) + table.numbered


@register.filter
def short(table: Table) -> str:
    """The title as a tab shows it: without the words that all titles begin with."""
    return table.title.removeprefix(f"{table.head.edition}预算")
