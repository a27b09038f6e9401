"""The ties that a single cell takes part in, each with both figures and whether it holds."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budget.findings import Address, Finding, Status
from budget.totals import ZERO

from .book import Book, Relation, Tie, finding


class Touching(NamedTuple):
    """A tie of a relation; where amounts may be negative, 大小 is not compared."""

    relation: Relation
    sides: Finding
    status: Status


def touching(
    relations: Iterable[Relation], book: Book, cell: Address, *, signed: bool = False
) -> Iterator[Touching]:
    """In the order of the relations; those of tables that are not at hand are left out."""
    for relation in relations:
        if cell.table in relation.tables and all(slug in book.tables for slug in relation.tables):
            for tie in relation.ties(book):
                if cell in tie.left or cell in tie.right:
                    yield _answered(relation, book, tie, signed and relation.unsigned)


def _answered(relation: Relation, book: Book, tie: Tie, incomparable: bool) -> Touching:
    sides = finding(relation, book, tie)
    if incomparable:
        return Touching(relation, sides, Status.NOT_APPLICABLE)
    difference = sides.difference or ZERO
    holds = difference == 0 or (not tie.equal and difference > 0)
    return Touching(relation, sides, Status.HOLDS if holds else Status.FAILS)
