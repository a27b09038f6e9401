"""A publication's figures as rows: each with its codes, and whether it sums up others of its table."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from budget.findings import Address
from budget.totals import CodeName, Criterion, Selection, Totals, Under
from disclosure.publication.content import Content
from disclosure.table import Cell, Table, Text

BETWEEN = ";"


class Row(NamedTuple):
    """A figure as printed; several codes are joined, one that is left out begins with a minus."""

    table: int
    table_title: str
    row: str
    row_title: str
    column: str
    column_title: str
    subtotal: bool  # the sum of other rows of its table
    direction: str
    function_code: str
    function_name: str
    economic_code: str
    economic_name: str
    category_code: str
    category_name: str
    source_code: str
    source_name: str
    carried_over: str
    amount: Decimal  # 元: what is printed, not what it was rounded from
    printed: str
    unit: str


def rows_of(content: Content) -> list[Row]:
    """Every printed figure of the official tables, in their order."""
    totals = Totals(chain.from_iterable(content.facts.values()))
    return [row for table in content.tables for row in _rows(table, totals, content.names)]


def _rows(
    table: Table, totals: Totals, names: Mapping[str, Mapping[str, CodeName]]
) -> Iterator[Row]:
    printed = [
        (address, words, heading, cell)
        for address, words, heading, cell in _cells(table)
        if cell.where is not None and cell.amount
    ]
    subtotals = _subtotals(totals, table, [cell for *_, cell in printed])
    for (address, words, heading, cell), subtotal in zip(printed, subtotals, strict=True):
        where = cell.where or {}
        yield Row(
            table.number,
            table.title,
            address.row,
            words,
            address.column,
            heading,
            subtotal,
            _codes(where.get("side", "")),
            *_named("function", where, names),
            *_named("economic", where, names),
            *_named("category", where, names),
            *_named("source", where, names),
            _codes(where.get("carried_over", "")),
            table.printed_amount(cell) * table.money.yuan,
            table.text(cell),
            table.money.name,
        )


def _cells(table: Table) -> Iterator[tuple[Address, str, str, Cell]]:
    """Each amount with the words of its side of the row and of its column."""
    for row in table.rows:
        words: dict[str, str] = {}
        for column, cell in zip(table.columns, row.cells, strict=True):
            if isinstance(column, Text):
                if column.label != "code":
                    words[column.side] = cell.text
            elif cell.amount is not None:
                address = Address(table.slug, cell.row, cell.column)
                yield address, words.get(column.side, ""), column.heading, cell


def _subtotals(totals: Totals, table: Table, cells: Sequence[Cell]) -> list[bool]:
    """Whether a figure holds all that another of its table holds.

    Of figures that hold the same, only the one of the lowest row and last column is no subtotal.
    """
    holding = [0] * len(cells)
    classes = totals.classes([cell.where or {} for cell in cells])
    for bit, members in enumerate(classes):
        for i in range(len(cells)):
            if members >> i & 1:
                holding[i] |= 1 << bit
    levels = {cell.row: row.level for row in table.rows for cell in row.cells if cell.row}
    ranks = [(levels[cell.row], i) for i, cell in enumerate(cells)]
    return [
        any(
            holding[j]
            and holding[i] & holding[j] == holding[j]
            and (holding[i] != holding[j] or ranks[j] > ranks[i])
            for j in range(len(cells))
        )
        for i in range(len(cells))
    ]


def _named(
    dimension: str, where: Selection, names: Mapping[str, Mapping[str, CodeName]]
) -> tuple[str, str]:
    criterion = where.get(dimension, "")
    known = names.get(dimension, {})
    words = [known[code].name for code in _positive(criterion) if code in known]
    return _codes(criterion), BETWEEN.join(words)


def _positive(criterion: Criterion) -> tuple[str, ...]:
    if isinstance(criterion, Under):
        return criterion.codes
    return (criterion,) if isinstance(criterion, str) else criterion


def _codes(criterion: Criterion) -> str:
    but = criterion.but if isinstance(criterion, Under) else ()
    return BETWEEN.join([*_positive(criterion), *(f"-{code}" for code in but)])
