"""Leaves of a department split among its units: always possible, at any size.

What goes up of a department's leaf goes up in as many of its units' leaves: at first in those with the
most over whole units. Then a few units at a time are solved again, with the others as they are, in
several arrangements. That finds no proven optimum, and some figures of units may lie a unit off; but it
takes a minute where to solve all units at once takes hours.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .program import Figure, Program, Solution
from .solver import solve

TOGETHER = 5  # units
ROUNDS = 3
FAR = 100  # misses that each unit off the neighbours counts as

Groups = Mapping[
    tuple[int, ...], int
]  # leaves of units that are one of the department: how many go up


def split(program: Program, groups: Groups, owners: Sequence[str]) -> Solution:
    """As many leaves of each group go up as it says; the program's figures miss little.

    owners says whose each leaf is; a figure has leaves of one owner.
    """
    ups = _nearest(program, groups)
    pieces = _Pieces(program, groups, owners)
    for units in _arrangements(sorted(set(owners))):
        pieces.improve(ups, units)
    far = any(not figure.low <= figure.ups(ups) <= figure.high for figure in program.figures)
    return Solution(tuple(ups), fallback=far, limited=True)


def _nearest(program: Program, groups: Groups) -> list[int]:
    ups = [0] * len(program.remainders)
    for group, quota in groups.items():
        by_size = sorted(group, key=lambda i: (-program.remainders[i], program.ties[i], i))
        for leaf in by_size[:quota]:
            ups[leaf] = 1
    return ups


def _arrangements(units: Sequence[str]) -> Iterator[set[str]]:
    """Each unit with its neighbours, then with others: every round deals them out differently."""
    hands = -(-len(units) // TOGETHER)
    for n in range(ROUNDS):
        dealt = sorted(
            range(len(units)), key=lambda i: (i * (n + 1) % hands if n else i // TOGETHER, i)
        )
        for first in range(0, len(units), TOGETHER):
            yield {units[i] for i in dealt[first : first + TOGETHER]}


class _Pieces:
    """The part of a program that belongs to some units."""

    def __init__(self, program: Program, groups: Groups, owners: Sequence[str]) -> None:
        self.program, self.groups, self.owners = program, groups, owners
        self.leaves: defaultdict[str, list[int]] = defaultdict(list)
        for leaf, unit in enumerate(owners):
            self.leaves[unit].append(leaf)
        self.figures: defaultdict[str, list[Figure]] = defaultdict(list)
        for figure in program.figures:
            self.figures[owners[figure.leaves[0]]].append(figure)

    def improve(self, ups: list[int], units: set[str]) -> None:
        """Solves some units again, with each group as it is in all of them together."""
        leaves = [leaf for unit in sorted(units) for leaf in self.leaves[unit]]
        numbers = {leaf: i for i, leaf in enumerate(leaves)}
        wanted = [figure for unit in sorted(units) for figure in self.figures[unit]]
        sums = []
        for group in self.groups:
            if its := [leaf for leaf in group if leaf in numbers]:
                quota = sum([ups[leaf] for leaf in its])
                sums.append(Figure(tuple(its), quota, quota, quota, grand=True))
        found = solve(
            Program(
                self.program.unit,
                tuple([self.program.remainders[leaf] for leaf in leaves]),
                tuple([self.program.ties[leaf] for leaf in leaves]),
                tuple([_renumbered(figure, numbers) for figure in (*sums, *wanted)]),
            )
        )
        better = dict(zip(leaves, found.ups, strict=True))
        if _cost(wanted, better) < _cost(wanted, ups):
            for leaf, up in better.items():
                ups[leaf] = up


def _renumbered(figure: Figure, numbers: Mapping[int, int]) -> Figure:
    return figure._replace(leaves=tuple([numbers[leaf] for leaf in figure.leaves]))


def _cost(figures: Sequence[Figure], ups: Mapping[int, int] | Sequence[int]) -> float:
    """What figures miss, by their weight."""
    cost = 0.0
    for figure in figures:
        count = sum([ups[leaf] for leaf in figure.leaves])
        if count != figure.own:
            off = max(figure.low - count, count - figure.high, 0)
            cost += figure.weight * (1 + FAR * off)
    return cost
