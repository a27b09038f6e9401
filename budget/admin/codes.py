"""Code lists, the mapping between them, sources and categories."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from budget.codelists.hierarchy import level_of, set_parents
from budget.codelists.references import row_faults, tree_faults
from budget.fields import pinyin
from budget.models import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)
from budget.models.codes import FIRST_YEAR, LAST_YEAR, Code

from .exchange import TableAdmin
from .filters import LEVELS, InForceFilter, LetterFilter, LevelFilter
from .resources import (
    CategoryResource,
    EconomicCodeResource,
    FunctionCodeResource,
    GovernmentCodeResource,
    MappingResource,
    SourceResource,
)


class CodeForm(forms.ModelForm):
    def clean(self) -> None:
        if not self.errors:
            row = type(self.instance)(pk=self.instance.pk, **self.cleaned_data)
            for field, text in row_faults(row):
                self.add_error(field, text)


class TreeForm(forms.ModelForm):
    def clean(self) -> None:
        if not self.errors:
            for field, text in tree_faults(type(self.instance)(**self.cleaned_data)):
                self.add_error(field, text)


class CodeAdmin(TableAdmin):
    form = CodeForm
    fields: ClassVar[Any] = ("code", "name", "year_from", "year_to")
    fixed = ("code",)
    list_display: Any = ("code", "name", "level_name", "parent_code", "since", "until")
    list_display_links = ("code", "name")
    list_filter: ClassVar[Any] = (InForceFilter, LevelFilter)
    search_fields = ("^code", "name", "pinyin")
    search_help_text = "编码、名称或拼音，如 bangongfei、bgf"

    @admin.display(description="级次", ordering="level")
    def level_name(self, row: Code) -> str:
        return LEVELS.get(row.level, "")

    @admin.display(description="启用年度", ordering="year_from")
    def since(self, row: Code) -> str:
        return "" if row.year_from == FIRST_YEAR else str(row.year_from)

    @admin.display(description="停用年度", ordering="year_to")
    def until(self, row: Code) -> str:
        return "" if row.year_to == LAST_YEAR else str(row.year_to)

    def save_model(self, request: HttpRequest, obj: Code, form: Any, change: bool) -> None:
        obj.level = level_of(obj.code)
        super().save_model(request, obj, form, change)
        set_parents(self.model)

    def delete_model(self, request: HttpRequest, obj: Code) -> None:
        super().delete_model(request, obj)
        set_parents(self.model)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        set_parents(self.model)


@admin.register(FunctionCode)
class FunctionCodeAdmin(CodeAdmin):
    resource_classes = (FunctionCodeResource,)
    fields = ("code", "name", "budget", "year_from", "year_to")
    list_display = ("code", "name", "level_name", "budget", "parent_code", "since", "until")
    list_filter = (InForceFilter, LevelFilter, LetterFilter)


@admin.register(EconomicCode)
class EconomicCodeAdmin(CodeAdmin):
    resource_classes = (EconomicCodeResource,)


@admin.register(GovernmentCode)
class GovernmentCodeAdmin(CodeAdmin):
    resource_classes = (GovernmentCodeResource,)


@admin.register(EconomicMapping)
class EconomicMappingAdmin(TableAdmin):
    resource_classes = (MappingResource,)
    list_display = ("economic", "government", "applies_to", "note")
    list_filter = ("applies_to",)
    related = ("economic", "government")
    autocomplete_fields = ("economic", "government")
    search_fields = (
        "^economic__code",
        "economic__name",
        "economic__pinyin",
        "^government__code",
        "government__name",
        "government__pinyin",
    )
    search_help_text = "任一方的编码、名称或拼音"


class TreeAdmin(TableAdmin):
    form = TreeForm
    fixed = ("code",)
    autocomplete_fields = ("parent",)
    related = ("parent",)
    search_fields = ("code", "name")
    search_help_text = "编码、名称或拼音"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A dozen rows without a stored pinyin: it is made while searching."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        term = search_term.strip().lower()
        sounding = [row.pk for row in queryset if term and term in pinyin(row.name)]
        return (found | queryset.filter(pk__in=sounding) if sounding else found), duplicates


@admin.register(Source)
class SourceAdmin(TreeAdmin):
    resource_classes = (SourceResource,)
    fields = ("code", "name", "parent", "budget")
    list_display = ("code", "name", "parent", "budget")


@admin.register(Category)
class CategoryAdmin(TreeAdmin):
    resource_classes = (CategoryResource,)
    fields = ("code", "name", "parent")
    list_display = ("code", "name", "parent")
