"""Small charts of the board, as figures of an SVG: how far units are, and an amount beside its measures."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .board import Mark, Row

WIDTH = 160  # of a row's bar, in units of the drawing
LONG = 960  # of the bar of progress
KINDS = dict(zip(Mark, ("begin", "typing", "back", "up", "seen", "issued", "public"), strict=True))


class Part(NamedTuple):
    kind: str
    label: str
    units: int
    x: str
    width: str


class Bar(NamedTuple):
    """Expenditure and last year's as lengths; the ceiling as a place, where there is one."""

    now: str
    before: str
    ceiling: str
    above: bool
    words: str


def progress(rows: Iterable[Row]) -> list[Part]:
    """How many units are how far, beside each other in the order of the way."""
    whole = [row.marks for row in rows]
    counts = {mark: len([1 for marks in whole for _ in range(marks[mark])]) for mark in Mark}
    units = len([1 for mark in Mark for _ in range(counts[mark])])
    parts, x = [], Decimal(0)
    for mark, count in counts.items():
        if count:
            width = Decimal(count) / units * LONG
            parts.append(Part(KINDS[mark], mark.value, count, f"{x:.1f}", f"{width:.1f}"))
            x += width
    return parts


def longest(rows: Iterable[Row]) -> Decimal:
    """The largest amount that a row's bar has to show."""
    amounts = [
        amount
        for row in rows
        for amount in (row.spending.amount, row.spending.before, row.ceiling or Decimal(0))
    ]
    return max(amounts, default=Decimal(0))


def bar(row: Row, most: Decimal) -> Bar | None:
    if most <= 0:
        return None
    spending, ceiling = row.spending, row.ceiling
    words = f"支出 {spending.amount:,.2f} 元，上年 {spending.before:,.2f} 元"
    if ceiling is not None:
        words += f"，控制数 {ceiling:,.2f} 元"
    return Bar(
        _length(spending.amount, most),
        _length(spending.before, most),
        "" if ceiling is None else _length(ceiling, most),
        row.above > 0,
        words,
    )


def _length(amount: Decimal, most: Decimal) -> str:
    return f"{max(amount, Decimal(0)) / most * WIDTH:.1f}"
