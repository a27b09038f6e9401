"""The booklet divided into sheets: what stands together on pages of one shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from disclosure.document import Block, Booklet, Heading, Paragraph, Part, TableBlock
from disclosure.renderers.page import clean
from disclosure.table import Table

SHORT_LINE = 26  # characters of a line of text


class Kind(StrEnum):
    DIVIDER = "divider"  # the title of a part
    OFFICIAL = "official"  # one official table under its title
    TEXT = "text"
    FORM = "form"  # a table of a text on pages of its own


@dataclass(frozen=True)
class Sheet:
    """Blocks that follow each other; a sheet begins on a new page."""

    kind: Kind
    blocks: tuple[Block, ...]
    landscape: bool = False


def of(booklet: Booklet) -> list[Sheet]:
    return [sheet for part in booklet.parts for sheet in _of_part(part)]


def _of_part(part: Part) -> Iterator[Sheet]:
    waiting: list[Block] = []
    for block in part.blocks:
        waiting.append(block)
        ends = _ends_sheet(block)
        if not ends:
            continue
        start = _begin(waiting)
        if start:
            yield Sheet(Kind.TEXT, tuple(waiting[:start]))
        lying = isinstance(block, TableBlock) and block.table.landscape
        yield Sheet(ends, tuple(waiting[start:]), lying)
        waiting = []
    if waiting:
        yield Sheet(Kind.TEXT, tuple(waiting))


def _ends_sheet(block: Block) -> Kind | None:
    """Part titles, official tables, lying tables and forms have pages of their own."""
    match block:
        case Heading(level=1):
            return Kind.DIVIDER
        case TableBlock(official=True):
            return Kind.OFFICIAL
        case TableBlock(table) if table.landscape or leads(table):
            return Kind.FORM
    return None


def _begin(blocks: list[Block]) -> int:
    """Where the sheet of the last block begins: a table takes along what introduces it."""
    *before, last = blocks
    start = len(before)
    if isinstance(last, TableBlock):
        if not last.official:
            start -= len([*takewhile(_is_words, reversed(before))])
        titles = len([*takewhile(_is_title, reversed(before[:start]))])
        start = start - titles if titles else len(before)
    return start


def _is_words(block: Block) -> bool:
    return isinstance(block, Paragraph)


def _is_title(block: Block) -> bool:
    return isinstance(block, Heading)


def lines(text: str) -> list[str]:
    """The paragraphs of a typed text; empty ones are none."""
    return [line.strip() for line in printable(text).split("\n") if line.strip()]


def printable(text: str) -> str:
    return clean(text).replace("\t", " ")


def leads(table: Table) -> int:
    """How many rows of words over all columns a table begins with; they print above its head."""
    width = len(table.columns)
    return len([*takewhile(lambda row: row.cells[0].columns == width > 1, table.rows)])


def introduces(line: str) -> bool:
    """Whether a line is one that stays with the next: short, and not a sentence that ends."""
    return len(line) <= SHORT_LINE and not line.endswith(("。", "；", "！", "？"))
