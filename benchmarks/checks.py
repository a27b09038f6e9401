"""All checks of a department: its stored facts, the relations within and between its tables."""

from collections.abc import Iterator

from django.db import connection

from budget.scope import Scope
from disclosure.review import check
from disclosure.tables import disclose

from .catalogue import Size
from .generator import YEAR
from .measure import Result, medians
from .tables import biggest, typical


def run(size: Size) -> Iterator[Result]:
    for place, department in (
        ("a department", typical(size)),
        ("the biggest department", biggest(size)),
    ):
        scope = Scope(YEAR, department)
        disclosed = disclose(scope)
        count = len(list(check(scope, disclosed)))
        (ours,) = medians(lambda: check(scope, disclosed), rounds=size.rounds)  # noqa: B023
        yield Result("checks", connection.display_name, f"{place}: {count} checks", ours)
