"""A sheet of the importer as a grid: the rows of one unit and year, cell by cell as text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models

from budget.book import Book
from budget.cells import Invalid
from budget.intake import Key, Record, Sheet, Values, Wrong
from budget.models import Category, Source
from budget.rows import REQUIRED, WAITS, Column, Row
from budget.rules import AMOUNT_NOT_ZERO
from budget.scope import Scope
from budget.seen import mark
from budget.sheets.lines import YES_NO
from disclosure.material import plain_number

FIGURES = {
    "amount": "money",
    "price": "money",
    "share": "money",
    "value": "money",
    "quantity": "quantity",
}
Cells = tuple[str, ...]
Facts = Callable[[Key, Values], dict[str, Any]]


class Field(NamedTuple):
    """A column of a grid, by its heading in the sheet.

    kind says what its cells hold; place, where a stored fact (its key, then its values) has it.
    """

    heading: str
    kind: str
    label: str
    place: int


def edition(scope: Scope) -> set[Any]:
    """The facts of a unit budget; the importer calls such a set a group."""
    return {(scope.unit, scope.year, scope.phase)}


def nothing_more(record: Record, scope: Scope, wrong: Wrong) -> None:
    """Most rows are judged by their sheet alone."""


def by_key(key: Key) -> Any:
    """Part by part; a part may be blank."""
    return [(part is not None, part) for part in key]


@dataclass(frozen=True)
class EntryGrid:
    """How a sheet becomes a grid.

    given    the sheet's columns that the page knows, and so nobody types
    keyed    how many parts the natural key of a fact has
    facts    what a record is in the fields of the model, for rows that get another key
    groups   the sets of facts that the grid shows
    order    how the rows stand
    judge    what the sheet alone cannot say of a row, because only the page has its year
    phased   whether each phase has rows of its own
    """

    slug: str
    title: str
    heading: str
    sheet: Sheet
    model: type[models.Model]
    fields: tuple[Field, ...]
    given: Mapping[str, Callable[[Scope], Any]]
    keyed: int
    facts: Callable[[int, Book], Facts]
    groups: Callable[[Scope], set[Any]] = edition
    order: Callable[[Key], Any] = by_key
    judge: Callable[[Record, Scope, Wrong], None] = nothing_more
    phased: bool = True

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.sheet.columns if column.heading not in self.given)

    @property
    def kinds(self) -> list[str]:
        return [field.kind for field in self.fields]

    def described(self) -> list[dict[str, Any]]:
        """The columns as the page's script needs them."""
        return [
            {
                "kind": field.kind,
                "label": field.label,
                "required": column.default is REQUIRED,
                "key": field.place < self.keyed,
                "figure": FIGURES.get(field.kind, ""),
            }
            for field, column in zip(self.fields, self.columns, strict=True)
        ]

    def read(self, cells: Cells, scope: Scope, book: Book, wrong: Wrong) -> Record | None:
        """A row of cells under the rules of the importer; None, with all reasons in `wrong`."""
        typed = iter(cells)
        values = tuple(
            self.given[column.heading](scope)
            if column.heading in self.given
            else _value(column, next(typed), wrong)
            for column in self.sheet.columns
        )
        if WAITS in values:
            return None
        named, judged = wrong.headings(), Wrong()
        record = self.sheet.record(Row(0, values, cells, ()), book, judged)
        if record and record.values is None and "金额" not in named:
            judged.append(Invalid(AMOUNT_NOT_ZERO.text, "金额"))
        if record:
            self.judge(record, scope, judged)
        wrong += [invalid for invalid in judged if invalid.heading not in named]
        return None if wrong else record

    def words(self, cells: Cells) -> str:
        """A row as its author knows it, by its key."""
        shown = {YES_NO[0]: "上年结转", YES_NO[1]: ""}
        pairs = zip(self.fields, cells, strict=True)
        parts = [shown.get(cell, cell) for field, cell in pairs if field.place < self.keyed]
        return " ".join(filter(None, parts))

    def place(self, invalid: Invalid) -> int:
        """The column that a refusal belongs to; the first where it is of the whole row."""
        headings = [field.heading for field in self.fields]
        return headings.index(invalid.heading) if invalid.heading in headings else 0


def _value(column: Column, raw: str, wrong: Wrong) -> Any:
    try:
        return column.read(raw)
    except Invalid as invalid:
        wrong.append(Invalid(str(invalid), column.heading))
        return column.stand_in


class Line(NamedTuple):
    """A stored fact, and its cells as the page shows them."""

    pk: int
    key: Key
    values: Values
    cells: Cells


class State:
    """What is stored of a grid, in the order of its rows."""

    def __init__(self, grid: EntryGrid, scope: Scope) -> None:
        facts = grid.sheet.stored(grid.groups(scope), None)
        names = {
            "source": dict(Source.objects.values_list("pk", "name")),
            "category": dict(Category.objects.values_list("pk", "name")),
        }
        self.lines = [
            Line(stored.pk, key, stored.values, _cells(grid, (*key, *stored.values), names))
            for key, stored in sorted(facts.items(), key=lambda fact: grid.order(fact[0]))
        ]
        self.by_pk = {line.pk: line for line in self.lines}
        self.by_key = {line.key: line for line in self.lines}

    def sent(self) -> list[list[Any]]:
        """For the page: a list of cells behind each primary key."""
        return [[line.pk, *line.cells] for line in self.lines]

    @property
    def version(self) -> str:
        """Changes with every stored cell."""
        return mark(sorted(self.sent()))

    @property
    def last(self) -> int:
        """The latest primary key: later ones are other people's additions."""
        return max(self.by_pk, default=0)


def _cells(grid: EntryGrid, fact: tuple[Any, ...], names: Mapping[str, Mapping[str, str]]) -> Cells:
    return tuple(
        names[field.kind][fact[field.place]]
        if field.kind in names
        else _text(fact[field.place], field.kind)
        for field in grid.fields
    )


def _text(value: Any, kind: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return YES_NO[not value]
        case Decimal():
            return plain_number(value) if kind == "quantity" else f"{value:.2f}"
        case date():
            return value.isoformat()
    return str(value)
