"""Comments on a budget, a row of it or a target, also a department's own: opened, answered, closed."""

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
    User,
)
from budget.scope import Scope
from disclosure.pickers import pickers
from performance.models import Indicator, Target

from .models import Reply, Thread
from .models.process import LONGEST
from .progress import DRAFTS
from .threads import OF_DEPARTMENT, commented, page_of, scope_of

PAGE = 200  # rows of a part that are offered at once


def parts_of(scope: Scope) -> list[Part]:
    """What a unit's budget consists of, or what a department has of its own."""
    return [part for part in Part if part != Part.WHOLE] if scope.unit else list(OF_DEPARTMENT)


def rows_of(scope: Scope, part: str) -> QuerySet[Any]:
    """The rows of a part of a unit's budget, or of a department's own targets."""
    if part not in parts_of(scope):
        raise Http404(f"no rows of {part}")
    targets = Target.objects.filter(year=scope.year)
    if not scope.unit:
        own = targets.filter(department=scope.department, project=None)
        return own.in_print_order() if part == Part.TARGETS else _indicators(own)
    budgets, its = scope.unit_budgets(), targets.filter(project__unit=scope.unit)
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
        Part.TARGETS: its.select_related("project"),
        Part.INDICATORS: _indicators(its),
    }
    return queries[Part(part)]


def _indicators(targets: QuerySet[Target]) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(target__in=targets).select_related("target__project")
    return rows.order_by("target__project__code", "target", "order")


def words(row: object) -> str:
    """A row as its author knows it."""
    match row:
        case BudgetLine():
            carried = "上年结转" if row.carried_over else ""
            source = (row.category.name, row.source.name, carried)
            shown = [
                str(name) for name in (row.function, row.economic, *source, row.project) if name
            ]
            return f"{' '.join(shown)} {row.amount:,.2f} 元"[:200]
        case RevenueLine():
            carried = " 上年结转" if row.carried_over else ""
            return f"{row.source.name}{carried} {row.amount:,.2f} 元"
        case Procurement():
            return f"{row.item} {row.amount:,.2f} 元"[:200]
        case Asset():
            return f"{row.kind} {row.value:,.2f} 元"
        case Target() if not row.project:
            return row.title
        case Indicator():
            whose = row.target.project or row.target.title
            return f"{whose} › {row.level3} {row.value}".strip()[:200]
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
        "parts": parts_of(scope),
        "rows": [(row.pk, words(row), row.pk in keys) for row in rows[:PAGE]],
        "more": max(0, rows.count() - PAGE),
    }
    return render(request, "desk/parts.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, scope: Scope, part: str, key: int) -> HttpResponse:
    """A new comment on a row, on a part (0), or on the whole."""
    person = _talking(request, scope)
    subject = _subject(scope, part, key)
    text = request.POST.get("text", "").strip()
    if text and len(text) <= LONGEST:
        whose = _whose(scope)
        if whose is None:
            messages.warning(request, "这个阶段还没有预算，不能提意见。")
            return redirect("desk:process", scope)
        thread = Thread.objects.create(
            **whose, part=part, key=key, subject=subject, person=person, text=text
        )
        more = "退回时可以选择它，只退回这一项。" if scope.unit else ""
        messages.success(request, f"意见已记下。{more}")
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


def _subject(scope: Scope, part: str, key: int) -> str:
    """What a comment is about; a part as a whole, but for indicators: all of a target's are the target."""
    if key:
        return words(get_object_or_404(rows_of(scope, part), pk=key))
    wholes = {*parts_of(scope), *([Part.WHOLE] if scope.unit else [])} - {Part.INDICATORS}
    if part not in wholes:
        raise Http404(f"no part {part}")
    return str(Part(part).label) if scope.unit else f"部门{Part(part).label}"


def _whose(scope: Scope) -> dict[str, Any] | None:
    """The owner of a new comment; None where the unit has no budget yet."""
    if not scope.unit:
        return {"department_id": scope.department, "year": scope.year}
    budget = scope.unit_budgets().first()
    return {"unit_budget": budget} if budget else None


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
    return redirect(page_of(thread, scope))


@require_POST
@transaction.atomic
def close(request: HttpRequest, key: int) -> HttpResponse:
    """Closed by who opened it, or by somebody who reviews."""
    thread, scope, person = _thread(request, key)
    if not access.may_close_comment(person, thread.person_id):
        raise PermissionDenied("意见由提出人或审核人办结。")
    Thread.objects.filter(pk=key, closed=None).update(closed=timezone.now(), closed_by=person)
    messages.success(request, "意见已办结。")
    return redirect(page_of(thread, scope))


def _thread(request: HttpRequest, key: int) -> tuple[Thread, Scope, User]:
    thread = get_object_or_404(Thread.objects.select_related("unit_budget"), pk=key)
    scope = scope_of(thread)
    return thread, scope, _talking(request, scope)


def _talking(request: HttpRequest, scope: Scope) -> User:
    """Who sees a unit, or a department as a whole, talks about it, but for who only reads."""
    person = request.user
    if not scope.department or not access.may_see(person, scope) or not isinstance(person, User):
        raise Http404(f"{scope} is not for {request.user.pk}")
    if not scope.unit and scope.phase not in DRAFTS:
        raise Http404(f"no process of {scope}")
    if not access.may_comment(person):
        raise PermissionDenied("您的角色只查看，不提意见。")
    return person
