"""The mechanism of import: declared sheets become records, records are compared with what is stored.

load() reads a workbook against a Book (who imports, what is known) and returns an Intake: what would be
new, changed, unchanged or gone, or every fault. apply() writes it, all or nothing. One importer serves
the browser and the command.
"""

import gc
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction

from . import locks
from .acting import Via, acting
from .cells import Invalid, one_break, plain
from .locks import Facts
from .rows import Absent, Column, Fault, Reader, Row, shown
from .spreadsheet import Grid

Key = tuple[Any, ...]
Values = tuple[Any, ...]


class Record(NamedTuple):
    """A row as a fact: the set it belongs to (such as a unit-year), its natural key, its other values.

    Without values it only names its set: a row with the amount 0 says that the fact is not there.
    """

    group: Hashable
    key: Key
    values: Values | None


class Stored(NamedTuple):
    """A fact of the database: its primary key, and the values that a record may change."""

    pk: Any
    values: Values


class Wrong(list[Invalid]):
    """What is wrong with a row: gathered, so that one reading names everything."""

    def unless(self, heading: str, find: Callable[..., Any], *about: Any) -> Any:
        """What find(*about) answers, or None with its refusal noted under a heading."""
        try:
            return find(*about)
        except Invalid as invalid:
            self.append(Invalid(str(invalid), heading))
            return None

    def headings(self) -> set[str]:
        return {invalid.heading for invalid in self}


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook, declared beside the models it fills.

    record   a parsed row as a Record, or None where it says nothing; whatever is wrong goes to `wrong`
    stored   the facts of the groups that the sheet names, by natural key
    save     writes what is new and changed
    remove   deletes what is gone; without it the sheet only adds and changes
    check    faults that show only when every sheet is read
    rows     what an export of a scope writes, in the order of the columns
    facts    whose a record is, for the process to say whether it may change now
    part     what of a budget it is, where rows can be returned one by one
    values   the headings of Record.values, for the preview
    words    a natural key as the user knows it; without it, the parts as they are
    """

    name: str
    columns: tuple[Column, ...]
    record: Callable[[Row, Any, "Wrong"], Record | None]
    stored: Callable[[set[Any], Any], Mapping[Key, Stored]]
    save: Callable[["Changes", Any], None]
    rows: Callable[[Any], Iterable[Sequence[Any]]]
    remove: Callable[[Sequence[Any]], None] | None = None
    check: Callable[["Changes", "Intake", Any], Iterable[Fault]] | None = None
    facts: Callable[[Key, Values, Any], Iterable[Facts]] | None = None
    part: str = ""
    values: tuple[str, ...] = ()
    words: Callable[[Key, Any], str] = lambda key, book: book.words(key)

    def place(self, heading: str) -> int:
        """The index of a column."""
        return [column.heading for column in self.columns].index(heading)


@dataclass
class Changes:
    """What a sheet would do, by natural key."""

    sheet: Sheet
    new: dict[Key, Values] = field(default_factory=dict)
    changed: dict[Key, tuple[Stored, Values]] = field(default_factory=dict)
    gone: dict[Key, Stored] = field(default_factory=dict)
    unchanged: int = 0
    skipped: int = 0
    places: dict[Key, Row] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def touched(self) -> Iterator[tuple[Key, Values]]:
        """Every fact that would change, as it would be and as it was."""
        yield from self.new.items()
        for key, (stored, values) in self.changed.items():
            yield key, values
            yield key, stored.values
        for key, stored in self.gone.items():
            yield key, stored.values

    def has(self, heading: str, key: Key) -> bool:
        """Whether the sheet has the column of a heading."""
        return self.places[key].places[self.sheet.place(heading)] > 0

    def fault(self, key: Key, heading: str, message: str) -> Fault:
        """A fault at the row of a record, in the column of a heading."""
        row, index = self.places[key], self.sheet.place(heading)
        return Fault(self.sheet.name, row.cell(index), heading, shown(row.raw(index)), message)


@dataclass
class Intake:
    """A workbook as read: changes by sheet, and faults; and notes of what was not read.

    With faults the changes are those of the rows without, and nothing counts as gone.
    """

    changes: list[Changes] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(self.changes)

    def of(self, sheet_name: str) -> Changes | None:
        return next((c for c in self.changes if c.sheet.name == sheet_name), None)


@contextmanager
def _all_kept() -> Iterator[None]:
    """Spares the search for garbage among hundreds of thousands of rows that all stay: a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_all_kept()
