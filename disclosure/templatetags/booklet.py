"""What templates/disclosure/booklet.html needs of a Booklet: its blocks, and where figures come from."""

from collections.abc import Iterator
from typing import NamedTuple

from django import template

from budget.findings import Address
from disclosure.addresses import Trace
from disclosure.document import Booklet, Figure, Heading, Origin, Paragraph, Part, Run, TableBlock
from disclosure.renderers.booklet.layout import cover, money_line
from disclosure.renderers.booklet.sheets import leads
from disclosure.table import Table
from disclosure.tieouts import Book

from .table import anchor, shape

register = template.Library()
register.filter("cover", cover)
register.filter("money_line", money_line)
register.filter("shape", shape)


class Span(NamedTuple):
    """Words of a paragraph, or a figure with its first origin, all of them in words, and where it leads."""

    text: str
    origin: Origin | None = None
    source: str = ""
    url: str = ""


class Piece(NamedTuple):
    """A block as the template writes it; an official table has the anchor of its title."""

    kind: str
    heading: Heading | None = None
    spans: list[Span] = []
    table: Table | None = None
    leads: list[str] = []
    first: int = 0  # the number of the first row below the leads


@register.simple_tag
def parts(booklet: Booklet, trace: Trace | None = None) -> list[list[Piece]]:
    """With a trace figures lead to their pages, else to their cells."""
    sources = Sources(booklet, trace or None)
    return [list(_pieces(part, sources)) for part in booklet.parts]


def _pieces(part: Part, sources: "Sources") -> Iterator[Piece]:
    """The title of an official table stands inside it."""
    title = None
    for block, after in zip(part.blocks, (*part.blocks[1:], None), strict=False):
        match block:
            case Heading() if isinstance(after, TableBlock) and after.official:
                title = block
            case Heading():
                yield Piece("heading", block)
            case Paragraph():
                for runs in _lines(block):
                    yield Piece("paragraph", spans=[sources.span(run) for run in runs])
            case TableBlock(table, official=True):
                yield Piece("official", title, table=table)
            case TableBlock(table):
                before = leads(table)
                words = [row.cells[0].text for row in table.rows[:before]]
                yield Piece("table", table=table, leads=words, first=before + 1)


def _lines(paragraph: Paragraph) -> list[list[Run]]:
    """The paragraphs of a text that breaks its lines itself."""
    lines: list[list[Run]] = [[]]
    for run in paragraph.runs:
        first, *more = run.split("\n") if isinstance(run, str) else [run]
        lines[-1].append(first)
        lines += [[line] for line in more]
    return [line for line in lines if any(not isinstance(r, str) or r.strip() for r in line)]


class Sources:
    """Where figures come from, in the words of the booklet's tables."""

    def __init__(self, booklet: Booklet, trace: Trace | None = None) -> None:
        self.trace = trace
        self.year = booklet.year
        blocks = [block for block in booklet.blocks() if isinstance(block, TableBlock)]
        self.official = {block.table.slug for block in blocks if block.official}
        self.book = Book(block.table for block in blocks)

    def span(self, run: Run) -> Span:
        if not isinstance(run, Figure):
            return Span(run)
        if not run.origins:
            return Span(run.text)
        words = "；".join(dict.fromkeys(self._words(origin) for origin in run.origins))
        return Span(run.text, run.origins[0], f"来源：{words}", self._url(run.origins[0]))

    def _words(self, origin: Origin) -> str:
        table = self.book.tables.get(origin.table)
        if table is None:
            return f"{origin.year}年预算明细"
        if not table.number:
            return f"{origin.year}年 {table.title}"
        return f"{origin.year}年 {self.book.word(Address(*origin[:3]))}"

    def _url(self, origin: Origin) -> str:
        if self.trace:
            return self.trace.in_year(origin.year).figure(*origin[:3])
        return self._cell(origin)

    def _cell(self, origin: Origin) -> str:
        """The anchor of its cell, where this booklet prints it; others stand in last year's."""
        table = self.book.tables.get(origin.table)
        if table is None or (origin.row, origin.column) not in table.addresses:
            return ""
        if origin.table in self.official and origin.year != self.year:
            return ""
        return f"#{anchor(table.number, origin.row, origin.column)}"
