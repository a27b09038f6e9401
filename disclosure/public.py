"""看懂部门预算: pages and data without login, only of what is published and only from what was frozen.

Of a version that was withdrawn only that is told, and since when, with 410 and nothing that was in it.
Nothing here reads the budget, a draft or a person. PUBLIC_PAGES = False switches all of it off.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from budget.files import kept_as
from budget.models import Phase
from budget.scope import Scope

from .models import Publication, PublishedFile
from .opendata import as_csv, as_json, as_zip, descriptor, rows_of
from .plain import WORDS, Plain
from .publication import KINDS, Content
from .publication.verification import readable
from .renderers.page import file_name

View = Callable[..., HttpResponse]
MINUTES = 5 * 60  # a correction or a withdrawal shows after so long at most
GONE = 410


class Withdrawn(Exception):
    """What was asked for is a version that was withdrawn."""

    def __init__(self, its: "Shown") -> None:
        super().__init__(its.publication.identifier)
        self.its = its


def public(view: View) -> View:
    """Without login, to be read only, kept by caches for a while; not there when switched off."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_PAGES:
            raise Http404("the public pages are switched off")
        try:
            response = view(request, *args, **kwargs)
        except Withdrawn as withdrawn:
            response = _gone_page(request, withdrawn.its)
        _let_caches_keep(response, request)
        return response

    return login_not_required(require_safe(answer))


def open_data(view: View) -> View:
    """Public, and other websites may show it too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Withdrawn as withdrawn:
            response = _gone_data(withdrawn.its)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return public(answer)


def _let_caches_keep(response: HttpResponse, request: HttpRequest) -> None:
    """Shared caches keep it for everybody, but never a response that carries a session's cookie."""
    if SESSION_KEY in request.session or request.session.modified:
        patch_cache_control(response, private=True, max_age=MINUTES)
        return
    patch_cache_control(response, public=True, max_age=MINUTES)
    # Other parts of the site have asked who this is; what is shown does not depend on it, and a
    # response that varies by cookie would be kept by no cache.
    request.session.accessed = False


@dataclass(frozen=True)
class Shown:
    """A version, and by number when each of its scope was withdrawn, if it was; the latest first."""

    publication: Publication
    versions: Mapping[int, datetime | None]

    @property
    def latest(self) -> int:
        return next(iter(self.versions))

    @property
    def ended(self) -> datetime | None:
        """When the latest was withdrawn."""
        return self.versions[self.latest]

    @property
    def current(self) -> int | None:
        """The version that holds; none once the latest was withdrawn, whatever was before it."""
        return None if self.ended else self.latest

    @cached_property
    def content(self) -> Content:
        found = readable(self.publication)
        if not isinstance(found, Content):
            raise Http404(f"{self.publication.identifier} cannot be read")
        return found

    @property
    def superseded(self) -> bool:
        return self.publication.version != self.latest

    @property
    def mark(self) -> str:
        """Changes when its page would."""
        withdrawn = sum(1 for at in self.versions.values() if at)
        return quote_etag(f"{self.publication.seal[:32]}-{self.latest}-{withdrawn}")


def shown(scope: Scope, number: int | None = None) -> Shown:
    """A version of a scope, or the latest; 404 for all that was never published.

    Raises Withdrawn of one that was.
    """
    if not scope.department or scope.phase != Phase.INITIAL:
        raise Http404(f"{scope} is never published")
    versions = Publication.objects.of(scope)
    found = dict(versions.order_by("-version").values_list("version", "withdrawal__at"))
    if not found:
        raise Http404(f"{scope} is not published")
    rows = versions.select_related("withdrawal")
    its = Shown(get_object_or_404(rows, version=number or max(found)), found)
    if its.publication.withdrawn:
        raise Withdrawn(its)
    return its


