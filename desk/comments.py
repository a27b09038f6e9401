"""Comments on a budget, a row of it or a target: opened, answered, closed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budget import access
from budget.models import (
    Asset,
    BudgetLine,
    Part,
    Procurement,
    Project,
    RevenueLine,
    Role,
    User,
)
from budget.scope import Scope
from disclosure.pickers import pickers
from performance.models import Indicator, Target

from .entry_grids import GRIDS
from .models import Reply, Thread
from .models.process import LONGEST

PAGE = 200  # rows of a part that are offered at once
REVIEWERS = {Role.APPROVER, Role.ACCOUNTANT, Role.REVIEWER}


def threads_of(scope: Scope) -> QuerySet[Thread]:
    """What was said about a scope's budgets, what is open first."""
    rows = Thread.objects.filter(unit_budget__in=scope.unit_budgets())
    return (
        rows.select_related("person", "closed_by", "unit_budget")
        .prefetch_related("replies__person")
        .order_by("closed", "-pk")
    )


def placed(scope: Scope) -> list[Any]:
    """The threads of a scope, each with the address of what it is about."""
    rows: list[Any] = list(threads_of(scope))
    codes = _projects_of(rows)
    for row in rows:
        whose = replace(scope, unit=row.unit_budget.unit_id)
        row.place = place(whose, row.part, row.key, codes.get((row.part, row.key), ""))
    return rows


def place(scope: Scope, part: str, key: int, project: str) -> str:
    """Where a part of a budget, or a row of it, is entered or read; what is a project's, by its code."""
    if part in GRIDS:
        row = f"#row-{key}" if key else ""
        return f"{reverse('desk:entry-grid', args=[scope, part])}{row}"
    if part == Part.PROJECTS and project:
        return reverse("desk:project", args=[scope, project])
    if part in {Part.TARGETS, Part.INDICATORS} and project:
        row = f"#indicator-{key}" if part == Part.INDICATORS else ""
        return (
            f"{reverse('performance:project', args=[scope.year, scope.department, project])}{row}"
        )
    if part in {Part.PROJECTS, Part.TARGETS, Part.INDICATORS}:
        return reverse("performance:overview", args=[scope.year, scope.department])
    return reverse("desk:process", args=[scope])


def _projects_of(threads: Iterable[Thread]) -> dict[tuple[str, int], str]:
    """The code of the project that a thread is about, by part and row."""
    models: tuple[tuple[Part, type[Any], str], ...] = (
        (Part.PROJECTS, Project, "code"),
        (Part.TARGETS, Target, "project__code"),
        (Part.INDICATORS, Indicator, "target__project__code"),
    )
    found: dict[tuple[str, int], str] = {}
    for part, model, path in models:
        keys = [thread.key for thread in threads if thread.part == part and thread.key]
        for key, code in model.objects.filter(pk__in=keys).values_list("pk", path) if keys else ():
            found[part.value, key] = code
    return found


def commented(scope: Scope, *parts: Part) -> dict[tuple[str, int], int]:
    """The rows of some parts with open comments, each with the latest one."""
    rows = Thread.objects.filter(unit_budget__in=scope.unit_budgets(), part__in=parts, closed=None)
    return {
        (part, key): pk for part, key, pk in rows.order_by("pk").values_list("part", "key", "pk")
    }


def rows_of(scope: Scope, part: str) -> QuerySet[Any]:
    """The rows of a part of a unit's budget."""
    budgets = scope.unit_budgets()
    queries: dict[str, QuerySet[Any]] = {
        Part.EXPENDITURE: BudgetLine.objects.filter(unit_budget__in=budgets)
        .select_related("function", "economic", "category", "source", "project")
        .order_by("function__code", "economic__code", "pk"),
        Part.REVENUE: RevenueLine.objects.filter(unit_budget__in=budgets)
        .select_related("source")
        .order_by("source", "pk"),
        Part.PROCUREMENT: Procurement.objects.filter(unit_budget__in=budgets).order_by("pk"),
        Part.ASSETS: Asset.objects.filter(unit=scope.unit, as_of__year=scope.year - 1),
        Part.PROJECTS: Project.objects.filter(unit=scope.unit, year=scope.year),
        Part.TARGETS: Target.objects.filter(
            project__unit=scope.unit, year=scope.year
        ).select_related("project"),
        Part.INDICATORS: Indicator.objects.filter(
            target__project__unit=scope.unit, target__year=scope.year
        )
        .select_related("target__project")
        .order_by("target__project__code", "order"),
    }
    if part not in queries:
        raise Http404(f"no rows of {part}")
    return queries[Part(part)]


