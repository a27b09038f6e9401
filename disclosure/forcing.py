"""Why a figure is not its own rounding: from it, relation by relation, to one that cannot hold otherwise.

Many an adjusted figure only follows another: all of its own relations would hold with each figure
rounded alone. The way to the nearest relation that would not is what explains it.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from budget.findings import Address, Finding

from .rounding.differences import binding
from .table import Table
from .tieouts import PRINTED, Book, Relation, Tie, finding


class Step(NamedTuple):
    """A relation that a figure takes part in, each figure rounded alone and as printed."""

    figure: Address
    relation: Relation
    alone: Finding
    printed: Finding
    follows: Address | None = None  # the other adjusted figure that this one gives way to

    @property
    def breaks(self) -> bool:
        return bool(self.alone.difference)


def steps(tables: Sequence[Table], relations: Iterable[Relation], figure: Address) -> list[Step]:
    """The shortest way; nothing where no relation forces the figure."""
    alone, printed = Book([table.each_alone() for table in tables], PRINTED), Book(tables, PRINTED)
    its_ties, cells_of = _around(tables, relations)
    came: dict[Address, tuple[Address, Relation, Tie] | None] = {figure: None}
    queue = deque([figure])
    while queue:
        cell = queue.popleft()
        for relation, tie in its_ties[cell]:
            if alone.sum(tie.left) != alone.sum(tie.right):
                last = _step(cell, relation, tie, alone, printed)
                return [*_way(came, cell, alone, printed), last]
        for relation, tie in its_ties[cell]:
            for other in cells_of[tie]:
                if other not in came:
                    came[other] = cell, relation, tie
                    queue.append(other)
    return []


def _around(
    tables: Sequence[Table], relations: Iterable[Relation]
) -> tuple[dict[Address, list[tuple[Relation, Tie]]], dict[Tie, list[Address]]]:
    """The ties of each adjusted figure, the shortest first, and the adjusted figures of each tie."""
    adjusted = {
        Address(table.slug, *address)
        for table in tables
        for address, cell in table.addresses.items()
        if cell.rounded is not None
    }
    around: defaultdict[Address, list[tuple[Relation, Tie]]] = defaultdict(list)
    cells_of: dict[Tie, list[Address]] = {}
    for relation, tie in sorted(
        binding(tables, relations), key=lambda its: len(its[1].left + its[1].right)
    ):
        cells_of[tie] = [cell for cell in (*tie.left, *tie.right) if cell in adjusted]
        for cell in cells_of[tie]:
            around[cell].append((relation, tie))
    return around, cells_of


def _step(
    cell: Address, relation: Relation, tie: Tie, alone: Book, printed: Book,
    follows: Address | None = None,
) -> Step:  # fmt: skip
    sides = finding(relation, alone, tie), finding(relation, printed, tie)
    return Step(cell, relation, *sides, follows)


def _way(
    came: dict[Address, tuple[Address, Relation, Tie] | None],
    cell: Address,
    alone: Book,
    printed: Book,
) -> list[Step]:
    """The steps that led to a figure."""
    found: list[Step] = []
    while before := came[cell]:
        found.append(_step(*before, alone, printed, cell))
        cell = before[0]
    return found[::-1]
