"""Where a line flows: every printed figure, in tables and sentences, that takes it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from budget.findings import Address
from budget.scope import Scope
from budget.totals import Fact, Totals

from .booklet import compose
from .document import Booklet, Figure, Heading, Paragraph
from .rounding import DEFAULT
from .table import Cell, Table
from .tables import PATIENCE, disclose
from .trace import ANNEXES, Shelf, text_shelf

# Characters of a sentence around its figure; no other figure is cut.
BEFORE, AFTER = re.compile(r"[\d.]*.{0,24}$", re.DOTALL), re.compile(r".{0,12}[\d.]*", re.DOTALL)


class Flow(NamedTuple):
    """A printed figure that takes the line."""

    address: Address
    place: str
    printed: str


class Sentence(NamedTuple):
    """A figure of a sentence that takes the line, alone or in a difference between years."""

    heading: Heading
    before: str
    figure: Figure
    after: str


Found = tuple[Table, tuple[Flow, ...]]


@dataclass(frozen=True)
class Flows:
    shelf: Shelf
    tables: tuple[Found, ...]
    sentences: tuple[Sentence, ...] = ()


def flows(scope: Scope, fact: Fact, unit: str, rounding: str = DEFAULT) -> Flows:
    """What a line of a unit flows into in the edition of a scope; all departments together have no text."""
    if not scope.department:
        shelf = Shelf(disclose(scope, rounding=rounding, patience=PATIENCE), rounding)
        return Flows(shelf, _numbered(_tables(shelf, fact, unit)))
    composed = compose(scope, rounding=rounding)
    shelf = text_shelf(composed, rounding)
    found = tuple(_tables(shelf, fact, unit))
    taken = {flow.address for _, its in found for flow in its}
    return Flows(shelf, _numbered(found), tuple(_sentences(composed.booklet, taken)))


def _numbered(found: Iterable[Found]) -> tuple[Found, ...]:
    """The official tables; others stand in sentences."""
    return tuple((table, its) for table, its in found if table.number)


def _tables(shelf: Shelf, fact: Fact, unit: str) -> Iterator[Found]:
    """The tables of lines, each with its figures that take the fact."""
    totals = Totals([fact])
    for table in shelf.book.tables.values():
        among = shelf.scope_of(table.slug).among
        if table.slug in ANNEXES or (among is not None and unit not in among):
            continue
        cells = [cell for cell in table.addresses.values() if cell.where is not None]
        amounts = totals.evaluate([cell.where for cell in cells if cell.where is not None])
        taking = [cell for cell, amount in zip(cells, amounts, strict=True) if amount]
        if taking:
            yield table, tuple(_flow(shelf, table, cell) for cell in taking)


def _flow(shelf: Shelf, table: Table, cell: Cell) -> Flow:
    address = Address(table.slug, cell.row, cell.column)
    return Flow(address, shelf.book.word(address), table.text(cell))


def _sentences(booklet: Booklet, taken: set[Address]) -> Iterator[Sentence]:
    heading = Heading(1, booklet.title, "")
    for block in booklet.blocks():
        if isinstance(block, Heading):
            heading = block
        elif isinstance(block, Paragraph):
            yield from _figures(heading, block, booklet.year, taken)


def _figures(
    heading: Heading, paragraph: Paragraph, year: int, taken: set[Address]
) -> Iterator[Sentence]:
    words = [run if isinstance(run, str) else run.text for run in paragraph.runs]
    for i, run in enumerate(paragraph.runs):
        if isinstance(run, str):
            continue
        if any(o.year == year and Address(o.table, o.row, o.column) in taken for o in run.origins):
            yield Sentence(
                heading, _before("".join(words[:i])), run, _after("".join(words[i + 1 :]))
            )


def _before(words: str) -> str:
    kept = BEFORE.search(words)[0]  # type: ignore[index]
    return kept if kept == words else f"…{kept}"


def _after(words: str) -> str:
    kept = AFTER.match(words)[0]  # type: ignore[index]
    return kept if kept == words else f"{kept}…"
