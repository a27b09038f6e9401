"""Where one is while entering: the bar of year, department, unit and phase, and the tabs of 编报."""

from dataclasses import replace
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from budget import access
from budget.access import Person
from budget.models import Department, Phase, Unit
from budget.scope import Scope
from disclosure import texts
from disclosure.addresses import ScopeConverter
from disclosure.pickers import Here, choice, editions, phases_picker, years_picker
from performance.pickers import Picker

from .entry_grid import EntryGrid
from .entry_grids import GRIDS
from .progress import DRAFTS, compiled


class Tab(NamedTuple):
    name: str
    slug: str
    url: str
    here: bool


def first_place(person: Person) -> Scope | None:
    """The first unit that a person sees, in what any of them is compiling: the edition that home opens on."""
    units = access.units(person)
    unit = units.first()
    if unit is None:
        return None
    edition = next(iter(compiled(units)), Scope(timezone.localdate().year))
    return replace(edition, department=unit.department_id, unit=unit.pk)


def address(grid: EntryGrid, scope: Scope, act: str = "") -> str:
    """A grid's page, or an act on it; of a whole department the page of its first unit."""
    return reverse(f"desk:entry-{act or 'grid'}", args=[scope, grid.slug])


def pickers(person: Person, scope: Scope, here: Here) -> list[Picker]:
    """The same page of all else; the next year and every phase are there to begin with."""
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
                choice(here(replace(whole, department=row.code)), row, scope.department)
                for row in departments.named(scope.year)
            ],
        ),
        Picker(
            "单位",
            [
                choice(here(replace(scope, unit=row.code)), row, scope.unit)
                for row in units.named(scope.year)
            ],
        ),
        phases_picker(here, scope, Phase.values),
    ]


def tabs(request: HttpRequest, scope: Scope, here: str) -> list[Tab]:
    """编报 of one unit, year and phase, in the order of the work."""
    targets = reverse("performance:overview", args=[scope.year, scope.department])
    grids = {slug: (grid.title, address(grid, scope)) for slug, grid in GRIDS.items()}
    found = {
        "expenditure": grids["expenditure"],
        "revenue": grids["revenue"],
        "projects": ("项目", reverse("desk:projects", args=[scope])),
        "targets": ("绩效", f"{targets}?from={ScopeConverter().to_url(scope)}"),
        "procurement": grids["procurement"],
        "assets": grids["assets"],
        "unit": ("单位信息", reverse("desk:unit", args=[scope])),
    }
    if texts.may_write(request.user, scope):
        found["texts"] = ("说明", reverse("disclosure:texts", args=[scope]))
    if scope.phase in DRAFTS:
        found["process"] = ("上报", reverse("desk:process", args=[scope]))
    return [Tab(name, slug, url, slug == here) for slug, (name, url) in found.items()]
