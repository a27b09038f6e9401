"""Unit budgets with what belongs to them, projects and assets."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from budget.admin_site import UNIT_BUDGET, unit_budget_of
from budget.choices import CHOSEN, chosen_in
from budget.models import Asset, BudgetLine, Procurement, Project, RevenueLine, UnitBudget

from .filters import DepartmentFilter, UnitFilter, YearFilter
from .forms import AmountForm, BudgetLineForm, ChooseUnitBudget
from .scoped import Scoped, ScopedAdmin

UNIT_SEARCH = ("code", "years__name", "years__pinyin")
CODE_SEARCH = ("^code", "name", "pinyin")
PROJECT_SEARCH = ("code", "name", "pinyin")


def under(path: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Search fields as a related model sees them; ^ means from the beginning."""
    return tuple(f"{'^' * field.startswith('^')}{path}__{field.lstrip('^')}" for field in fields)


def yuan(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


class ChosenSelect(AutocompleteSelect):
    """Tells the autocomplete the unit budget, whose year decides which codes it offers."""

    unit_budget: UnitBudget

    def get_url(self) -> str:
        return f"{super().get_url()}?{urlencode({UNIT_BUDGET: self.unit_budget.pk})}"


def narrow(form: Any, unit_budget: UnitBudget, site: Any) -> Any:
    """A form class whose codes, sources, categories and projects are those of the unit budget."""
    for name, field in form.base_fields.items():
        if (form._meta.model, name) not in CHOSEN:
            continue
        db_field = form._meta.model._meta.get_field(name)
        field.widget.widget = ChosenSelect(db_field, site)
        field.widget.widget.is_required = field.required
        field.widget.widget.unit_budget = unit_budget
        field.queryset = chosen_in(unit_budget, db_field)
        field.error_messages["invalid_choice"] = (
            f"{unit_budget.year} 年不能使用：应为当年有效的末级科目，或本单位当年的项目。"
        )
    return form


class InUnitBudgetAdmin(ScopedAdmin):
    """A fact of a unit budget: which one comes first, the rest follows from its year and unit."""

    autocomplete_fields: ClassVar[Any] = (UNIT_BUDGET,)
    addable = ("project",)
    list_filter: ClassVar[Any] = (
        YearFilter,
        ("unit_budget__phase", admin.ChoicesFieldListFilter),
        DepartmentFilter,
        UnitFilter,
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self.open(unit_budget_of(request))

    @admin.display(description="单位预算", ordering="unit_budget_id")
    def budget(self, row: Any) -> str:
        return str(row.unit_budget)

    @admin.display(description="上年结转", ordering="carried_over")
    def carried(self, row: Any) -> str:
        return "是" if row.carried_over else ""

    @admin.display(description="项目", ordering="project_id")
    def project_name(self, row: Any) -> str:
        return row.project.name if row.project else ""

    @admin.display(description="金额（元）", ordering="amount")
    def money(self, row: Any) -> str:
        return yuan(row.amount)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        unit_budget = obj.unit_budget if obj else unit_budget_of(request)
        if unit_budget is None or UNIT_BUDGET not in form.base_fields:
            return form
        form.base_fields[UNIT_BUDGET].disabled = True
        form.base_fields[UNIT_BUDGET].initial = unit_budget.pk
        return narrow(form, unit_budget, self.admin_site)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request) or unit_budget_of(request):
            return super().add_view(request, form_url, extra_context)
        came_from = QueryDict(request.GET.get("_changelist_filters", ""))
        if chosen := came_from.get("unit_budget__id__exact"):
            return redirect(f"{request.path}?{urlencode({UNIT_BUDGET: chosen})}")
        return self._choose(request)

    def _choose(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET if UNIT_BUDGET in request.GET else None
        form = ChooseUnitBudget(chosen, person=request.user, admin_site=self.admin_site)
        context = {
            **self.admin_site.each_context(request),
            "title": f"增加{self.opts.verbose_name}：先选择单位预算",
            "opts": self.opts,
            "form": form,
            "media": form.media,
            "lists_unit_budgets": reverse("admin:budget_unitbudget_changelist"),
        }
        return TemplateResponse(request, "admin/budget/choose_unit_budget.html", context)


class RevenueInline(Scoped, admin.TabularInline):
    model = RevenueLine
    form = AmountForm
    fields = ("source", "carried_over", "amount")
    autocomplete_fields = ("source",)
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        narrow(formset.form, obj, self.admin_site)
        return formset


@admin.register(UnitBudget)
class UnitBudgetAdmin(ScopedAdmin):
    fields = ("unit", "year", "phase", "state", "posts", "staff", "retirees")
    readonly_fields = ("state",)
    fixed = ("unit", "year", "phase")
    autocomplete_fields = ("unit",)
    named = ("unit",)
    related = ("unit",)
    list_display = ("unit", "year", "phase", "state", "posts", "staff", "retirees")
    list_display_links = ("unit", "year")
    list_filter = (YearFilter, "phase", "state", DepartmentFilter, UnitFilter)
    search_fields = ("year", *under("unit", UNIT_SEARCH))
    search_help_text = "年度，或单位的编码、名称、拼音"

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return (RevenueInline,) if obj else ()


@admin.register(RevenueLine)
class RevenueLineAdmin(InUnitBudgetAdmin):
    form = AmountForm
    fields = ("unit_budget", "source", "carried_over", "amount")
    autocomplete_fields = ("unit_budget", "source")
    related = ("unit_budget", "source")
    ordering = ("-unit_budget_id", "source_id", "carried_over")
    list_display = ("budget", "source", "carried", "money")
    list_display_links = ("source", "money")
    list_filter = (*InUnitBudgetAdmin.list_filter, "source", "carried_over")
    search_fields = ("source__name", *under("unit_budget__unit", UNIT_SEARCH))
    search_help_text = "资金来源，或单位的编码、名称、拼音"


@admin.register(BudgetLine)
class BudgetLineAdmin(InUnitBudgetAdmin):
    form = BudgetLineForm
    fields = (
        "unit_budget",
        "function",
        "category",
        "economic",
        "source",
        "carried_over",
        "project",
        "government",
        "note",
        "amount",
    )
    autocomplete_fields = (
        "unit_budget",
        "function",
        "category",
        "economic",
        "source",
        "project",
        "government",
    )
    related = ("unit_budget", "function", "economic", "category", "source", "project")
    ordering = ("-unit_budget_id", "function_id", "economic_id", "id")
    list_display = (
        "budget",
        "function",
        "economic",
        "money",
        "category",
        "source",
        "carried",
        "project_name",
    )
    list_display_links = ("function", "money")
    list_filter = (*InUnitBudgetAdmin.list_filter, "category", "source", "carried_over")
    search_fields = (
        "note",
        *under("function", CODE_SEARCH),
        *under("economic", CODE_SEARCH),
        *under("project", PROJECT_SEARCH),
        *under("unit_budget__unit", UNIT_SEARCH),
    )
    search_help_text = "科目、项目或单位的编码、名称、拼音，或摘要"


@admin.register(Procurement)
class ProcurementAdmin(InUnitBudgetAdmin):
    fields = (
        "unit_budget",
        "project",
        "function",
        "economic",
        ("kind", "catalogue"),
        "item",
        ("measure", "quantity", "price"),
        ("source", "carried_over"),
        "amount",
        ("small_business", "micro_business"),
    )
    autocomplete_fields = ("unit_budget", "project", "function", "economic", "source")
    related = ("unit_budget", "function", "economic", "project", "source")
    ordering = ("-unit_budget_id", "id")
    list_display = ("budget", "item", "kind", "function", "economic", "money", "project_name")
    list_display_links = ("item",)
    list_filter = (*InUnitBudgetAdmin.list_filter, "kind", "source")
    search_fields = (
        "item",
        "catalogue",
        *under("function", CODE_SEARCH),
        *under("economic", CODE_SEARCH),
        *under("project", PROJECT_SEARCH),
        *under("unit_budget__unit", UNIT_SEARCH),
    )
    search_help_text = "物品名称、目录序号，科目、项目或单位的编码、名称、拼音"


@admin.register(Project)
class ProjectAdmin(ScopedAdmin):
    """A project stays with its unit and year: lines point to it there."""

    fields = (
        ("unit", "year"),
        ("code", "name"),
        ("kind", "office"),
        ("year_from", "year_to", "since"),
        "grounds",
    )
    fixed = ("unit", "year", "since")
    autocomplete_fields = ("unit",)
    named = ("unit",)
    related = ("unit",)
    list_display = ("code", "name", "unit", "year", "kind", "office")
    list_display_links = ("code", "name")
    list_filter = (YearFilter, DepartmentFilter, UnitFilter)
    search_fields = (*PROJECT_SEARCH, *under("unit", UNIT_SEARCH))
    search_help_text = "项目或单位的编码、名称、拼音"


@admin.register(Asset)
class AssetAdmin(ScopedAdmin):
    fields = ("unit", "as_of", "kind", ("quantity", "value"))
    autocomplete_fields = ("unit",)
    named = ("unit",)
    related = ("unit",)
    list_display = ("unit", "as_of", "kind", "quantity", "money")
    list_display_links = ("kind",)
    list_filter = (YearFilter, "kind", DepartmentFilter, UnitFilter)
    search_fields = ("kind", *under("unit", UNIT_SEARCH))
    search_help_text = "资产类别，或单位的编码、名称、拼音"

    @admin.display(description="价值（元）", ordering="value")
    def money(self, row: Asset) -> str:
        return yuan(row.value)
