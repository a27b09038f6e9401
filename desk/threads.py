"""Comments as they are read: whose they are, what they are about, and where that is.

A comment is on a unit's budget, or on a department's own targets, which are of a year and of no phase.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from budget.models import Part, Project, UnitBudget, User
from budget.scope import Scope
from performance.access import latest
from performance.models import Indicator, Target
from performance.overview import address
from performance.targets import TargetTable

from .entry_grids import GRIDS
from .models import Thread

OF_DEPARTMENT = (Part.TARGETS, Part.INDICATORS)  # what a department has of its own


def about(scope: Scope) -> Q:
    """The comments on a scope's budgets; on a department as a whole also those on its own targets."""
    budgets = Q(unit_budget__in=scope.unit_budgets())
    return budgets if scope.unit else budgets | Q(department=scope.department, year=scope.year)


def threads_of(scope: Scope) -> QuerySet[Thread]:
    """What was said about a scope, what is open first."""
    return Thread.objects.filter(about(scope)).with_replies().order_by("closed", "-pk")


def commented(scope: Scope, *parts: Part) -> dict[tuple[str, int], int]:
    """The rows of some parts with open comments, each with the latest one."""
    rows = Thread.objects.filter(about(scope), part__in=parts, closed=None)
    return {
        (part, key): pk for part, key, pk in rows.order_by("pk").values_list("part", "key", "pk")
    }


def targets_with_comments(scope: Scope) -> set[int]:
    """The targets with open comments, on all of them or on an indicator."""
    found = commented(scope, *OF_DEPARTMENT)
    indicators = [key for part, key in found if part == Part.INDICATORS]
    holders = Indicator.objects.filter(pk__in=indicators).values_list("target", flat=True)
    return {key for part, key in found if part == Part.TARGETS} | set(holders if indicators else ())


def last_speaker(thread: Thread) -> User:
    return max(thread.replies.all(), key=lambda reply: reply.pk, default=thread).person


def scope_of(thread: Thread) -> Scope:
    """Where a comment belongs; a department's to the phase that its year has come to."""
    return _scopes([thread])[thread]


def placed(threads: Iterable[Thread]) -> list[Any]:
    """Comments, each with the address of what it is about, of where it is read, and whether it is answered."""
    rows: list[Any] = list(threads)
    scopes = _scopes(rows)
    found = _addresses(rows, scopes)
    for row in rows:
        row.place = found.get((row.part, row.key)) or _part(row, scopes[row])
        row.page = page_of(row, scopes[row])
        row.answered = last_speaker(row) != row.person
    return rows


def page_of(thread: Thread, scope: Scope) -> str:
    return f"{reverse('desk:process', args=[scope])}#thread-{thread.pk}"


def _scopes(threads: Iterable[Thread]) -> dict[Thread, Scope]:
    """Where each comment belongs, with one query for all that are on departments' own targets."""
    found, own = {}, []
    for thread in threads:
        budget = thread.unit_budget
        if budget:
            found[thread] = Scope(budget.year, budget.unit_id[:3], budget.unit_id, budget.phase)
        else:
            own.append(thread)
    if not own:
        return found
    budgets = UnitBudget.objects.filter(
        year__in={thread.year for thread in own},
        unit__department__in={thread.department_id for thread in own},
    )
    phases: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    rows = budgets.order_by().values_list("year", "unit__department", "phase").distinct()
    for year, department, phase in rows:
        phases[year, department].add(phase)
    for thread in own:
        whose = (thread.year or 0, thread.department_id or "")
        found[thread] = Scope(*whose, phase=latest(phases[whose]))
    return found


def _part(thread: Thread, scope: Scope) -> str:
    """Where a part of a budget, or a row of a grid, is entered or read."""
    if thread.unit_budget is None:
        return reverse("performance:overview", args=[thread.year, thread.department_id])
    if thread.part in GRIDS:
        row = f"#row-{thread.key}" if thread.key else ""
        return f"{reverse('desk:entry-grid', args=[scope, thread.part])}{row}"
    if thread.part == Part.PROJECTS:
        return reverse("desk:projects", args=[scope])
    if thread.part in OF_DEPARTMENT:
        return reverse("performance:overview", args=[scope.year, scope.department])
    return reverse("desk:process", args=[scope])


def _addresses(
    threads: Iterable[Thread], scopes: Mapping[Thread, Scope]
) -> dict[tuple[str, int], str]:
    """The pages of projects and targets that comments are about, in one query for each kind."""
    keys: dict[str, dict[int, Thread]] = {part: {} for part in Part}
    for thread in threads:
        if thread.key:
            keys[thread.part][thread.key] = thread
    found: dict[tuple[str, int], str] = {}
    if its := keys[Part.PROJECTS]:
        for pk, code in Project.objects.filter(pk__in=its).values_list("pk", "code"):
            page = reverse("desk:project", args=[scopes[its[pk]], code])
            found[Part.PROJECTS.value, pk] = page
    for part, model, path in ((Part.TARGETS, Target, ""), (Part.INDICATORS, Indicator, "target__")):
        if keys[part]:
            found |= _of_targets(part, model, path, list(keys[part]))
    return found


def _of_targets(
    part: Part, model: type[Any], path: str, keys: list[int]
) -> dict[tuple[str, int], str]:
    names = ("year", "department", "kind", "pk", "project__code")
    rows = model.objects.filter(pk__in=keys).values_list("pk", *(f"{path}{name}" for name in names))
    found = {}
    for pk, year, department, kind, target, code in rows:
        table = TargetTable(kind, "", target=target, project=code or "")
        row = f"#indicator-{pk}" if part == Part.INDICATORS else ""
        found[part.value, pk] = f"{address(Scope(year, department), table)}{row}"
    return found
