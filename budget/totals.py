"""The one place where money is added: facts, selections of them, and their totals. Plain Python.

A fact is what one GROUP BY returns. A selection says, dimension by dimension, which codes it takes:

    {"function": "201", "category": BASIC}       201 and everything below it, basic expenditure only
    {"economic": Under("30212", but="3021201")}  30212 and below, without one 细目

Codes are hierarchical in every dimension: a code means itself and all codes that begin with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from operator import itemgetter, or_
from typing import Any, NamedTuple

# The sides of a budget. What a unit keeps for next year (年终结转结余) is not expenditure.
REVENUE = "revenue"
EXPENDITURE = "expenditure"
CARRY_FORWARD = "carry-forward"
ZERO = Decimal(0)


class Fact(NamedTuple):
    """An amount in 元 with its codes; a code that does not apply is blank."""

    side: str  # REVENUE, EXPENDITURE or CARRY_FORWARD
    function: str
    economic: str
    category: str
    source: str
    carried_over: str  # "1" for 上年结转, "0" for this year's money
    amount: Decimal


class CodeName(NamedTuple):
    """A code's official name in a year, and the code above it (blank at the top)."""

    name: str
    parent: str


DIMENSIONS = Fact._fields[:-1]
THIS_YEAR, CARRIED_OVER = "0", "1"


@dataclass(frozen=True)
class Under:
    """Codes at or below some codes, but not at or below others."""

    codes: tuple[str, ...]
    but: tuple[str, ...] = ()

    def __init__(self, *codes: str, but: str | tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "but", (but,) if isinstance(but, str) else but)

    def __contains__(self, code: str) -> bool:
        return code.startswith(self.codes) and not (self.but and code.startswith(self.but))


Criterion = str | tuple[str, ...] | Under
Selection = Mapping[str, Criterion]
EVERYTHING: Selection = {}


def both(one: Selection, other: Selection) -> Selection:
    """The selection of what both take; where both limit a dimension, one must lie inside the other.

    Raises ValueError when neither does: a declaration that selects nothing is a mistake.
    """
    merged = {**one, **other}
    if len(merged) < len(one) + len(other):
        merged |= {d: _narrower(one[d], other[d]) for d in one.keys() & other.keys()}
    return merged


def _narrower(one: Criterion, other: Criterion) -> Criterion:
    if isinstance(one, str) and isinstance(other, str):
        if other.startswith(one):
            return other
        if one.startswith(other):
            return one
    raise ValueError(f"neither of {one!r} and {other!r} lies inside the other")


def takes(criterion: Criterion, code: str) -> bool:
    """Whether a criterion takes a code."""
    if isinstance(criterion, Under):
        return code in criterion
    return code.startswith(criterion)


def of_revenue(where: Selection) -> bool:
    """Whether a selection takes facts of revenue, which have no codes but their source."""
    blank = all(takes(where.get(d, ""), "") for d in ("function", "economic", "category"))
    return blank and takes(where.get("side", ""), REVENUE)


def of_spending(where: Selection) -> bool:
    """Whether a selection takes facts of expenditure or of what is kept for next year."""
    side = where.get("side", "")
    return takes(side, EXPENDITURE) or takes(side, CARRY_FORWARD)


