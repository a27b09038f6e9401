"""The admin's site: entered by role, grouped as people work, autocompletes that know the year."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from budget import access

from .choices import CHOSEN, chosen_in
from .models import UnitBudget

UNIT_BUDGET = "unit_budget"  # the field, and the parameter of an address

GROUPS = (
    ("单位", ("Department", "Unit")),
    (
        "预算",
        ("UnitBudget", "RevenueLine", "BudgetLine", "Project", "Procurement", "Asset"),
    ),
    (
        "科目目录",
        ("FunctionCode", "EconomicCode", "GovernmentCode", "EconomicMapping", "Source", "Category"),
    ),
    ("用户", ("User",)),
)


class AutocompleteView(AutocompleteJsonView):
    """Offers for a fact of a unit budget only what it may carry in the budget's year."""

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if (self.source_field.model, self.source_field.name) not in CHOSEN:
            return rows
        unit_budget = unit_budget_of(self.request)
        if unit_budget is None:
            return rows.none()
        return rows.filter(pk__in=chosen_in(unit_budget, self.source_field).values("pk"))


def unit_budget_of(request: HttpRequest) -> UnitBudget | None:
    """The unit budget that an address names, if the person sees it."""
    key = request.GET.get(UNIT_BUDGET, "")
    if not (key.isascii() and key.isdigit()):
        return None
    return access.visible(request.user, UnitBudget).filter(pk=key[:18]).first()


class BudgetAdminSite(AdminSite):
    site_header = site_title = "部门预算编报与公开"
    index_title = "基础数据"

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(access.role_of(request.user))

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page to log in for the whole site; who is in but has no role is not asked again."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        target = request.GET.get(REDIRECT_FIELD_NAME) or f"/{self.name}/"
        return redirect_to_login(target, settings.LOGIN_URL)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return AutocompleteView.as_view(admin_site=self)(request)

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The facts in groups, as people work with them, instead of one alphabetical list."""
        apps = super().get_app_list(request, app_label)
        apps.sort(key=lambda app: app["app_label"] != "budget")
        return [part for app in apps for part in _grouped(app)]


def _grouped(app: dict[str, Any]) -> list[dict[str, Any]]:
    if app["app_label"] != "budget":
        return [app]
    models = {model["object_name"]: model for model in app["models"]}
    members = (
        (title, [models[name] for name in names if name in models]) for title, names in GROUPS
    )
    return [{**app, "name": title, "models": rows} for title, rows in members if rows]
