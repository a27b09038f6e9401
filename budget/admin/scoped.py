"""What all our admins share: rows and rights of budget.access, none of Django's permissions."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse

from budget import access, locks
from budget.models import Change, Department, Unit
from budget.told import told

MOST_HISTORY = 200


class Scoped(BaseModelAdmin):
    """For models and inlines alike.

    `related` and `named` are loaded with the list: names of units and departments belong to
    years and would cost a query each.
    """

    related: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    addable: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = access.visible(request.user, self.model).select_related(*self.related)
        prefetched = (f"{path}__years".removeprefix("__") for path in self.named)
        return rows.prefetch_related(*prefetched).order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> Any:
        return self.ordering or self.opts.ordering

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> models.QuerySet[Any]:
        """A form refuses what the person does not see, whatever was posted."""
        rows = access.visible(request.user, db_field.related_model)
        if db_field.related_model in {Department, Unit}:
            return rows.prefetch_related("years")
        return rows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A related row is changed and deleted on its own page, not in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related &= db_field.name in self.addable
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_list(request.user, self.model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_list(request.user, self.model)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_change(request.user, self.model)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_change(request.user, self.model) and self.open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access.may_change(request.user, self.model) and self.open(obj)

    def open(self, obj: Any) -> bool:
        """Whether the process lets a fact change now; the rows of a list are asked each by itself."""
        return obj is None or not locks.why_closed(*locks.of_row(obj))


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """`fixed` fields are chosen once: what hangs on them was checked against them."""

    fixed: tuple[str, ...] = ()
    list_per_page = 50
    list_max_show_all = 500
    show_full_result_count = False
    empty_value_display = ""
    show_facets = admin.ShowFacets.NEVER

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in self.fixed if change else ():
            if name in form.base_fields:
                form.base_fields[name].disabled = True
        return form

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"title": self.opts.verbose_name_plural, **(extra_context or {})}
        return super().changelist_view(request, context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        act = "查看" if not self.has_change_permission(request) else "修改" if object_id else "增加"
        context = {"title": f"{act}{self.opts.verbose_name}", **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        self.hold(obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        self.hold(form.instance)
        super().save_formset(request, form, formset, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.hold(obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        self.hold(*queryset)
        super().delete_queryset(request, queryset)

    @staticmethod
    def hold(*rows: Any) -> None:
        """The process goes on only after what is written here, or nothing is written."""
        if wanted := {facts for row in rows for facts in locks.of_row(row)}:
            locks.hold(*wanted)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The record itself, instead of the admin's log of its own acts."""
        seen = access.visible(request.user, Change)
        changes = seen.filter(model=self.opts.label_lower, row=object_id)
        lines = told(list(changes.select_related("person")[:MOST_HISTORY]))
        context = {"lines": lines, "most": MOST_HISTORY, **(extra_context or {})}
        return super().history_view(request, object_id, context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Counts instead of rows: what hangs on an object may be out of the person's sight."""
        collector = NestedObjects(using=objs[0]._state.db) if objs else None
        if collector is None:
            return [], {}, set(), []
        collector.collect(objs)
        found: dict[Any, Any] = dict(collector.model_objs)
        counts = {model._meta.verbose_name_plural: len(rows) for model, rows in found.items()}
        missing = {
            model._meta.verbose_name
            for model in found
            if self.admin_site.is_registered(model)
            and not self.admin_site.get_model_admin(model).has_delete_permission(request)
        }
        protected: dict[str, int] = {}
        for row in collector.protected:
            name = str(row._meta.verbose_name)
            protected[name] = protected.get(name, 0) + 1
        hindrances = [f"{name}：{count} 条" for name, count in protected.items()]
        wanted = {facts for row in objs for facts in locks.of_row(row)}
        hindrances += locks.closed(wanted).values()
        return [str(row) for row in objs], counts, missing, hindrances
