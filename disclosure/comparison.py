"""A figure beside last year's."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, Totals
from budget.vocabulary import BASIC, PROJECT

KEY_FIGURES = (
    ("收入总计", {"side": REVENUE}),
    ("支出合计", {"side": EXPENDITURE}),
    ("基本支出", {"side": EXPENDITURE, "category": BASIC}),
    ("项目支出", {"side": EXPENDITURE, "category": PROJECT}),
    ("年终结转结余", {"side": CARRY_FORWARD}),
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


def compare(now: Totals, before: Totals) -> list[Compared]:
    """The key figures of two years."""
    selections = [where for _, where in KEY_FIGURES]
    amounts = zip(now.evaluate(selections), before.evaluate(selections), strict=True)
    return [Compared(label, *pair) for (label, _), pair in zip(KEY_FIGURES, amounts, strict=True)]


def together(totals: Iterable[Totals]) -> Totals:
    """The totals of several units as one."""
    return Totals(chain.from_iterable(its.facts for its in totals))