def load(grids: Sequence[Grid], sheets: Sequence[Sheet], book: Any) -> Intake:
    """Reads every declared sheet that the workbook has, then compares; writes nothing.

    The sheets come in an order in which a row only refers to sheets before its own.
    """
    intake = Intake()
    found = _declared(grids, sheets, intake)
    read = [
        _read(sheet, found[sheet.name], book, intake) for sheet in sheets if sheet.name in found
    ]
    complete = not intake.faults
    intake.changes = [reading.compare(book, complete=complete) for reading in read]
    for changes in intake.changes:
        intake.faults += _closed(changes, book)
        if changes.sheet.check:
            intake.faults += changes.sheet.check(changes, intake, book)
    order = {grid.name: place for place, grid in enumerate(grids)}
    intake.faults.sort(key=lambda fault: (order.get(fault.sheet, -1), *_reading_order(fault.cell)))
    return intake


def _closed(changes: Changes, book: Any) -> Iterator[Fault]:
    """A fault for each set of facts that would change and may not now, at its first row."""
    if not changes.sheet.facts:
        return
    touched: dict[Facts, Key] = {}
    for key, values in changes.touched():
        for facts in changes.sheet.facts(key, values, book):
            touched.setdefault(facts, key)
    if changes.sheet.part and locks.partly_open(touched):
        touched = {facts: key for key, facts in _row_by_row(changes, book)}
    for facts, reason in locks.closed(touched).items():
        row = changes.places.get(touched[facts])
        yield Fault(changes.sheet.name, row.cell(0) if row else "", "", "", reason)


def _row_by_row(changes: Changes, book: Any) -> Iterator[tuple[Key, Facts]]:
    """Each fact that would change, as a row of its own."""
    facts_of, part = changes.sheet.facts, changes.sheet.part
    stored = {key: fact for key, (fact, _) in changes.changed.items()} | changes.gone
    rows = [(key, values, locks.NEW) for key, values in changes.new.items()]
    rows += [(key, fact.values, fact.pk) for key, fact in stored.items()]
    for key, values, pk in rows:
        for facts in facts_of(key, values, book) if facts_of else ():
            yield key, facts._replace(part=part, key=pk)


@_all_kept()
@acting(via=Via.IMPORT)
@transaction.atomic
def apply(intake: Intake, book: Any) -> None:
    """Writes everything or nothing: sheet by sheet what is new or changed, then backwards what is gone.

    Raises ValueError for an intake with faults.
    """
    if intake.faults:
        raise ValueError("an intake with faults cannot be applied")
    for changes in intake.changes:
        changes.sheet.save(changes, book)
    for changes in reversed(intake.changes):
        if changes.sheet.remove and changes.gone:
            changes.sheet.remove([stored.pk for stored in changes.gone.values()])


def _declared(grids: Sequence[Grid], sheets: Sequence[Sheet], intake: Intake) -> dict[str, Grid]:
    """The grids of the declared sheets by name; the others are noted."""
    names = {plain(sheet.name): sheet.name for sheet in sheets}
    found: dict[str, Grid] = {}
    others = []
    for grid in grids:
        name = names.get(plain(grid.name))
        if name is None:
            others.append(grid.name)
        elif name in found:
            message = f"与工作表“{found[name].name}”同名。请合并为一张，或删除一张。"
            intake.faults.append(Fault(grid.name, "", "", "", message))
        else:
            found[name] = grid
            if grid.hidden:
                intake.notes.append(
                    f"工作表“{grid.name}”是隐藏的，其内容同样导入，请取消隐藏后核对。"
                )
    intake.notes += _unread(others, [name for name in names.values() if name not in found])
    if not found:
        message = f"没有可读取的工作表，名称应为：{'、'.join(names.values())}。"
        intake.faults.append(Fault("工作簿", "", "", "", message))
    return found


def _unread(others: list[str], absent: list[str]) -> Iterator[str]:
    """What was not read, and what it may have been meant for: a renamed sheet looks like a missing one."""
    for name in others:
        yield f"工作表“{name}”未读取。"
    if others and absent:
        yield f"按名称没有找到的工作表（这些数据不变）：{'、'.join(absent)}。"


