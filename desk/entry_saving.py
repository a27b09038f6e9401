"""Saving a grid: what was sent is compared with what is stored and with what its author saw."""

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple
from unicodedata import normalize

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection, transaction

from budget.book import MANY, Book
from budget.intake import Changes, Key, Record, Stored, Wrong
from budget.locks import NEW, NOT_RETURNED, Facts, closed, partly_open, why_closed
from budget.models import Unit, UnitBudget, User
from budget.scope import Scope

from .entry_grid import Cells, EntryGrid, Line, State
from .entry_news import latest

MOST_ROWS = 20_000
LONGEST = 1000  # letters of a cell; each column has its own limit below it
ATTEMPTS = 3
CODE = re.compile(r"\d{3,12}")
TURN = Lock()
BUSY = "这个单位的数据正在被他人导入，没有保存。请稍后再保存一次。"


class Sent(NamedTuple):
    """A changed row: as its author saw it (None: a new one), and as it shall be (None: deleted)."""

    ref: int
    pk: int | None
    was: Cells | None
    now: Cells | None


class Sending(NamedTuple):
    """What a page sends: the state it was loaded with, and the rows that differ from it."""

    version: str
    last: int
    rows: tuple[Sent, ...]


class RefusedSaveError(Exception):
    """Nothing is written; the answer says why."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer


def understood(body: bytes, width: int) -> Sending:
    """The body of a request; raises SuspiciousOperation for what no page of ours sends."""
    try:
        sent = json.loads(body)
        rows = tuple(_sent(*row, width=width) for row in sent["rows"])
        refs = {row.ref for row in rows}
        keys = [row.pk for row in rows if row.pk is not None]
        if len(rows) > MOST_ROWS or len(refs) < len(rows) or len(set(keys)) < len(keys):
            raise ValueError("too many rows, or one twice")
        return Sending(str(sent["version"]), int(sent["last"]), rows)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SuspiciousOperation(f"not the rows of a grid: {error}") from error


def _sent(ref: Any, pk: Any, was: Any, now: Any, *, width: int) -> Sent:
    if type(ref) is not int or type(pk) not in {int, type(None)} or (pk is None) != (was is None):
        raise ValueError("not a row")
    return Sent(ref, pk, _cells(was, width), _cells(now, width))


def _cells(cells: Any, width: int) -> Cells | None:
    if cells is None:
        return None
    if len(cells) != width or any(type(c) is not str or len(c) > LONGEST for c in cells):
        raise ValueError("not the cells of a row")
    "".join(cells).encode()  # raises for halves of characters, which no database stores
    return tuple(cells)


def save(grid: EntryGrid, scope: Scope, person: User, sending: Sending) -> dict[str, Any]:
    """Writes what was sent, all or nothing; raises RefusedSaveError with faults or conflicts."""
    for _ in range(ATTEMPTS):
        # Ahead of the lock: others wait for what is written, not for reading codes.
        book = Book(person, expected=_codes(sending))
        try:
            with _turn(), transaction.atomic():
                lock(scope) if grid.phased else lock_unit(scope)
                if reason := why_closed(facts_of(grid, scope)):
                    raise RefusedSaveError({"message": reason})
                return _Saving(grid, scope, book, sending).run()
        except IntegrityError:  # an import has brought the same fact at this moment
            continue
    raise RefusedSaveError({"message": BUSY})


def _turn() -> AbstractContextManager[object]:
    """Where the database takes one writer at a time savers wait in line: it would let them poll, some for seconds."""
    return TURN if connection.vendor == "sqlite" else nullcontext()


def _codes(sending: Sending) -> set[str] | None:
    """Whatever may be a code in rows that are wanted, where they are few."""
    cells = [cell for sent in sending.rows for cell in sent.now or ()]
    found = set(CODE.findall(normalize("NFKC", " ".join(cells))))
    return found if len(found) < MANY else None


def facts_of(grid: EntryGrid, scope: Scope) -> Facts:
    """Whose the rows of a grid are: of a phase, or of a unit's year."""
    phase = scope.phase if grid.phased else ""
    return Facts(scope.year, scope.department, scope.unit, phase, part=grid.slug)


def closed_rows(grid: EntryGrid, scope: Scope, state: State) -> list[int]:
    """Of a budget that was returned in part the rows that stay closed."""
    whose = facts_of(grid, scope)
    if not partly_open([whose]):
        return []
    asked = {pk: whose._replace(key=pk) for pk in state.by_pk}
    reasons = closed(asked.values())
    return [pk for pk, facts in asked.items() if reasons.get(facts) == NOT_RETURNED]


def lock(scope: Scope) -> None:
    """Nobody else saves in this unit budget until we are done; makes it where it is missing."""
    budget: dict[str, Any] = {
        "unit_id": scope.unit,
        "year": scope.year,
        "phase": scope.phase,
    }
    UnitBudget.objects.get_or_create(**budget)
    UnitBudget.objects.select_for_update(no_key=True).get(**budget)


