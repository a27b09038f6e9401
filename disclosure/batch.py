"""All booklets of a year in one zip: one that cannot be made is listed with its reason and stops no other."""

import csv
import logging
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import StringIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from budget.models import Phase, Unit, UnitBudget
from budget.scope import Scope

from .beside import Ended, Work, beside
from .booklet import Composed, compose
from .renderers import BOOKLET_FORMATS
from .renderers.page import file_name
from .renderers.typesetting import TypesettingError
from .rounding import DEFAULT
from .together import TOGETHER, CannotAddUp, Read, reader

log = logging.getLogger(__name__)
LIST = "清单.csv"


@dataclass(frozen=True)
class Made:
    """What became of one booklet: its name in the zip, or why there is none; and what it still lacks."""

    scope: Scope
    name: str
    failure: str = ""
    gaps: int = 0


Outcome = tuple[Made, bytes | None]
Through = Callable[  # how jobs are done: a pair of each scope with its outcome
    [Work[Scope, Outcome], Sequence[Sequence[Scope]]],
    Generator[tuple[Scope, Outcome | Ended], None, None],
]


def scopes_of(year: int, phase: str = Phase.INITIAL) -> list[Scope]:
    """Every department of a year with a budget, each followed by its units."""
    units = UnitBudget.objects.filter(year=year, phase=phase).values("unit")
    scopes: dict[Scope, None] = {}
    for unit in Unit.objects.filter(pk__in=units).order_by("department", "pk"):
        scopes[Scope(year, unit.department_id, phase=phase)] = None
        scopes[Scope(year, unit.department_id, unit.pk, phase)] = None
    return sorted(scopes, key=lambda scope: (scope.department, scope.unit))


def make(
    scopes: Sequence[Scope],
    form: str,
    target: BinaryIO,
    progress: Callable[[Made], None] = lambda made: None,
    *,
    rounding: str = DEFAULT,
    through: Through = beside,
) -> list[Made]:
    """Writes the zip, with a list of all results; calls `progress` after each booklet."""
    results: list[Made] = []
    done = through(partial(written, form, rounding), _jobs(scopes, rounding))
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive, closing(done):
        for scope, outcome in done:
            made, content = (
                (_failed(scope, outcome), None) if isinstance(outcome, Ended) else outcome
            )
            if content is not None:
                archive.writestr(made.name, content, _compression(form))
            results.append(made)
            progress(made)
        archive.writestr(LIST, _listing(results))
    return results


def _jobs(scopes: Sequence[Scope], rounding: str) -> list[list[Scope]]:
    """Each booklet, or each department with its units where they are one act; the biggest first.

    Who comes last with a big one keeps everybody waiting.
    """
    departments: defaultdict[str, list[Scope]] = defaultdict(list)
    for scope in scopes:
        departments[scope.department].append(scope)
    if rounding == TOGETHER:
        return sorted(departments.values(), key=len, reverse=True)

    def size(scope: Scope) -> int:
        return 1 if scope.unit else len(departments[scope.department])

    return [[scope] for scope in sorted(scopes, key=size, reverse=True)]


def written(form: str, rounding: str, job: Sequence[Scope]) -> Iterator[Outcome]:
    """The booklets of a job, one after the other, rounded in one act where that is asked."""
    read = reader(rounding)
    for scope in job:
        yield _written(scope, form, read)


def _written(scope: Scope, form: str, read: Read) -> Outcome:
    try:
        composed = compose(scope, read=read)
        content = BOOKLET_FORMATS[form].render(composed.booklet)
    except Exception as error:
        return _failed(scope, error), None
    return _named(composed, BOOKLET_FORMATS[form].suffix), content


def _compression(form: str) -> int:
    """PDF and Word are compressed in themselves."""
    return ZIP_DEFLATED if form == "html" else ZIP_STORED


def _named(composed: Composed, suffix: str) -> Made:
    """A unit's booklet lies in its department's folder."""
    scope, title = composed.material.scope, composed.booklet.title
    name = file_name(f"{scope.code} {title}")
    return Made(scope, f"{scope.department}/{name}{suffix}", gaps=len(composed.gaps))


def _failed(scope: Scope, error: Exception) -> Made:
    """What refuses in its own words is quoted; anything else is the log's business."""
    log.error("booklet of %s", scope, exc_info=error)
    known = isinstance(error, TypesettingError | CannotAddUp | Ended)
    why = (
        str(error)
        if known
        else f"数据或程序有误，请把日志交给系统管理员（{type(error).__name__}）。"
    )
    return Made(scope, "", why)


def _listing(results: Sequence[Made]) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["部门编码", "单位编码", "文件", "待补内容", "未能生成的原因"])
    for made in sorted(results, key=lambda made: (made.scope.department, made.scope.unit)):
        writer.writerow(
            [made.scope.department, made.scope.unit, made.name, made.gaps, made.failure]
        )
    return stream.getvalue().encode("utf-8-sig")
