"""Totals with rounded leaves: they take the place of the exact ones under the same definitions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from budget.totals import EVERYTHING, Selection, Totals, both
from disclosure.money import MoneyUnit
from disclosure.table import Cell, Row, Table

from .leaves import FEN, Leaf, leaves
from .printed import Key, Printed, key, printed
from .program import RoundingError, Solution
from .solver import solve

KEPT = 16  # who reads one page of a disclosure reads the next one


@dataclass(frozen=True)
class Rounded:
    """The figures that were rounded together, in 元; of no others it knows anything."""

    money: MoneyUnit
    figures: tuple[Key, ...]
    leaves: tuple[Leaf, ...]
    solution: Solution
    totals: Totals = field(default=Totals([]), compare=False)  # whose codes make the rows

    @cached_property
    def exact(self) -> Mapping[Key, Decimal]:
        return self._sums([leaf.exact for leaf in self.leaves])

    @cached_property
    def amounts(self) -> Mapping[Key, Decimal]:
        return self._sums([leaf.rounded for leaf in self.leaves])

    def _sums(self, amounts: Sequence[int]) -> dict[Key, Decimal]:
        """Of each figure, the sum of its leaves."""
        sums: defaultdict[int, int] = defaultdict(int)
        for leaf, amount in zip(self.leaves, amounts, strict=True):
            for figure in leaf.figures:
                sums[figure] += amount
        return {its: Decimal(sums[i]) / FEN for i, its in enumerate(self.figures)}

    def codes(self, dimension: str, where: Selection = EVERYTHING) -> set[str]:
        return self.totals.codes(dimension, where)

    def evaluate(self, selections: Sequence[Selection]) -> list[Decimal]:
        """Raises KeyError for a selection that was not rounded."""
        return [self.amounts[key(where)] for where in selections]

    def crossed(
        self, rows: Sequence[Selection], columns: Sequence[Selection]
    ) -> list[list[Decimal]]:
        """Raises KeyError for a row and column that were not rounded."""
        return [self.evaluate([both(row, column) for column in columns]) for row in rows]

    def table(self, table: Table) -> Table:
        """The table with these figures beside the exact ones.

        Raises RoundingError where a figure is not the one that was rounded.
        """
        if table.money != self.money:
            return table
        return replace(table, rows=tuple([self._row(row) for row in table.rows]))

    def _row(self, row: Row) -> Row:
        cells = tuple([self._cell(cell) for cell in row.cells])
        return row if cells == row.cells else row._replace(cells=cells)

    def _cell(self, cell: Cell) -> Cell:
        if cell.where is None or cell.amount is None:
            return cell
        its = key(cell.where)
        if self.exact.get(its) != cell.amount:
            raise RoundingError(f"{cell.row}, {cell.column} is not the figure that was rounded")
        amount = self.amounts[its]
        if amount == self.money.printed(cell.amount) * self.money.yuan:
            return cell
        return cell._replace(rounded=amount)


def controlled(
    totals: Totals,
    tables: Sequence[Table],
    *,
    further: Sequence[Selection] = (),
    leading: Collection[str] = (),
) -> Rounded:
    """Rounds the figures of tables, and further selections, together in the tables' money.

    The totals of the leading tables keep their own rounding before any others. The same facts are
    not solved again for a while. Raises RoundingError when there is no valid rounding.
    """
    money = tables[0].money
    shown = printed([table for table in tables if table.money == money], totals, further, leading)
    return solved(totals.facts, totals.dimensions, shown, money)


@lru_cache(KEPT)
def solved(
    facts: tuple[Any, ...], dimensions: tuple[str, ...], shown: Printed, money: MoneyUnit
) -> Rounded:
    totals = Totals(facts, dimensions)
    found = leaves(totals, shown, money)
    solution = solve(found.program())
    return Rounded(money, tuple(shown.places), tuple(found.rounded(solution.ups)), solution, totals)
