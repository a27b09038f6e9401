"""What a correction changed: figure by figure by address, sentence by sentence by heading."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from budget.findings import Address
from disclosure.document import Booklet, Heading, Paragraph, TableBlock
from disclosure.table import Cell, Table
from disclosure.tieouts import Book

from .content import Content

NOTHING = "（无）"
COVER = "封面"


class Difference(NamedTuple):
    """One place, as the earlier version printed it and as the later one does."""

    place: str
    before: str
    after: str
    table: int = 0  # the number of the official table; 0 in texts
    row: str = ""
    column: str = ""


def differences(before: Content, after: Content) -> list[Difference]:
    return [
        *_cover(before.booklet, after.booklet),
        *_figures(before.tables, after.tables),
        *_texts(before.booklet, after.booklet),
    ]


def _cover(before: Booklet, after: Booklet) -> Iterator[Difference]:
    for word, one, other in (
        ("标题", before.title, after.title),
        ("单位名称", before.issuer, after.issuer),
        ("公开月份", before.month, after.month),
    ):
        if one != other:
            yield Difference(f"{COVER} {word}", one or NOTHING, other or NOTHING)


# Tables


def _figures(before: Iterable[Table], after: Iterable[Table]) -> Iterator[Difference]:
    old, new = Book(before), Book(after)
    for slug in dict.fromkeys((*old.tables, *new.tables)):
        yield from _cells(slug, old, new)


def _cells(slug: str, old: Book, new: Book) -> Iterator[Difference]:
    """Cells whose print or exact amount differs; a row that only one of them has is blank in the other."""
    one, other = (_printed(book.tables.get(slug)) for book in (old, new))
    for row, column in dict.fromkeys((*other, *one)):
        left, right = one.get((row, column)), other.get((row, column))
        if left != right:
            address = Address(slug, row, column)
            book = new if right else old
            yield Difference(
                book.word(address),
                left[0] if left and left[0] else NOTHING,
                _worded(left, right),
                book.tables[slug].number,
                row,
                column,
            )


def _printed(table: Table | None) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Each amount as printed and in 元, true zeros left out: whether a row of them stands is no figure."""
    if table is None:
        return {}
    return {
        address: (table.text(cell), f"{cell.amount:.2f}")
        for address, cell in table.addresses.items()
        if _counts(cell)
    }


def _counts(cell: Cell) -> bool:
    return bool(cell.amount or cell.rounded)


def _worded(left: tuple[str, str] | None, right: tuple[str, str] | None) -> str:
    """The later figure; where both print alike, what they are in 元."""
    if right is None:
        return NOTHING
    if left and left[0] == right[0]:
        return f"{right[0]}（{left[1]} 元改为 {right[1]} 元）"
    return right[0] or NOTHING


# Texts


def _texts(before: Booklet, after: Booklet) -> Iterator[Difference]:
    old, new = _sections(before), _sections(after)
    titles = {block.key: block.text for it in (before, after) for block in it.headings()}
    for key in dict.fromkeys((*old, *new)):
        for removed, added in _changed(old.get(key, []), new.get(key, [])):
            yield Difference(titles.get(key, COVER), removed or NOTHING, added or NOTHING)


def _sections(booklet: Booklet) -> dict[str, list[str]]:
    """The lines of text below each heading: sentences, and the rows of tables inside the text."""
    found: dict[str, list[str]] = {}
    key = ""
    for block in booklet.blocks():
        if isinstance(block, Heading):
            key = block.key
        elif isinstance(block, Paragraph):
            found.setdefault(key, []).append(block.text)
        elif isinstance(block, TableBlock) and not block.official:
            found.setdefault(key, []).extend(_lines(block.table))
    return found


def _lines(table: Table) -> list[str]:
    lines = [" · ".join(filter(None, row)) for row in table.printed()]
    return [*lines, *([table.note] if table.note else [])]


def _changed(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield "\n".join(old[i:j]), "\n".join(new[k:m])
