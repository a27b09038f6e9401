"""公开: the tables of one scope, on screen, as files, and what the checks find in them."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from budget import access
from budget.files import kept_as
from budget.scope import Scope

from .addresses import Trace
from .adjusted import count
from .chart import chart
from .comparison import compare
from .modes import MODES, mode_of, query_of
from .pickers import editions, pickers
from .renderers import FORMATS
from .renderers.page import document_title, file_name
from .renderers.typesetting import TypesettingError
from .table import Table
from .tables import PATIENCE, Disclosure, disclose

FORMAT_NAMES = {"xlsx": "Excel", "pdf": "PDF", "csv": "CSV", "json": "JSON", "html": "网页"}


def index(request: HttpRequest) -> HttpResponse:
    """To the first of what the person may see, in its latest year."""
    department = access.departments(request.user).first()
    unit = None if department else access.units(request.user).first()
    if department:
        scope = Scope(0, department.pk)
    elif unit:
        scope = Scope(0, unit.department_id, unit.pk)
    else:
        return render(request, "disclosure/nothing.html", status=404)
    years = (year for year, phase in editions(scope) if phase == scope.phase)
    year = max(years, default=timezone.localdate().year)
    return redirect("disclosure:overview", replace(scope, year=year))


def overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The year at a glance: key figures, where the money goes, the list of tables."""
    found = read_for(request, scope)
    before = read_for(request, scope.last_year)
    shown: dict[str, Any] = {
        "figures": compare(found, before),
        "compared": bool(before.ledger.totals),
        "chart": chart(found.table("expenditure")),
    }
    return page_of(request, found, "overview", **shown)


def tables(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All tables on one page, to read through and to print."""
    found = read_for(request, scope)
    return page_of(request, found, "tables", shown=found.tables)


def table(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    found = read_for(request, scope)
    shown = _numbered(found, number)
    return page_of(request, found, "tables", tab="", shown=shown, number=number)


def download(
    request: HttpRequest, scope: Scope, form: str, number: int | None = None
) -> HttpResponse:
    """One table or all of them as a file; a page says why where a PDF cannot be made."""
    if form not in FORMATS:
        raise Http404(f"no format {form}")
    found = read_for(request, scope)
    shown = found.tables if number is None else _numbered(found, number)
    try:
        return file_of(shown, form)
    except TypesettingError as error:
        return page_of(request, found, "refused", status=503, reason=str(error))


def file_of(shown: tuple[Table, ...], form: str) -> HttpResponse:
    render_tables, content_type, suffix = FORMATS[form]
    name = file_name(document_title(shown))
    headers = kept_as(f"{name}{suffix}")
    return HttpResponse(render_tables(shown), content_type=content_type, headers=headers)


def read_for(request: HttpRequest, scope: Scope) -> Disclosure:
    """What is published of a scope, for whom may see it; to others it does not exist."""
    if not access.may_see(request.user, scope):
        raise Http404(f"{scope} is not for {request.user.pk}")
    mode = mode_of(request)
    return disclose(scope, money=mode.money, rounding=mode.rounding, patience=PATIENCE)


def _numbered(found: Disclosure, number: int) -> tuple[Table, ...]:
    shown = tuple(table for table in found.tables if table.number == number)
    if not shown:
        raise Http404(f"no table {number}")
    return shown


def page_of(
    request: HttpRequest, found: Disclosure, name: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A page of a scope with all that leads from it elsewhere."""
    mode = mode_of(request)
    context = {
        "tab": name,
        "scope": found.scope,
        "name": found.name,
        "tables": found.tables,
        "empty": not found.ledger.totals,
        "pickers": pickers(request, found.scope, more.pop("moves_to", "")),
        "trace": Trace(found.scope, query_of(request)),
        "money": found.money,
        "mode": mode,
        "modes": MODES,
        "query": query_of(request),
        "adjusted": count(found),
        "too_large": found.too_large,
        "formats": {form: label for form, label in FORMAT_NAMES.items() if form in FORMATS},
        **more,
    }
    return render(request, f"disclosure/{name}.html", context, status=status)
