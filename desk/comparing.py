"""What differs between two snapshots of a unit budget: facts field by field, and what moved in the nine tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from budget.findings import Address
from budget.totals import CodeName
from disclosure.forms import form_of
from disclosure.table import Head, Table
from disclosure.tieouts import Book

from .snapshots import KINDS, Kind, Row, Snapshot

NAMED = {"function", "economic", "source", "category"}  # fields that show a name beside the code
MONEY = {"amount", "price", "standard", "small_business", "micro_business"}


class How(StrEnum):
    ADDED = "新增"
    CHANGED = "修改"
    REMOVED = "删除"


class Part(NamedTuple):
    """A field of a fact before and after, in the user's words."""

    title: str
    before: str
    after: str
    difference: Decimal | None = None  # of amounts

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Change:
    """A fact that came, went, or says something else."""

    kind: str
    how: How
    words: str
    parts: tuple[Part, ...]
    before: Decimal | None = None  # its amount
    after: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        if self.before is None and self.after is None:
            return None
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


class Moved(NamedTuple):
    """A figure of the nine tables that is another one now."""

    number: int
    title: str
    place: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]
    moved: tuple[Moved, ...]
    counts: Mapping[str, Mapping[How, int]] = field(default_factory=dict)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    changes = tuple(
        change for kind in KINDS for change in sorted(_of_kind(kind, before, after), key=_order)
    )
    counts = {
        kind.title: {
            how: len([c for c in changes if (c.kind, c.how) == (kind.title, how)]) for how in How
        }
        for kind in KINDS
    }
    return Comparison(before, after, changes, tuple(_moved(before, after)), counts)


def _order(change: Change) -> tuple[int, str]:
    return list(How).index(change.how), change.words


def _of_kind(kind: Kind, before: Snapshot, after: Snapshot) -> Iterator[Change]:
    old, new = (
        {row[1 : kind.key + 1]: row for row in it.facts[kind.slug]} for it in (before, after)
    )
    gone = [row for key, row in old.items() if key not in new]
    come = {row[0]: row for key, row in new.items() if key not in old}
    for key in old.keys() & new.keys():
        yield from _changed(kind, old[key], new[key], before, after)
    # Within one unit budget a fact that got another code is the same row still.
    same = _place(before) == _place(after)
    for row in gone:
        if same and (twin := come.pop(row[0], None)):
            yield from _changed(kind, row, twin, before, after)
        else:
            yield _change(kind, How.REMOVED, row, None, before, after)
    for row in come.values():
        yield _change(kind, How.ADDED, None, row, before, after)


def _place(snapshot: Snapshot) -> tuple[str, int, str]:
    return snapshot.unit, snapshot.year, snapshot.phase


def _changed(kind: Kind, old: Row, new: Row, before: Snapshot, after: Snapshot) -> Iterator[Change]:
    if old[1:] != new[1:]:
        yield _change(kind, How.CHANGED, old, new, before, after)


def _change(
    kind: Kind, how: How, old: Row | None, new: Row | None, before: Snapshot, after: Snapshot
) -> Change:
    parts = []
    for place, of_field in enumerate(kind.fields, start=1):
        was, is_now = (row[place] if row else None for row in (old, new))
        money = of_field.name in MONEY
        parts.append(
            Part(
                of_field.title,
                _text(of_field.name, was, before.names),
                _text(of_field.name, is_now, after.names),
                _difference(was, is_now) if money else None,
            )
        )
    row, snapshot = (new, after) if new else (old or (), before)
    words = _words(kind, row, snapshot)
    return Change(kind.title, how, words, tuple(parts), *_amounts(kind, old, new))


def _difference(was: Any, is_now: Any) -> Decimal:
    return Decimal(is_now or 0) - Decimal(was or 0)


def _amounts(kind: Kind, *rows: Row | None) -> list[Decimal | None]:
    if "amount" not in {of_field.name for of_field in kind.fields}:
        return [None, None]
    place = kind.place("amount")
    return [Decimal(row[place]) if row else None for row in rows]


def _words(kind: Kind, row: Row, snapshot: Snapshot) -> str:
    """What tells a fact from others."""
    pairs = zip(kind.fields[: kind.key], row[1:], strict=False)
    shown = [_said(of_field.name, value, snapshot) for of_field, value in pairs]
    return " ".join(filter(None, shown)) or kind.title


def _said(name: str, value: Any, snapshot: Snapshot) -> str:
    """In a line of words yes and no need the name of what they answer."""
    if name == "carried_over":
        return "上年结转" if value else ""
    return _text(name, value, snapshot.names)


def _text(name: str, value: Any, names: Mapping[str, Mapping[str, CodeName]]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in MONEY:
        return f"{Decimal(value):,.2f}"
    if name in NAMED and (known := names.get(name, {}).get(value)):
        codeless = name in {"source", "category"}
        return known.name if codeless else f"{value} {known.name}"
    return str(value)


# The nine tables


def tables(snapshot: Snapshot) -> tuple[Table, ...]:
    """The nine tables of a snapshot, as the unit's edition of its year."""
    head = Head(snapshot.unit[:3], snapshot.name, snapshot.year, snapshot.unit)
    ledger = snapshot.ledger
    return form_of(snapshot.year).tables(ledger.totals, ledger.names, head)


def _moved(before: Snapshot, after: Snapshot) -> Iterable[Moved]:
    old, new = tables(before), tables(after)
    books = Book(old), Book(new)
    for table in new:
        earlier = next((each for each in old if each.slug == table.slug), None)
        for address in _addresses(earlier, table):
            was, is_now = (book.sum([address]) for book in books)
            if was != is_now:
                book = books[1] if books[1].present([address]) else books[0]
                yield Moved(table.number, table.title, book.word(address), was, is_now)


def _addresses(earlier: Table | None, table: Table) -> list[Address]:
    """Every cell of either, those of the later one first."""
    cells = [*table.addresses, *(earlier.addresses if earlier else ())]
    return [Address(table.slug, row, column) for row, column in dict.fromkeys(cells)]
