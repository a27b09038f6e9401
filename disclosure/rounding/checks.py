"""Figures as printed, checked like the exact ones: the same relations, and how far each lies off."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from budget.findings import Address, Figure, Finding, Result, Status, answer
from budget.rules import FORBIDS, INFORMS, WARNS, Rule
from budget.totals import ZERO
from disclosure.money import CENT
from disclosure.table import Table
from disclosure.tieouts import Book, Relation

from .differences import differences

SOURCE = "财预〔2016〕143号《地方预决算公开操作规程》"
IDENTITIES = Rule(
    "R01",
    "印出的数之间的勾稽关系",
    FORBIDS,
    SOURCE,
    "印在表上的分项之和等于印在表上的合计，表与表之间也相等。",
    population="准确数成立的每一处表内、表间关系",
    firm=True,
)
ALONE = Rule(
    IDENTITIES.number,
    IDENTITIES.name,
    WARNS,
    SOURCE,
    "各数单独四舍五入，分项之和与合计可能在末位不一致；控制舍入时一致。",
    population=IDENTITIES.population,
)
CUSTOMARY = Rule(
    "R02",
    "印出的数之间的通常关系",
    INFORMS,
    SOURCE,
    "准确数相等、但不是同一笔钱的两项，印出的数可能在末位不一致。",
    population="准确数成立的每一处通常关系",
)
NEAR = Rule(
    "R03",
    "印出的数与准确数相差不到一个末位",
    WARNS,
    SOURCE,
    "每个印出的数与准确数相差应不到末位的一个单位。",
    population="九张表的每个数",
)


def checks(
    tables: Sequence[Table],
    relations: Sequence[Relation],
    *,
    controlled: bool,
    signed: bool = False,
) -> tuple[Result, ...]:
    """What printed figures that are rounded together must keep; rounded alone they only ought to."""
    if tables[0].money.place == CENT:
        words = f"以{tables[0].money.name}为单位印出准确数，没有舍入。"
        return tuple(
            Result(rule, Status.NOT_APPLICABLE, reason=words)
            for rule in (IDENTITIES, CUSTOMARY, NEAR)
        )
    found = differences(tables, relations, signed=signed)
    return (
        answer(IDENTITIES if controlled else ALONE, _of(found, identities=True)),
        answer(CUSTOMARY, _of(found, identities=False)),
        answer(NEAR, _far(tables)),
    )


def _of(found: Iterable[tuple[Relation, Finding]], *, identities: bool) -> Iterator[Finding]:
    """The differences of relations that forbid, or of the others; each known by its relation too."""
    for relation, finding in found:
        if (relation.level == FORBIDS) == identities:
            yield replace(finding, key=f"{relation.number} {finding.key}")


def _far(tables: Sequence[Table]) -> Iterator[Finding]:
    book = Book(tables)
    for table in tables:
        for (row, column), cell in table.addresses.items():
            exact, printed = cell.amount or ZERO, cell.rounded
            if printed is not None and abs(printed - exact) >= table.money.place:
                cells = (Address(table.slug, row, column),)
                yield Finding(
                    book.word(*cells),
                    NEAR.text,
                    Figure("印出的数", printed, cells),
                    Figure("准确数", exact, cells),
                )
