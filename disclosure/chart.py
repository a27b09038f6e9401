"""Where the money goes: the 类 of table 3 as bars of 基本支出, 项目支出 and others, as SVG."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from .money import share
from .table import Column, Row, Table

WIDTH = 1000  # of the longest bar
OWN = ("basic", "project")  # columns with a colour of their own; the others share one


class Part(NamedTuple):
    kind: str
    label: str
    amount: Decimal
    x: str
    width: str


class Bar(NamedTuple):
    name: str
    amount: Decimal
    share: str
    parts: list[Part]


class Chart(NamedTuple):
    bars: list[Bar]
    kinds: list[tuple[str, str]]  # those that occur, for the legend


def chart(table: Table) -> Chart:
    """The bars of table 3, the longest first, with the figures that it prints."""
    whole = table.printing("total", "total")
    rows = sorted(map(_amounts, _classes(table)), key=lambda row: row[1]["total"], reverse=True)
    longest = rows[0][1]["total"] if rows else Decimal(0)
    bars = [
        Bar(
            name,
            amounts["total"],
            share(amounts["total"], whole) if whole > 0 else "",
            list(_parts(table, amounts, longest)),
        )
        for name, amounts in rows
    ]
    return Chart(bars, _kinds(bars))


def _classes(table: Table) -> list[Row]:
    return [row for row in table.rows if row.level == 1]


def _amounts(row: Row) -> tuple[str, dict[str, Decimal]]:
    """A row's name, and what it prints by column."""
    name = [cell.text for cell in row.cells if cell.amount is None][-1]
    return name, {cell.column: cell.printing for cell in row.cells if cell.amount is not None}


def _parts(table: Table, amounts: dict[str, Decimal], longest: Decimal) -> Iterator[Part]:
    """The pieces of a bar beside each other; what an adjustment takes away has no length."""
    x = Decimal(0)
    for column in table.columns:
        if isinstance(column, Column) and column.key != "total":
            amount = amounts[column.key]
            if amount > 0 and longest > 0:
                width = amount / longest * WIDTH
                kind = column.key if column.key in OWN else "other"
                yield Part(kind, column.heading, amount, f"{x:.2f}", f"{width:.2f}")
                x += width


def _kinds(bars: list[Bar]) -> list[tuple[str, str]]:
    """Each colour with all that it stands for, in the order of the columns."""
    used = dict.fromkeys((part.kind, part.label) for bar in bars for part in bar.parts)
    return [
        (kind, "、".join(label for its, label in used if its == kind))
        for kind in (*OWN, "other")
        if any(its == kind for its, _ in used)
    ]
