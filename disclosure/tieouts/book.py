"""Tables by address, a relation as ties between their cells, and its result with both figures.

Only tables are looked at, never the lines: so the same relations prove tables that were built,
rounded, frozen years ago, or read from another office's booklet. All amounts here are in 元.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from budget.findings import Address, Figure, Finding, Result, Status, answer
from budget.rules import Rule
from budget.totals import ZERO, add
from disclosure.table import Cell, Column, Table, Text

EXACT, PRINTED = "exact", "printed"
TOTAL = "total"  # the row key of 合计 in a table of codes


class Tie(NamedTuple):
    """Two sides, each the sum of its cells; they are equal, or the left is not less."""

    left: tuple[Address, ...]
    right: tuple[Address, ...]
    equal: bool = True


class Book:
    """Tables by slug. A row that one table has and another lacks counts 0 in the other."""

    def __init__(self, tables: Iterable[Table], amounts: str = EXACT) -> None:
        self.tables: Mapping[str, Table] = {table.slug: table for table in tables}
        self._amounts = {
            Address(slug, row, column): self._amount(table, cell, amounts)
            for slug, table in self.tables.items()
            for (row, column), cell in table.addresses.items()
        }

    @staticmethod
    def _amount(table: Table, cell: Cell, amounts: str) -> Decimal:
        if amounts == EXACT:
            return cell.amount or ZERO
        return table.printed_amount(cell) * table.money.yuan

    def amount(self, table: str, row: str, column: str) -> Decimal:
        return self._amounts.get(Address(table, row, column), ZERO)

    def sum(self, cells: Iterable[Address]) -> Decimal:
        return add([self._amounts.get(cell, ZERO) for cell in cells])

    def present(self, cells: Iterable[Address]) -> tuple[Address, ...]:
        return tuple(cell for cell in cells if cell in self._amounts)

    def rows(self, table: str, column: str | None = None) -> list[str]:
        """The keys of rows with amounts, or with an amount in a column, as they stand."""
        addresses = self.tables[table].addresses
        return list(dict.fromkeys(row for row, key in addresses if column in (None, key)))

    def columns(self, table: str) -> list[str]:
        return [column.key for column in self.tables[table].columns if isinstance(column, Column)]

    def children(self, table: str) -> dict[str, list[str]]:
        """Each row of a table of codes with the rows directly below it, by their codes alone."""
        codes = set(self.rows(table)) - {TOTAL}
        children: dict[str, list[str]] = {}
        for code in sorted(codes):
            above = (code[:length] for length in range(len(code) - 1, 0, -1))
            children.setdefault(next((c for c in above if c in codes), TOTAL), []).append(code)
        return children

    def classes(self, table: str) -> list[str]:
        """The codes directly below 合计."""
        return self.children(table).get(TOTAL, [])

    def word(self, cell: Address) -> str:
        """A cell's place in the words of its table."""
        table = self.tables[cell.table]
        row = self._labels.get(cell, f"{cell.row}（无此行）")
        headings = (
            c.heading for c in table.columns if isinstance(c, Column) and c.key == cell.column
        )
        title = f"表{table.number}" if table.number else table.title
        return f"{title} {row}·{next(headings, cell.column)}"

    @cached_property
    def _labels(self) -> dict[Address, str]:
        """The words beside each amount, on its own side of the table."""
        labels = {}
        for table in self.tables.values():
            for row in table.rows:
                words: dict[str, str] = {}
                for column, cell in zip(table.columns, row.cells, strict=True):
                    if isinstance(column, Text):
                        words[column.side] = f"{words.get(column.side, '')} {cell.text}".strip()
                    elif cell.amount is not None:
                        address = Address(table.slug, cell.row, cell.column)
                        labels[address] = words.get(column.side, "")
        return labels


Ties = Callable[[Book], Iterable[Tie]]


@dataclass(frozen=True)
class Relation(Rule):
    """A rule between cells of the tables whose slugs it names."""

    tables: tuple[str, ...]
    ties: Ties
    unsigned: bool = False  # true of money that is nowhere negative only

    @property
    def within_one_table(self) -> bool:
        return len(self.tables) == 1


def relate(
    relations: Iterable[Relation],
    tables: Sequence[Table],
    *,
    amounts: str = EXACT,
    signed: bool = False,
) -> tuple[Result, ...]:
    """Every relation's result on exact amounts or on figures as printed.

    signed says that the phase allows negative amounts: 大小 comparisons then prove nothing.
    """
    book = Book(tables, amounts)
    return tuple(_relate(relation, book, signed) for relation in relations)


def _relate(relation: Relation, book: Book, signed: bool) -> Result:
    missing = [slug for slug in relation.tables if slug not in book.tables]
    if missing:
        return Result(relation, Status.NOT_RUN, reason=f"缺少表：{'、'.join(missing)}。")
    if relation.unsigned and signed:
        return Result(relation, Status.NOT_APPLICABLE, reason="调整阶段可以有负数，不比较大小。")
    ties = list(relation.ties(book))
    if not ties:
        return Result(relation, Status.NOT_APPLICABLE, reason="表中没有要比较的数。")
    return answer(relation, _findings(relation, book, ties))


def _findings(relation: Relation, book: Book, ties: Iterable[Tie]) -> Iterator[Finding]:
    for tie in ties:
        left, right = book.sum(tie.left), book.sum(tie.right)
        if left != right and (tie.equal or left < right):
            yield finding(relation, book, tie)


def finding(relation: Relation, book: Book, tie: Tie) -> Finding:
    """A tie with both of its sides."""
    left, right = (
        Figure(_words(book, cells), book.sum(cells), book.present(cells))
        for cells in (tie.left, tie.right)
    )
    return Finding(book.word(tie.left[0]), relation.text, left, right, key=_key(tie))


def _key(tie: Tie) -> str:
    """Its first cells: whatever their tables are called, and however many rows there are below."""
    first, second = tie.left[0], tie.right[0]
    return f"{'/'.join(first)}={'/'.join(second)}"


def _words(book: Book, cells: Sequence[Address]) -> str:
    words = [book.word(cell) for cell in cells]
    if len(words) > 3:
        words = [words[0], f"…（共{len(words)}项）", words[-1]]
    return "＋".join(words)