def _reading_order(cell: str) -> tuple[int, int, str]:
    """Row by row, and from left to right."""
    first = cell.partition(":")[0]
    letters = first.rstrip("0123456789")
    return int(first.removeprefix(letters) or 0), len(letters), letters


@dataclass
class _Reading:
    """One sheet read: its records by natural key, and the groups that it names."""

    sheet: Sheet
    incoming: dict[Key, Values] = field(default_factory=dict)
    places: dict[Key, Row] = field(default_factory=dict)
    groups: set[Hashable] = field(default_factory=set)
    skipped: int = 0

    def take(self, record: Record | None, row: Row) -> None:
        if record:
            self.groups.add(record.group)
        if record and record.values is not None:
            self.incoming[record.key] = record.values
            self.places[record.key] = row
        else:
            self.skipped += 1

    def compare(self, book: Any, *, complete: bool) -> Changes:
        stored = self.sheet.stored(self.groups, book)
        self._complete_keys(stored)
        changes = Changes(self.sheet, skipped=self.skipped, places=self.places)
        for key, values in self.incoming.items():
            present = stored.get(key)
            if present is None:
                changes.new[key] = _settled(values)
            elif _same(settled := _settled(values, present.values), present.values):
                changes.unchanged += 1
            else:
                changes.changed[key] = (present, settled)
        if self.sheet.remove and complete:
            changes.gone = {key: fact for key, fact in stored.items() if key not in self.incoming}
        return changes

    def _complete_keys(self, stored: Iterable[Key]) -> None:
        """A key with an absent part means the one stored fact that has the others, else the default."""
        partial = next(iter(self.incoming), ())
        absent = [i for i, part in enumerate(partial) if isinstance(part, Absent)]
        if not absent:
            return
        facts: dict[Key, list[Key]] = {}
        for key in stored:
            facts.setdefault(_without(key, absent), []).append(key)
        whole = {}
        for key in self.incoming:
            alike = facts.get(_without(key, absent), [])
            whole[key] = alike[0] if len(alike) == 1 else tuple(map(settled, key))
        self.incoming = {whole[key]: values for key, values in self.incoming.items()}
        self.places = {whole[key]: row for key, row in self.places.items()}


def _read(sheet: Sheet, grid: Grid, book: Any, intake: Intake) -> _Reading:
    reader = Reader(grid, sheet.columns, intake.faults, intake.notes)
    reading = _Reading(sheet)
    for row in reader.rows():
        wrong = Wrong()
        record = sheet.record(row, book, wrong)
        if row.wrong:
            wrong[:] = [invalid for invalid in wrong if invalid.heading not in row.wrong]
        elif record and not wrong and (first := reading.places.get(record.key)):
            words = sheet.words(tuple(map(settled, record.key)), book)
            wrong.append(
                Invalid(f"与第 {first.number} 行重复（{words}）。请合并为一行或删除一行。")
            )
        if wrong:
            intake.faults += (_fault(sheet, row, invalid) for invalid in wrong)
        elif not row.wrong:
            reading.take(record, row)
    return reading


def _fault(sheet: Sheet, row: Row, invalid: Invalid) -> Fault:
    """In the column that is wrong, or at the beginning of the row."""
    index = sheet.place(invalid.heading) if invalid.heading else 0
    raw = row.raw(index) if invalid.heading else ""
    return Fault(sheet.name, row.cell(index), invalid.heading, shown(raw), str(invalid))


def settled(value: Any) -> Any:
    """A value that an absent column leaves at its default."""
    return value.default if isinstance(value, Absent) else value


def _settled(values: Values, stored: Values | None = None) -> Values:
    """Values with every Absent one replaced by what is stored, or by its default."""
    if not any(isinstance(value, Absent) for value in values):
        return values
    kept = stored or tuple(settled(value) for value in values)
    return tuple(
        k if isinstance(value, Absent) else value for value, k in zip(values, kept, strict=True)
    )


def _same(values: Values, stored: Values) -> bool:
    """Whether a record says what is stored; a form in the browser stores other line breaks than Excel."""
    return values == stored or values == tuple(
        one_break(value).strip() if isinstance(value, str) else value for value in stored
    )


def _without(key: Key, parts: list[int]) -> Key:
    return tuple(part for i, part in enumerate(key) if i not in parts)
