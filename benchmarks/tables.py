"""The nine tables of a department, query and build, against one raw GROUP BY of the same lines."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection

from budget.models import Phase
from budget.scope import Scope
from disclosure.rounding import PLAIN
from disclosure.tables import Disclosure, disclose, forget

from .catalogue import Size
from .generator import YEAR, departments
from .measure import Result, Run, judged, medians, times

GROUP_BY = """
    SELECT function_id, economic_id, category_id, source_id, carried_over, SUM(amount)
    FROM budget_budgetline
    WHERE unit_budget_id IN (
        SELECT budget_unitbudget.id
        FROM budget_unitbudget JOIN budget_unit ON budget_unit.code = budget_unitbudget.unit_id
        WHERE budget_unitbudget.year = %s AND budget_unitbudget.phase = %s
          AND (%s = '' OR budget_unit.department_id = %s)
          AND (%s = '' OR budget_unit.code = %s)
    )
    GROUP BY function_id, economic_id, category_id, source_id, carried_over
"""
AIM = times(3, plus=0.010)


def typical(size: Size) -> str:
    """A department of average size."""
    return departments(size.office)[size.office.departments // 2][0]


def biggest(size: Size) -> str:
    return departments(size.office)[0][0]


def run(size: Size) -> Iterator[Result]:
    department = typical(size)
    for place, scope, rounds in (
        ("a unit", Scope(YEAR, department, f"{department}001"), 8 * size.rounds),
        ("a department", Scope(YEAR, department), 8 * size.rounds),
        ("the biggest department", Scope(YEAR, biggest(size)), 2 * size.rounds),
    ):
        yield judged(_anew(place, scope, rounds), AIM)
        yield judged(_compare(place, scope, rounds, disclose, "rounded together, kept"), AIM)
    yield _anew("all departments together", Scope(YEAR), 2)


def raw(scope: Scope) -> list[tuple]:
    with connection.cursor() as cursor:
        place = [scope.department, scope.department, scope.unit, scope.unit]
        cursor.execute(GROUP_BY, [scope.year, Phase.INITIAL.value, *place])
        return cursor.fetchall()


def _anew(place: str, scope: Scope, rounds: int) -> Result:
    """As after a change: nothing that was worked out before is used."""
    alone = partial(disclose, rounding=PLAIN)
    return _compare(place, scope, rounds, alone, "each figure alone, built anew", before=forget)


def _compare(
    place: str,
    scope: Scope,
    rounds: int,
    read: Callable[[Scope], Disclosure],
    how: str,
    before: Run = lambda: None,
) -> Result:
    lines, groups = scope.lines().count(), len(raw(scope))
    ours, floor = medians(lambda: read(scope), lambda: raw(scope), rounds=rounds, before=before)
    what = f"{place}: {lines:,} lines, {groups:,} groups; {how}"
    return Result("tables", connection.display_name, what, ours, floor, "raw GROUP BY")
