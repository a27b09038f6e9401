"""The sheet 控制数: ceilings of departments and units, drafted by an import and issued on their page."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from budget import access
from budget.book import Book
from budget.ceilings import THREE_PUBLIC_NAME, limits
from budget.cells import Invalid, code, plain, positive, text
from budget.intake import Changes, Intake, Key, Record, Sheet, Stored, Wrong
from budget.issuing import Cell, Level, draft, issued_of, pending_of
from budget.models import Source
from budget.rows import Column, Fault, Row
from budget.scope import Scope

from .lines import UNKNOWN, YEAR

NOT_YOURS = "控制数由财政审核下达到部门，由部门财务下达到单位；您不能修改这一行。"
NOT_YET = "控制数：导入后先保存为待下达，还要在“控制数”页面下达才生效。"
THREE_PUBLIC_WORDS = {plain(word) for word in (THREE_PUBLIC_NAME, "三公经费", "“三公”", "三公")}


def ceiling_record(row: Row, book: Book, wrong: Wrong) -> Record | None:
    of_year, department, unit, item, yuan = row.values
    wrong.unless("部门编码", book.named_department, department)
    if unit:
        wrong.unless("单位编码", _unit, unit, department, book)
    source = wrong.unless("控制项目", _source, item, book)
    level = Level(of_year, department, bool(unit))
    return Record(level, (of_year, department, unit, source), (yuan,))


def _unit(unit: str, department: str, book: Book) -> str:
    """To a person a unit of others is as unknown as one that is not there."""
    seen = book.allowed is None or unit in book.allowed
    if book.units.get(unit) != department or not seen:
        raise Invalid("部门中没有这个预算单位，或不是您负责的单位。请核对编码。")
    return unit


def _source(item: str, book: Book) -> str:
    """The code of a source; blank is “三公”."""
    if plain(item) in THREE_PUBLIC_WORDS:
        return ""
    found = book.sources.find(item)
    if book.sources.names[found] not in book.sources.leaves:
        raise Invalid(f"“{item}”不是末级资金来源，应填写其下级。")
    return found


def _issues(book: Book, level: Level) -> bool:
    return book.person is None or access.may_issue_ceilings(
        book.person, level.department, to_units=level.to_units
    )


def ceilings_stored(groups: set[Level], book: Book) -> dict[Key, Stored]:
    """For who issues them as drafted, for others as issued."""
    own = {level for level in groups if _issues(book, level)}
    found = pending_of(own) | issued_of(groups - own)
    return {
        (level.year, level.department, unit, source): Stored((level, unit, source), (amount,))
        for level, cells in found.items()
        for (unit, source), amount in cells.items()
    }


def save_ceilings(changes: Changes, book: Book) -> None:
    wanted: dict[Level, dict[Cell, Decimal | None]] = {}
    values = changes.new | {key: values for key, (_, values) in changes.changed.items()}
    for (of_year, department, unit, source), (amount,) in values.items():
        level = Level(of_year, department, bool(unit))
        wanted.setdefault(level, {})[unit, source] = amount
    for level, cells in sorted(wanted.items()):
        draft(level, cells)


def check_ceilings(changes: Changes, intake: Intake, book: Book) -> Iterable[Fault]:
    allowed: dict[Level, bool] = {}
    for key in (*changes.new, *changes.changed):
        of_year, department, unit, _ = key
        level = Level(of_year, department, bool(unit))
        if level not in allowed:
            allowed[level] = _issues(book, level)
        if not allowed[level]:
            yield changes.fault(key, "控制数", NOT_YOURS)
    if changes:
        intake.notes.append(NOT_YET)


def ceilings_of(scope: Scope) -> Iterable[Sequence[Any]]:
    """Those in force: drafts are their author's alone."""
    names = dict(Source.objects.values_list("code", "name")) | {"": THREE_PUBLIC_NAME}
    for limit in limits(scope):
        yield scope.year, limit.department, limit.unit, names[limit.source], limit.amount


def ceiling_words(key: Key, book: Book) -> str:
    of_year, department, unit, source = key
    return book.words(
        (unit or department, of_year, book.sources.names.get(source, THREE_PUBLIC_NAME))
    )


CEILINGS = Sheet(
    name="控制数",
    columns=(
        YEAR,
        Column("部门编码", code, code=True, stand_in=UNKNOWN),
        Column("单位编码", code, default="", code=True, width=16, help="空白为部门的控制数"),
        Column(
            "控制项目",
            text(40),
            width=24,
            help=f"资金来源，或{THREE_PUBLIC_NAME}",
            stand_in=UNKNOWN,
        ),
        Column("控制数", positive, width=18, help="单位：元，最多两位小数", stand_in=0),
    ),
    record=ceiling_record,
    stored=ceilings_stored,
    save=save_ceilings,
    rows=ceilings_of,
    check=check_ceilings,
    words=ceiling_words,
    values=("控制数",),
)
