"""Where a code stands in its list: its level, and the code above it in the years it is in force."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from budget.models.codes import FIRST_YEAR, LAST_YEAR

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
