"""A department and its units rounded as one: each figure of the department is the sum of its units'.

Leaves are classes of a unit's facts, so that one set of them makes the figures of all booklets. The
program is larger than a department's by the figures of its units, and no longer easy. Where it is too
large, the department is rounded first, and each of its leaves is then split among its units: that can
always be done, but some figures of units may lie a unit off.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from budget.totals import DIMENSIONS, Totals
from disclosure.table import Table

from .leaves import Leaf, Leaves, leaves, off_balance
from .printed import Key, Printed
from .program import Program, RoundingError, Solution, merged
from .rounded import Rounded, solved
from .solver import solve
from .split import split

UNIT, END = "unit", "."  # the end of a unit's code, so that no code lies under another
SHARE = 0.3  # a unit's figure counts less than its department's
LARGEST = 1_200  # leaves that are solved together; more are split
MOST = 60_000  # figures: beyond, the bits of what each leaf enters fill the memory


class Part(NamedTuple):
    """A unit's totals, and all tables of its figures."""

    totals: Totals
    tables: tuple[Table, ...]


class Unbalanced(RoundingError):
    """Units whose income is not what they spend or keep: their figures cannot add up."""

    def __init__(self, units: Collection[str]) -> None:
        self.units = tuple(sorted(units))
        super().__init__(f"out of balance: {', '.join(self.units)}")


class TooLarge(RoundingError):
    """More figures than the machine's memory bears."""

    def __init__(self, figures: int, most: int) -> None:
        self.figures, self.most = figures, most
        super().__init__(f"{figures} figures, at most {most}")


@dataclass(frozen=True)
class Joint:
    """What was rounded as one; `split` where the department was rounded first."""

    whole: Rounded
    parts: Mapping[str, Rounded]
    owners: tuple[str, ...]  # of each leaf of the whole: its unit
    split: bool

    def among(self, units: Collection[str]) -> Rounded:
        """The department's figures as sums of some units only."""
        its = zip(self.whole.leaves, self.owners, strict=True)
        return replace(self.whole, leaves=tuple([leaf for leaf, unit in its if unit in units]))


def jointly(
    tables: Sequence[Table],
    parts: Mapping[str, Part],
    *,
    leading: Collection[str] = (),
    largest: int = LARGEST,
) -> Joint:
    """Rounds the tables of a department with those of all its units, in the tables' money.

    Raises Unbalanced, TooLarge, or RoundingError when there is no valid rounding.
    """
    totals = _together(parts)
    if unbalanced := off_balance(totals):
        raise Unbalanced({unit.removesuffix(END) for unit, *_ in unbalanced})
    shown, department = _shown(tables, parts, leading)
    if len(shown.wheres) > MOST:
        raise TooLarge(len(shown.wheres), MOST)
    found = leaves(totals, shown, tables[0].money)
    large = len(found.remainders) > largest
    solution = _split(found, department, parts) if large else solve(found.program())
    return _joint(found, len(department.places), solution, tuple(parts), split=large)


def _together(parts: Mapping[str, Part]) -> Totals:
    """The facts of all units, each with its unit."""
    facts = [(f"{unit}{END}", *fact) for unit, part in parts.items() for fact in part.totals.facts]
    return Totals(facts, (UNIT, *DIMENSIONS))


def _shown(
    tables: Sequence[Table], parts: Mapping[str, Part], leading: Collection[str]
) -> tuple[Printed, Printed]:
    """What all of them print, the department's figures first; and what the department does."""
    shown, department = Printed(), Printed()
    for its in (shown, department):
        its.add_tables(tables, leading)
    for unit, part in parts.items():
        for table in part.tables:
            figures = shown.add_table(table, {UNIT: f"{unit}{END}"}, share=SHARE)
            if table.slug in leading:
                shown.leading.append(figures)
    return shown, department


def _split(found: Leaves, department: Printed, parts: Mapping[str, Part]) -> Solution:
    """The department's leaves are as if it were alone; its units' leaves have to add up to them."""
    facts = tuple([fact for part in parts.values() for fact in part.totals.facts])
    alone = solved(facts, DIMENSIONS, department, found.money)
    units = {leaf.figures: leaf.rounded // found.unit for leaf in alone.leaves}
    end = len(department.places)
    groups: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    owners: list[str] = []
    ours = [dict(key).get(UNIT) for key in found.shown.places]
    for figures, exact in found.classes:
        whole, remainder = divmod(exact, found.unit)
        its = tuple([i for i in figures if i < end])
        units[its] -= whole
        if remainder:
            groups[its].append(len(owners))
            owners.append(str(ours[figures[-1]]))
    wanted = found.figures(range(end, len(found.members)))
    program = Program(found.unit, found.remainders, found.ties, merged(wanted))
    quotas = {tuple(group): units[its] for its, group in groups.items()}
    return split(program, quotas, owners)


def _joint(
    found: Leaves, end: int, solution: Solution, units: tuple[str, ...], *, split: bool
) -> Joint:
    """Each leaf in the figures of the department, and in those of its unit."""
    keys = [*found.shown.places]
    ours = [dict(key).get(UNIT) for key in keys]
    places: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for number in range(end, len(keys)):
        unit = str(ours[number]).removesuffix(END)
        places[unit][number] = len(places[unit])
    whole: list[Leaf] = []
    parts: defaultdict[str, list[Leaf]] = defaultdict(list)
    owners: list[str] = []
    for leaf in found.rounded(solution.ups):
        unit = str(ours[leaf.figures[-1]]).removesuffix(END)
        owners.append(unit)
        whole.append(leaf._replace(figures=tuple([i for i in leaf.figures if i < end])))
        own = tuple([places[unit][i] for i in leaf.figures if i >= end])
        parts[unit].append(leaf._replace(figures=own))
    return Joint(
        Rounded(found.money, tuple(keys[:end]), tuple(whole), solution),
        {
            unit: Rounded(
                found.money,
                tuple([_without_unit(keys[number]) for number in places[unit]]),
                tuple(parts[unit]),
                solution,
            )
            for unit in units
        },
        tuple(owners),
        split,
    )


def _without_unit(key: Key) -> Key:
    return frozenset(pair for pair in key if pair[0] != UNIT)
