"""The kinds of ties that most relations are made of."""

from collections.abc import Iterator, Sequence

from budget.findings import Address

from .book import Book, Tie, Ties


def across(table: str, total: str, parts: Sequence[str]) -> Ties:
    """In every row, a column is the sum of others."""

    def ties(book: Book) -> Iterator[Tie]:
        for row in book.rows(table, total):
            right = tuple(Address(table, row, part) for part in parts)
            yield Tie((Address(table, row, total),), right)

    return ties


def stack(
    table: str, column: str, total: str, parts: Sequence[str] = (), but: Sequence[str] = ()
) -> Ties:
    """In a column, a row is the sum of others, or of all but some."""

    def ties(book: Book) -> Iterator[Tie]:
        rows = parts or [row for row in book.rows(table, column) if row not in (total, *but)]
        right = tuple(Address(table, row, column) for row in rows)
        yield Tie((Address(table, total, column),), right)

    return ties


def down(table: str) -> Ties:
    """In every column of a table of codes, 合计 is the sum of 类, 类 of 款, 款 of 项."""

    def ties(book: Book) -> Iterator[Tie]:
        columns = book.columns(table)
        for parent, children in book.children(table).items():
            for column in columns:
                right = tuple(Address(table, child, column) for child in children)
                yield Tie((Address(table, parent, column),), right)

    return ties


def all_of(*kinds: Ties) -> Ties:
    """The ties of several kinds, under one name."""
    return lambda book: (tie for kind in kinds for tie in kind(book))
