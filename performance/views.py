"""绩效: a department's targets of a year at a glance, and each target on a page of its own."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budget import access as budget_access
from budget.models import Project
from budget.scope import YEARS, Scope

from . import access
from .entry import Entry, opened, save
from .library import search
from .models import NAMED, Kind, Target
from .overview import board, page_of
from .pickers import pickers, years
from .writing import move_section, remove_target

LEVELS = {
    "level1": ("成本指标", "产出指标", "效益指标", "满意度指标"),
    "level2": (
        "数量指标", "质量指标", "时效指标", "成本指标", "经济成本指标", "社会成本指标",
        "生态环境成本指标", "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标",
        "服务对象满意度指标",
    ),
}  # fmt: skip


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To the first department that the person sees, in its latest year."""
    unit = budget_access.units(request.user).first()
    if not unit:
        raise Http404("no units")
    scope = Scope(0, unit.department_id)
    year = next(iter(years(scope)), timezone.localdate().year)
    return redirect("performance:overview", year, unit.department_id)


@require_GET
def library(request: HttpRequest) -> JsonResponse:
    """Earlier indicators as JSON, for the search in a target's page."""
    without = request.GET.get("without", "")
    key = int(without) if without.isascii() and without.isdigit() and len(without) < 18 else None
    return JsonResponse({"indicators": search(request.user, request.GET.get("q", ""), without=key)})


@require_GET
def overview(request: HttpRequest, year: int, department: str) -> HttpResponse:
    scope = _scope(request, year, department)
    context = {
        "board": board(scope),
        "may_write": access.may_change_now(request.user, department, year),
        "whole": not scope.unit,
    }
    return _render(request, scope, "overview", context)


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, year: int, department: str, code: str) -> HttpResponse:
    scope = _scope(request, year, department)
    seen = budget_access.visible(request.user, Project).select_related("unit")
    row = get_object_or_404(seen, code=code, year=year, unit__department=department)
    target = Target.objects.filter(project=row).first() or Target(
        year=year, kind=Kind.PROJECT, department_id=department, project=row
    )
    return _target(request, scope, target)


@require_http_methods(["GET", "POST"])
def overall(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """部门整体绩效目标."""
    scope = _whole(request, year, department)
    place = {"year": year, "kind": Kind.OVERALL, "department_id": department}
    return _target(request, scope, Target.objects.filter(**place).first() or Target(**place))


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, year: int, department: str, key: int) -> HttpResponse:
    """One 分项 or 专项资金."""
    scope = _whole(request, year, department)
    return _target(request, scope, _named(scope, key))


@require_http_methods(["GET", "POST"])
def _new(request: HttpRequest, year: int, department: str, *, kind: Kind) -> HttpResponse:
    scope = _whole(request, year, department)
    if reason := access.why_not(request.user, Target(year=year, department_id=department)):
        raise PermissionDenied(reason)
    return _target(request, scope, Target(year=year, kind=kind, department_id=department))


new_section = partial(_new, kind=Kind.SECTION)
new_fund = partial(_new, kind=Kind.FUND)


@require_POST
def move(request: HttpRequest, year: int, department: str, key: int) -> HttpResponse:
    """A section one place up, or down."""
    target = _writable(request, year, department, key)
    move_section(target, up=request.POST.get("direction") == "up")
    return redirect(f"{reverse('performance:overview', args=[year, department])}#target-{key}")


@require_POST
def remove(request: HttpRequest, year: int, department: str, key: int) -> HttpResponse:
    target = _writable(request, year, department, key)
    remove_target(target)
    messages.success(request, f"已删除{target.kind}“{target.section}”。")
    return redirect("performance:overview", year, department)


def _scope(request: HttpRequest, year: int, department: str) -> Scope:
    """What the person sees of a department; for who sees nothing of it, it does not exist."""
    scope = access.scope_of(request.user, year, department)
    if scope is None or year not in YEARS:
        raise Http404(f"{department} is not for {request.user.pk}")
    return scope


def _whole(request: HttpRequest, year: int, department: str) -> Scope:
    """The department as a whole, whose own targets a unit's clerk does not see."""
    scope = _scope(request, year, department)
    if scope.unit:
        raise Http404(f"{department} as a whole is not for {request.user.pk}")
    return scope


def _named(scope: Scope, key: int) -> Target:
    return get_object_or_404(
        Target, pk=key, year=scope.year, department=scope.department, kind__in=NAMED
    )


def _writable(request: HttpRequest, year: int, department: str, key: int) -> Target:
    target = _named(_whole(request, year, department), key)
    if reason := access.why_not(request.user, target):
        raise PermissionDenied(reason)
    return target


def _target(request: HttpRequest, scope: Scope, target: Target) -> HttpResponse:
    """A target's page: written by who may, read by all others."""
    why_not = access.why_not(request.user, target)
    only = access.open_rows(target, why_not)
    if request.method != "POST":
        shut = why_not and not only
        return _page(request, scope, target, None if shut else opened(target, only), why_not)
    if why_not and not only:
        raise PermissionDenied(why_not)
    entry = save(target, request.POST, only)
    if entry.messages or entry.faults:
        return _page(request, scope, target, entry)
    messages.success(request, "已保存。")
    if entry.target.pk and entry.target.kind in NAMED:
        return redirect("performance:section", scope.year, scope.department, entry.target.pk)
    return redirect(request.path)


def _page(
    request: HttpRequest, scope: Scope, target: Target, entry: Entry | None, why_not: str = ""
) -> HttpResponse:
    context = {
        "target": target,
        "entry": entry,
        "why_not": why_not if budget_access.may_enter(request.user) else "",
        "levels": LEVELS,
        **page_of(scope, target),
    }
    return _render(request, scope, "write" if entry else "read", context)


def _render(request: HttpRequest, scope: Scope, name: str, context: dict[str, Any]) -> HttpResponse:
    shared = {"scope": scope, "pickers": pickers(request.user, scope)}
    return render(request, f"performance/{name}.html", {**shared, **context})
