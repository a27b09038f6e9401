"""首页: what a person sees of a year, and where it goes on."""

from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from budget import access
from budget.models import Department, Phase, Role, Unit, User
from budget.scope import Scope
from disclosure.money import UNITS, WAN
from performance.pickers import Choice, Picker

from .board import department_rows, total_row, unit_rows
from .progress import DRAFTS, compiled
from .tasks import WORK, tasks

PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """Each department a row; of a single one, each unit. The administrator sees no budgets."""
    if access.role_of(request.user) == Role.ADMINISTRATOR:
        context = {"lists": _lists(), "year": timezone.localdate().year}
        return render(request, "desk/administration.html", context)
    departments = access.visible(request.user, Department).prefetch_related("years")
    if len(seen := departments[:2]) == 1:
        return _units(request, seen[0])
    return _departments(request, departments)


def department(request: HttpRequest, code: str) -> HttpResponse:
    """Each unit of one department."""
    seen = access.departments(request.user).prefetch_related("years")
    return _units(request, get_object_or_404(seen, pk=code))


def _departments(request: HttpRequest, departments: QuerySet[Department]) -> HttpResponse:
    editions = compiled(access.units(request.user))
    chosen = _chosen(request, editions)
    typed = request.GET.get("q", "").strip()
    if typed:
        named = Q(years__name__icontains=typed) | Q(years__pinyin__icontains=typed.lower())
        departments = departments.filter(Q(pk__startswith=typed) | named).distinct()
    page = Paginator(departments, PAGE).get_page(request.GET.get("page"))
    rows = department_rows(list(page), chosen.year, chosen.phase) if chosen.year else []
    # Of some departments only, a sum would be misread as that of all.
    whole = len(rows) > 1 and len(rows) == page.paginator.count and not typed
    return _board(
        request,
        chosen,
        editions,
        rows=rows,
        page=page,
        typed=typed,
        whole=whole and total_row(rows, chosen),
    )


def _units(request: HttpRequest, department: Department) -> HttpResponse:
    units = access.units(request.user).filter(department=department).prefetch_related("years")
    editions = compiled(units)
    chosen = _chosen(request, editions)
    rows = unit_rows(units, chosen.year, chosen.phase) if chosen.year else []
    # A clerk sees its unit only, and no sum of the department.
    scope = replace(chosen, department=department.pk)
    whole = len(rows) > 1 and total_row(rows, scope, department)
    return _board(request, chosen, editions, department=department, rows=rows, whole=whole)


def _board(request: HttpRequest, chosen: Scope, editions: list[Scope], **more: Any) -> HttpResponse:
    money = UNITS.get(request.GET.get("money", ""), WAN)
    person = request.user
    works = isinstance(person, User) and access.role_of(person) in WORK
    context = {
        "year": chosen.year,
        "phase": Phase(chosen.phase),
        "pickers": _pickers(request, chosen, editions),
        "works": works,
        "tasks": tasks(person) if works and isinstance(person, User) else [],
        "money": money,
        "switch": [(unit, f"?{_query(request, money=unit.name)}") for unit in UNITS.values()],
        "all": chosen,
        "sees_all": access.may_see(request.user, chosen),
        "may_enter": access.may_enter(request.user),
        "may_copy": access.may_copy(request.user),
        "may_set_windows": access.may_set_windows(request.user),
        "role": access.role_of(request.user),
        **more,
    }
    return render(request, "desk/home.html", context)


def _chosen(request: HttpRequest, editions: list[Scope]) -> Scope:
    """What is asked for, else the latest; the year 0 while there is no budget at all."""
    year, phase = request.GET.get("year", ""), request.GET.get("phase", "")
    of_year = [its for its in editions if str(its.year) == year] or editions
    of_phase = [its for its in of_year if its.phase == phase and its.year == of_year[0].year]
    return next(iter(of_phase or of_year), Scope(0))


def _pickers(request: HttpRequest, chosen: Scope, editions: list[Scope]) -> list[Picker]:
    years = sorted({its.year for its in editions}, reverse=True)
    phases = [phase for phase in DRAFTS if Scope(chosen.year, phase=phase) in editions]
    return [
        Picker(
            "年度",
            [
                Choice(f"?{_query(request, year=year)}", f"{year} 年", year == chosen.year)
                for year in years
            ],
        ),
        Picker(
            "阶段",
            [
                Choice(f"?{_query(request, phase=phase.value)}", phase.label, phase == chosen.phase)
                for phase in phases
            ],
        ),
    ]


def _query(request: HttpRequest, **changed: object) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = str(value)
    return query.urlencode()


def _lists() -> list[tuple[str, str, int]]:
    """What the administrator keeps: its name, its address, how many there are."""
    kept = (User, Department, Unit, *access.CODE_LISTS)
    return [
        (
            str(model._meta.verbose_name_plural),
            reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"),
            model._default_manager.count(),
        )
        for model in kept
        if admin.site.is_registered(model)
    ]
