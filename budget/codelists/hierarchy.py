"""Where a code stands in its list: its level, and the code above it in the years it is in force."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from budget.models.codes import FIRST_YEAR, LAST_YEAR, Code

# The years of budgets, and so of an office's list.
MIN_YEAR, MAX_YEAR = 1950, 2999


class Years(NamedTuple):
    """From one year to another, both included."""

    first: int = FIRST_YEAR
    last: int = LAST_YEAR

    def overlap(self, other: "Years") -> bool:
        return self.first <= other.last and other.first <= self.last


def level_of(code: str) -> int:
    """类 3 digits, and two more for every level below."""
    return (len(code) - 1) // 2


def parent_of(code: str, years: Years, known: Mapping[str, Iterable[Years]]) -> str:
    """The longest proper prefix in force in some of the years; blank for a 类."""
    prefixes = (code[:length] for length in range(len(code) - 1, 2, -1))
    return next((p for p in prefixes if any(years.overlap(y) for y in known.get(p, ()))), "")


def set_parents(model: type[Code]) -> None:
    """After a change of codes or years: what stood above a code may be another, or none."""
    rows = list(model._default_manager.all())
    known: defaultdict[str, list[Years]] = defaultdict(list)
    for row in rows:
        known[row.code].append(Years(row.year_from, row.year_to))
    stale = []
    for row in rows:
        parent = parent_of(row.code, Years(row.year_from, row.year_to), known)
        if row.parent_code != parent:
            row.parent_code = parent
            stale.append(row)
    model._default_manager.bulk_update(stale, ["parent_code"], batch_size=200)


def overlapping(model: type[Code]) -> list[str]:
    """Codes that have two rows in force in the same year: there must be none."""
    rows = model._default_manager.order_by("code", "year_from", "year_to")
    return [
        code
        for (code, _, last), (following, first, _) in pairwise(
            rows.values_list("code", "year_from", "year_to")
        )
        if code == following and first <= last
    ]
