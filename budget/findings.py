"""What a check answers: whether it holds; where it fails, the place and both figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from .rules import FORBIDS, Rule


class Status(StrEnum):
    """A check that did not run, or had nothing to check, never counts as passed."""

    HOLDS = "通过"
    FAILS = "不符"
    NOT_APPLICABLE = "不适用"
    NOT_RUN = "未能核验"


class NotApplicable(Exception):
    """There is nothing to check; says why."""


class NotRun(Exception):
    """There is nothing to compare with; says what is missing."""


class Address(NamedTuple):
    """An amount in a table: Table.addresses[row, column] of the table with this slug."""

    table: str
    row: str
    column: str


class Figure(NamedTuple):
    """One side of a comparison: its words, its amount, and the cells it is the sum of.

    A figure of stored facts, not of tables, has no cells; one of another year's tables says the year.
    """

    label: str
    amount: Decimal
    cells: tuple[Address, ...] = ()
    year: int = 0


class Waived(NamedTuple):
    """例外: the written reason for which a finding may stand, whose it is and of when."""

    reason: str
    person: str
    role: str
    at: datetime
    key: int = 0


@dataclass(frozen=True)
class Finding:
    """One place where a check fails; `left` and `right` are given where it compares figures."""

    place: str  # in words, such as `318001 某某局本级 · 一般公共预算拨款 · 上年结转`
    text: str  # what is wrong or would be right
    left: Figure | None = None
    right: Figure | None = None
    unit: str = ""  # the unit's code, where the finding belongs to one
    lines: tuple[int, ...] = ()  # primary keys of the budget lines at fault
    key: str = ""  # tells it from the check's other findings, where its place does not
    share: Decimal | None = None  # by how much, where the rule's tolerance is no amount in 元
    waived: Waived | None = None

    @property
    def difference(self) -> Decimal | None:
        return self.left.amount - self.right.amount if self.left and self.right else None

    @property
    def identity(self) -> str:
        """The same in every run: what an exception is granted to."""
        return self.key or self.place

    @property
    def standing(self) -> str:
        """What is found there: where it moves, an exception granted before holds no more."""
        figures = [f"{figure.amount:.2f}" for figure in (self.left, self.right) if figure]
        return "|".join(figures) or self.text

    @property
    def size(self) -> Decimal | None:
        """By how much the two sides differ, in the measure of the rule."""
        if self.share is not None or self.difference is None:
            return self.share
        return abs(self.difference)


@dataclass(frozen=True)
class Result:
    """A rule's answer; `reason` says why it does not apply or could not be run."""

    rule: Rule
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    more: int = 0  # findings beyond those listed
    follows: bool = False  # from a fault of the data, which another check reports

    @property
    def open(self) -> bool:
        """Whether it fails at a place that no exception covers."""
        return bool(self.more) or any(finding.waived is None for finding in self.findings)

    @property
    def forbids(self) -> bool:
        return self.status is Status.FAILS and self.rule.level == FORBIDS and self.open


Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Check(Generic[Subject]):
    """A rule, and how its failures are found in what it looks at."""

    rule: Rule
    find: Callable[[Subject], Iterable[Finding]]


def run(check: Check[Subject], subject: Subject) -> Result:
    try:
        return answer(check.rule, check.find(subject))
    except NotApplicable as reason:
        return Result(check.rule, Status.NOT_APPLICABLE, reason=str(reason))
    except NotRun as reason:
        return Result(check.rule, Status.NOT_RUN, reason=str(reason))


LISTED = 200  # findings of one check that are worth reading


def answer(rule: Rule, findings: Iterable[Finding]) -> Result:
    """The result of a check that was run; findings beyond those listed are only counted."""
    remaining = (finding for finding in findings if not _tolerated(rule, finding))
    listed = tuple(islice(remaining, LISTED))
    more = len([None for _ in remaining])
    return Result(rule, Status.FAILS if listed else Status.HOLDS, listed, more=more)


def _tolerated(rule: Rule, finding: Finding) -> bool:
    """Figures that are both wrong, though equal, differ by nothing and are no matter of tolerance."""
    return bool(finding.size) and finding.size is not None and finding.size <= rule.tolerance
