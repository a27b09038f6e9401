"""What is printed of a scope: each figure once, in the order of its first place, with its tier."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_

from budget.totals import ZERO, Criterion, Selection, Totals
from disclosure.table import Table

from .program import LEADING, LOWEST

CODED = {"function", "economic"}  # dimensions of 类, 款 and 项
Key = frozenset[tuple[str, Criterion]]


def key(where: Selection) -> Key:
    """A selection as what it is looked up by."""
    return frozenset(where.items())


class Printed:
    """Selections with their exact amounts in 元 and tiers, numbered as they come.

    Tables list codes in their order, so that the numbers do not depend on the order of facts.
    Two of them that print the same are equal; neither changes once it has been asked for.
    """

    def __init__(self) -> None:
        self.places: dict[Key, int] = {}
        self.wheres: list[Selection] = []
        self.amounts: list[Decimal] = []
        self.tiers: list[int] = []
        self.shares: list[float] = []
        self.tables: list[int] = []  # for each table, bits of its figures
        self.leading: list[int] = []  # the same of those whose own totals give way last
        self.grand = 0  # bits of the figures among which the grand totals are

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Printed) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        lists = (self.places, self.tiers, self.shares, self.tables, self.leading)
        return (*map(tuple, lists), self.grand)

    def add(
        self, where: Selection, amount: Decimal, tier: int = LOWEST, *, share: float = 1
    ) -> int:
        """The number of a figure, which has the highest tier of its places."""
        place = self.places.setdefault(key(where), len(self.wheres))
        if place == len(self.wheres):
            self.wheres.append(where)
            self.amounts.append(amount)
            self.tiers.append(tier)
            self.shares.append(share)
        self.tiers[place] = min(tier, self.tiers[place])
        return place

    def add_table(self, table: Table, within: Selection | None = None, *, share: float = 1) -> int:
        """Its figures by the levels of their rows: 合计, 类, 款, 项; as bits.

        A line of a source, as 收入 lists them, is no 类: like a 合计 row it is the money of all codes.
        """
        numbers = {
            self.add(
                {**cell.where, **within} if within else cell.where,
                cell.amount or ZERO,
                min(LEADING + 1 + (row.level if CODED & cell.where.keys() else 0), LOWEST),
                share=share,
            )
            for row in table.rows
            for cell in row.cells
            if cell.where is not None
        }
        self.tables.append(union(1 << number for number in numbers))
        return self.tables[-1]

    def add_tables(self, tables: Sequence[Table], leading: Collection[str]) -> None:
        """Tables of one scope; the totals of the leading ones are the last to give way."""
        for table in tables:
            figures = self.add_table(table)
            self.grand |= figures
            if table.slug in leading:
                self.leading.append(figures)


def printed(
    tables: Sequence[Table], totals: Totals, further: Sequence[Selection], leading: Collection[str]
) -> Printed:
    """The figures of tables, and further ones that stand elsewhere."""
    shown = Printed()
    shown.add_tables(tables, leading)
    if further:
        for where, amount in zip(further, totals.evaluate(further), strict=True):
            shown.add(where, amount)
    return shown


def union(figures: Iterable[int]) -> int:
    """The bits of all."""
    return reduce(or_, figures, 0)


def bits(figures: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    digits = bin(figures)[:1:-1]  # searched as text: each bit of a long number by itself is dear
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
