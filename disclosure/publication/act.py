"""Publishing: one act that stores a version with its content, its files and its seal, or nothing.

Files are made before the transaction, which then only proves that nothing has changed meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from budget.models import User
from budget.scope import Scope
from disclosure.models import Publication, PublishedFile
from disclosure.renderers.imprint import Imprint

from .canonical import digest
from .files import render_files
from .freezing import Draft, Obstacle, draft
from .manifest import manifest_of

FORBIDDEN = "还有下列问题，不能公布。"
CHANGED = "预算数据或文字在您查看之后有变化，没有公布。请重新查看本页，确认后再公布。"
OVERTAKEN = "刚刚已有人公布了新的版本，没有重复公布。请查看最新版本。"
UNCHANGED = "内容与现行版本完全相同，不需要更正。"
NO_REASON = "更正已公布的内容，请写明原因。"


class Refused(Exception):
    """Nothing was published; the message says why, obstacles what is to be mended and where."""

    def __init__(
        self, message: str, scope: Scope | None = None, obstacles: Sequence[Obstacle] = ()
    ) -> None:
        super().__init__(message)
        self.scope = scope
        self.obstacles = tuple(obstacles)


class _Prepared(NamedTuple):
    draft: Draft
    version: int
    reason: str
    files: Mapping[str, bytes]


def publish(scope: Scope, person: User, *, reason: str = "", seen: str = "") -> Publication:
    """Publishes a scope; `seen` is the digest of the draft that the person confirmed.

    Raises Refused, and TypesettingError where a file cannot be made.
    """
    (publication,) = publish_together({scope: seen}, person, reason=reason)
    return publication


def publish_together(
    scopes: Mapping[Scope, str], person: User, *, reason: str = ""
) -> list[Publication]:
    """Publishes several scopes in one act, each with the digest that was confirmed or blank."""
    moment = timezone.now().replace(microsecond=0)
    prepared = [_prepare(scope, seen, moment, reason.strip()) for scope, seen in scopes.items()]
    with transaction.atomic():
        _queue()
        return [_store(each, person, moment) for each in prepared]


def latest(scope: Scope) -> Publication | None:
    """The version of a scope that holds; none where nothing was published."""
    return Publication.objects.of(scope).order_by("-version").first()


def _prepare(scope: Scope, seen: str, moment: datetime, reason: str) -> _Prepared:
    """The draft and its files, if nothing forbids to publish them."""
    made, last = draft(scope), Publication.objects.light().of(scope).order_by("-version").first()
    if made.obstacles:
        raise Refused(FORBIDDEN, scope, made.obstacles)
    if seen and seen != made.digest:
        raise Refused(CHANGED, scope)
    if last and last.digest == made.digest:
        raise Refused(UNCHANGED, scope)
    if last and not reason:
        raise Refused(NO_REASON, scope)
    version = last.version + 1 if last else 1
    imprint = Imprint(moment, f"{scope.unit or scope.department}-{scope.year}-{version}")
    files = render_files(made.content, imprint)
    return _Prepared(made, version, reason if last else "", files)


def _queue() -> None:
    """One act at a time: all queue for the one row that stands for publications.

    On the embedded database the transaction itself is the queue.
    """
    kind = ContentType.objects.get_for_model(Publication)
    ContentType.objects.select_for_update().get(pk=kind.pk)


def _store(prepared: _Prepared, person: User, moment: datetime) -> Publication:
    content = prepared.draft.content
    scope = content.scope
    last = Publication.objects.light().of(scope).order_by("-version").first()
    if (last.version + 1 if last else 1) != prepared.version:
        raise Refused(OVERTAKEN, scope)
    if draft(scope).digest != prepared.draft.digest:
        raise Refused(CHANGED, scope)
    publication = Publication(
        year=scope.year,
        department_id=scope.department,
        unit_id=scope.unit or None,
        code=scope.unit or scope.department,
        version=prepared.version,
        published=moment,
        person=person,
        publisher=str(person),
        reason=prepared.reason,
        title=content.booklet.title,
        content=content.text,
        digest=prepared.draft.digest,
        previous=Publication.objects.light().filter(next=None).first(),
    )
    files = [
        PublishedFile(
            publication=publication, name=name, content=file, size=len(file), digest=digest(file)
        )
        for name, file in sorted(prepared.files.items())
    ]
    publication.manifest = manifest_of(publication, files)
    publication.seal = digest(publication.manifest)
    publication.save(force_insert=True)
    PublishedFile.objects.bulk_create(files)
    return publication