class Totals:
    """Facts that can be narrowed and added: a code for each dimension, then the amount."""

    def __init__(self, facts: Iterable[Any], dimensions: tuple[str, ...] = DIMENSIONS) -> None:
        self.facts = tuple(facts)
        self.dimensions = dimensions
        self._merged: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self.facts)

    def codes(self, dimension: str, where: Selection = EVERYTHING) -> set[str]:
        """The codes of a dimension under which a selection has facts; a blank code is none."""
        merged = tuple(d for d in self.dimensions if d == dimension or d in where)
        place, facts = merged.index(dimension), self._merge(merged)
        for i, limited in enumerate(merged):
            if limited in where:
                codes = {fact[i] for fact in facts}
                taken = {code for code in codes if takes(where[limited], code)}
                facts = tuple([fact for fact in facts if fact[i] in taken])
        return {fact[place] for fact in facts} - {""}

    def by(
        self, dimensions: Sequence[str], where: Selection = EVERYTHING
    ) -> dict[tuple[str, ...], Decimal]:
        """The sums in 元 of a selection by the codes of some dimensions."""
        merged = tuple(d for d in self.dimensions if d in dimensions or d in where)
        places = [merged.index(d) for d in dimensions]
        tests = [(merged.index(d), criterion) for d, criterion in where.items()]
        sums: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for fact in self._merge(merged):
            if all(takes(criterion, fact[i]) for i, criterion in tests):
                sums[tuple([fact[i] for i in places])] += fact[-1]
        return dict(sums)

    def total(self, where: Selection = EVERYTHING) -> Decimal:
        """The sum in 元 of what a selection takes."""
        return self.evaluate([where])[0]

    def evaluate(self, selections: Sequence[Selection]) -> list[Decimal]:
        """The sums in 元 of many selections, in their order, in one pass over the facts.

        Facts that enter the same selections are added once, then to each of them. Such a class of
        facts is also the leaf of controlled rounding: see classes().
        """
        sums = [ZERO] * len(selections)
        for members, amount in self.classes(selections).items():
            for i in _members(members):
                sums[i] += amount
        return sums

    def crossed(
        self, rows: Sequence[Selection], columns: Sequence[Selection]
    ) -> list[list[Decimal]]:
        """The sums in 元 of what each row and each column both take, a list for each row.

        The same as evaluate() of both(row, column) throughout, looking at each row and column once.
        """
        sums = [[ZERO] * len(columns) for _ in rows]
        within = (1 << len(columns)) - 1
        for members, amount in self.classes([*columns, *rows]).items():
            its = _members(members & within)
            for row in _members(members >> len(columns)):
                for column in its:
                    sums[row][column] += amount
        return sums

    def classes(self, selections: Sequence[Selection]) -> dict[int, Decimal]:
        """Sums by class: the key has bit i set where the class enters selections[i]."""
        everywhere = (1 << len(selections)) - 1
        takers = _takers(selections)
        dimensions = tuple(d for d in self.dimensions if d in takers)
        deciders = [_Decider(takers[d], everywhere) for d in dimensions]
        classes: defaultdict[int, Decimal] = defaultdict(Decimal)
        for fact in self._merge(dimensions):
            members = everywhere
            for decider, code in zip(deciders, fact, strict=False):  # behind the codes: the amount
                members &= decider[code]
            if members:
                classes[members] += fact[-1]
        return classes

    def _merge(self, dimensions: tuple[str, ...]) -> tuple[Any, ...]:
        """Facts of some dimensions, added up over every other; kept, since tables share dimensions.

        The dimension of most codes is dropped first and alone: what it leaves is short, and the
        same for many tables.
        """
        if dimensions not in self._merged:
            wider, facts = self.dimensions, self.facts
            dropped = [d for d in wider if d not in dimensions]
            if len(dropped) > 1:
                largest = max(dropped, key=self._sizes.__getitem__)
                wider = tuple(d for d in wider if d != largest)
                facts = self._merge(wider)
            pick = _picker([wider.index(d) for d in dimensions])
            merged: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
            for fact in facts:
                merged[pick(fact)] += fact[-1]
            self._merged[dimensions] = tuple([(*codes, amount) for codes, amount in merged.items()])
        return self._merged[dimensions]

    @cached_property
    def _sizes(self) -> defaultdict[str, int]:
        """How many codes a dimension has."""
        columns = zip(self.dimensions, zip(*self.facts, strict=True), strict=False)
        return defaultdict(int, {d: len(set(codes)) for d, codes in columns})


def _picker(places: Sequence[int]) -> Callable[[Any], tuple[str, ...]]:
    """What takes some codes of a fact; itemgetter is quick, but makes no tuple of a single one."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda fact: tuple([fact[i] for i in places])


def _members(bits: int) -> list[int]:
    """The places of the bits that are set."""
    places = []
    while bits:
        lowest = bits & -bits
        places.append(lowest.bit_length() - 1)
        bits ^= lowest
    return places


def add(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of figures that are compared with a figure."""
    return sum(amounts, ZERO)


def _takers(selections: Sequence[Selection]) -> dict[str, dict[Criterion, int]]:
    """For each dimension that is limited: criterion → bits of the selections that have it."""
    takers: defaultdict[str, dict[Criterion, int]] = defaultdict(lambda: defaultdict(int))
    for i, where in enumerate(selections):
        bit = 1 << i
        for dimension, criterion in where.items():
            takers[dimension][criterion] |= bit
    return takers


class _Decider(dict[str, int]):
    """For one dimension: code → bits of the selections that take it, worked out once a code."""

    def __init__(self, takers: Mapping[Criterion, int], everywhere: int) -> None:
        self.plain = {its: bits for its, bits in takers.items() if isinstance(its, str)}
        self.others = {its: bits for its, bits in takers.items() if not isinstance(its, str)}
        self.free = everywhere & ~reduce(or_, takers.values())

    def __missing__(self, code: str) -> int:
        bits = self.free
        for length in range(len(code) + 1):
            bits |= self.plain.get(code[:length], 0)
        for criterion, its_bits in self.others.items():
            if takes(criterion, code):
                bits |= its_bits
        self[code] = bits
        return bits


def tree(codes: Iterable[str], parents: Mapping[str, str]) -> list[tuple[str, int]]:
    """Codes with all their ancestors as (code, depth), parents before children, in code order.

    parents maps a code to its parent's, blank for a root; depth counts from 1.
    """
    depths: dict[str, int] = {}

    def place(code: str) -> int:
        if code not in depths:
            parent = parents.get(code, "")
            depths[code] = place(parent) + 1 if parent else 1
        return depths[code]

    for code in codes:
        place(code)
    return sorted(depths.items())
