"""The mechanism of import: declared sheets become records, records are compared with what is stored.

load() reads a workbook against a Book (who imports, what is known) and returns an Intake: what would be
new, changed, unchanged or gone, or every fault. apply() writes it, all or nothing. One importer serves
the browser and the command.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction

from .cells import Invalid, plain
from .rows import Absent, Column, Fault, Reader, Row, shown
from .spreadsheet import Grid

Key = tuple[Hashable, ...]
Values = tuple[Any, ...]


class Record(NamedTuple):
    """A row as a fact: the set it belongs to (such as a unit-year), its natural key, its other values."""

    group: Hashable
    key: Key
    values: Values


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
    values   the headings of Record.values, for the preview
    """

    name: str
    columns: tuple[Column, ...]
    record: Callable[[Row, Any, "Wrong"], Record | None]
    stored: Callable[[set[Any], Any], Mapping[Key, Stored]]
    save: Callable[["Changes", Any], None]
    rows: Callable[[Any], Iterable[Sequence[Any]]]
    remove: Callable[[Sequence[Any]], None] | None = None
    check: Callable[["Changes", "Intake", Any], Iterable[Fault]] | None = None
    values: tuple[str, ...] = ()


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

    def fault(self, key: Key, heading: str, message: str) -> Fault:
        """A fault at the row of a record, in the column of a heading."""
        row = self.places[key]
        index = [column.heading for column in self.sheet.columns].index(heading)
        return Fault(self.sheet.name, row.cell(index), heading, shown(row.raw(index)), message)


@dataclass
class Intake:
    """A workbook as read: changes by sheet, or faults; and notes of what was not read."""

    changes: list[Changes] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(self.changes)

    def of(self, sheet_name: str) -> Changes | None:
        return next((c for c in self.changes if c.sheet.name == sheet_name), None)


def load(grids: Sequence[Grid], sheets: Sequence[Sheet], book: Any) -> Intake:
    """Reads every declared sheet that the workbook has, then compares; writes nothing.

    The sheets come in an order in which a row only refers to sheets before its own.
    """
    intake = Intake()
    found = {plain(grid.name): grid for grid in grids}
    read = [
        _Reading(sheet, grid, book, intake)
        for sheet in sheets
        if (grid := found.pop(plain(sheet.name), None))
    ]
    intake.notes += [f"工作表“{grid.name}”未读取。" for grid in found.values()]
    if not read:
        names = "、".join(sheet.name for sheet in sheets)
        intake.faults.append(Fault("工作簿", "", "", "", f"没有可读取的工作表，名称应为：{names}。"))
    if not intake.faults:
        intake.changes = [reading.compare(book) for reading in read]
        for changes in intake.changes:
            if changes.sheet.check:
                intake.faults += changes.sheet.check(changes, intake, book)
    return intake


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


class _Reading:
    """One sheet read: its records by natural key, and the groups that it names."""

    def __init__(self, sheet: Sheet, grid: Grid, book: Any, intake: Intake) -> None:
        self.sheet = sheet
        self.reader = Reader(grid, sheet.columns, intake.faults, intake.notes)
        self.incoming: dict[Key, Values] = {}
        self.places: dict[Key, Row] = {}
        self.groups: set[Hashable] = set()
        self.skipped = 0
        for row in self.reader.rows():
            self._take(row, book)

    def _take(self, row: Row, book: Any) -> None:
        wrong = Wrong()
        record = self.sheet.record(row, book, wrong)
        if record and not wrong and (first := self.places.get(record.key)):
            wrong.append(Invalid(f"与第 {first.number} 行重复（{book.words(record.key)}）。请合并为一行或删除一行。"))
        if wrong:
            for invalid in wrong:
                self._fault(row, invalid)
        elif record is None:
            self.skipped += 1
        else:
            self.groups.add(record.group)
            self.incoming[record.key] = record.values
            self.places[record.key] = row

    def _fault(self, row: Row, invalid: Invalid) -> None:
        if invalid.heading:
            index = [column.heading for column in self.sheet.columns].index(invalid.heading)
            self.reader.fault(row.cell(index), invalid.heading, row.raw(index), str(invalid))
        else:
            self.reader.fault(f"A{row.number}", "", "", str(invalid))

    def compare(self, book: Any) -> Changes:
        stored = self.sheet.stored(self.groups, book)
        changes = Changes(self.sheet, skipped=self.skipped, places=self.places)
        for key, values in self.incoming.items():
            present = stored.get(key)
            if present is None:
                changes.new[key] = _settled(values)
            elif (settled := _settled(values, present.values)) == present.values:
                changes.unchanged += 1
            else:
                changes.changed[key] = (present, settled)
        if self.sheet.remove:
            changes.gone = {key: fact for key, fact in stored.items() if key not in self.incoming}
        return changes


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
