"""The admin of targets: lists to search in, each row leading to the page where it is written."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from budget.admin.scoped import ScopedAdmin

from . import access
from .models import Indicator, Kind, Target


class TargetsAdmin(ScopedAdmin):
    """Rows of performance.access; what is written, the target's own page checks as a whole."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = access.visible(request.user, self.model).select_related(*self.related)
        return rows.order_by(*self.get_ordering(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_list(request.user, self.model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_list(request.user, self.model)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also for who deletes a project: its targets go with it."""
        return access.may_change(request.user, self.model)


def page_of(target: Target) -> str:
    """The address of the page where a target is read and written."""
    place = [target.year, target.department_id]
    if target.project:
        return reverse("performance:project", args=[*place, target.project.code])
    if target.kind == Kind.OVERALL:
        return reverse("performance:overall", args=place)
    return reverse("performance:section", args=[*place, target.pk])


@admin.register(Target)
class TargetAdmin(TargetsAdmin):
    related = ("project",)
    list_display = ("year", "kind", "department_id", "name", "page")
    list_display_links = ("name",)
    list_filter = ("year", "kind")
    search_fields = ("section", "project__code", "project__name", "project__pinyin")
    search_help_text = "分项、专项资金或项目的名称"

    @admin.display(description="名称")
    def name(self, target: Target) -> str:
        return target.project.name if target.project else target.section or target.kind

    @admin.display(description="填报")
    def page(self, target: Target) -> str:
        return format_html('<a href="{}">打开</a>', page_of(target))


@admin.register(Indicator)
class IndicatorAdmin(TargetsAdmin):
    related = ("target__project",)
    list_display = ("level3", "value", "level1", "level2", "year", "page")
    list_filter = ("target__year", "target__kind", "level1")
    search_fields = ("level3", "description", "pinyin")
    search_help_text = "指标的名称、描述、拼音"

    @admin.display(description="预算年度", ordering="target__year")
    def year(self, indicator: Indicator) -> int:
        return indicator.target.year

    @admin.display(description="绩效目标表")
    def page(self, indicator: Indicator) -> str:
        target = indicator.target
        name = target.project.name if target.project else target.section or target.kind
        return format_html('<a href="{}">{}</a>', page_of(target), name)
