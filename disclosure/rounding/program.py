"""The 0/1 program of controlled rounding: leaves that go up or down, figures that are sums of them.

All numbers are integers: amounts in 分, figures in whole units. A leaf is its floor and 0 or 1 more
units; so only what is left over whole units matters, and how many leaves of a figure go up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# What a figure weighs that is not its own rounding; and the price of each unit that it lies off
# its neighbours, where no solution has all figures beside their exact values. Highest tier first.
WEIGHTS = (100_000, 10_000, 1_000, 100, 10)
PRICES = (10_000, 300, 100, 30, 10)
LEADING, LOWEST = 0, len(WEIGHTS) - 1
ALONE = 0.1  # a 项 of a single leaf gives way to one that is a sum; higher rows are totals to their readers


class Figure(NamedTuple):
    """A printed figure: its leaves that need rounding, and how many of them go up."""

    leaves: tuple[int, ...]
    low: int  # for the floor of its exact value
    high: int  # for the ceiling
    own: int  # for the exact value rounded alone, one of the two
    tier: int = LOWEST
    grand: bool = False  # a grand total is its own rounding, whatever the others are
    share: float = 1  # of the weight: units of a department that is rounded with them count less

    @property
    def free(self) -> bool:
        """Whether it may be one or the other of its neighbours."""
        return self.low < self.high and not self.grand

    @property
    def leads(self) -> bool:
        """Whether it is a leading table's total, and not of a unit that is rounded with others."""
        return self.tier == LEADING and self.share == 1

    @property
    def weight(self) -> float:
        alone = self.tier == LOWEST and len(self.leaves) == 1
        return WEIGHTS[self.tier] * self.share * (ALONE if alone else 1)

    @property
    def price(self) -> float:
        return PRICES[self.tier] * self.share

    def ups(self, solution: Sequence[int]) -> int:
        return sum([solution[leaf] for leaf in self.leaves])


@dataclass(frozen=True)
class Program:
    """Leaves, each with what it has over whole units, and the figures over them."""

    unit: int
    remainders: tuple[int, ...]  # 0 < remainder < unit
    ties: tuple[int, ...]  # of each leaf, below 2**32: decides between equals
    figures: tuple[Figure, ...]

    def costs(self) -> list[float]:
        """Of each leaf, what it costs to go up: its figures first, its own rounding, its tie-break.

        A figure that may be its floor or its ceiling misses by 0 or 1, so that misses are linear.
        """
        costs = [
            1 - 2 * remainder / self.unit + tie / 2**32 / 1000
            for remainder, tie in zip(self.remainders, self.ties, strict=True)
        ]
        for figure in self.figures:
            if figure.free:
                weight = figure.weight if figure.own == figure.low else -figure.weight
                for leaf in figure.leaves:
                    costs[leaf] += weight
        return costs


class Solution(NamedTuple):
    """Which leaves go up, and how that was found."""

    ups: tuple[int, ...]
    fallback: bool = False  # some figure is a unit or more off its exact value
    limited: bool = False  # the limit of nodes was reached: valid, but perhaps not the best
    nodes: int = 0


class RoundingError(Exception):
    """No valid rounding was found: nothing may be printed."""


def merged(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Figures over the same leaves are one figure, of the highest tier."""
    kept: dict[tuple[tuple[int, ...], int], Figure] = {}
    for figure in figures:
        key = figure.leaves, figure.own
        same = kept.get(key, figure)
        kept[key] = figure._replace(
            tier=min(same.tier, figure.tier),
            grand=same.grand or figure.grand,
            share=max(same.share, figure.share),
        )
    return tuple(kept.values())


def verify(program: Program, solution: Solution) -> None:
    """In integers, whatever the solver says. Raises RoundingError."""
    if len(solution.ups) != len(program.remainders) or not {0, 1}.issuperset(solution.ups):
        raise RoundingError("a leaf moves by a unit or more")
    for figure in program.figures:
        ups = figure.ups(solution.ups)
        if figure.grand and ups != figure.own:
            raise RoundingError("a grand total is not correctly rounded")
        if not figure.low <= ups <= figure.high and not solution.fallback:
            raise RoundingError("a figure is a unit off its exact value")
