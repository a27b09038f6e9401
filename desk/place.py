"""Which unit and year a page of 编报 is about, and whether the person may write there."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from budget import access
from budget.access import Person
from budget.locks import Facts
from budget.models import Project, Reopened, State
from budget.models.units import AFTERWARDS
from budget.scope import Scope


def require_unit(request: HttpRequest, scope: Scope) -> None:
    """For who does not see the unit, it does not exist."""
    seen = access.units(request.user).filter(pk=scope.unit, department=scope.department)
    if not seen.exists():
        raise Http404(f"{scope} is not for {request.user.pk}")


def new_project(scope: Scope) -> Project:
    """A project that is made on a phase's page: 调整 and 决算 bring projects of their own."""
    since = scope.phase if scope.phase in AFTERWARDS else ""
    return Project(unit_id=scope.unit, year=scope.year, since=since)


def require_writer(request: HttpRequest, *facts: Facts) -> None:
    """Raises PermissionDenied with the reason, by role, by place or by the process."""
    if reason := access.why_not(request.user, *facts):
        raise PermissionDenied(reason)


def writing(person: Person, *facts: Facts) -> dict[str, Any]:
    """For a page: whether a person may write there now, and why not; who never enters needs no reason."""
    reason = access.why_not(person, *facts)
    return {"may_write": not reason, "why_not": reason if access.may_enter(person) else ""}


def partly_open(scope: Scope) -> bool:
    """Whether only a part of a unit's budget was returned, so that most rows stay closed."""
    budgets = scope.unit_budgets().filter(state=State.RETURNED)
    return Reopened.objects.filter(unit_budget__in=budgets).exists()


def first_unit(request: HttpRequest, scope: Scope) -> Scope:
    """The first unit of a department that the person sees."""
    unit = access.units(request.user).filter(department=scope.department).first()
    if unit is None:
        raise Http404(f"{scope} is not for {request.user.pk}")
    return replace(scope, unit=unit.pk)
