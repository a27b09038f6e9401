"""The manifest of a publication, and of a withdrawal: all that its seal, the SHA-256 of this text, covers.

Publications and withdrawals are one chain: each names the last one of its own kind before it, and the
last one of the other kind.
"""

from collections.abc import Iterable
from datetime import UTC

from django.core.exceptions import ObjectDoesNotExist

from disclosure.models import Publication, PublishedFile, Withdrawal

from .canonical import text_of
from .program import program
from .table_data import Data


def manifest_of(
    publication: Publication, files: Iterable[PublishedFile], after: Withdrawal | None
) -> str:
    """The text of a publication that is being made; `after` is the last withdrawal there was."""
    its = {file.name: {"size": file.size, "sha256": file.digest} for file in files}
    about = {**described(publication), "username": publication.person.username}
    withdrawn = {"withdrawal": after.seal} if after else {}
    return text_of({**about, **withdrawn, "files": its, "program": program()})


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


def withdrawal_manifest(withdrawal: Withdrawal) -> str:
    """The text of a withdrawal that is being made."""
    return text_of({**withdrawal_described(withdrawal), "username": withdrawal.person.username})


def withdrawal_described(withdrawal: Withdrawal) -> Data:
    """What the stored row says, in the words of its manifest."""
    return {
        "withdrawal": 1,
        "publication": withdrawal.publication.seal,
        "at": withdrawal.at.astimezone(UTC).isoformat(),
        "person": withdrawal.person_id,
        "name": withdrawal.name,
        "reason": withdrawal.reason,
        "latest": withdrawal.latest.seal,
        "previous": _seal_before(withdrawal),
    }


def _seal_before(row: Publication | Withdrawal) -> str | None:
    """Of the one before of its kind; blank for the first one, none where the one before is gone."""
    try:
        return row.previous.seal if row.previous else ""
    except ObjectDoesNotExist:
        return None
