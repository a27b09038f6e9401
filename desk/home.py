"""首页: what a person sees of a year, and where it goes on."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from budget import access
from budget.models import Department, Phase, Role, Unit, UnitBudget, User
from budget.scope import Scope
from disclosure.money import UNITS, WAN
from disclosure.pickers import Choice, Picker

from .board import department_rows, total_row, unit_rows

PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """Each department a row; of a single one, each unit. The administrator sees no budgets."""
    if access.role_of(request.user) == Role.ADMINISTRATOR:
        return render(request, "desk/administration.html", {"lists": _lists()})
    departments = access.visible(request.user, Department).prefetch_related("years")
    if len(seen := departments[:2]) == 1:
        return _units(request, seen[0])
    return _departments(request, departments)


def department(request: HttpRequest, code: str) -> HttpResponse:
    """Each unit of one department."""
    seen = access.departments(request.user).prefetch_related("years")
    return _units(request, get_object_or_404(seen, pk=code))


def _departments(request: HttpRequest, departments: QuerySet[Department]) -> HttpResponse:
    years = _years(access.units(request.user))
    year = _chosen(request, years)
    typed = request.GET.get("q", "").strip()
    if typed:
        named = Q(years__name__icontains=typed) | Q(years__pinyin__icontains=typed.lower())
        departments = departments.filter(Q(pk__startswith=typed) | named).distinct()
    page = Paginator(departments, PAGE).get_page(request.GET.get("page"))
    rows = department_rows(list(page), year) if year else []
    # Of some departments only, a sum would be misread as that of all.
    whole = len(rows) > 1 and len(rows) == page.paginator.count and not typed
    return _board(
        request,
        year,
        years,
        rows=rows,
        page=page,
        typed=typed,
        whole=whole and total_row(rows, Scope(year)),
    )


def _units(request: HttpRequest, department: Department) -> HttpResponse:
    units = access.units(request.user).filter(department=department).prefetch_related("years")
    years = _years(units)
    year = _chosen(request, years)
    rows = unit_rows(units, year) if year else []
    # A clerk sees its unit only, and no sum of the department.
    whole = len(rows) > 1 and total_row(rows, Scope(year, department.pk), department)
    return _board(request, year, years, department=department, rows=rows, whole=whole)


def _board(request: HttpRequest, year: int, years: list[int], **more: Any) -> HttpResponse:
    money = UNITS.get(request.GET.get("money", ""), WAN)
    choices = [
        Choice(f"?{_query(request, year=each)}", f"{each} 年", each == year) for each in years
    ]
    context = {
        "year": year,
        "pickers": [Picker("年度", choices)],
        "money": money,
        "switch": [(unit, f"?{_query(request, money=unit.name)}") for unit in UNITS.values()],
        "all": Scope(year),
        "sees_all": access.may_see(request.user, Scope(year)),
        "may_enter": access.may_enter(request.user),
        "may_copy": access.may_copy(request.user),
        "may_set_windows": access.may_set_windows(request.user),
        "role": access.role_of(request.user),
        **more,
    }
    return render(request, "desk/home.html", context)


def _years(units: QuerySet[Unit]) -> list[int]:
    """The years in which any of the units has a budget, the latest first."""
    budgets = UnitBudget.objects.filter(unit__in=units, phase=Phase.INITIAL)
    return list(budgets.order_by("-year").values_list("year", flat=True).distinct())


def _chosen(request: HttpRequest, years: list[int]) -> int:
    """The year asked for, else the latest; 0 while there is no budget at all."""
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year) == asked), years[0] if years else 0)


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