def words(row: object) -> str:
    """A row as its author knows it."""
    match row:
        case BudgetLine():
            names = (row.function, row.economic, row.category.name, row.source.name, row.project)
            shown = [str(name) for name in names if name]
            return f"{' '.join(shown)} {row.amount:,.2f} 元"[:200]
        case RevenueLine():
            carried = " 上年结转" if row.carried_over else ""
            return f"{row.source.name}{carried} {row.amount:,.2f} 元"
        case Procurement():
            return f"{row.item} {row.amount:,.2f} 元"[:200]
        case Asset():
            return f"{row.kind} {row.value:,.2f} 元"
        case Indicator():
            return f"{row.target.project or row.target} › {row.level3} {row.value}".strip()[:200]
    return str(row)[:200]


@require_GET
def parts(request: HttpRequest, scope: Scope, part: str) -> HttpResponse:
    """The rows of a part, each with the way to a comment on it."""
    _talking(request, scope)
    rows = rows_of(scope, part)
    keys = {key for _, key in commented(scope, Part(part))}
    context = {
        "scope": scope,
        "name": scope.name(),
        "pickers": pickers(request, scope),
        "part": Part(part),
        "parts": [each for each in Part if each != Part.WHOLE],
        "rows": [(row.pk, words(row), row.pk in keys) for row in rows[:PAGE]],
        "more": max(0, rows.count() - PAGE),
    }
    return render(request, "desk/parts.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, scope: Scope, part: str, key: int) -> HttpResponse:
    """A new comment on a row, on a part (0), or on the whole."""
    person = _talking(request, scope)
    subject = Part(part).label if part in Part.values else ""
    if key:
        subject = words(get_object_or_404(rows_of(scope, part), pk=key))
    elif not subject or part == Part.INDICATORS:  # all of a project's are its target
        raise Http404(f"no part {part}")
    text = request.POST.get("text", "").strip()
    if text and len(text) <= LONGEST:
        budget = scope.unit_budgets().first()
        if budget is None:
            messages.warning(request, "这个阶段还没有预算，不能提意见。")
            return redirect("desk:process", scope)
        thread = Thread.objects.create(
            unit_budget=budget, part=part, key=key, subject=subject, person=person, text=text
        )
        messages.success(request, "意见已记下。退回时可以选择它，只退回这一项。")
        return redirect(f"{reverse('desk:process', args=[scope])}#thread-{thread.pk}")
    context = {
        "scope": scope,
        "name": scope.name(),
        "pickers": pickers(request, scope),
        "subject": subject,
        "longest": LONGEST,
        "text": text,
        "problem": request.method == "POST",
    }
    return render(request, "desk/comment.html", context, status=400 if context["problem"] else 200)


@require_POST
def reply(request: HttpRequest, key: int) -> HttpResponse:
    thread, scope, person = _thread(request, key)
    text = request.POST.get("text", "").strip()[:LONGEST]
    if thread.closed:
        messages.warning(request, "这条意见已经办结，没有写入答复。")
    elif not text:
        messages.warning(request, "请先填写答复。")
    else:
        Reply.objects.create(thread=thread, person=person, text=text)
        messages.success(request, "已答复。")
    return redirect(f"{reverse('desk:process', args=[scope])}#thread-{key}")


@require_POST
@transaction.atomic
def close(request: HttpRequest, key: int) -> HttpResponse:
    """Closed by who opened it, or by somebody who reviews."""
    thread, scope, person = _thread(request, key)
    if thread.person_id != person.pk and access.role_of(person) not in REVIEWERS:
        raise PermissionDenied("意见由提出人或审核人办结。")
    Thread.objects.filter(pk=key, closed=None).update(closed=timezone.now(), closed_by=person)
    messages.success(request, "意见已办结。")
    return redirect(f"{reverse('desk:process', args=[scope])}#thread-{key}")


def _thread(request: HttpRequest, key: int) -> tuple[Thread, Scope, User]:
    rows = Thread.objects.select_related("unit_budget__unit")
    thread = get_object_or_404(rows, pk=key)
    budget = thread.unit_budget
    scope = Scope(budget.year, budget.unit.department_id, budget.unit_id, budget.phase)
    return thread, scope, _talking(request, scope)


def _talking(request: HttpRequest, scope: Scope) -> User:
    """Who sees a unit talks about it, but for who only reads."""
    person = request.user
    if not scope.unit or not isinstance(person, User) or not access.may_see(person, scope):
        raise Http404(f"{scope} is not for {request.user.pk}")
    if not access.may_comment(person):
        raise PermissionDenied("您的角色只查看，不提意见。")
    return person
