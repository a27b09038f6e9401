"""What a department and its units would publish now: a batch finds it out, a page shows it at once.

Nothing is published on its word: the act composes everything anew, and refuses whatever is forbidden by
then or is not what was confirmed.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from budget.scope import Scope

from .fingerprint import digests
from .models import Batch
from .publication import Draft, Obstacle, draft
from .together import reader


@dataclass(frozen=True)
class Found:
    """Of a draft what is needed to decide; `data` is the digest of what it was made from."""

    code: str
    name: str
    digest: str
    obstacles: tuple[Obstacle, ...]
    warnings: int
    data: str

    @classmethod
    def of(cls, made: Draft, data: str) -> Self:
        content = made.content
        return cls(
            content.scope.code, content.name, made.digest, made.obstacles, made.warnings, data
        )

    @classmethod
    def stored(cls, row: dict[str, Any]) -> Self:
        obstacles = tuple(Obstacle(**each) for each in row["obstacles"])
        return cls(**{**row, "obstacles": obstacles})


def prepare(batch: Batch, scopes: Iterable[Scope], done: Callable[[Scope], None]) -> None:
    """Keeps with a batch what it finds in each scope. Raises CannotAddUp."""
    read, scopes = reader(batch.rounding), list(scopes)
    data = digests(scopes)
    for scope in scopes:
        batch.found.append(asdict(Found.of(draft(scope, read=read), data[scope])))
        done(scope)


def prepared(batch: Batch) -> dict[str, Found]:
    """What a batch found, by the codes of department and units."""
    return {row["code"]: Found.stored(row) for row in batch.found}
