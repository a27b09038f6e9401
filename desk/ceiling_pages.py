"""The pages of 控制数: typed and issued by the bureau for its departments, passed on by these to their units."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from budget import access
from budget.access import Person
from budget.ceilings import CONTROLLED
from budget.cells import Invalid, plain, positive
from budget.issuing import Cell, Level, RefusedIssueError, draft, issue
from budget.models import Department, Phase, Role, Source, Unit, UnitBudget, User
from budget.scope import YEARS
from budget.seen import mark
from disclosure.money import YUAN
from performance.pickers import Choice, Picker

from .ceiling_issues import issues_of
from .ceilings import (
    GridRow,
    Standing,
    current_phase,
    figures,
    grid,
    standing_of_departments,
    standing_of_units,
)

PAGE = 50  # places on a page
NOTE = 300
STALE = "打开页面之后控制数有变化，没有保存。下面是现在的数，请核对后重新填写。"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To the latest year in which anything is budgeted."""
    seen = access.units(request.user)
    if not seen.exists():
        raise Http404("no units")
    years = UnitBudget.objects.filter(unit__in=seen).order_by("-year")
    year = years.values_list("year", flat=True).first() or timezone.localdate().year
    return redirect("desk:ceilings-year", year)


@require_GET
def of_year(request: HttpRequest, year: int) -> HttpResponse:
    """The departments of a year; of a single one its units."""
    seen = _departments(request, year)
    if access.role_of(request.user) not in {Role.REVIEWER, Role.AUDITOR}:
        return redirect("desk:ceilings", year, seen[0].pk)
    return render(request, "desk/ceilings.html", _context(request, year, seen))


@require_GET
def of_department(request: HttpRequest, year: int, department: str) -> HttpResponse:
    """The units of a department, below the department itself."""
    seen = _departments(request, year, department)
    return render(request, "desk/ceilings.html", _context(request, year, seen, department))


@require_POST
def save(request: HttpRequest, year: int, department: str = "") -> HttpResponse:
    """Keeps what was typed as drafts, all of it or, with a fault, nothing."""
    seen = _departments(request, year, department)
    context = _context(request, year, seen, department)
    if not context["may_write"]:
        raise PermissionDenied("您的角色不能下达控制数。")
    rows = {row.key: row for row in context["rows"]}
    typed = {key: str(words) for key, words in request.POST.items() if key in rows}
    if request.POST.get("seen") != context["seen"]:
        return _again(request, context, [STALE], {}, status=409)
    cells, faults = _read(rows, typed)
    if faults:
        return _again(request, context, faults, typed)
    saved = sum(draft(*each) for each in _by_level(year, department, cells))
    messages.success(request, f"已保存 {saved} 项，尚未下达。" if saved else "没有改动。")
    return redirect(_back(request, year, department))


@require_POST
def issue_now(request: HttpRequest, year: int, department: str = "") -> HttpResponse:
    """Issues what was drafted: to the departments chosen, or to the units of one."""
    seen = _departments(request, year, department)
    chosen = [department] if department else request.POST.getlist("department")
    levels = [
        Level(year, place.pk, to_units=bool(department)) for place in seen if place.pk in chosen
    ]
    person = request.user
    if not levels or not isinstance(person, User) or not all(_may(person, it) for it in levels):
        raise PermissionDenied("您的角色不能下达控制数。")
    note = request.POST.get("note", "").strip()[:NOTE]
    done = 0
    for level in levels:
        try:
            issue(level, person, note)
            done += 1
        except RefusedIssueError as refused:
            messages.error(request, f"{level.department}：{refused}")
    if done:
        whom = "本部门各单位" if department else f" {done} 个部门"
        messages.success(request, f"已向{whom}下达 {year} 年控制数。")
    return redirect(_back(request, year, department))


def _departments(request: HttpRequest, year: int, department: str = "") -> list[Department]:
    """The departments of the units that a person sees; for others they do not exist."""
    seen = access.units(request.user).values("department")
    rows = Department.objects.filter(pk__in=seen).with_years()
    found = list(rows.filter(pk=department) if department else rows)
    if not found or year not in YEARS:
        raise Http404(f"no ceilings of {year} {department} for {request.user.pk}")
    return found


def _may(person: Person, level: Level) -> bool:
    return access.may_issue_ceilings(person, level.department, to_units=level.to_units)


def _back(request: HttpRequest, year: int, department: str) -> str:
    query = request.GET.urlencode()
    return f"{_address(year, department)}{f'?{query}' if query else ''}"


def _address(year: int, department: str) -> str:
    if department:
        return reverse("desk:ceilings", args=[year, department])
    return reverse("desk:ceilings-year", args=[year])


# What was typed


