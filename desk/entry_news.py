"""What others have saved in a grid while a page of it is open, read from the record of changes."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from budget.access import Person
from budget.models import Change, UnitBudget
from budget.scope import Scope

from .entry_grid import EntryGrid


def latest(grid: EntryGrid, scope: Scope) -> int:
    """The last change of a grid's rows, as a number that only grows; 0 before the first."""
    return _changes(grid, scope).values_list("pk", flat=True).first() or 0


def news(grid: EntryGrid, scope: Scope, person: Person, seen: int) -> dict[str, Any]:
    """How far the record is, and in words what others have changed since a page saw it."""
    later = _changes(grid, scope).filter(pk__gt=seen)
    last = later.select_related("person").exclude(person=person.pk).first()
    now = later.values_list("pk", flat=True).first() or seen
    return {"seen": now, "words": _words(last) if last else ""}


def _words(change: Change) -> str:
    who = str(change.person) if change.person else change.get_via_display()
    return f"{who} 在 {timezone.localtime(change.at):%H:%M} 保存了这里的数据。"


def _changes(grid: EntryGrid, scope: Scope) -> QuerySet[Change]:
    """The latest first; rows with a phase by their unit budget, others by their unit."""
    found = Change.objects.filter(
        department=scope.department, unit=scope.unit, model=grid.model._meta.label_lower
    ).order_by("-pk")
    if grid.phased:
        budgets = UnitBudget.objects.filter(unit=scope.unit, year=scope.year, phase=scope.phase)
        return found.filter(year=scope.year, unit_budget__in=budgets.values("pk"))
    return found
