"""版本: the kept versions of a unit or of a department's units, and what differs between any two."""

from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from budget import access
from budget.models import Phase, Unit, UnitBudget
from budget.scope import Scope
from disclosure.money import YUAN
from disclosure.pickers import pickers

from .comparing import Change, Comparison, How, compare
from .models import Version
from .snapshots import KINDS, Snapshot, empty, take
from .versions import ChangedVersionError, read_version

PAGE = 200  # changes on a page
SHOWN = 200  # versions, and moved figures
NOW, LAST = "now", "last"


class Side(NamedTuple):
    """What can be compared: a version, a phase as it stands, or last year's budget."""

    token: str
    label: str


@require_GET
def listing(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The versions of a unit's year in all phases; of a department those of its units."""
    seen = _units(request, scope)
    rows = Version.objects.filter(unit_budget__unit__in=seen, unit_budget__year=scope.year)
    rows = rows.select_related("unit_budget", "person").defer("facts").order_by("-kept", "-pk")
    context = {
        "scope": scope,
        "name": scope.name(),
        "versions": rows[:SHOWN],
        "sides": _sides(scope) if scope.unit else [],
        "pickers": pickers(request, scope),
        "chosen": (LAST, NOW),
    }
    return render(request, "desk/versions.html", context)


@require_GET
def comparison(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Two sides of one unit: what came, went and changed, and which printed figures moved."""
    _units(request, scope)
    if not scope.unit:
        return redirect("desk:versions", scope)
    sides = _sides(scope)
    chosen = tuple(request.GET.get(name, default) for name, default in (("a", LAST), ("b", NOW)))
    labels = {side.token: side.label for side in sides}
    if not {*chosen} <= labels.keys():  # such as after going on to another unit
        return redirect("desk:versions", scope)
    try:
        found = compare(*(_snapshot(scope, token) for token in chosen))
    except ChangedVersionError as version:
        return _broken(request, scope, sides, str(version))
    context = {
        "scope": scope,
        "name": scope.name(),
        "sides": sides,
        "chosen": chosen,
        "labels": [labels[token] for token in chosen],
        "found": found,
        "moved": found.moved[:SHOWN],
        "page": _page(request, found),
        "kinds": [kind.title for kind in KINDS],
        "hows": list(How),
        "pickers": pickers(request, scope),
        "yuan": YUAN,
    }
    return render(request, "desk/comparison.html", context)


def _units(request: HttpRequest, scope: Scope) -> list[Unit]:
    """The units of a scope that a person sees; for others they do not exist."""
    seen = access.units(request.user).filter(department=scope.department)
    if scope.unit:
        seen = seen.filter(pk=scope.unit)
    elif not access.may_see(request.user, scope):
        seen = seen.none()
    if not scope.department or not (found := list(seen)):
        raise Http404(f"no versions of {scope} for {request.user.pk}")
    return found


def _sides(scope: Scope) -> list[Side]:
    """What a unit's budget of a phase can be compared with, the present first."""
    budgets = UnitBudget.objects.filter(unit=scope.unit, year=scope.year)
    phases = set(budgets.values_list("phase", flat=True)) | {scope.phase}
    kept = Version.objects.filter(unit_budget__in=budgets).select_related("unit_budget", "person")
    return [
        Side(NOW, f"现在的{Phase(scope.phase).label}"),
        *(
            Side(f"{NOW}-{phase.value}", f"现在的{phase.label}")
            for phase in Phase
            if phase in phases and phase != scope.phase
        ),
        Side(LAST, f"上年（{scope.last_year.year} 年{Phase(scope.last_year.phase).label}）"),
        *(
            Side(f"v{version.pk}", describe(version))
            for version in kept.defer("facts").order_by("-kept", "-pk")
        ),
    ]


def describe(version: Version) -> str:
    budget = version.unit_budget
    return f"{budget.get_phase_display()} {version} · {version.person}"


def _snapshot(scope: Scope, token: str) -> Snapshot:
    if token.startswith("v"):
        return read_version(get_object_or_404(Version, pk=int(token[1:])))
    where = scope.last_year if token == LAST else scope
    phase = token.removeprefix(f"{NOW}-") if token.startswith(f"{NOW}-") else where.phase
    budget = UnitBudget.objects.filter(unit=scope.unit, year=where.year, phase=phase).first()
    if budget is None:
        return empty(scope.unit, scope.name(), where.year, phase)
    return take(budget)


def _page(request: HttpRequest, found: Comparison) -> Page[Change]:
    """The changes of one kind, one way, with some words; all where nothing is asked for."""
    kind, how = request.GET.get("kind", ""), request.GET.get("how", "")
    typed = request.GET.get("q", "").strip().lower()
    changes = [
        change
        for change in found.changes
        if kind in ("", change.kind) and how in ("", change.how) and typed in _searched(change)
    ]
    return Paginator(changes, PAGE).get_page(request.GET.get("page"))


def _searched(change: Change) -> str:
    texts = (f"{part.before} {part.after}" for part in change.parts)
    return " ".join((change.words, *texts)).lower()


def _broken(request: HttpRequest, scope: Scope, sides: list[Side], version: str) -> HttpResponse:
    context: dict[str, Any] = {
        "scope": scope,
        "name": scope.name(),
        "versions": [],
        "sides": sides,
        "chosen": (LAST, NOW),
        "pickers": pickers(request, scope),
        "problem": f"“{version}”的内容与保存时不一致，不能比较。请立即与系统管理员联系。",
    }
    return render(request, "desk/versions.html", context, status=409)
