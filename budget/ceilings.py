"""Ceilings (控制数) in force, what is budgeted under them, and what is left; no ceiling is no limit."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from .models import BudgetLine, Ceiling, CeilingIssue, Phase, Source, UnitBudget
from .scope import Scope
from .totals import THIS_YEAR, Selection, Totals
from .vocabulary import FISCAL, THREE_PUBLIC

CONTROLLED = (Phase.SECOND_DRAFT, Phase.INITIAL)  # at 一上 nothing has been issued yet
THREE_PUBLIC_NAME = "“三公”经费"
DIMENSIONS = ("place", "source", "carried_over", "economic")


class Limit(NamedTuple):
    """A ceiling in force: of a unit or (blank) of the whole department; of a source or (blank) “三公”."""

    department: str
    unit: str
    source: str
    amount: Decimal


class Balance(NamedTuple):
    """A ceiling beside what is budgeted under it."""

    limit: Limit
    name: str  # of the source
    used: Decimal

    @property
    def left(self) -> Decimal:
        return self.limit.amount - self.used


def in_force(year: int, within: Q) -> QuerySet[Ceiling]:
    """The ceilings of the latest issue of each department, and of its latest to its units."""
    latest = CeilingIssue.objects.filter(
        year=year, department=OuterRef("issue__department"), to_units=OuterRef("issue__to_units")
    ).order_by("-revision")
    rows = Ceiling.objects.filter(within, issue__year=year)
    return rows.filter(issue=Subquery(latest.values("pk")[:1]))


def limits(scope: Scope) -> list[Limit]:
    """The ceilings of a scope's department and units; of one unit its own, in one query."""
    rows = in_force(scope.year, _within(scope)).order_by(
        "issue__department", F("unit").asc(nulls_first=True), F("source").asc(nulls_first=True)
    )
    return [
        Limit(department, unit or "", source or "", amount)
        for department, unit, source, amount in rows.values_list(
            "issue__department", "unit", "source", "amount"
        )
    ]


def _within(scope: Scope) -> Q:
    if scope.unit:
        return Q(unit=scope.unit)
    return Q(issue__department=scope.department) if scope.department else Q()


def balances(scope: Scope) -> list[Balance]:
    """Each ceiling of a scope with what its budgets of the phase have under it."""
    found = limits(scope) if scope.phase in CONTROLLED else []
    if not found:
        return []
    names = dict(Source.objects.values_list("code", "name")) | {"": THREE_PUBLIC_NAME}
    amounts = spending(scope.lines()).evaluate([selection(limit) for limit in found])
    return [
        Balance(limit, names[limit.source], used)
        for limit, used in zip(found, amounts, strict=True)
    ]


def spending(lines: QuerySet[BudgetLine]) -> Totals:
    """What lines use, by place and source, and by economic code for “三公”; one GROUP BY."""
    grouped = (
        lines.order_by()
        .values_list("unit_budget__unit", "source", "carried_over", "economic__code")
        .annotate(total=Sum("amount"))
    )
    return Totals(
        [
            (place(unit), source, str(+carried), economic or "", amount)
            for unit, source, carried, economic, amount in grouped
        ],
        DIMENSIONS,
    )


def place(unit: str) -> str:
    """A unit apart from those below it, whose codes begin with its own."""
    return f"{unit}/"


def selection(limit: Limit) -> Selection:
    """What counts under a ceiling: of a source this year's money, of “三公” all fiscal money, as in table 9."""
    where = place(limit.unit) if limit.unit else limit.department
    if not limit.source:
        return {"place": where, "source": FISCAL, "economic": THREE_PUBLIC}
    return {"place": where, "source": limit.source, "carried_over": THIS_YEAR}


def remaining(budget: UnitBudget) -> list[Balance]:
    """What a unit has left by source, and of “三公”; nothing where no ceiling was passed on to it."""
    return balances(Scope(budget.year, budget.unit_id[:3], budget.unit_id, budget.phase))


# Of ceilings against each other


def passed_on_above(limits: Iterable[Limit]) -> Iterator[tuple[Limit, Decimal]]:
    """The department's ceilings that those of its units together are above, with their sum."""
    limits = list(limits)
    wholes = [limit for limit in limits if not limit.unit]
    parts = Totals(
        [(limit.department, f"{limit.source}/", limit.amount) for limit in limits if limit.unit],
        ("department", "source"),
    )
    sums = parts.evaluate(
        [{"department": each.department, "source": f"{each.source}/"} for each in wholes]
    )
    for whole, total in zip(wholes, sums, strict=True):
        if total > whole.amount:
            yield whole, total
