"""What an import would do, cell by cell: each new, changed and deleted row with its place in the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from budget.book import Book
from budget.intake import Changes, Intake, Key, Values

PAGE = 200  # rows that a page lists


class How(StrEnum):
    GONE = "删除"
    CHANGED = "修改"
    NEW = "新增"


class Touched(NamedTuple):
    """A row that the import touches: which sheet's, in which way, which fact."""

    changes: Changes
    how: How
    key: Key


class Cell(NamedTuple):
    """A cell of the workbook, and what is stored before and after."""

    address: str
    heading: str
    before: str
    after: str
    difference: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """A touched row in the user's words; a changed one shows only what differs."""

    sheet: str
    how: How
    words: str
    row: int | None  # in the workbook; of a deleted one there is none
    cells: list[Cell]

    @property
    def searched(self) -> str:
        texts = (f"{cell.heading} {cell.before} {cell.after}" for cell in self.cells)
        return " ".join((self.words, *texts)).lower()


def page_of(intake: Intake, book: Book, query: QueryDict) -> Page[Any]:
    """A page of the rows of one sheet, one way, with some words; all where nothing is asked for."""
    sheet, how = query.get("sheet", ""), query.get("how", "")
    found = [
        touched
        for touched in _touched(intake)
        if sheet in ("", touched.changes.sheet.name) and how in ("", touched.how)
    ]
    if typed := query.get("q", "").strip().lower():
        found = [touched for touched in found if typed in line(touched, book).searched]
    page: Page[Any] = Paginator(found, PAGE).get_page(query.get("page"))
    page.object_list = [line(touched, book) for touched in page.object_list]
    return page


def _touched(intake: Intake) -> Iterator[Touched]:
    for changes in intake.changes:
        for how, keys in (
            (How.GONE, changes.gone),
            (How.CHANGED, changes.changed),
            (How.NEW, changes.new),
        ):
            for key in keys:
                yield Touched(changes, how, key)


def line(touched: Touched, book: Book) -> Line:
    changes, how, key = touched
    row = changes.places.get(key)
    return Line(
        changes.sheet.name,
        how,
        changes.sheet.words(key, book),
        row.number if row else None,
        list(_cells(touched, book)),
    )


def _cells(touched: Touched, book: Book) -> Iterator[Cell]:
    changes, how, key = touched
    before, after = _values(touched)
    for place, heading in enumerate(changes.sheet.values):
        was, is_now = (values[place] if values else None for values in (before, after))
        if was != is_now and not (was in {None, ""} and is_now in {None, ""}):
            yield Cell(
                _address(changes, heading, key),
                heading,
                book.shown(was),
                book.shown(is_now),
                _difference(was, is_now) if how is How.CHANGED else None,
            )


def _values(touched: Touched) -> tuple[Values | None, Values | None]:
    changes, how, key = touched
    match how:
        case How.GONE:
            return changes.gone[key].values, None
        case How.NEW:
            return None, changes.new[key]
    stored, values = changes.changed[key]
    return stored.values, values


def _address(changes: Changes, heading: str, key: Key) -> str:
    """Where in the workbook a value stands; an absent column leaves what is stored."""
    headings = [column.heading for column in changes.sheet.columns]
    if key not in changes.places or heading not in headings or not changes.has(heading, key):
        return ""
    return changes.places[key].cell(headings.index(heading))


def _difference(was: Any, is_now: Any) -> Decimal | None:
    amounts = isinstance(was, Decimal) and isinstance(is_now, Decimal)
    return is_now - was if amounts else None