def _answer(request: HttpRequest, its: Shown, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Made only where the reader does not have it yet."""
    found = get_conditional_response(request, etag=its.mark)
    response = found or make()
    response.headers["ETag"] = its.mark
    return response


@public
def index(request: HttpRequest) -> HttpResponse:
    """Every scope that is published, by year; of what was withdrawn only that it was."""
    rows = Publication.objects.current().light().select_related("withdrawal")
    rows = rows.order_by("-year", "code")
    years = [(year, list(its)) for year, its in groupby(rows, key=lambda row: row.year)]
    return render(request, "disclosure/public/index.html", {"years": years})


@public
def latest(request: HttpRequest, scope: Scope) -> HttpResponse:
    return _page(request, shown(scope))


@public
def version(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    return _page(request, shown(scope, number))


def _page(request: HttpRequest, its: Shown) -> HttpResponse:
    def make() -> HttpResponse:
        plain = Plain(its.content)
        files = its.publication.files.defer("content")
        versions = Publication.objects.light().of(its.publication.scope)
        return _render(
            request,
            its,
            "version",
            plain=plain,
            words=WORDS,
            files=[(row, KINDS[row.name].label) for row in files if row.name in KINDS],
            versions=versions.select_related("withdrawal"),
        )

    return _answer(request, its, make)


@public
def tables(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    its = shown(scope, number)
    return _answer(request, its, lambda: _render(request, its, "tables", shown=its.content.tables))


@public
def text(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    its = shown(scope, number)
    return _answer(request, its, lambda: _render(request, its, "text", booklet=its.content.booklet))


def _render(request: HttpRequest, its: Shown, name: str, **more: Any) -> HttpResponse:
    context = {
        "publication": its.publication,
        "scope": its.publication.scope,
        "content": its.content,
        "current": its.current,
        "latest": its.latest,
        "ended": its.ended,
        "superseded": its.superseded,
        "here": name,
        **more,
    }
    return render(request, f"disclosure/public/{name}.html", context)


def _gone_page(request: HttpRequest, its: Shown) -> HttpResponse:
    context = {"publication": its.publication, "current": its.current}
    return render(request, "disclosure/public/withdrawn.html", context, status=GONE)


@public
def file(request: HttpRequest, scope: Scope, number: int, name: str) -> HttpResponse:
    """A file byte for byte as it was published."""
    its = shown(scope, number)
    found = get_object_or_404(PublishedFile, publication=its.publication, name=name)
    kind = KINDS[name].content_type if name in KINDS else "application/octet-stream"
    return _answer(request, its, lambda: _download(its, name, bytes(found.content), kind))


# Data


@open_data
def latest_json(request: HttpRequest, scope: Scope) -> HttpResponse:
    return _json(request, shown(scope))


@open_data
def data_json(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    return _json(request, shown(scope, number))


def _json(request: HttpRequest, its: Shown) -> HttpResponse:
    return _answer(
        request,
        its,
        lambda: _as_json(as_json(its.publication, its.content, its.current)),
    )


@open_data
def package_json(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    its = shown(scope, number)

    def make() -> HttpResponse:
        data = as_csv(rows_of(its.content))
        return _as_json(descriptor(its.publication, its.content, data))

    return _answer(request, its, make)


@open_data
def data_csv(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    its = shown(scope, number)
    kind = "text/csv; charset=utf-8"
    return _answer(
        request, its, lambda: HttpResponse(as_csv(rows_of(its.content)), content_type=kind)
    )


@open_data
def data_zip(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    its = shown(scope, number)
    return _answer(
        request,
        its,
        lambda: _download(its, "data.zip", as_zip(its.publication, its.content), "application/zip"),
    )


def _gone_data(its: Shown) -> HttpResponse:
    publication, at = its.publication, timezone.localtime(its.publication.withdrawal.at)
    data = {
        "publication": publication.identifier,
        "year": publication.year,
        "version": publication.version,
        "withdrawn": at.isoformat(),
        "message": f"该文本已于 {at:%Y-%m-%d} 撤回。",
        "current": False,
        "current_version": its.current,
    }
    return _as_json(data, status=GONE)


def _as_json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def _download(its: Shown, name: str, content: bytes, kind: str) -> HttpResponse:
    stem = file_name(
        f"{its.publication.code} {its.publication.title}（第{its.publication.version}版）"
    )
    return HttpResponse(content, content_type=kind, headers=kept_as(f"{stem} {name}"))
