"""What templates/disclosure/table.html needs of a Table."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from budget.scope import Scope
from budget.totals import ZERO
from disclosure.addresses import Trace, address
from disclosure.money import YUAN
from disclosure.table import Cell, Table, Text

register = template.Library()
register.simple_tag(address)
KEPT = 64  # written tables
LONG = 1_000  # rows: what is longer is not kept


class Written(NamedTuple):
    """A cell as the page writes it: its attributes, ready to be written, and its text or link."""

    attributes: SafeString
    text: str


class Line(NamedTuple):
    number: int
    level: int
    cells: list[Written]


class _Same:
    """A table as itself: to find again what was written of it, without comparing its rows."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.table is self.table

    def __hash__(self) -> int:
        return id(self.table)


@register.simple_tag
def sheet(table: Table, trace: Trace) -> SafeString:
    """A table of our own pages, written once for all who read it while its figures stay."""
    written = _sheet if len(table.rows) <= LONG else _sheet.__wrapped__
    return written(_Same(table), trace.scope, trace.query)


@lru_cache(KEPT)
def _sheet(same: _Same, scope: Scope, query: str) -> SafeString:
    context = {"table": same.table, "marked": True, "trace": Trace(scope, query)}
    return render_to_string("disclosure/table.html", context)


@register.simple_tag
def lines(table: Table, marked: bool = False, trace: Trace | None = None) -> list[Line]:
    """The rows with everything worked out, so that the template only writes: tables may be long.

    Marked, a figure that is not its own rounding says so; with a trace it is the link to its page.
    """
    return list(_lines(table, marked=marked, trace=trace))


def _lines(table: Table, *, marked: bool, trace: Trace | None) -> Iterator[Line]:
    kinds = [kind(column) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        cells = [
            Written(_attributes(table, cell, kind, marked=marked), _text(table, cell, trace))
            for cell, kind in zip(row.cells, kinds, strict=True)
            if cell.rows and cell.columns
        ]
        yield Line(number, row.level, cells)


def _text(table: Table, cell: Cell, trace: Trace | None) -> str:
    text = table.text(cell)
    if not trace or cell.where is None or not text:  # an include passes on what is not there as ""
        return text
    url = escape(trace.figure(table.slug, cell.row, cell.column))
    return mark_safe(f'<a href="{url}">{escape(text)}</a>')  # noqa: S308  both escaped


def _attributes(table: Table, cell: Cell, kind: str, *, marked: bool) -> SafeString:
    """The class of a cell; of an amount its address, of a merged cell its extent."""
    adjusted = marked and cell.rounded is not None
    attributes = f'class="{kind}{" adjusted" if adjusted else ""}"'
    if adjusted:
        words = adjustment(table, cell)
        attributes += f' title="{words}" aria-label="{table.text(cell)}，{words}"'
    if cell.amount is not None:
        row, column = escape(cell.row), escape(cell.column)
        address = anchor(table.number, row, column)
        attributes += f' id="{address}" data-row="{row}" data-column="{column}"'
    if cell.rows > 1:
        attributes += f' rowspan="{cell.rows}"'
    if cell.columns > 1:
        attributes += f' colspan="{cell.columns}"'
    return mark_safe(attributes)  # noqa: S308  numbers, kinds and keys, escaped above


def adjustment(table: Table, cell: Cell) -> str:
    """What an adjusted figure would be otherwise."""
    amount = cell.amount or ZERO
    return f"控制舍入：准确数 {YUAN.text(amount)} 元，单独四舍五入为 {table.money.text(amount)}"


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
