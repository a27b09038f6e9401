"""What a check answers: whether it holds; where it fails, the place and both figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from .rules import FORBIDS, Rule


class Status(StrEnum):
    """A check that did not run, or had nothing to check, never counts as passed."""

    HOLDS = "通过"
    FAILS = "不符"
    NOT_APPLICABLE = "不适用"
    NOT_RUN = "未能核验"


class Address(NamedTuple):
    """An amount in a table: Table.addresses[row, column] of the table with this slug."""

    table: str
    row: str
    column: str


class Figure(NamedTuple):
    """One side of a comparison: its words, its amount, and the cells it is the sum of.

    A figure of stored facts, not of tables, has no cells.
    """

    label: str
    amount: Decimal
    cells: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One place where a check fails; `left` and `right` are given where it compares figures."""

    place: str  # in words, such as `318001 某某局本级 · 一般公共预算拨款 · 上年结转`
    text: str  # what is wrong or would be right
    left: Figure | None = None
    right: Figure | None = None
    unit: str = ""  # the unit's code, where the finding belongs to one
    lines: tuple[int, ...] = ()  # primary keys of the budget lines at fault

    @property
    def difference(self) -> Decimal | None:
        return self.left.amount - self.right.amount if self.left and self.right else None


@dataclass(frozen=True)
class Result:
    """A rule's answer; `reason` says why it does not apply or could not be run."""

    rule: Rule
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    more: int = 0  # findings beyond those listed

    @property
    def forbids(self) -> bool:
        return self.status is Status.FAILS and self.rule.level == FORBIDS


LISTED = 200  # findings of one check that are worth reading


def answer(rule: Rule, findings: Iterable[Finding]) -> Result:
    """The result of a check that was run; findings beyond those listed are only counted."""
    remaining = iter(findings)
    listed = tuple(islice(remaining, LISTED))
    more = len([None for _ in remaining])
    return Result(rule, Status.FAILS if listed else Status.HOLDS, listed, more=more)
