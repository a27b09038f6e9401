"""Departments and units with their names and attributes by year."""

from typing import Any

from django.contrib import admin

from budget.models import Department, DepartmentYear, Unit, UnitYear

from .filters import DepartmentFilter
from .scoped import Scoped, ScopedAdmin


class YearsInline(Scoped, admin.TabularInline):
    """A name is the least that a department or unit has, in every year."""

    extra = 0
    min_num = 1

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)


class DepartmentYearInline(YearsInline):
    model = DepartmentYear
    fields = ("year", "name")


class UnitYearInline(YearsInline):
    model = UnitYear
    fields = ("year", "name", "nature", "rank", "funding")


@admin.register(Department)
class DepartmentAdmin(ScopedAdmin):
    inlines = (DepartmentYearInline,)
    fields = ("code",)
    fixed = ("code",)
    named = ("",)
    list_display = ("code", "latest")
    list_display_links = ("code", "latest")
    search_fields = ("code", "years__name", "years__pinyin")
    search_help_text = "编码、名称或拼音"

    @admin.display(description="部门名称")
    def latest(self, row: Department) -> str:
        return row.latest_name


@admin.register(Unit)
class UnitAdmin(ScopedAdmin):
    inlines = (UnitYearInline,)
    fields = ("department", "code")
    fixed = ("code", "department")
    named = ("", "department")
    list_display = ("code", "latest", "department", "nature", "funding")
    list_display_links = ("code", "latest")
    list_filter = (DepartmentFilter,)
    autocomplete_fields = ("department",)
    search_fields = ("code", "years__name", "years__pinyin")
    search_help_text = "编码、名称或拼音"

    @admin.display(description="单位名称")
    def latest(self, row: Unit) -> str:
        return row.latest_name

    @admin.display(description="单位性质")
    def nature(self, row: Unit) -> str:
        return _now(row, "nature")

    @admin.display(description="经费保障形式")
    def funding(self, row: Unit) -> str:
        return _now(row, "funding")


def _now(row: Unit, attribute: str) -> str:
    years = sorted(row.years.all(), key=lambda year: year.year)
    return getattr(years[-1], attribute) if years else ""
