"""数字溯源: the page of a figure, the rows behind it as a file, and the page of a line."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from budget import access
from budget.evidence import REVENUES, SPENDING, Evidence, fact_of
from budget.files import XLSX, kept_as
from budget.findings import Address
from budget.models import BudgetLine, RevenueLine, Unit
from budget.scope import Scope
from budget.totals import add

from .comparison import Compared
from .exports import MOST_EXCEL_ROWS, as_csv, as_excel
from .flows import flows
from .listing import Link, Signposts
from .modes import mode_of
from .money import YUAN
from .renderers.page import file_name
from .trace import Traced, trace
from .views import page_of

ROWS = 100  # of a page
LINE_PAGES = {SPENDING: "disclosure:line", REVENUES: "disclosure:revenue-line"}
GRIDS = {SPENDING: "expenditure", REVENUES: "revenue"}


@require_GET
def figure(request: HttpRequest, scope: Scope, table: str, row: str, column: str) -> HttpResponse:
    traced = _traced(request, scope, Address(table, row, column))
    posts = Signposts(scope, traced.shelf.disclosed.tables)
    return page_of(
        request,
        traced.shelf.disclosed,
        "trace",
        traced=traced,
        **_compared(traced),
        adjustment=traced.adjustment(),
        forced=[
            (step, step.follows and _followed(scope, traced, step.follows))
            for step in traced.forced()
        ],
        relations=[
            (each, posts.links(each.sides.left), posts.links(each.sides.right))
            for each in traced.relations()
        ],
        yuan=YUAN,
        **_rows(request, traced),
    )


def _followed(scope: Scope, traced: Traced, other: Address) -> Link:
    """Another adjusted figure, by its own page."""
    return Link(reverse("disclosure:figure", args=[scope, *other]), traced.shelf.book.word(other))


def _compared(traced: Traced) -> dict[str, Any]:
    """The difference from last year's figure, and where that stands."""
    if traced.before is None:
        return {}
    return {
        "compared": Compared(traced.place, traced.exact, traced.before.exact),
        "before_url": reverse("disclosure:figure", args=[traced.before.scope, *traced.address]),
    }


def _rows(request: HttpRequest, traced: Traced) -> dict[str, Any]:
    """A page of the rows that are asked for, and what all of them and these amount to."""
    evidence = traced.evidence
    if evidence is None:
        return {"shares": []}
    shares = evidence.shares()
    total = add([share.amount for share in shares])
    unit, words = request.GET.get("unit", ""), request.GET.get("q", "").strip()
    shown = [share for share in shares if unit in ("", share.unit)]
    asked = evidence.of_unit(unit)
    if words:
        asked = asked.with_words(words)
        shown = asked.shares()
    pages = Paginator(range(sum([share.rows for share in shown])), ROWS)
    page = pages.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "evidence": evidence,
        "line_page": LINE_PAGES.get(evidence.kind, ""),
        "shares": shares,
        "total": total,
        "width": len(evidence.columns) + (len(shares) > 1),
        "agrees": total == traced.exact,
        "asked": {"unit": unit, "words": words},
        "asked_rows": pages.count,
        "asked_total": add([share.amount for share in shown]),
        "page": page,
        "rows": asked.page(*_slice(page)),
        "filter": query.urlencode(),
        "excel": pages.count <= MOST_EXCEL_ROWS,
    }


def _slice(page: Any) -> tuple[int, int]:
    start = (page.number - 1) * ROWS
    return start, start + ROWS


@require_GET
def export(
    request: HttpRequest, scope: Scope, table: str, row: str, column: str, form: str
) -> HttpResponseBase:
    """The rows behind a figure, or those of them that are asked for."""
    traced = _traced(request, scope, Address(table, row, column))
    if traced.evidence is None or form not in {"csv", "xlsx"}:
        raise Http404(f"no {form} of {table}")
    words = request.GET.get("q", "")
    evidence = traced.evidence.of_unit(request.GET.get("unit", "")).with_words(words)
    name = file_name(f"{traced.table.head.office} {scope.year}年 {traced.place} {evidence.kind}")
    headers = kept_as(f"{name}.{form}")
    if form == "csv":
        content_type = "text/csv; charset=utf-8"
        return StreamingHttpResponse(as_csv(evidence), content_type=content_type, headers=headers)
    return FileResponse(
        as_excel(evidence, _about(request, traced, evidence)), content_type=XLSX, headers=headers
    )


def _about(request: HttpRequest, traced: Traced, evidence: Evidence) -> list[tuple[str, str]]:
    """What a workbook says of its rows: of which figure they are, and where it is explained."""
    here = reverse("disclosure:figure", args=[traced.shelf.scope, *traced.address])
    return [
        ("数字", traced.place),
        ("部门或单位", traced.table.head.office),
        ("预算年度", str(traced.shelf.scope.year)),
        ("金额（元）", f"{traced.exact:.2f}"),
        (
            "筛选",
            " ".join(filter(None, (request.GET.get("unit", ""), request.GET.get("q", "")))) or "无",
        ),
        ("网址", request.build_absolute_uri(here)),
    ]


def _traced(request: HttpRequest, scope: Scope, address: Address) -> Traced:
    """A figure for whom may see its scope; to others it does not exist."""
    if not access.may_see(request.user, scope):
        raise Http404(f"{scope} is not for {request.user.pk}")
    try:
        return trace(scope, address, mode_of(request).rounding)
    except LookupError as missing:
        raise Http404(str(missing)) from missing


@require_GET
def line(request: HttpRequest, scope: Scope, key: int) -> HttpResponse:
    """A line of expenditure, and every figure of the scope's edition that it flows into."""
    lines = scope.lines().select_related(
        "unit_budget", "function", "economic", "category", "source", "project"
    )
    return _line(request, scope, lines, key)


@require_GET
def revenue(request: HttpRequest, scope: Scope, key: int) -> HttpResponse:
    return _line(request, scope, scope.revenue_lines().select_related("unit_budget", "source"), key)


def _line(request: HttpRequest, scope: Scope, lines: Any, key: int) -> HttpResponse:
    if not access.may_see(request.user, scope):
        raise Http404(f"{scope} is not for {request.user.pk}")
    found: BudgetLine | RevenueLine = get_object_or_404(lines, pk=key)
    unit = found.unit_budget.unit_id
    flowing = flows(scope, fact_of(found), unit, mode_of(request).rounding)
    kind = SPENDING if isinstance(found, BudgetLine) else REVENUES
    return page_of(
        request,
        flowing.shelf.disclosed,
        "line",
        line=found,
        unit_name=Unit.objects.with_years().get(pk=unit).name_in(scope.year),
        kind=kind,
        flows=flowing,
        yuan=YUAN,
        entry=f"{reverse('desk:entry-grid', args=[_own(scope, unit), GRIDS[kind]])}#row-{key}",
        moves_to="disclosure:overview",
        editions=_editions(request, scope, unit, LINE_PAGES[kind], key),
    )


def _own(scope: Scope, unit: str) -> Scope:
    return replace(scope, department=unit[:3], unit=unit, among=None)


def _editions(
    request: HttpRequest, scope: Scope, unit: str, name: str, key: int
) -> list[tuple[str, str, bool]]:
    """The same line in the unit's tables, in its department's and in those of all, as far as they may be seen."""
    own = _own(scope, unit)
    scopes = (
        ("单位公开表", own),
        ("部门公开表", replace(own, unit="")),
        ("全部部门汇总", replace(own, department="", unit="")),
    )
    return [
        (words, reverse(name, args=[other, key]), other == scope)
        for words, other in scopes
        if access.may_see(request.user, other)
    ]
