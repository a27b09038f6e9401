"""What the record of changes says: of a row, and of those who made a unit's budget."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from .models import Change, UnitBudget


def history(row: models.Model) -> QuerySet[Change]:
    """The changes of one row, the latest first."""
    return Change.objects.filter(model=row._meta.label_lower, row=str(row.pk)).select_related(
        "person"
    )


def authors(unit_budget: UnitBudget) -> set[int]:
    """The ids of those who entered or changed what a unit budget consists of.

    Its lines and head counts, and what the unit has in the year for every phase: projects with their
    targets, texts. Acts of the process are not among them.
    """
    of_unit = Change.objects.filter(
        Q(unit_budget=unit_budget.pk) | Q(unit_budget=None),
        department=unit_budget.unit_id[:3],
        unit=unit_budget.unit_id,
        year=unit_budget.year,
        person__isnull=False,
    ).order_by()
    entered = of_unit.exclude(model__in=[BUDGET, *_not_entered()])
    found = set(entered.values_list("person_id", flat=True).distinct())
    counts = of_unit.filter(model=BUDGET).values_list("person_id", "before", "after")
    return found | {person for person, before, after in counts if _counted(before, after)}


BUDGET = UnitBudget._meta.label_lower
HEAD_COUNTS = ("posts", "staff", "retirees")


def _not_entered() -> list[str]:
    """Whoever names a unit, issues its ceiling or returns its budget has not entered it."""
    return [
        config.get_model(it.model)._meta.label_lower
        for config in apps.get_app_configs()
        for it in getattr(config, "recorded", ())
        if not it.entered
    ]


def _counted(before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    """Whether a change of a unit budget's own row is one of its head counts, and not of its state."""
    return any((before or {}).get(name) != (after or {}).get(name) for name in HEAD_COUNTS)
