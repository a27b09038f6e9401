"""The bar of year, department, unit and phase: what a person may go to from here, each a plain address."""

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import resolve, reverse

from budget import access
from budget.access import Person
from budget.models import Named, Phase, UnitBudget
from budget.queries import composed_once
from budget.scope import Scope
from performance.pickers import Choice, Picker

from .addresses import ScopeConverter

written = ScopeConverter().to_url  # a scope as a part of an address
Here = Callable[[Scope], str]  # the address of this page for another scope


def pickers(request: HttpRequest, scope: Scope, view: str = "") -> list[Picker]:
    """The same page of other scopes that the person may see, or another page of them."""
    here = _elsewhere(request, scope, view)
    stored = editions(scope)
    phases = {Phase.INITIAL, scope.phase, *(phase for year, phase in stored if year == scope.year)}
    return [
        years_picker(here, scope, {year for year, phase in stored if phase == scope.phase}),
        Picker("部门", _departments(here, scope, request.user)),
        *([Picker("单位", _units(here, scope, request.user))] if scope.department else []),
        phases_picker(here, scope, phases),
    ]


def _elsewhere(request: HttpRequest, scope: Scope, view: str) -> Here:
    """Addresses of a page for other scopes, of hundreds at a time: only their middle is written anew."""
    match, query = resolve(request.path), request.GET.urlencode()
    if view:
        address, query = reverse(view, args=[scope]), ""
    else:
        address = reverse(match.view_name, kwargs={**match.kwargs, "scope": scope})
    before, after = address.split(written(scope), 1)
    end = f"{after}?{query}" if query else after
    return lambda other: f"{before}{written(other)}{end}"


def editions(scope: Scope) -> set[tuple[int, str]]:
    """The years and phases in which a scope has a budget."""
    return set(_editions(replace(scope, year=0, phase="")))


@composed_once
def _editions(place: Scope) -> QuerySet[Any, Any]:
    budgets = UnitBudget.objects.filter(unit__in=place.units()).order_by()
    return budgets.values_list("year", "phase").distinct()


def years_picker(here: Here, scope: Scope, years: Iterable[int]) -> Picker:
    found = sorted({*years, scope.year}, reverse=True)
    choices = [
        Choice(here(replace(scope, year=year)), f"{year} 年", year == scope.year) for year in found
    ]
    return Picker("年度", choices)


def phases_picker(here: Here, scope: Scope, phases: Container[str]) -> Picker:
    """Some phases, in the order of the year."""
    choices = [
        Choice(here(replace(scope, phase=phase)), phase.label, phase == scope.phase)
        for phase in Phase
        if phase in phases
    ]
    return Picker("阶段", choices)


def _departments(here: Here, scope: Scope, person: Person) -> list[Choice]:
    shared = Scope(scope.year)
    whole = [Choice(here(shared), "全部部门", not scope.department)]
    return [
        *(whole if access.may_see(person, shared) else []),
        *(
            choice(here(replace(shared, department=row.code)), row, scope.department)
            for row in access.named_departments(person, scope.year)
        ),
    ]


def _units(here: Here, scope: Scope, person: Person) -> list[Choice]:
    department = replace(scope, unit="")
    whole = [Choice(here(department), "全部单位（部门汇总）", not scope.unit)]
    rows = access.named_units(person, scope.department, scope.year)
    return [
        *(whole if not scope.unit or access.may_see(person, department) else []),
        *(choice(here(replace(scope, unit=row.code)), row, scope.unit) for row in rows),
    ]


def choice(url: str, row: Named, chosen: str) -> Choice:
    """A department or unit, found by code, name or pinyin."""
    return Choice(url, str(row), row.code == chosen, row.pinyin)
