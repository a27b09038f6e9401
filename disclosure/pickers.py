"""The bar of year, department and unit: what a person may go to from here, each a plain address."""

from dataclasses import replace
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from budget import access
from budget.models import Department, Unit, UnitBudget
from budget.scope import Scope


class Choice(NamedTuple):
    url: str
    text: str
    current: bool
    find: str = ""  # pinyin, so that typing finds it


class Picker(NamedTuple):
    label: str
    choices: list[Choice]

    @property
    def current(self) -> str:
        return next((choice.text for choice in self.choices if choice.current), "")


def pickers(request: HttpRequest, scope: Scope) -> list[Picker]:
    """The same page of other scopes that the person may see."""
    return [
        Picker("年度", _years(request, scope)),
        Picker("部门", _departments(request, scope)),
        *([Picker("单位", _units(request, scope))] if scope.department else []),
    ]


def years(scope: Scope) -> list[int]:
    """The years in which a scope has a budget, the latest first."""
    budgets = UnitBudget.objects.filter(unit__in=scope.units(), phase=scope.phase)
    return list(budgets.order_by("-year").values_list("year", flat=True).distinct())


def _years(request: HttpRequest, scope: Scope) -> list[Choice]:
    found = sorted({*years(scope), scope.year}, reverse=True)
    return [
        Choice(_here(request, replace(scope, year=year)), f"{year} 年", year == scope.year)
        for year in found
    ]


def _departments(request: HttpRequest, scope: Scope) -> list[Choice]:
    shared = Scope(scope.year)
    whole = [Choice(_here(request, shared), "全部部门", not scope.department)]
    return [
        *(whole if access.may_see(request.user, shared) else []),
        *(
            _choice(request, row, replace(shared, department=row.pk), row.pk == scope.department)
            for row in access.visible(request.user, Department).with_years()
        ),
    ]


def _units(request: HttpRequest, scope: Scope) -> list[Choice]:
    department = replace(scope, unit="")
    whole = [Choice(_here(request, department), "全部单位（部门汇总）", not scope.unit)]
    rows = access.units(request.user).filter(department=scope.department).with_years()
    return [
        *(whole if access.may_see(request.user, department) else []),
        *(_choice(request, row, replace(scope, unit=row.pk), row.pk == scope.unit) for row in rows),
    ]


def _choice(request: HttpRequest, row: Department | Unit, scope: Scope, current: bool) -> Choice:
    find = " ".join(year.pinyin for year in row.years.all())
    return Choice(_here(request, scope), f"{row.pk} {row.name_in(scope.year)}", current, find)


def _here(request: HttpRequest, scope: Scope) -> str:
    """This page of another scope, in the same unit of money."""
    match = request.resolver_match
    address = reverse(match.view_name, kwargs={**match.kwargs, "scope": scope})
    query = request.GET.urlencode()
    return f"{address}?{query}" if query else address
