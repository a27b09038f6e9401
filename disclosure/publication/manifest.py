"""The manifest of a publication: all that its seal, the SHA-256 of this text, covers."""

from collections.abc import Iterable
from datetime import UTC

from disclosure.models import Publication, PublishedFile

from .canonical import text_of
from .program import program
from .table_data import Data


def manifest_of(publication: Publication, files: Iterable[PublishedFile]) -> str:
    """The text of a publication that is being made."""
    its = {file.name: {"size": file.size, "sha256": file.digest} for file in files}
    about = {**described(publication), "username": publication.person.username}
    return text_of({**about, "files": its, "program": program()})


def described(publication: Publication) -> Data:
    """What the stored row says, in the words of a manifest."""
    return {
        "manifest": 1,
        "year": publication.year,
        "department": publication.department_id,
        "unit": publication.unit_id or "",
        "version": publication.version,
        "published": publication.published.astimezone(UTC).isoformat(),
        "person": publication.person_id,
        "publisher": publication.publisher,
        "reason": publication.reason,
        "title": publication.title,
        "content": publication.digest,
        "previous": _seal_before(publication),
    }


def _seal_before(publication: Publication) -> str | None:
    """Of the publication before; blank for the first one, none where the one before is gone."""
    try:
        return publication.previous.seal if publication.previous else ""
    except Publication.DoesNotExist:
        return None