def lock_unit(scope: Scope) -> None:
    """The same for what a unit has in a year, whatever the phase; and no step of the process begins."""
    Unit.objects.select_for_update(no_key=True).get(pk=scope.unit)
    budgets = UnitBudget.objects.filter(unit=scope.unit, year=scope.year)
    list(budgets.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@dataclass
class _Saving:
    """One attempt, within its transaction and lock."""

    grid: EntryGrid
    scope: Scope
    book: Book
    sending: Sending
    faults: list[dict[str, Any]] = field(default_factory=list)
    wanted: list[tuple[Sent, Record]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(self.grid, self.scope)

    def run(self) -> dict[str, Any]:
        self._judge()
        self._judge_returned()
        conflicts = list(self._conflicts())
        if self.faults or conflicts:
            answer = {"faults": self.faults, "conflicts": conflicts}
            raise RefusedSaveError({**answer, **self._news(self.state)})
        self._write()
        now = State(self.grid, self.scope)
        saved = [(sent.ref, now.by_key[record.key]) for sent, record in self.wanted]
        return {
            "saved": [[ref, line.pk, line.cells] for ref, line in saved],
            **self._news(now),
        }

    def _news(self, state: State) -> dict[str, Any]:
        """The present version; with all rows where others have changed some since the page was loaded."""
        moved = self.state.version != self.sending.version
        seen = latest(self.grid, self.scope)
        news = {"version": state.version, "last": state.last, "seen": seen}
        return {**news, "rows": state.sent()} if moved else news

    def _conflicts(self) -> Iterator[dict[str, Any]]:
        """Rows that others have changed or deleted meanwhile, unless to what is wanted here too."""
        for sent in self.sending.rows:
            line = self.state.by_pk.get(sent.pk or 0)
            theirs = line.cells if line else None
            if sent.pk is not None and theirs not in (sent.was, sent.now):
                yield {"row": sent.ref, "mine": sent.now, "theirs": theirs}

    def _judge(self) -> None:
        touched = {sent.pk for sent in self.sending.rows}
        taken: dict[Key, Line | Sent] = {
            line.key: line for line in self.state.lines if line.pk not in touched
        }
        for sent in self.sending.rows:
            if sent.now is None:
                continue
            wrong = Wrong()
            record = self.grid.read(sent.now, self.scope, self.book, wrong)
            for invalid in wrong:
                self._fault(sent, self.grid.place(invalid), str(invalid))
            if record:
                self._take(sent, record, taken)

    def _judge_returned(self) -> None:
        """Of a budget that was returned in part only that part changes."""
        whose = facts_of(self.grid, self.scope)
        if not partly_open([whose]):
            return
        asked = {sent.ref: whose._replace(key=sent.pk or NEW) for sent in self.sending.rows}
        reasons = closed(asked.values())
        for sent in self.sending.rows:
            if reason := reasons.get(asked[sent.ref]):
                self._fault(sent, 0, reason)

    def _take(self, sent: Sent, record: Record, taken: dict[Key, Line | Sent]) -> None:
        twin = taken.setdefault(record.key, sent)
        if twin is not sent and not self._arrived(twin, sent, record):
            words = self.grid.words(sent.now or ())
            message = f"与另一行重复（{words}）。请合并为一行或删除一行。"
            it = {"twin": twin.pk} if isinstance(twin, Line) else {"like": twin.ref}
            self._fault(sent, 0, message, **it)
        else:
            self.wanted.append((sent, record))

    def _arrived(self, twin: Line | Sent, sent: Sent, record: Record) -> bool:
        """Whether a new row is there already: saved before, with an answer that got lost."""
        return (
            isinstance(twin, Line)
            and sent.pk is None
            and twin.pk > self.sending.last
            and twin.values == record.values
        )

    def _fault(self, sent: Sent, column: int, message: str, **more: Any) -> None:
        self.faults.append({"row": sent.ref, "column": column, "message": message, **more})

    def _write(self) -> None:
        """Rows that keep a key keep their primary key, then rows that only changed it; none can collide."""
        touched = {sent.pk for sent in self.sending.rows}
        free = {line.key: line for line in self.state.lines if line.pk in touched}
        changes, moved, rest = Changes(self.grid.sheet), {}, []
        for sent, record in self.wanted:
            present, values = free.pop(record.key, None), record.values or ()
            if present is None:
                rest.append((sent, record, values))
            elif present.values != values:
                changes.changed[record.key] = (Stored(present.pk, present.values), values)
        for sent, record, values in rest:
            own = self.state.by_pk.get(sent.pk or 0)
            if own and free.pop(own.key, None):
                moved[own.pk] = record
            elif record.key not in self.state.by_key:
                changes.new[record.key] = values
        if free and self.grid.sheet.remove:
            self.grid.sheet.remove([line.pk for line in free.values()])
        _move(self.grid, self.scope.year, moved, self.book)
        self.grid.sheet.save(changes, self.book)


def _move(grid: EntryGrid, year: int, moved: dict[int, Record], book: Book) -> None:
    """Facts that get another key, such as another code, and stay the same rows."""
    if not moved:
        return
    model: Any = grid.model
    facts = grid.facts(year, book)
    rows = {pk: facts(record.key, record.values or ()) for pk, record in moved.items()}
    names = list(next(iter(rows.values())))
    model.objects.bulk_update(
        [model(pk=pk, **values) for pk, values in rows.items()],
        [name.removesuffix("_id") for name in names],
        batch_size=200,
    )
