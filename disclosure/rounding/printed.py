"""What is printed of a scope: each figure once, with its tier, in an order that no input changes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from budget.totals import ZERO, Criterion, Selection, Totals
from disclosure.table import Table

from .program import LEADING, LOWEST

Key = frozenset[tuple[str, Criterion]]


def key(where: Selection) -> Key:
    """A selection as what it is looked up by."""
    return frozenset(where.items())


@dataclass(frozen=True)
class Printed:
    """Selections with their exact amounts in 元 and tiers; bits of the figures of each table."""

    wheres: tuple[Selection, ...]
    amounts: tuple[Decimal, ...]
    tiers: tuple[int, ...]
    tables: tuple[int, ...]
    leading: tuple[bool, ...]  # whether a table's own total goes before those of others

    @property
    def places(self) -> dict[Key, int]:
        return {key(where): i for i, where in enumerate(self.wheres)}


def printed(
    tables: Sequence[Table], totals: Totals, further: Sequence[Selection], leading: Collection[str]
) -> Printed:
    """The figures of tables, and further ones that stand elsewhere."""
    found = {key(where): (amount, LOWEST) for where, amount in _further(totals, further)}
    for table in tables:
        for figure, amount, tier in _figures(table):
            _, highest = found.get(figure, (amount, LOWEST))
            found[figure] = amount, min(tier, highest)
    ordered = sorted(found, key=lambda figure: sorted((d, repr(c)) for d, c in figure))
    bits = {figure: 1 << i for i, figure in enumerate(ordered)}
    return Printed(
        tuple(dict(figure) for figure in ordered),
        tuple(found[figure][0] for figure in ordered),
        tuple(found[figure][1] for figure in ordered),
        tuple(union(bits[figure] for figure, _, _ in _figures(table)) for table in tables),
        tuple(table.slug in leading for table in tables),
    )


def _further(totals: Totals, wheres: Sequence[Selection]) -> Iterator[tuple[Selection, Decimal]]:
    return zip(wheres, totals.evaluate(wheres) if wheres else (), strict=True)


def _figures(table: Table) -> Iterator[tuple[Key, Decimal, int]]:
    """Figures by the level of their rows: 合计, 类, 款, 项."""
    for row in table.rows:
        tier = min(LEADING + 1 + row.level, LOWEST)
        for cell in row.cells:
            if cell.where is not None:
                yield key(cell.where), cell.amount or ZERO, tier


def union(figures: Iterable[int]) -> int:
    """The bits of all."""
    return reduce(or_, figures, 0)


def bits(figures: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while figures:
        lowest = figures & -figures
        yield lowest.bit_length() - 1
        figures ^= lowest
