"""Where one is while entering: the bar of year, department and unit, and the tabs of 编报."""

from dataclasses import replace
from typing import NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from budget import access
from budget.access import Person
from budget.models import Department, Phase, Unit, UnitBudget
from budget.scope import Scope
from disclosure.pickers import Choice, Picker, years

from .entry_grid import GRIDS, EntryGrid


class Tab(NamedTuple):
    name: str
    url: str
    here: bool


def first_place(person: Person) -> Scope | None:
    """The first unit that a person sees, in the latest year of any of them."""
    units = access.units(person)
    unit = units.first()
    if unit is None:
        return None
    budgets = UnitBudget.objects.filter(unit__in=units, phase=Phase.INITIAL)
    year = budgets.order_by("-year").values_list("year", flat=True).first()
    return Scope(year or timezone.localdate().year, unit.department_id, unit.pk)


def address(grid: EntryGrid, scope: Scope, act: str = "") -> str:
    """A grid's page, or an act on it; of a whole department the page of its first unit."""
    if not scope.unit:
        return reverse("desk:entry-department", args=[scope.year, scope.department, grid.slug])
    place = [scope.year, scope.department, scope.unit]
    return reverse(f"desk:entry-{act}" if act else "desk:entry-grid", args=[*place, grid.slug])


def pickers(person: Person, scope: Scope, grid: EntryGrid) -> list[Picker]:
    """The same grid of other years, departments and units; the next year is there to begin with."""
    stored = years(scope)
    offered = {*stored, scope.year, *(max(stored) + 1 for _ in stored[:1])}
    departments = Department.objects.filter(pk__in=access.units(person).values("department"))
    units = Unit.objects.filter(pk__in=access.units(person), department=scope.department)
    return [
        Picker(
            "年度",
            [
                Choice(address(grid, replace(scope, year=year)), f"{year} 年", year == scope.year)
                for year in sorted(offered, reverse=True)
            ],
        ),
        Picker(
            "部门",
            [
                _choice(grid, row, Scope(scope.year, row.pk), current=row.pk == scope.department)
                for row in departments.with_years()
            ],
        ),
        Picker(
            "单位",
            [
                _choice(grid, row, replace(scope, unit=row.pk), current=row.pk == scope.unit)
                for row in units.with_years()
            ],
        ),
    ]


def _choice(grid: EntryGrid, row: Department | Unit, scope: Scope, *, current: bool) -> Choice:
    find = " ".join(year.pinyin for year in row.years.all())
    return Choice(address(grid, scope), f"{row.pk} {row.name_in(scope.year)}", current, find)


def tabs(request: HttpRequest, scope: Scope, here: EntryGrid) -> list[Tab]:
    """编报 of one unit and year, in the order of the work."""
    found = [Tab(grid.title, address(grid, scope), grid is here) for grid in GRIDS.values()]
    if admin.site.has_permission(request):
        query = urlencode({"year": str(scope.year), "unit": scope.unit})
        projects = reverse("admin:budget_project_changelist")
        found.append(Tab("项目", f"{projects}?{query}", False))
    targets = reverse("performance:overview", args=[scope.year, scope.department])
    found.append(Tab("绩效", targets, False))
    if access.may_enter(request.user):
        found.append(Tab("导入导出", reverse("desk:import"), False))
    return found