def _read(
    rows: Mapping[str, GridRow], typed: Mapping[str, str]
) -> tuple[dict[Cell, Decimal | None], list[str]]:
    """The cells that differ from what they were, and what is wrong."""
    cells: dict[Cell, Decimal | None] = {}
    faults = []
    for key, words in typed.items():
        row = rows[key]
        try:
            amount = positive(words) if plain(words) else None
        except Invalid as invalid:
            faults.append(f"{row.place} {row.name} {row.source} “{words[:40]}”：{invalid}")
            continue
        if amount != row.wanted:
            cells[row.cell] = amount
    return cells, faults


def _by_level(
    year: int, department: str, cells: Mapping[Cell, Decimal | None]
) -> Iterable[tuple[Level, dict[Cell, Decimal | None]]]:
    if department:
        return [(Level(year, department, to_units=True), dict(cells))]
    found: dict[str, dict[Cell, Decimal | None]] = {}
    for (place, source), amount in cells.items():
        found.setdefault(place, {})["", source] = amount
    return [(Level(year, place), its) for place, its in found.items()]


def _again(
    request: HttpRequest,
    context: dict[str, Any],
    faults: Sequence[str],
    typed: Mapping[str, str],
    status: int = 400,
) -> HttpResponse:
    context |= {"faults": faults, "typed": typed}
    return render(request, "desk/ceilings.html", context, status=status)


# What is shown


def _context(
    request: HttpRequest, year: int, departments: list[Department], department: str = ""
) -> dict[str, Any]:
    person, phase = request.user, _phase(request, year, department)
    source = request.GET.get("source")
    measured = figures(person, year, phase, department)
    codes = [place.pk for place in departments]
    writable = access.issuable(person, to_units=bool(department))
    may_write = {*codes} <= set(writable.values_list("pk", flat=True))
    whole = standing_of_departments(year, codes, drafted=may_write and not department)
    places = _page(request, _units(person, department) if department else departments)
    shown = whole
    if department:
        shown = standing_of_units(Level(year, department, to_units=True), drafted=may_write)
    rows = grid(places, year, measured, shown, source)
    above = department and access.departments(person).filter(pk=department).exists()
    return {
        "year": year,
        "department": departments[0] if department else None,
        "phase": Phase(phase),
        "phases": [(each.value, each.label) for each in CONTROLLED],
        "places": places,
        "rows": rows,
        "whole": grid(departments, year, measured, whole, source) if above else [],
        "may_write": may_write,
        "pending": _pending(departments, shown) if may_write else [],
        "issues": issues_of(person, year, department),
        "seen": _seen(rows),
        "sources": _sources(request),
        "pickers": _pickers(request, year, department),
        "typed": {},
        "yuan": YUAN,
        "note_limit": NOTE,
    }


def _units(person: Person, department: str) -> list[Unit]:
    return list(access.units(person).filter(department=department).prefetch_related("years"))


def _page(request: HttpRequest, places: Sequence[Any]) -> Page[Any]:
    return Paginator(places, PAGE).get_page(request.GET.get("page"))


def _phase(request: HttpRequest, year: int, department: str) -> str:
    """The phase asked for, else the one that is compiled now."""
    asked = request.GET.get("phase")
    if asked in CONTROLLED:
        return asked
    seen = access.units(request.user)
    return current_phase(seen.filter(department=department) if department else seen, year)


def _pending(departments: list[Department], shown: Standing) -> list[Department]:
    """The departments with something to issue."""
    drafted = {place[:3] for place, _ in shown.drafts}
    return [place for place in departments if place.pk in drafted]


def _seen(rows: Sequence[GridRow]) -> str:
    """Changes with every ceiling shown."""
    return mark([(row.cell, row.wanted) for row in rows])


def _sources(request: HttpRequest) -> list[Choice]:
    """The same page of one source: one column to paste into."""
    asked = request.GET.get("source")
    leaves = Source.objects.filter(children=None).order_by("code").values_list("code", "name")
    query = request.GET.copy()
    choices = [(None, "全部来源"), *leaves, ("", "“三公”经费")]
    found = []
    for code, name in choices:
        query.pop("source", None)
        if code is not None:
            query["source"] = code
        found.append(Choice(f"?{query.urlencode()}", name, asked == code))
    return found


def _pickers(request: HttpRequest, year: int, department: str) -> list[Picker]:
    person = request.user
    seen = access.units(person)
    stored = set(UnitBudget.objects.filter(unit__in=seen).values_list("year", flat=True).distinct())
    years = sorted({*stored, year, *({max(stored) + 1} if stored else ())}, reverse=True)
    rows = Department.objects.filter(pk__in=seen.values("department")).with_years()
    whole = access.role_of(person) in {Role.REVIEWER, Role.AUDITOR}
    places = [Choice(_address(year, ""), "全部部门", not department)] if whole else []
    places += [
        Choice(
            _address(year, row.pk),
            f"{row.pk} {row.name_in(year)}",
            row.pk == department,
            " ".join(named.pinyin for named in row.years.all()),
        )
        for row in rows
    ]
    return [
        Picker("年度", [Choice(_address(y, department), f"{y} 年", y == year) for y in years]),
        Picker("部门", places),
    ]
