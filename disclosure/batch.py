"""All booklets of a year in one zip: one that cannot be made is listed with its reason and stops no other."""

import csv
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import StringIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from budget.models import Phase, Unit, UnitBudget
from budget.scope import Scope

from .beside import Beside, Ended
from .booklet import Composed, compose
from .document import Booklet
from .renderers import BOOKLET_FORMATS
from .renderers.page import file_name
from .renderers.typesetting import TypesettingError
from .rounding import DEFAULT
from .together import CannotAddUp, Read, reader

log = logging.getLogger(__name__)
LIST = "清单.csv"
AHEAD = 2  # booklets composed beyond those being typeset: memory stays bounded


@dataclass(frozen=True)
class Made:
    """What became of one booklet: its name in the zip, or why there is none; and what it still lacks."""

    scope: Scope
    name: str
    failure: str = ""
    gaps: int = 0


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
) -> list[Made]:
    """Writes the zip, with a list of all results; calls `progress` after each booklet."""
    results: list[Made] = []
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for made, content in _rendered(scopes, form, reader(rounding)):
            if content is not None:
                archive.writestr(made.name, content, _compression(form))
            results.append(made)
            progress(made)
        archive.writestr(LIST, _listing(results))
    return results


def _rendered(
    scopes: Sequence[Scope], form: str, read: Read
) -> Iterator[tuple[Made, bytes | None]]:
    """Composes here, where the database is, and renders beside it, a few at a time."""
    workers, written = os.cpu_count() or 1, BOOKLET_FORMATS[form]
    running: dict[Future[bytes], Made] = {}
    with Beside(workers) if written.in_python else ThreadPoolExecutor(workers) as beside:
        for scope in scopes:
            try:
                composed = compose(scope, read=read)
            except Exception as error:
                yield _failed(Made(scope, ""), error), None
                continue
            named = _named(composed, written.suffix)
            running[beside.submit(rendered, form, composed.booklet)] = named
            if len(running) >= workers + AHEAD:
                yield from _finished(running)
        while running:
            yield from _finished(running)


def rendered(form: str, booklet: Booklet) -> bytes:
    return BOOKLET_FORMATS[form].render(booklet)


def _compression(form: str) -> int:
    """PDF and Word are compressed in themselves."""
    return ZIP_DEFLATED if form == "html" else ZIP_STORED


def _finished(running: dict[Future[bytes], Made]) -> Iterator[tuple[Made, bytes | None]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        made = running.pop(future)
        error = future.exception()
        if isinstance(error, BrokenProcessPool):
            error = Ended()
        yield (_failed(made, error), None) if error else (made, future.result())


def _named(composed: Composed, suffix: str) -> Made:
    """A unit's booklet lies in its department's folder."""
    scope, title = composed.material.scope, composed.booklet.title
    name = file_name(f"{scope.unit or scope.department} {title}")
    return Made(scope, f"{scope.department}/{name}{suffix}", gaps=len(composed.gaps))


def _failed(made: Made, error: BaseException) -> Made:
    """What refuses in its own words is quoted; anything else is the log's business."""
    log.error("booklet of %s", made.scope, exc_info=error)
    known = isinstance(error, TypesettingError | CannotAddUp | Ended)
    why = (
        str(error)
        if known
        else f"数据或程序有误，请把日志交给系统管理员（{type(error).__name__}）。"
    )
    return Made(made.scope, "", why)


def _listing(results: Sequence[Made]) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["部门编码", "单位编码", "文件", "待补内容", "未能生成的原因"])
    for made in sorted(results, key=lambda made: (made.scope.department, made.scope.unit)):
        writer.writerow(
            [made.scope.department, made.scope.unit, made.name, made.gaps, made.failure]
        )
    return stream.getvalue().encode("utf-8-sig")
