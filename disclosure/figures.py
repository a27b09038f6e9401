"""Figures of the explanation: taken from cells of tables, compared between years, never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from budget.totals import ZERO

from .document import Figure, Origin, Run
from .table import Cell, Table

PERCENT = Decimal("0.01")
NOTHING = Cell(amount=ZERO)


class Figures:
    """The cells of a year's tables as figures. A cell that its table does not have is zero."""

    def __init__(self, tables: Iterable[Table], year: int) -> None:
        self.tables: Mapping[str, Table] = {table.slug: table for table in tables}
        self.year = year

    def __call__(self, table: str, row: str, column: str) -> Figure:
        """The figure as its table prints it; in a sentence zero is said, not left blank."""
        its = self.tables[table]
        cell = its.addresses.get((row, column), NOTHING)
        text = its.money_text(cell, zero="0.00")
        return Figure(text, cell.amount or ZERO, (Origin(table, row, column, self.year),))


@dataclass(frozen=True)
class Change:
    """A figure beside last year's. The difference is between what the two booklets print."""

    now: Figure
    before: Figure
    year_before: int
    money: str

    @property
    def difference(self) -> Figure:
        """Its size, without sign."""
        size = abs(Decimal(self.now.text) - Decimal(self.before.text))
        return Figure(f"{size:.2f}", size, self.now.origins + self.before.origins)

    @property
    def moved(self) -> bool:
        return self.now.text != self.before.text

    @property
    def word(self) -> str:
        """增加 or 减少, by the sign of the difference."""
        return "增加" if Decimal(self.now.text) > Decimal(self.before.text) else "减少"

    def sentence(self) -> list[Run]:
        """较2022年预算增加288.75万元，增长24.19%; 与…持平; none of a base of zero, or of 0.00%."""
        if not self.moved:
            if not Decimal(self.now.text):
                return [f"{self.year_before}年与本年均无此项预算"]
            return [f"与{self.year_before}年预算持平"]
        runs: list[Run] = [f"较{self.year_before}年预算{self.word}", self.difference, self.money]
        if (
            Decimal(self.before.text) and self._percentage().value
        ):  # 增加 and 增长0.00% would differ
            runs += ["，增长" if self.word == "增加" else "，下降", self._percentage(), "%"]
        return runs

    def _percentage(self) -> Figure:
        """Of what the two booklets print, so that a reader who calculates finds the same."""
        share = self.difference.value * 100 / Decimal(self.before.text)
        rounded = abs(share).quantize(PERCENT, ROUND_HALF_UP)
        return Figure(f"{rounded}", rounded, self.now.origins + self.before.origins)
