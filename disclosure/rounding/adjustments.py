"""The figures that are not their own rounding, each with the identity that forces it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from budget.findings import Address
from disclosure.table import Table
from disclosure.tieouts import PRINTED, Book, Relation, Tie

from .differences import binding


class Adjustment(NamedTuple):
    """A figure as printed beside its own rounding; amounts in 元."""

    address: Address
    place: str
    exact: Decimal
    alone: Decimal
    printed: Decimal
    far: bool  # a unit or more off its exact value, not only the other neighbour
    forced_by: Relation | None  # what would not hold, were each figure rounded alone
    left: Decimal = Decimal(0)  # its two sides, each figure rounded alone
    right: Decimal = Decimal(0)

    @property
    def breaks(self) -> bool:
        """Whether the identity fails with figures rounded alone; else the figure follows another."""
        return self.left != self.right


def adjustments(tables: Sequence[Table], relations: Iterable[Relation]) -> list[Adjustment]:
    """Every printed figure of rounded tables that is not its own rounding, in their order."""
    adjusted = {
        Address(table.slug, *address): (table, cell)
        for table in tables
        for address, cell in table.addresses.items()
        if cell.rounded is not None
    }
    if not adjusted:
        return []
    alone = Book([table.each_alone() for table in tables], PRINTED)
    reasons = _reasons(alone, binding(tables, relations), set(adjusted))
    return [
        Adjustment(
            address,
            _place(alone, address, table),
            exact := cell.amount or Decimal(0),
            alone.amount(*address),
            printed := cell.rounded or Decimal(0),
            abs(printed - exact) >= table.money.place,
            *reasons.get(address, (None,)),
        )
        for address, (table, cell) in adjusted.items()
    ]


def _place(book: Book, address: Address, table: Table) -> str:
    """Tables without a number stand in the explanation, or only their figures do."""
    words = book.word(address)
    return words if table.number else f"情况说明 {words}"


class _Reason(NamedTuple):
    relation: Relation
    left: Decimal
    right: Decimal


def _reasons(
    alone: Book, bound: Iterable[tuple[Relation, Tie]], adjusted: set[Address]
) -> dict[Address, _Reason]:
    """For each figure the shortest identity that breaks when each is rounded alone.

    A figure may give way although all of its own identities hold alone: then it follows another
    figure that has to, and the shortest identity of the two is named.
    """
    reasons: dict[Address, tuple[tuple[bool, int], _Reason]] = {}
    for relation, tie in bound:
        cells = adjusted.intersection((*tie.left, *tie.right))
        if cells:
            reason = _Reason(relation, alone.sum(tie.left), alone.sum(tie.right))
            rank = (reason.left == reason.right, len(tie.left) + len(tie.right))
            for cell in cells:
                if cell not in reasons or rank < reasons[cell][0]:
                    reasons[cell] = rank, reason
    return {cell: reason for cell, (_, reason) in reasons.items()}
