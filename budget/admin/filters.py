"""Filters by year, department and unit that name only what the person sees."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from budget import access
from budget.codelists.reading import LETTERS
from budget.models import Department, Unit, UnitBudget
from budget.models.codes import FIRST_YEAR, LAST_YEAR

# How a model leads to its year and its unit.
YEARS = {"unitbudget": "year", "project": "year", "asset": "as_of__year"}
UNITS = {"unitbudget": "unit", "project": "unit", "asset": "unit", "unit": "pk"}
MANY_UNITS = 300
LEVELS = {1: "类", 2: "款", 3: "项（细目）"}


class YearFilter(admin.SimpleListFilter):
    title = "预算年度"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        path = YEARS.get(model_admin.opts.model_name, "year")
        model = model_admin.model if model_admin.opts.model_name in YEARS else UnitBudget
        rows = access.visible(request.user, model).order_by(f"-{path}")
        return [(str(year), str(year)) for year in rows.values_list(path, flat=True).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        path = YEARS.get(queryset.model._meta.model_name, "unit_budget__year")
        return _narrowed(queryset, path, self.value())


class InForceFilter(admin.SimpleListFilter):
    """Codes of a year, among the years in which the list changed."""

    title = "有效年度"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model.objects.order_by().values_list("year_from", "year_to")
        changed = {year for first, last in rows.distinct() for year in (first, last + 1)}
        years = sorted(changed - {FIRST_YEAR, LAST_YEAR + 1}, reverse=True)
        return [(str(year), f"{year}年") for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        value = self.value()
        if value is None:
            return None
        codes: Any = queryset
        return codes.in_force(int(value)) if _is_year(value) else queryset.none()


class LevelFilter(admin.SimpleListFilter):
    title = "级次"
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(level), name) for level, name in LEVELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        value = self.value()
        return queryset.filter(level=int(value)) if value in set("123") else None


class LetterFilter(admin.SimpleListFilter):
    """A code may count to several budgets."""

    title = "所属预算"
    parameter_name = "budget"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(letter, f"{letter} {word}") for letter, word in LETTERS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        value = self.value()
        return queryset.filter(budget__contains=value) if value in LETTERS else None


class DepartmentFilter(admin.SimpleListFilter):
    title = "部门"
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = access.visible(request.user, Department).prefetch_related("years")
        return _choice([(row.pk, str(row)) for row in rows])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        path = UNITS.get(queryset.model._meta.model_name, "unit_budget__unit")
        path = "department" if path == "pk" else f"{path}__department"
        return _narrowed(queryset, path, self.value())


class UnitFilter(admin.SimpleListFilter):
    """The units of the chosen department, or all where they are few."""

    title = "预算单位"
    parameter_name = "unit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = access.visible(request.user, Unit).prefetch_related("years")
        if department := request.GET.get(DepartmentFilter.parameter_name):
            rows = rows.filter(department=department)
        found = list(rows[: MANY_UNITS + 1])
        return _choice([(row.pk, str(row)) for row in found]) if len(found) <= MANY_UNITS else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        path = UNITS.get(queryset.model._meta.model_name, "unit_budget__unit")
        return _narrowed(queryset, path, self.value())


def _choice(lookups: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One is no choice."""
    return lookups if len(lookups) > 1 else []


def _narrowed(rows: QuerySet[Any], path: str, value: str | None) -> QuerySet[Any] | None:
    """Text in an address that is no year finds nothing, and breaks nothing."""
    if value is None:
        return None
    if path.endswith("year") and not _is_year(value):
        return rows.none()
    return rows.filter(**{path: value})


def _is_year(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) == 4
