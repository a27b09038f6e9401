"""The acts on targets, each in one transaction: write one whole, move a section, remove one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min

from budget.locks import hold
from budget.models import Department, Project

from .access import facts_of, facts_of_rows
from .models import NAMED, Goal, Indicator, Target

ASIDE = 1_000_000  # where rows wait while others take their numbers
TEXTS: dict[type[Goal] | type[Indicator], tuple[str, ...]] = {
    Goal: ("text",),
    Indicator: ("level1", "level2", "level3", "description", "value", "basis"),
}


def lock(target: Target, rows: frozenset[int] = frozenset()) -> None:
    """Nobody else writes the targets of this project, or of this department, until we are done.

    With rows, only these indicators have to be open.

    Raises PermissionDenied where the process has closed them meanwhile.
    """
    if target.project_id:
        Project.objects.select_for_update().get(pk=target.project_id)
    else:
        Department.objects.select_for_update().get(pk=target.department_id)
    hold(*(facts_of_rows(target, rows) or (facts_of(target),)))


@transaction.atomic
def write_target(target: Target, *, goals: Sequence[Goal], indicators: Sequence[Indicator]) -> None:
    """A target with just these rows in this order; those without a primary key are new."""
    start = _first_number(target)
    target.save()
    _write_rows(target, Goal, goals, start)
    _write_rows(target, Indicator, indicators, 1)
    if target.kind in NAMED:
        _number(list(_sections_like(target)))


@transaction.atomic
def move_section(target: Target, *, up: bool) -> None:
    """A section one place up or down among those of its kind; the outermost stay."""
    lock(target)
    sections = list(_sections_like(target))
    place = sections.index(target)
    other = place - 1 if up else place + 1
    if 0 <= other < len(sections):
        sections[place], sections[other] = sections[other], sections[place]
        _number(sections)


@transaction.atomic
def remove_target(target: Target) -> None:
    lock(target)
    others = [row for row in _sections_like(target) if row != target]
    target.delete()
    if target.kind in NAMED:
        _number(others)


def _sections_like(target: Target) -> Any:
    return Target.objects.filter(
        department=target.department_id, year=target.year, kind=target.kind
    ).in_print_order()


def _first_number(target: Target) -> int:
    """Where the goals begin: a section's are numbered on from the section before it."""
    if target.kind not in NAMED:
        return 1
    stored = target.goals.aggregate(first=Min("order"))["first"] if target.pk else None
    last = _sections_like(target).aggregate(last=Max("goals__order"))["last"]
    return stored or (last or 0) + 1


def _write_rows(
    target: Target, model: type[Goal] | type[Indicator], rows: Sequence[Any], start: int
) -> None:
    stored = {row.pk: row for row in model._default_manager.filter(target=target)}
    for number, row in enumerate(rows, start=start):
        row.target, row.order = target, number
    kept = [row for row in rows if row.pk in stored]
    gone = stored.keys() - {row.pk for row in kept}
    model._default_manager.filter(pk__in=gone).delete()
    _set_aside(model, [row.pk for row in kept if stored[row.pk].order != row.order])
    fields = (*TEXTS[model], "order")
    for row in kept:
        before = stored[row.pk]
        if any(getattr(row, field) != getattr(before, field) for field in fields):
            row.save()
    model._default_manager.bulk_create([row for row in rows if row.pk not in stored])


def _number(sections: Sequence[Target]) -> None:
    """Numbers the goals of sections through, in the order given."""
    number, moved = 0, []
    for section in sections:
        for goal in section.goals.order_by("order"):
            number += 1
            if goal.order != number:
                goal.order = number
                moved.append(goal)
    _set_aside(Goal, [goal.pk for goal in moved])
    Goal.objects.bulk_update(moved, ["order"])


def _set_aside(model: type[Goal] | type[Indicator], keys: Sequence[int]) -> None:
    """Rows that change places would meet in the unique constraint."""
    model._default_manager.filter(pk__in=keys).update(order=F("order") + ASIDE)
