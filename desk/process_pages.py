"""审核: what waits for a person, one submission with all that speaks for or against it, and the acts on it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from budget import access
from budget.models import Phase, State, UnitBudget, User
from budget.scope import Scope
from disclosure.pickers import pickers

from .models import Step
from .process import BY_SLUG, RefusedActError, offers, perform
from .progress import DRAFTS, PLACES, stage_of, stages, submissions, waiting
from .threads import placed, threads_of

ACTS = {"copied": "由上一阶段复制"} | {slug: act.name for slug, act in BY_SLUG.items()}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and what is under way elsewhere."""
    person = _reader(request)
    rows = submissions(person)
    mine = waiting(person, rows)
    others = [row for row in rows if row not in mine]
    context = {"mine": mine, "others": others, "role": access.role_of(person)}
    return render(request, "desk/review.html", context)


@require_GET
def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    return _page(request, _seen(request, scope))


@require_POST
def act(request: HttpRequest, scope: Scope, slug: str) -> HttpResponse:
    """One step; where something blocks it, the page says what, and nothing has happened."""
    _seen(request, scope)
    if slug not in BY_SLUG:
        raise Http404(f"no act {slug}")
    step, person = BY_SLUG[slug], _reader(request)
    chosen = set(request.POST.getlist("thread"))
    threads = [row for row in threads_of(scope) if str(row.pk) in chosen]
    try:
        moved = perform(
            step,
            person,
            scope,
            comment=request.POST.get("comment", "")[:1000],
            threads=threads,
            day=_day(request),
        )
    except RefusedActError as refused:
        return _page(request, scope, refused=refused, name=step.name)
    units = f"{len(moved)} 个单位" if step.whole else moved[0].unit_id
    messages.success(request, f"已办理“{step.name}”：{units}。")
    return redirect("desk:process", scope)


def _day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.POST.get("day", ""))
    except ValueError:
        return None


def _page(
    request: HttpRequest, scope: Scope, refused: RefusedActError | None = None, name: str = ""
) -> HttpResponse:
    person = _reader(request)
    budgets = list(scope.unit_budgets().select_related("unit").prefetch_related("unit__years"))
    steps = Step.objects.filter(unit_budget__in=budgets).select_related("person", "unit_budget")
    state = State(budgets[0].state) if scope.unit and budgets else State.COMPILING
    context = {
        "scope": scope,
        "name": scope.name(),
        "pickers": pickers(request, scope),
        "state": state if scope.unit else None,
        "stages": _stages(scope, budgets, steps) if scope.unit else [],
        "units": [] if scope.unit else _units(scope, budgets),
        "offers": [] if refused else offers(person, scope),
        "refused": refused,
        "refused_name": name,
        "phase": Phase(scope.phase).label,
        "today": timezone.localdate(),
        "threads": (threads := placed(threads_of(scope))),
        "open_threads": [row for row in threads if not row.closed],
        "reviews": access.may_close_comment(person),
        "steps": [(step, ACTS[step.act], State(step.after)) for step in steps.order_by("-pk")[:50]],
        "may_comment": access.may_comment(person),
    }
    return render(request, "desk/process.html", context, status=409 if refused else 200)


def _stages(scope: Scope, budgets: list[UnitBudget], steps: QuerySet[Step]) -> list[dict[str, Any]]:
    """The way up, with where the budget is on it; who does not exist has not approved it."""
    here = stage_of(budgets[0]) if budgets else 0
    submitted = steps.filter(act="submit").order_by("pk").last()
    skips = submitted is not None and submitted.after == State.AT_DEPARTMENT
    skipped = PLACES[State.AT_UNIT] if skips and here > PLACES[State.AT_UNIT] else None
    return [
        {
            "name": f"{name}（未设）" if place == skipped else name,
            "done": place < here and place != skipped,
            "here": place == here,
        }
        for place, name in enumerate(stages(scope.phase))
    ]


def _units(scope: Scope, budgets: list[UnitBudget]) -> list[dict[str, Any]]:
    found = {budget.unit_id: budget for budget in budgets}
    rows = scope.units().with_years().order_by("code")
    return [
        {
            "code": unit.pk,
            "name": unit.name_in(scope.year),
            "state": State(found[unit.pk].state) if unit.pk in found else None,
            "url": reverse("desk:process", args=[_unit_scope(scope, unit.pk)]),
        }
        for unit in rows
    ]


def _unit_scope(scope: Scope, unit: str) -> Scope:
    return Scope(scope.year, scope.department, unit, scope.phase)


def _seen(request: HttpRequest, scope: Scope) -> Scope:
    """For who does not see a scope, it does not exist; all departments together have no process."""
    if not scope.department or scope.phase not in DRAFTS:
        raise Http404(f"no process of {scope}")
    if not access.may_see(request.user, scope):
        raise Http404(f"{scope} is not for {request.user.pk}")
    return scope


def _reader(request: HttpRequest) -> User:
    person = request.user
    if not isinstance(person, User) or access.role_of(person) not in access.READERS:
        raise PermissionDenied("您的角色不参与预算审核。")
    return person
