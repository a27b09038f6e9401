"""Publishing: one act that stores a version with its content, its files and its seal, or nothing.

Files are made before the transaction, which then only proves that nothing has changed meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from budget.models import User
from budget.scope import Scope
from disclosure.models import Publication, PublishedFile
from disclosure.models.publications import PublicationQuerySet
from disclosure.renderers.imprint import Imprint
from disclosure.rounding import DEFAULT
from disclosure.together import CannotAddUp, Read, reader

from .canonical import digest
from .chain import last_publication, last_withdrawal, queue
from .files import render_files
from .freezing import Draft, Obstacle, draft
from .manifest import manifest_of

FORBIDDEN = "还有下列问题，不能公布。"
CHANGED = "预算数据或文字在您查看之后有变化，没有公布。请重新查看本页，确认后再公布。"
OVERTAKEN = "刚刚已有人公布了新的版本，没有重复公布。请查看最新版本。"
UNCHANGED = "内容与现行版本完全相同，不需要更正。"
NO_REASON = "更正已公布的内容，请写明原因。"
WITHDRAWN = "第 {} 版在您查看之后已经撤回，没有公布。请先弄清撤回的原因，再重新查看、确认。"


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
    files: Mapping[str, bytes]
    confirmed: str


def publish(scope: Scope, person: User, *, reason: str = "", seen: str = "") -> Publication:
    """Publishes a scope; `seen` is what the person confirmed, of `to_confirm`.

    Raises Refused, and TypesettingError where a file cannot be made.
    """
    (publication,) = publish_together({scope: seen}, person, reason=reason)
    return publication


def publish_together(
    scopes: Mapping[Scope, str],
    person: User,
    *,
    reason: str = "",
    rounding: str = DEFAULT,
    prepared: Callable[[Scope], None] = lambda scope: None,
) -> list[Publication]:
    """Publishes several scopes in one act, each with what was confirmed, of `to_confirm`, or blank.

    Rounded TOGETHER, each department is the sum of its units. Calls `prepared` for each whose files
    are made; then all are stored. Raises Refused, and TypesettingError where a file cannot be made.
    """
    its = _Act(person, timezone.now().replace(microsecond=0), reason.strip())
    read, ready = reader(rounding), []
    for scope, seen in scopes.items():
        ready.append(its.prepare(scope, seen, read))
        prepared(scope)
    with transaction.atomic():
        queue()
        read = reader(rounding)
        return [its.store(each, read) for each in ready]


def latest(scope: Scope) -> Publication | None:
    """The version of a scope that holds; none where nothing was published."""
    return _versions(scope).first()


def to_confirm(drafted: str, last: Publication | None) -> str:
    """What a confirmation is of: a draft by its digest; where the last version was withdrawn, that too.

    Whoever confirmed a correction did not confirm to open again what somebody has just taken down.
    """
    return f"{drafted}.{last.withdrawn.seal}" if last and last.withdrawn else drafted


@dataclass(frozen=True)
class _Act:
    """Who publishes, when, and why."""

    person: User
    moment: datetime
    reason: str

    def prepare(self, scope: Scope, seen: str, read: Read) -> _Prepared:
        """The draft and its files, if nothing forbids to publish them."""
        made, last = _drafted(scope, read), _light(scope)
        if made.obstacles:
            raise Refused(FORBIDDEN, scope, made.obstacles)
        if seen and seen != to_confirm(made.digest, last):
            raise Refused(_why_not(seen, made, last), scope)
        if last and last.digest == made.digest and not last.withdrawn:
            raise Refused(UNCHANGED, scope)
        if last and not self.reason:
            raise Refused(NO_REASON, scope)
        version = last.version + 1 if last else 1
        imprint = Imprint(self.moment, f"{scope.code}-{scope.year}-{version}")
        files = render_files(made.content, imprint)
        return _Prepared(made, version, files, to_confirm(made.digest, last))

    def store(self, prepared: _Prepared, read: Read) -> Publication:
        """The rows, if nothing has changed since they were prepared."""
        scope, last = prepared.draft.content.scope, _light(prepared.draft.content.scope)
        if (last.version + 1 if last else 1) != prepared.version:
            raise Refused(OVERTAKEN, scope)
        made = _drafted(scope, read)
        if to_confirm(made.digest, last) != prepared.confirmed:
            raise Refused(_why_not(prepared.confirmed, made, last), scope)
        publication = self._publication(prepared)
        files = [
            PublishedFile(
                publication=publication,
                name=name,
                content=file,
                size=len(file),
                digest=digest(file),
            )
            for name, file in sorted(prepared.files.items())
        ]
        publication.manifest = manifest_of(publication, files, last_withdrawal())
        publication.seal = digest(publication.manifest)
        publication.save(force_insert=True)
        PublishedFile.objects.bulk_create(files)
        return publication

    def _publication(self, prepared: _Prepared) -> Publication:
        content = prepared.draft.content
        scope = content.scope
        return Publication(
            year=scope.year,
            department_id=scope.department,
            unit_id=scope.unit or None,
            code=scope.code,
            version=prepared.version,
            published=self.moment,
            person=self.person,
            publisher=str(self.person),
            reason=self.reason if prepared.version > 1 else "",
            title=content.booklet.title,
            content=content.text,
            digest=prepared.draft.digest,
            previous=last_publication(),
        )


def _drafted(scope: Scope, read: Read) -> Draft:
    try:
        return draft(scope, read=read)
    except CannotAddUp as error:
        raise Refused(str(error), scope) from error


def _light(scope: Scope) -> Publication | None:
    return _versions(scope).light().first()


def _versions(scope: Scope) -> PublicationQuerySet:
    """Latest first, each with its withdrawal."""
    return Publication.objects.of(scope).select_related("withdrawal").order_by("-version")


def _why_not(seen: str, made: Draft, last: Publication | None) -> str:
    """What has happened since something was confirmed: a withdrawal, or the draft is another one."""
    if last and last.withdrawn and seen == made.digest:
        return WITHDRAWN.format(last.version)
    return CHANGED
