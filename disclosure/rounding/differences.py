"""Relations that hold exactly, but not between figures as printed."""

from collections.abc import Iterable, Iterator, Sequence

from budget.findings import Finding
from budget.rules import FORBIDS
from disclosure.table import Table
from disclosure.tieouts import EXACT, PRINTED, Book, Relation, Tie, finding


def differences(
    tables: Sequence[Table], relations: Iterable[Relation], *, signed: bool = False
) -> list[tuple[Relation, Finding]]:
    """Each place where a sum of printed figures is not the printed sum; amounts in 元.

    What does not hold exactly is not said again: it is no matter of rounding. signed says that the
    phase allows negative amounts, so that nothing follows from a zero.
    """
    relations = [relation for relation in relations if not (relation.unsigned and signed)]
    exact, printed = Book(tables, EXACT), Book(tables, PRINTED)
    return [
        (relation, finding(relation, printed, tie))
        for relation, tie in ties(exact, relations)
        if exact.sum(tie.left) == exact.sum(tie.right)
        and printed.sum(tie.left) != printed.sum(tie.right)
    ]


def binding(tables: Sequence[Table], relations: Iterable[Relation]) -> list[tuple[Relation, Tie]]:
    """The equalities that printed figures have to keep: identities, where exact amounts do."""
    exact = Book(tables, EXACT)
    identities = [relation for relation in relations if relation.level == FORBIDS]
    return [
        (relation, tie)
        for relation, tie in ties(exact, identities)
        if exact.sum(tie.left) == exact.sum(tie.right)
    ]


def ties(book: Book, relations: Iterable[Relation]) -> Iterator[tuple[Relation, Tie]]:
    """The equalities of the relations whose tables are there."""
    for relation in relations:
        if all(slug in book.tables for slug in relation.tables):
            for tie in relation.ties(book):
                if tie.equal:
                    yield relation, tie
