"""Where one is while entering: the bar of year, department, unit and phase, and the tabs of 编报."""

from dataclasses import replace
from functools import partial
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
from disclosure.pickers import Picker, choice, editions, phases_picker, years_picker

from .entry_grid import EntryGrid
from .entry_grids import GRIDS


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
    return reverse(f"desk:entry-{act or 'grid'}", args=[scope, grid.slug])


def pickers(person: Person, scope: Scope, grid: EntryGrid) -> list[Picker]:
    """The same grid of all else; the next year and every phase are there to begin with."""
    here = partial(address, grid)
    stored = {year for year, _ in editions(scope)}
    coming = {max(stored) + 1} if stored else set()
    departments = Department.objects.filter(pk__in=access.units(person).values("department"))
    units = Unit.objects.filter(pk__in=access.units(person), department=scope.department)
    whole = replace(scope, unit="")
    return [
        years_picker(here, scope, stored | coming),
        Picker(
            "部门",
            [
                choice(here, row, replace(whole, department=row.pk), scope.department)
                for row in departments.with_years()
            ],
        ),
        Picker(
            "单位",
            [
                choice(here, row, replace(scope, unit=row.pk), scope.unit)
                for row in units.with_years()
            ],
        ),
        phases_picker(here, scope, Phase.values),
    ]


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
