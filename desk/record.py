"""变更记录: who changed what, searched, read and taken along as a file; and one row's own history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from budget import access
from budget.files import XLSX, kept_as
from budget.models import Change
from budget.told import model_of, told

from .record_file import MOST, write_record
from .record_search import RecordSearch

PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The latest first, page by page: counting all would read the whole record."""
    search = RecordSearch(request.GET, request.user)
    rows = search.found(access.visible(request.user, Change))
    return render(request, "desk/record.html", {"search": search, **_page(request, rows)})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    search = RecordSearch(request.GET, request.user)
    rows = search.found(access.visible(request.user, Change))
    headers = kept_as("变更记录.xlsx")
    return HttpResponse(write_record(rows[:MOST]), content_type=XLSX, headers=headers)


@require_GET
def history(request: HttpRequest, model: str, row: str) -> HttpResponse:
    """All changes of one row; nothing of rows that the person does not see, deleted ones too."""
    rows = access.visible(request.user, Change).filter(model=model, row=row)
    kind = model_of(model)
    if kind is None or not (rows.exists() or _sees(request, kind, row)):
        raise Http404
    context = {"kind": kind._meta.verbose_name, "row": row, **_page(request, rows)}
    return render(request, "desk/record_of_row.html", context)


def _sees(request: HttpRequest, kind: type[models.Model], row: str) -> bool:
    """Whether a row from before there was a record is in sight."""
    try:
        return access.visible(request.user, kind).filter(pk=row).exists()
    except (ValueError, ValidationError):
        return False


def _page(request: HttpRequest, rows: models.QuerySet[Change]) -> dict[str, Any]:
    """A page of changes that came before a given one, and the way to the next page."""
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    changes = list(rows.select_related("person")[: PAGE + 1])
    more = ""
    if len(changes) > PAGE:
        query = request.GET.copy()
        query["before"] = str(changes[PAGE - 1].pk)
        more = query.urlencode()
    return {"lines": told(changes[:PAGE]), "earlier": more, "later": bool(before)}
