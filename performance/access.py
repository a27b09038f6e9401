"""Who may see and write which targets: budget.access asked for the units behind them.

A project's targets belong to its unit; a department's own (总体, 分项, 专项资金) to who has the
whole department, so that a unit's clerk neither sees nor writes them.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from budget import access
from budget.access import Person
from budget.locks import NEW, NOT_RETURNED, Facts, closed, of_project
from budget.models import Part, Phase, UnitBudget
from budget.scope import Scope

from .models import Goal, Indicator, Target

MODELS = (Target, Goal, Indicator)
DRAFTS = (Phase.INITIAL, Phase.SECOND_DRAFT, Phase.FIRST_DRAFT)  # the latest of a year first


def visible(person: Person, model: type[models.Model]) -> QuerySet[Any]:
    """The rows of a model that a person may see; of others than targets, budget.access knows."""
    if model not in MODELS:
        return access.visible(person, model)
    targets = Target.objects.filter(
        Q(project__unit__in=access.units(person))
        | Q(project__isnull=True, department__in=access.departments(person))
    )
    return targets if model is Target else model._default_manager.filter(target__in=targets)


def scope_of(person: Person, year: int, department: str) -> Scope | None:
    """What of a department a person sees: the whole, one unit of it, or nothing."""
    whole = Scope(year, department)
    if access.may_see(person, whole):
        return compiled(whole)
    unit = access.units(person).filter(department=department).first()
    return compiled(Scope(year, department, unit.pk)) if unit else None


def compiled(scope: Scope) -> Scope:
    """Targets are of a year; the amounts beside them of the phase that the year has come to."""
    budgets = UnitBudget.objects.filter(unit__in=scope.units(), year=scope.year, phase__in=DRAFTS)
    return replace(
        scope, phase=latest(budgets.order_by().values_list("phase", flat=True).distinct())
    )


def latest(phases: Iterable[str]) -> str:
    """Of the phases that a year has budgets of, the one that it has come to."""
    found = set(phases)
    return next((phase for phase in DRAFTS if phase in found), Phase.INITIAL)


def facts_of(target: Target) -> Facts:
    """Whose a target is."""
    if target.project:
        project = target.project
        whose = of_project(target.year, project.unit_id, project.since)
        return whose._replace(part=Part.TARGETS, key=target.pk or NEW)
    return Facts(target.year, target.department_id)


def facts_of_rows(target: Target, rows: Iterable[int]) -> dict[Facts, int]:
    """Whose single indicators of a project's target are: each may be returned alone."""
    whole = facts_of(target)
    within = (Part.TARGETS.value, target.pk)
    return {whole._replace(part=Part.INDICATORS, key=row, within=within): row for row in rows}


def open_rows(target: Target, why_not: str) -> frozenset[int]:
    """Of a target that was not returned as a whole, the indicators that were."""
    if why_not != NOT_RETURNED or not target.pk:
        return frozenset()
    rows = facts_of_rows(target, target.indicators.values_list("pk", flat=True))
    shut = closed(rows)
    return frozenset(row for facts, row in rows.items() if facts not in shut)


def may_write_department(person: Person, department: str) -> bool:
    """Whether a person writes the department's own targets at all."""
    return access.may_enter(person) and access.departments(person).filter(pk=department).exists()


def may_change_now(person: Person, department: str, year: int) -> bool:
    """Whether a person writes the department's own targets of a year now."""
    return access.may_change_now(person, Facts(year, department))


def why_not(person: Person, target: Target) -> str:
    """Why a person may not write a target now; empty if it may."""
    return access.why_not(person, facts_of(target))


def may_list(person: Person, model: type[models.Model]) -> bool:
    """Whether a person has work with rows of a model at all."""
    return model in MODELS and access.role_of(person) in access.READERS


def may_change(person: Person, model: type[models.Model]) -> bool:
    """Whether a person may add, change and delete targets among those it sees."""
    return model in MODELS and access.may_enter(person)
