"""Totals with rounded leaves: they take the place of the exact ones under the same definitions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.totals import EVERYTHING, Selection, Totals
from disclosure.money import MoneyUnit
from disclosure.table import Cell, Row, Table

from .leaves import leaves
from .printed import Key, key, printed
from .program import Solution
from .solver import solve

CONTROLLED, PLAIN = "controlled", "plain"
ROUNDINGS = (CONTROLLED, PLAIN)


@dataclass(frozen=True)
class Rounded:
    """The figures that were rounded together, in 元; of no others it knows anything."""

    totals: Totals
    money: MoneyUnit
    amounts: Mapping[Key, Decimal]
    solution: Solution

    def codes(self, dimension: str, where: Selection = EVERYTHING) -> set[str]:
        return self.totals.codes(dimension, where)

    def evaluate(self, selections: Sequence[Selection]) -> list[Decimal]:
        """Raises KeyError for a selection that was not rounded."""
        return [self.amounts[key(where)] for where in selections]

    def table(self, table: Table) -> Table:
        """The table with these figures beside the exact ones."""
        if table.money != self.money:
            return table
        return replace(table, rows=tuple(self._row(row) for row in table.rows))

    def _row(self, row: Row) -> Row:
        cells = tuple(self._cell(cell) for cell in row.cells)
        return row if cells == row.cells else row._replace(cells=cells)

    def _cell(self, cell: Cell) -> Cell:
        if cell.where is None or cell.amount is None:
            return cell
        amount = self.amounts[key(cell.where)]
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

    The totals of the leading tables keep their own rounding before any others. Raises
    RoundingError when there is no valid rounding.
    """
    money = tables[0].money
    shown = printed([table for table in tables if table.money == money], totals, further, leading)
    found = leaves(totals, shown, money)
    solution = solve(found.program())
    amounts = {its: found.amount(i, solution.ups) for its, i in shown.places.items()}
    return Rounded(totals, money, amounts, solution)
