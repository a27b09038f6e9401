"""编报: a unit's expenditure and revenue of a year as grids, saved without leaving the page."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budget import access
from budget.locks import NOT_RETURNED
from budget.models import Source, User
from budget.rules import ADJUSTMENT, AMOUNT_NOT_ZERO, AMOUNT_POSITIVE
from budget.scope import Scope, summary
from budget.sheets.lines import YES_NO
from budget.spreadsheet import MEGABYTE
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE

from .ceilings import bar
from .entry_codes import lists
from .entry_grid import EntryGrid, State
from .entry_grids import GRIDS
from .entry_news import latest, news
from .entry_places import address, first_place, pickers, tabs
from .entry_saving import MOST_ROWS, RefusedSaveError, closed_rows, facts_of, save, understood
from .entry_states import states
from .models import Thread
from .place import first_unit, partly_open, require_unit, writing

LARGEST = 16 * MEGABYTE  # of one save
OTHER_SIDE = {"expenditure": (REVENUE,), "revenue": (EXPENDITURE, CARRY_FORWARD)}
USED = {"procurement": "支出中有"}  # else 上年用过: which codes a list offers first


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To the first unit that the person sees; who has none yet begins with a workbook."""
    scope = first_place(request.user)
    if scope:
        return redirect(address(GRIDS["expenditure"], scope))
    if access.may_enter(request.user):
        return redirect("desk:import")
    raise Http404("no units")


@require_GET
def page(request: HttpRequest, scope: Scope, slug: str) -> HttpResponse:
    """A grid of a unit; of a department that of its first unit."""
    if not scope.unit:
        return redirect(address(_grid(slug), first_unit(request, scope)))
    grid = _place(request, scope, slug)
    may = writing(request.user, facts_of(grid, scope))
    context = {
        "grid": grid,
        "scope": scope,
        "name": scope.name(),
        **may,
        "partly": may["may_write"] and partly_open(scope),
        "pickers": pickers(request.user, scope, partial(address, grid)),
        "tabs": tabs(request, scope, slug),
        "data": _data(request, grid, scope) | {"may_write": may["may_write"]},
    }
    return render(request, "desk/entry.html", context)


@require_GET
def codes(request: HttpRequest, scope: Scope, slug: str) -> JsonResponse:
    """What the grid's cells may say."""
    grid = _place(request, scope, slug)
    return JsonResponse(lists(grid, scope), json_dumps_params={"ensure_ascii": False})


@require_GET
def states_of(request: HttpRequest, scope: Scope) -> JsonResponse:
    """How far each tab is; the page asks for it once it is there."""
    require_unit(request, scope)
    return JsonResponse({slug: state._asdict() for slug, state in states(scope).items()})


@require_GET
def news_of(request: HttpRequest, scope: Scope, slug: str) -> JsonResponse:
    """Whether others have saved here since the page saw the record; asked every half minute."""
    grid = _place(request, scope, slug)
    seen = request.GET.get("seen", "")
    if not seen.isdecimal() or len(seen) > 18:
        raise SuspiciousOperation("not a place in the record")
    return JsonResponse(news(grid, scope, request.user, int(seen)))


@require_POST
def save_rows(request: HttpRequest, scope: Scope, slug: str) -> JsonResponse:
    """Saves what differs, or answers with every fault and conflict and saves nothing."""
    grid = _place(request, scope, slug)
    person = request.user
    if not isinstance(person, User) or not access.may_enter(person):
        raise PermissionDenied("您的角色不能修改预算。")
    body = request.read(LARGEST + 1)
    if request.content_type != "application/json" or len(body) > LARGEST:
        raise SuspiciousOperation("not the rows of a grid, or too many of them")
    sending = understood(body, len(grid.fields))
    try:
        return JsonResponse(save(grid, scope, person, sending))
    except RefusedSaveError as refused:
        return JsonResponse(refused.answer)  # an answer of ours, not an error of the browser's


def _place(request: HttpRequest, scope: Scope, slug: str) -> EntryGrid:
    require_unit(request, scope)
    return _grid(slug)


def _grid(slug: str) -> EntryGrid:
    if slug not in GRIDS:
        raise Http404(f"no grid {slug}")
    return GRIDS[slug]


def _data(request: HttpRequest, grid: EntryGrid, scope: Scope) -> dict[str, Any]:
    """What the page's script begins with."""
    seen = latest(
        grid, scope
    )  # before the rows: a change between the two is told twice, never lost
    state = State(grid, scope)
    return {
        "slug": grid.slug,
        "title": grid.title,
        "defaults": _defaults(grid, scope),
        "columns": grid.described(),
        "rows": state.sent(),
        "version": state.version,
        "last": state.last,
        "seen": seen,
        "news": address(grid, scope, "news"),
        "limits": bar(scope) if grid.slug == "expenditure" else [],
        "most": MOST_ROWS,
        "other": _other_side(grid, scope),
        "used": USED.get(grid.slug, "上年用过"),
        "signed": scope.phase == ADJUSTMENT,
        "words": {"zero": AMOUNT_NOT_ZERO.text, "negative": AMOUNT_POSITIVE.text},
        "codes": address(grid, scope, "codes"),
        "save": address(grid, scope, "save"),
        **_row_tools(request, grid, scope),
        "closed": closed_rows(grid, scope, state),
        "closed_words": NOT_RETURNED,
        "draft": f"draft/{request.user.pk}{address(grid, scope)}",
    }


def _row_tools(request: HttpRequest, grid: EntryGrid, scope: Scope) -> dict[str, Any]:
    """What leads from a row elsewhere; in an address 0 stands for its primary key."""
    said = Thread.objects.filter(
        unit_budget__in=scope.unit_budgets(), part=grid.slug, closed=None, key__gt=0
    )
    counts = said.order_by().values_list("key").annotate(count=Count("pk"))
    comment = reverse("desk:comment", args=[scope, grid.slug, 0])
    return {
        "history": reverse("desk:history", args=[grid.model._meta.label_lower, 0]),
        "process": reverse("desk:process", args=[scope]),
        "comment": comment if access.may_comment(request.user) else "",
        "threads": dict(counts),
    }


def _defaults(grid: EntryGrid, scope: Scope) -> dict[str, str]:
    """By kind, what a new row begins with."""
    usual = {"carried": YES_NO[1], "day": f"{scope.year - 1}-12-31"}
    return {kind: usual[kind] for kind in grid.kinds if kind in usual}


def _other_side(grid: EntryGrid, scope: Scope) -> dict[str, str] | None:
    """Revenue beside expenditure and the other way round, by the names of the sources."""
    if grid.slug not in OTHER_SIDE:
        return None
    totals = summary(scope.unit_budgets()).get(scope.unit)
    if totals is None:
        return {}
    sums = totals.by(("source",), {"side": OTHER_SIDE[grid.slug]})
    names = dict(Source.objects.values_list("pk", "name"))
    return {names[source]: f"{amount:.2f}" for (source,), amount in sums.items()}
