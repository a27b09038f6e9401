"""A figure beside last year's."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from budget.totals import Totals

from .tables import Disclosure

# Where the tables print them: table, row, column.
KEY_FIGURES = (
    ("收入总计", "summary", "total", "income"),
    ("支出合计", "summary", "year", "expenditure"),
    ("基本支出", "expenditure", "total", "basic"),
    ("项目支出", "expenditure", "total", "project"),
    ("年终结转结余", "summary", "carried", "expenditure"),
)


class Compared(NamedTuple):
    """An amount in 元 and the same of the year before."""

    label: str
    amount: Decimal
    before: Decimal

    @property
    def change(self) -> Decimal:
        return self.amount - self.before

    @property
    def size(self) -> Decimal:
        """The change without its sign, for sentences that say 增加 or 减少."""
        return abs(self.change)

    @property
    def percent(self) -> str:
        """The change in per cent; from nothing there is none."""
        if not self.before:
            return ""
        text = f"{self.change / abs(self.before):+.1%}"
        return text if text.strip("+-0.%") else "0.0%"


def compare(now: Disclosure, before: Disclosure) -> list[Compared]:
    """The key figures of two years, as their tables print them."""
    return [
        Compared(label, *(its.table(slug).printing(row, column) for its in (now, before)))
        for label, slug, row, column in KEY_FIGURES
    ]


def together(totals: Iterable[Totals]) -> Totals:
    """The totals of several units as one."""
    return Totals(chain.from_iterable(its.facts for its in totals))
