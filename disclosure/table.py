"""Tables as values: a Definition declares a table, build() makes it, renderers and checks see only the Table.

Nothing here knows a budget. A column selects, it never computes: every figure of a table comes from
one call of Totals.crossed over the selections of its rows and columns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Protocol

from budget.totals import EVERYTHING, ZERO, CodeName, Selection, both

from .money import WAN, MoneyUnit


class Adder(Protocol):
    """What a table needs of budget.totals.Totals, exact or with rounded leaves."""

    def codes(self, dimension: str, where: Selection = EVERYTHING) -> set[str]: ...
    def crossed(
        self, rows: Sequence[Selection], columns: Sequence[Selection]
    ) -> list[list[Decimal]]: ...


Names = Mapping[str, Mapping[str, CodeName]]  # dimension → code → its name


# Declarations


@dataclass(frozen=True)
class Text:
    """A column of words: prints one label of a row."""

    heading: str
    label: str = "name"
    side: str = ""


@dataclass(frozen=True)
class Column:
    """A column of amounts: what it selects of its row."""

    heading: str
    key: str
    where: Selection = field(default_factory=dict)
    side: str = ""


@dataclass(frozen=True)
class Group:
    """A heading over columns."""

    heading: str
    columns: tuple["Text | Column | Group", ...]


class Entry(NamedTuple):
    """A row, or one side of it: its address, its words, its selection (None: printed without amounts)."""

    key: str
    labels: Mapping[str, str]
    where: Selection | None
    level: int = 1  # 0 is a total


Entries = Mapping[str, Entry]  # side → entry; a table that is not two-sided has the side ""
Rows = Callable[[Adder, Names], Sequence[Entries]]


@dataclass(frozen=True)
class Definition:
    """An official table as its annex draws it; `source` names the document, `empty` the sentence without rows."""

    number: int
    slug: str
    title: str
    source: str
    rows: Rows
    columns: tuple[Text | Column | Group, ...]
    empty: str = ""
    landscape: bool = False
    numbered: bool = True


# Values


class Cell(NamedTuple):
    """Words, or an amount in 元 with its address (row, column) and the selection behind it."""

    text: str = ""
    amount: Decimal | None = None
    row: str = ""
    column: str = ""
    where: Selection | None = None
    rows: int = 1  # merged with the cells below; they are COVERED
    columns: int = 1  # merged with the cells to the right; they are COVERED
    rounded: Decimal | None = None  # prints for the amount, where that is not its own rounding

    @property
    def printing(self) -> Decimal:
        """The amount in 元 that prints: the exact one, or what it was rounded to with others."""
        return (self.amount if self.rounded is None else self.rounded) or ZERO


BLANK = Cell()
COVERED = Cell(rows=0, columns=0)


class Row(NamedTuple):
    cells: tuple[Cell, ...]
    level: int = 1


class Heading(NamedTuple):
    """A heading cell with its place in the head, from 0; column 0 is 序号 where rows are numbered."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Head:
    """The lines above every table: whose it is (no code: all departments), its year, and its stage.

    Only what is not 年初预算 has a stage: a draft must not pass for what was published.
    """

    department: str
    name: str
    year: int
    unit: str = ""
    stage: str = ""  # 一上草案

    @property
    def office(self) -> str:
        return f"{self.unit or self.department} {self.name}".strip()

    @property
    def edition(self) -> str:
        return "单位" if self.unit else "部门"

    @property
    def marked(self) -> str:
        """The stage as it stands behind a year or a title."""
        return f"（{self.stage}）" if self.stage else ""

    def wording(self, text: str) -> str:
        """A title or sentence in the words of the edition."""
        return text.replace("部门预算", f"{self.edition}预算").replace(
            "本部门", f"本{self.edition}"
        )


