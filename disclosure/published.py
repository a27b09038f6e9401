"""公布 on the site: the versions of a scope, and one of them, served from what was frozen alone."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_safe

from budget import access
from budget.files import kept_as
from budget.models import Phase
from budget.scope import Scope

from .models import Posting, Publication, PublishedFile
from .models.publications import PublicationQuerySet
from .money import WAN
from .pickers import pickers
from .publication import KINDS, Content
from .publication.certificate import (
    certificate,
    certificate_json,
    certificate_pdf,
    corrected,
)
from .publication.differences import Difference, differences
from .publication.verification import State, readable, verify, verify_chain
from .renderers.page import file_name
from .renderers.typesetting import TypesettingError
from .views import page_of, read_for

UNREADABLE = "第 {} 版的存档内容不能读取，没有打开。下面是核验的结果，请据此查明原因。"


class Frozen:
    """One version and what can be read from it."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication

    @cached_property
    def stored(self) -> Content | None:
        """None where it is no content any more, or one of a newer version of the program."""
        found = readable(self.publication)
        return found if isinstance(found, Content) else None

    @property
    def content(self) -> Content:
        """Raises ValueError where it cannot be read."""
        if self.stored is None:
            raise ValueError(f"{self.publication.identifier} cannot be read")
        return self.stored

    @cached_property
    def corrects(self) -> "Frozen | None":
        before = corrected(self.publication)
        return Frozen(before) if before else None

    @cached_property
    def changed(self) -> list[Difference]:
        return differences(self.corrects.content, self.content) if self.corrects else []

    @property
    def unreadable(self) -> Publication | None:
        """This version, or the one that it corrects, whichever cannot be read."""
        both = (self, self.corrects)
        return next((its.publication for its in both if its and its.stored is None), None)


def _of_version(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Gives a view the version; where its content cannot be read one comes to its verification."""

    @wraps(view)
    def opened(request: HttpRequest, scope: Scope, number: int, *more: Any, **named: Any):
        its = frozen(request, scope, number)
        if broken := its.unreadable:
            return to_verification(request, broken)
        return view(request, its, *more, **named)

    return opened


def to_verification(request: HttpRequest, broken: Publication) -> HttpResponse:
    """From a page that needs a content that cannot be read to what is known of it."""
    messages.error(request, UNREADABLE.format(broken.version))
    return redirect("disclosure:verification", broken.scope, broken.version)


@require_safe
def versions(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All versions of a scope, latest first; the way to publish one."""
    allow(request, scope)
    rows = versions_of(scope).prefetch_related(
        Prefetch("postings", Posting.objects.order_by("-pk"))
    )
    return page_of(
        request,
        read_for(request, scope),
        "versions",
        tab="published",
        versions=list(rows),
        may_publish=access.may_publish(request.user, scope),
    )


@require_safe
@_of_version
def version(request: HttpRequest, its: Frozen) -> HttpResponse:
    """One version: who, when, why, its files, what it changed, and where it stands for readers."""
    scope = its.publication.scope
    files = its.publication.files.defer("content")
    return frozen_page(
        request,
        its,
        "version",
        files=[(file, KINDS[file.name].label if file.name in KINDS else "") for file in files],
        changed=its.changed,
        last=versions_of(scope).first(),
        postings=its.publication.postings.select_related("person").order_by("-pk"),
        verification=verify(its.publication, again=False),
    )


@require_safe
@_of_version
def tables(request: HttpRequest, its: Frozen) -> HttpResponse:
    return frozen_page(request, its, "version_tables", shown=its.content.tables)


@require_safe
@_of_version
def text(request: HttpRequest, its: Frozen) -> HttpResponse:
    return frozen_page(request, its, "version_text", booklet=its.content.booklet)


@require_safe
def file(request: HttpRequest, scope: Scope, number: int, name: str) -> HttpResponse:
    """A file byte for byte as it was published."""
    publication = frozen(request, scope, number).publication
    found = get_object_or_404(PublishedFile, publication=publication, name=name)
    kind = KINDS[name].content_type if name in KINDS else "application/octet-stream"
    label = KINDS[name].label if name in KINDS else name
    return _download(publication, label, name, bytes(found.content), kind)


@require_safe
@_of_version
def certified(request: HttpRequest, its: Frozen) -> HttpResponse:
    value = certificate(its.publication, its.content, its.changed, its.publication.withdrawn)
    return frozen_page(request, its, "certificate", certificate=value)


@require_GET
@_of_version
def certificate_file(request: HttpRequest, its: Frozen, form: str) -> HttpResponse:
    if form == "json":
        made, kind = certificate_json(its.publication), "application/json"
    elif form == "pdf":
        try:
            made = certificate_pdf(
                its.publication, its.content, its.changed, its.publication.withdrawn
            )
        except TypesettingError as error:
            return frozen_page(request, its, "refused", status=503, reason=str(error))
        kind = "application/pdf"
    else:
        raise Http404(f"no certificate as {form}")
    return _download(its.publication, "核验证书", f"certificate.{form}", made, kind)


@require_GET
def verification(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Every hash anew and every file made again, which takes some seconds; and the chain of all."""
    its = frozen(request, scope, number)
    return frozen_page(
        request,
        its,
        "verification",
        verification=verify(its.publication),
        broken=[part for part in verify_chain() if part.state is not State.INTACT],
    )


def allow(request: HttpRequest, scope: Scope) -> None:
    """Only 年初预算 of a department or a unit is published."""
    published = scope.department and scope.phase == Phase.INITIAL
    if not published or not access.may_see(request.user, scope):
        raise Http404(f"no publications of {scope} for {request.user.pk}")


def frozen_page(
    request: HttpRequest, its: Frozen, name: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A page of a version: nothing on it comes from the budget as it is now."""
    scope, stored = its.publication.scope, its.stored
    tables = stored.tables if stored else ()
    context = {
        "tab": "published",
        "scope": scope,
        "name": stored.name if stored else its.publication.title,
        "tables": tables,
        "publication": its.publication,
        "may_publish": access.may_publish(request.user, scope),
        "pickers": pickers(request, scope, view="disclosure:versions"),
        "money": tables[0].money if tables else WAN,
        "marked": True,
        "open_to_all": settings.PUBLIC_PAGES,
        **more,
    }
    return render(request, f"disclosure/{name}.html", context, status=status)


def versions_of(scope: Scope) -> PublicationQuerySet:
    """Latest first, each with its withdrawal, without the content."""
    rows = Publication.objects.light().of(scope).select_related("withdrawal")
    return rows.order_by("-version")


def frozen(request: HttpRequest, scope: Scope, number: int) -> Frozen:
    """A version, for whom may see its scope."""
    allow(request, scope)
    rows = Publication.objects.of(scope).select_related("person", "withdrawal")
    return Frozen(get_object_or_404(rows, version=number))


def _download(
    publication: Publication, label: str, name: str, content: bytes, kind: str
) -> HttpResponse:
    suffix = name.rpartition(".")[2]
    withdrawn = "，已撤回" if publication.withdrawn else ""
    words = file_name(
        f"{publication.code} {publication.title} {label}（第{publication.version}版{withdrawn}）"
    )
    return HttpResponse(content, content_type=kind, headers=kept_as(f"{words}.{suffix}"))
