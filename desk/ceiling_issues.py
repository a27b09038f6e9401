"""The revisions of ceilings: who issued what when, and what each changed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Prefetch

from budget import access
from budget.access import Person
from budget.ceilings import THREE_PUBLIC_NAME
from budget.models import Ceiling, CeilingIssue

SHOWN = 50  # revisions that a page lists
Amounts = dict[tuple[str, str], Decimal]


class Step(NamedTuple):
    """A ceiling of a revision beside the one before; None is none."""

    unit: str
    source: str
    before: Decimal | None
    after: Decimal | None


class Revision(NamedTuple):
    issue: CeilingIssue
    steps: list[Step]


def issues_of(person: Person, year: int, department: str = "") -> list[Revision]:
    """The latest revisions that a person sees, the newest first, in a fixed number of queries."""
    rows = access.visible(person, CeilingIssue).filter(year=year).distinct()
    rows = rows.filter(department=department) if department else rows.filter(to_units=False)
    seen = access.visible(person, Ceiling).select_related("source").order_by("pk")
    found = rows.select_related("person").prefetch_related(Prefetch("ceilings", queryset=seen))
    return list(_compared(found.order_by("-issued", "-pk")[: SHOWN + 1]))[:SHOWN]


def _compared(issues: Iterable[CeilingIssue]) -> Iterable[Revision]:
    newest_first = list(issues)
    for place, issue in enumerate(newest_first):
        earlier = next(
            (
                other
                for other in newest_first[place + 1 :]
                if (other.department_id, other.to_units) == (issue.department_id, issue.to_units)
            ),
            None,
        )
        yield Revision(issue, _steps(earlier, issue))


def _steps(earlier: CeilingIssue | None, issue: CeilingIssue) -> list[Step]:
    before, after = _amounts(earlier), _amounts(issue)
    return [
        Step(*key, before.get(key), after.get(key))
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


def _amounts(issue: CeilingIssue | None) -> Amounts:
    if issue is None:
        return {}
    return {
        (
            ceiling.unit_id or "",
            ceiling.source.name if ceiling.source else THREE_PUBLIC_NAME,
        ): ceiling.amount
        for ceiling in issue.ceilings.all()
    }