@dataclass(frozen=True)
class Table:
    """A table with its figures, exact in 元; how they print is decided by `money`, `zero`, `rounded`."""

    number: int
    slug: str
    title: str
    head: Head
    headings: tuple[Heading, ...]
    columns: tuple[Text | Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    landscape: bool = False
    money: MoneyUnit = WAN
    zero: str = ""
    numbered: bool = (
        True  # with 序号 before its columns and a 栏次 row; tables inside texts are not
    )

    @cached_property
    def addresses(self) -> dict[tuple[str, str], Cell]:
        """Every amount by its (row key, column key)."""
        return {
            (cell.row, cell.column): cell
            for row in self.rows
            for cell in row.cells
            if cell.amount is not None
        }

    @property
    def head_rows(self) -> int:
        return max(heading.row + heading.rows for heading in self.headings)

    def in_money(self, money: MoneyUnit) -> "Table":
        return self if money == self.money else replace(self.each_alone(), money=money)

    def each_alone(self) -> "Table":
        """With every figure its own rounding, whatever the others are."""
        if all(cell.rounded is None for row in self.rows for cell in row.cells):
            return self
        rows = [
            row._replace(cells=tuple([cell._replace(rounded=None) for cell in row.cells]))
            for row in self.rows
        ]
        return replace(self, rows=tuple(rows))

    def with_lead(self, words: str) -> "Table":
        """With a first row of words over all columns."""
        lead = Row((Cell(words, columns=len(self.columns)), *[COVERED] * (len(self.columns) - 1)))
        return replace(self, rows=(lead, *self.rows))

    def text(self, cell: Cell) -> str:
        """A cell as printed."""
        return cell.text if cell.amount is None else self.money_text(cell, zero=self.zero)

    def money_text(self, cell: Cell, *, zero: str) -> str:
        """An amount as printed, with other words for a true zero than the table's."""
        if cell.rounded is None:
            return self.money.text(cell.amount or ZERO, zero=zero)
        return f"{self.printed_amount(cell):f}"

    def printed_amount(self, cell: Cell) -> Decimal:
        """An amount as printed, in the table's money."""
        return self.money.printed(cell.printing)

    def printing(self, row: str, column: str) -> Decimal:
        """What prints at an address, in 元; zero where the table has no such row."""
        return self.addresses.get((row, column), BLANK).printing

    def ordinals(self) -> list[str]:
        """The 栏次 row: the columns after 序号, numbered; none where rows are not."""
        if not self.numbered:
            return []
        return ["栏次", *(str(i) for i in range(1, len(self.columns) + 1))]

    def printed(self) -> list[list[str]]:
        """The rows as printed, 序号 first where they are numbered."""
        return [
            [*([str(i)] if self.numbered else []), *(self.text(cell) for cell in row.cells)]
            for i, row in enumerate(self.rows, start=1)
        ]

    def printed_headings(self) -> list[list[str]]:
        """The head as rows of equal length; a cell merged into its left or upper neighbour is blank."""
        width = len(self.columns) + self.numbered
        lines = [[""] * width for _ in range(self.head_rows)]
        for heading in self.headings:
            lines[heading.row][heading.column] = heading.text
        return lines


# Building


def build(
    definition: Definition,
    totals: Adder,
    names: Names,
    head: Head,
    *,
    money: MoneyUnit = WAN,
    zero: str = "",
) -> Table:
    """The table of a definition, with every figure taken from the totals."""
    columns = tuple(_leaves(definition.columns))
    plan = definition.rows(totals, names)
    return Table(
        number=definition.number,
        slug=definition.slug,
        title=head.wording(definition.title),
        head=head,
        headings=tuple(place(definition.columns, numbered=definition.numbered)),
        columns=columns,
        rows=tuple(_rows(plan, columns, totals)),
        note="" if plan else head.wording(definition.empty),
        landscape=definition.landscape,
        numbered=definition.numbered,
        money=money,
        zero=zero,
    )


def _rows(
    plan: Sequence[Entries], columns: Sequence[Text | Column], totals: Adder
) -> Iterator[Row]:
    """The rows with every amount, those of a side all summed in one call."""
    amounts = {
        side: _amounts(plan, columns, side, totals) for side in {column.side for column in columns}
    }
    for entries in plan:
        cells = [
            _cell(entries.get(column.side), column, amounts[column.side]) for column in columns
        ]
        yield Row(tuple(cells), _level(entries))


def _amounts(
    plan: Sequence[Entries], columns: Sequence[Text | Column], side: str, totals: Adder
) -> Iterator[Decimal]:
    """A side's amounts, row by row."""
    entries = [entries[side] for entries in plan if side in entries]
    rows = [entry.where for entry in entries if entry.where is not None]
    across = [its.where for its in columns if isinstance(its, Column) and its.side == side]
    return chain.from_iterable(totals.crossed(rows, across))


def _cell(entry: Entry | None, column: Text | Column, amounts: Iterator[Decimal]) -> Cell:
    if entry is None:
        return BLANK
    if isinstance(column, Text):
        return Cell(entry.labels.get(column.label, ""))
    if entry.where is None:  # printed without amounts
        return Cell("", ZERO, entry.key, column.key)
    return Cell("", next(amounts), entry.key, column.key, both(entry.where, column.where))


def _level(entries: Entries) -> int:
    return min(entry.level for entry in entries.values())


def _leaves(columns: Sequence[Text | Column | Group]) -> list[Text | Column]:
    return [
        leaf
        for column in columns
        for leaf in (_leaves(column.columns) if isinstance(column, Group) else [column])
    ]


def _depth(columns: Sequence[Text | Column | Group]) -> int:
    return 1 + max((_depth(c.columns) for c in columns if isinstance(c, Group)), default=0)


def place(columns: Sequence[Text | Column | Group], *, numbered: bool = True) -> list[Heading]:
    """Lays the tree of headings out; a heading without others below reaches to the bottom."""
    depth = _depth(columns)
    placed = [Heading("序号", 0, 0, depth, 1)] if numbered else []

    def lay(group: Sequence[Text | Column | Group], row: int, left: int) -> int:
        for column in group:
            if isinstance(column, Group):
                right = lay(column.columns, row + 1, left)
                placed.append(Heading(column.heading, row, left, 1, right - left))
            else:
                right = left + 1
                placed.append(Heading(column.heading, row, left, depth - row, 1))
            left = right
        return left

    lay(columns, 0, len(placed))
    return sorted(placed, key=lambda h: (h.row, h.column))
