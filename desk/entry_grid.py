"""The grids of entry, 支出 and 收入: the importer's sheets of one unit budget, cell by cell as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from budget.book import Book
from budget.cells import Invalid
from budget.intake import Key, Record, Sheet, Values, Wrong
from budget.models import Category, Source
from budget.rows import REQUIRED, WAITS, Column, Row
from budget.rules import AMOUNT_NOT_ZERO
from budget.scope import Scope
from budget.sheets.lines import EXPENDITURE, REVENUE, YES_NO

GIVEN = 3  # 预算年度, 预算阶段, 单位编码: the page's, not typed
Cells = tuple[str, ...]


class Field(NamedTuple):
    """A column of a grid: what kind of cells it has, and its short name."""

    kind: str
    label: str


@dataclass(frozen=True)
class EntryGrid:
    """A sheet of the importer as a grid; `order` says where a stored fact has each column's value."""

    slug: str
    title: str
    sheet: Sheet
    fields: tuple[Field, ...]
    order: tuple[int, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.sheet.columns[GIVEN:]

    def described(self) -> list[dict[str, Any]]:
        """The columns as the page's script needs them."""
        return [
            {"kind": kind, "label": label, "required": column.default is REQUIRED}
            for (kind, label), column in zip(self.fields, self.columns, strict=True)
        ]

    def read(self, cells: Cells, scope: Scope, book: Book, wrong: Wrong) -> Record | None:
        """A row of cells under the rules of the importer; None, with all reasons in `wrong`."""
        values = [_value(*pair, wrong) for pair in zip(self.columns, cells, strict=True)]
        if WAITS in values:
            return None
        named, judged = wrong.headings(), Wrong()
        row = Row(0, (scope.year, scope.phase, scope.unit, *values), cells, ())
        record = self.sheet.record(row, book, judged)
        if record and record.values is None and "金额" not in named:
            judged.append(Invalid(AMOUNT_NOT_ZERO.text, "金额"))
        wrong += [invalid for invalid in judged if invalid.heading not in named]
        return None if wrong else record

    def words(self, cells: Cells) -> str:
        """A row as its author knows it, without its amount."""
        shown = {YES_NO[0]: "上年结转", YES_NO[1]: ""}
        kinds = [field.kind for field in self.fields]
        parts = [
            shown.get(cell, cell)
            for kind, cell in zip(kinds, cells, strict=True)
            if kind != "amount"
        ]
        return " ".join(filter(None, parts))

    def place(self, invalid: Invalid) -> int:
        """The column that a refusal belongs to; the first where it is of the whole row."""
        return max(0, self.sheet.place(invalid.heading) - GIVEN) if invalid.heading else 0


GRIDS = {
    grid.slug: grid
    for grid in (
        EntryGrid(
            "expenditure",
            "支出",
            EXPENDITURE,
            (
                Field("function", "功能科目"),
                Field("economic", "经济科目"),
                Field("category", "支出类别"),
                Field("source", "资金来源"),
                Field("carried", "上年结转"),
                Field("project", "项目"),
                Field("government", "政府经济科目"),
                Field("note", "摘要"),
                Field("amount", "金额（元）"),
            ),
            (3, 4, 5, 6, 7, 8, 10, 9, 11),
        ),
        EntryGrid(
            "revenue",
            "收入",
            REVENUE,
            (
                Field("source", "资金来源"),
                Field("carried", "上年结转"),
                Field("amount", "金额（元）"),
            ),
            (3, 4, 5),
        ),
    )
}


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
    """What is stored of a grid, in the order of its codes."""

    def __init__(self, grid: EntryGrid, scope: Scope) -> None:
        facts = grid.sheet.stored({(scope.unit, scope.year, scope.phase)}, None)
        names = {
            "source": dict(Source.objects.values_list("pk", "name")),
            "category": dict(Category.objects.values_list("pk", "name")),
        }
        self.lines = [
            Line(stored.pk, key, stored.values, _cells(grid, (*key, *stored.values), names))
            for key, stored in sorted(facts.items())
        ]
        self.by_pk = {line.pk: line for line in self.lines}
        self.by_key = {line.key: line for line in self.lines}

    def sent(self) -> list[list[Any]]:
        """For the page: a list of cells behind each primary key."""
        return [[line.pk, *line.cells] for line in self.lines]

    @property
    def version(self) -> str:
        """Changes with every stored cell."""
        return sha256(repr(sorted(self.sent())).encode()).hexdigest()[:16]

    @property
    def last(self) -> int:
        """The latest primary key: later ones are other people's additions."""
        return max(self.by_pk, default=0)


def _cells(grid: EntryGrid, fact: tuple[Any, ...], names: Mapping[str, Mapping[str, str]]) -> Cells:
    return tuple(
        _text(fact[place], names.get(field.kind))
        for field, place in zip(grid.fields, grid.order, strict=True)
    )


def _text(value: Any, names: Mapping[str, str] | None) -> str:
    if isinstance(value, bool):
        return YES_NO[not value]
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return names.get(value, value) if names else value
