"""A scope as part of an address: 2023/318, 2023/318/318001 or 2023/all; 2023-second/318 in its 二上; and of figures.

年初预算 is what most people look for, and its address names no phase.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import get_script_prefix, register_converter, reverse

from budget.models import Phase
from budget.scope import YEARS, Scope

ALL = "all"
SCOPE = "<scope:scope>"  # in a URL pattern; the view takes `scope`
PHASES = "|".join(phase for phase in Phase if phase != Phase.INITIAL)


class ScopeConverter:
    regex = rf"[0-9]{{4}}(?:-(?:{PHASES}))?/(?:{ALL}|[0-9]{{3}}(?:/[0-9]{{6,30}})?)"

    def to_python(self, value: str) -> Scope:
        edition, department, *units = value.split("/")
        year, _, phase = edition.partition("-")
        unit = units[0] if units else ""
        if int(year) not in YEARS:
            raise ValueError(f"no budget is of {year}")
        if unit and not unit.startswith(department):
            raise ValueError(f"{unit} is no unit of {department}")
        department = "" if department == ALL else department
        return Scope(int(year), department, unit, phase or Phase.INITIAL)

    def to_url(self, scope: Scope) -> str:
        edition = f"{scope.year:04}"
        if scope.phase != Phase.INITIAL:
            edition += f"-{scope.phase}"
        # A unit's code begins with its department's three digits.
        place = scope.department or scope.unit[:3] or ALL
        return "/".join(filter(None, (edition, place, scope.unit)))


register_converter(ScopeConverter, "scope")

KEPT = 4096  # addresses: a page of a scope has some dozens


def address(view: str, *args: Any) -> str:
    """As reverse() has it, but found once: a page spends a tenth of its time on its tabs' addresses."""
    return _address(get_script_prefix(), view, *args)


@lru_cache(KEPT)
def _address(prefix: str, view: str, *args: Any) -> str:
    return reverse(view, args=args)


class Trace:
    """The addresses of a scope's figures; a page has hundreds, so only their ends are written anew."""

    def __init__(self, scope: Scope, query: str = "") -> None:
        self.scope, self.query = scope, query
        self.start = address("disclosure:overview", scope)

    def in_year(self, year: int) -> "Trace":
        """Last year's figures stand beside this year's in sentences."""
        return self if year == self.scope.year else Trace(self.scope.last_year, self.query)

    def figure(self, table: str, row: str, column: str) -> str:
        return f"{self.start}figures/{table}/{quote(row, safe='')}/{column}/{self.query}"
