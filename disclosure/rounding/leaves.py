"""From totals and what is printed of them to a program: its leaves, and its figures over them.

A leaf is a class of facts that enter the same figures. Income has no leaves of its own where it
balances: it is the same money, so an income line is a sum over the leaves of its expenditure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, ZERO, Selection, Totals
from disclosure.money import MoneyUnit

from .printed import Printed, bits, union
from .program import LEADING, Figure, Program, RoundingError, merged

FEN = 100  # to the 元
SPENT = "+"  # marks the side of what is spent or kept of income that balances
BALANCE = ("unit", "source", "carried_over")  # as far as the totals have these dimensions


def fen(amount: Decimal) -> int:
    """An amount in 元 as whole 分. Raises RoundingError where it is none."""
    whole = int(amount * FEN)
    if whole != amount * FEN:
        raise RoundingError(f"{amount} is not in whole 分")
    return whole


def spent_as_received(totals: Totals) -> Totals:
    """Totals in which income that balances is what is spent or kept of it."""
    if "side" not in totals.dimensions:
        return totals
    unbalanced, side = off_balance(totals), totals.dimensions.index("side")
    places = [totals.dimensions.index(d) for d in _balance(totals)]
    facts = []
    for fact in totals.facts:
        if tuple([fact[i] for i in places]) in unbalanced:
            facts.append(fact)
        elif fact[side] != REVENUE:
            facts.append((*fact[:side], fact[side] + SPENT, *fact[side + 1 :]))
    return Totals(facts, totals.dimensions)


def off_balance(totals: Totals) -> set[tuple[str, ...]]:
    """The sources, with the year of the money, whose income is not what is spent or kept of it."""
    received = totals.by(_balance(totals), {"side": REVENUE})
    spent = totals.by(_balance(totals), {"side": (EXPENDITURE, CARRY_FORWARD)})
    return {
        its
        for its in received.keys() | spent.keys()
        if received.get(its, ZERO) != spent.get(its, ZERO)
    }


def _balance(totals: Totals) -> tuple[str, ...]:
    return tuple(d for d in totals.dimensions if d in BALANCE)


def over_spent(where: Selection) -> Selection:
    """The selection in totals of spent_as_received()."""
    if where.get("side") != REVENUE:
        return where
    return {**where, "side": (REVENUE, EXPENDITURE + SPENT, CARRY_FORWARD + SPENT)}


class Leaf(NamedTuple):
    """A class of facts: the figures that it enters, by their numbers; what it is and prints, in 分."""

    figures: tuple[int, ...]
    exact: int
    rounded: int


@dataclass(frozen=True)
class Leaves:
    """The leaves that need rounding, by what they have over whole units, and the figures over them.

    A leaf is known by its figures, so that neither the order of facts nor the database matters.
    """

    shown: Printed
    money: MoneyUnit
    unit: int  # the last printed place, in 分
    classes: tuple[tuple[tuple[int, ...], int], ...]  # all: the figures of each, and 分
    floors: tuple[int, ...]  # of each figure: its units when all of its leaves go down
    members: tuple[tuple[int, ...], ...]  # of each figure: its leaves
    within: Mapping[
        int, int
    ]  # of figures that may be totals: bits of those that take all they take
    remainders: tuple[int, ...]
    ties: tuple[int, ...]

    def rounded(self, ups: Sequence[int]) -> Iterator[Leaf]:
        """All leaves, those of whole units too."""
        up = iter(ups)
        for figures, exact in self.classes:
            whole, remainder = divmod(exact, self.unit)
            units = whole + (next(up) if remainder else 0)
            yield Leaf(figures, exact, units * self.unit)

    def verify(self) -> None:
        """Raises RoundingError where a figure is not the sum of its leaves."""
        for where, exact, floor, its in zip(
            self.shown.wheres, self.shown.amounts, self.floors, self.members, strict=True
        ):
            if floor * self.unit + sum([self.remainders[leaf] for leaf in its]) != fen(exact):
                raise RoundingError(f"{where} is not the sum of its leaves")

    def program(self) -> Program:
        figures = self.figures(range(len(self.members)))
        return Program(self.unit, self.remainders, self.ties, merged(figures))

    def figures(self, numbers: Iterable[int]) -> list[Figure]:
        """Those of some figures that have leaves to be rounded."""
        grand = self._tops(self.shown.grand)
        leading = {top for table in self.shown.leading for top in self._tops(table)}
        return [
            self._figure(i, LEADING if i in leading else self.shown.tiers[i], i in grand)
            for i in numbers
            if self.members[i]
        ]

    def _figure(self, i: int, tier: int, grand: bool) -> Figure:
        exact, floor = fen(self.shown.amounts[i]), self.floors[i]
        low, high = exact // self.unit - floor, -(-exact // self.unit) - floor
        own = self.money.places(self.shown.amounts[i]) - floor
        return Figure(self.members[i], low, high, own, tier, grand, self.shown.shares[i])

    def _tops(self, among: int) -> set[int]:
        """The figures, of some, that lie inside no larger one of them."""
        return {
            i
            for i in bits(among)
            if self.members[i]
            and all(self.within[k] >> i & 1 for k in bits(self.within[i] & among))
        }


def leaves(totals: Totals, shown: Printed, money: MoneyUnit) -> Leaves:
    """The leaves of what is printed of totals.

    Raises RoundingError where a figure is not the sum of its leaves.
    """
    unit = fen(money.place)
    classes = spent_as_received(totals).classes([over_spent(where) for where in shown.wheres])
    members: list[list[int]] = [[] for _ in shown.wheres]
    floors = [0] * len(members)
    totals_of = union([shown.grand, *shown.leading])
    within = dict.fromkeys(bits(totals_of), totals_of)
    remainders: list[int] = []
    ties: list[int] = []
    whole_fen: list[tuple[tuple[int, ...], int]] = []
    for figures, amount in sorted(classes.items()):
        entered = tuple(bits(figures))
        whole_fen.append((entered, fen(amount)))
        whole, remainder = divmod(whole_fen[-1][1], unit)
        for i in entered:
            floors[i] += whole
            if remainder:
                members[i].append(len(remainders))
        for i in bits(figures & totals_of):
            within[i] &= figures
        if remainder:
            remainders.append(remainder)
            ties.append(_tie(figures))
    found = Leaves(
        shown,
        money,
        unit,
        tuple(whole_fen),
        tuple(floors),
        tuple(map(tuple, members)),
        within,
        tuple(remainders),
        tuple(ties),
    )
    found.verify()
    return found


def _tie(figures: int) -> int:
    digest = sha256(f"{figures:x}".encode()).digest()
    return int.from_bytes(digest[:4], "big")
