"""The board of a year and phase: departments or units, how far they are, their totals, ceilings, balance."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from budget.ceilings import CONTROLLED, Limit, limits
from budget.datachecks.sums import imbalances
from budget.models import Department, Phase, State, Unit
from budget.scope import Scope, summary
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, THIS_YEAR, Selection, Totals
from disclosure.comparison import Compared, together
from disclosure.models import Publication

NOTHING = Totals(())


class Mark(StrEnum):
    """How far a unit is, in the words of the board, from the beginning to the end."""

    NOT_BEGUN = "未开始"
    COMPILING = "编报中"
    RETURNED = "已退回"
    SUBMITTED = "已上报"
    REVIEWED = "已审核"
    ISSUED = "已批复"
    PUBLISHED = "已公开"


MARKS = {
    State.COMPILING: Mark.COMPILING,
    State.RETURNED: Mark.RETURNED,
    State.AT_UNIT: Mark.SUBMITTED,
    State.AT_DEPARTMENT: Mark.SUBMITTED,
    State.AT_BUREAU: Mark.SUBMITTED,
    State.APPROVED: Mark.REVIEWED,
    State.GRANTED: Mark.REVIEWED,
    State.ISSUED: Mark.ISSUED,
}


@dataclass(frozen=True)
class Row:
    """A department, a unit or several as one; `now` is missing where there is no budget yet."""

    subject: Department | Unit | None
    scope: Scope
    now: Totals | None
    before: Totals
    units: int
    unbalanced: int  # of these units, in one source of money at least
    marks: Counter[Mark] = field(default_factory=Counter)  # of these units
    ceiling: Decimal | None = None
    above: int = 0  # units above their ceiling
    missing: int = 0  # units that spent last year and have no budget yet: then nothing is compared

    @property
    def name(self) -> str:
        return self.subject.name_in(self.scope.year) if self.subject else "合计"

    @property
    def progress(self) -> list[tuple[Mark, int]]:
        """How many units are how far, in the order of the way."""
        return [(mark, self.marks[mark]) for mark in Mark if self.marks[mark]]

    @property
    def income(self) -> Compared:
        return self._compared({"side": REVENUE})

    @property
    def spending(self) -> Compared:
        return self._compared({"side": EXPENDITURE})

    @property
    def kept(self) -> Compared:
        return self._compared({"side": CARRY_FORWARD})

    @property
    def difference(self) -> Decimal:
        """What is received beyond what is spent and kept."""
        used = self._compared({"side": (EXPENDITURE, CARRY_FORWARD)})
        return self.income.amount - used.amount

    def _compared(self, where: Selection) -> Compared:
        return Compared("", (self.now or NOTHING).total(where), self.before.total(where))


@dataclass(frozen=True)
class _Beside:
    """What stands beside the totals of units."""

    marks: Mapping[str, Mark]
    ceilings: Mapping[str, list[Limit]]  # by unit, or by department


def unit_rows(units: QuerySet[Unit], year: int, phase: str = Phase.INITIAL) -> list[Row]:
    """A row for each unit."""
    scope = Scope(year, phase=phase)
    now, before = (
        summary(each.unit_budgets().filter(unit__in=units)) for each in (scope, Scope(year - 1))
    )
    rows = list(units)
    beside = _beside(rows, scope)
    return [
        _unit_row(unit, scope, now.get(unit.pk), before.get(unit.pk, NOTHING), beside)
        for unit in rows
    ]


def _unit_row(unit: Unit, scope: Scope, now: Totals | None, before: Totals, beside: _Beside) -> Row:
    its, totals = beside.ceilings.get(unit.pk, []), now or NOTHING
    return Row(
        unit,
        Scope(scope.year, unit.department_id, unit.pk, scope.phase),
        now,
        before,
        1,
        int(any(imbalances(totals))),
        Counter([beside.marks.get(unit.pk, Mark.COMPILING if now else Mark.NOT_BEGUN)]),
        _together(its),
        int(any(_used(totals, limit) > limit.amount for limit in its)),
        int(now is None and bool(before.total({"side": EXPENDITURE}))),
    )


def department_rows(
    departments: Sequence[Department], year: int, phase: str = Phase.INITIAL
) -> list[Row]:
    """A row for each department."""
    members: defaultdict[str, list[Row]] = defaultdict(list)
    for row in unit_rows(Unit.objects.filter(department__in=departments), year, phase):
        members[row.scope.department].append(row)
    found = _ceilings(Scope(year, phase=phase))
    return [
        total_row(members[each.pk], Scope(year, each.pk, phase=phase), each, found.get(each.pk, []))
        for each in departments
    ]


def total_row(
    rows: Sequence[Row],
    scope: Scope,
    subject: Department | None = None,
    its: Iterable[Limit] | None = None,
) -> Row:
    """The rows of units, or of departments, as one; under the department's own ceilings."""
    budgets = [row.now for row in rows if row.now]
    given = [row.ceiling for row in rows if row.ceiling is not None]
    whole = Totals([("", amount) for amount in given], ("place",)).total() if given else None
    return Row(
        subject,
        scope,
        together(budgets) if budgets else None,
        together(row.before for row in rows),
        sum(row.units for row in rows),
        sum(row.unbalanced for row in rows),
        sum((row.marks for row in rows), Counter()),
        _together(its) if its else whole,
        sum(row.above for row in rows),
        sum(row.missing for row in rows),
    )


def _beside(units: Sequence[Unit], scope: Scope) -> _Beside:
    """Their states, publications and ceilings, in a query each."""
    states = scope.unit_budgets().filter(unit__in=units).values_list("unit", "state")
    marks = {unit: MARKS[State(state)] for unit, state in states if state != State.COMPILING}
    if scope.phase == Phase.INITIAL:
        codes = [unit.pk for unit in units]
        published = Publication.objects.holding().filter(year=scope.year, code__in=codes)
        marks |= dict.fromkeys(published.values_list("code", flat=True), Mark.PUBLISHED)
    return _Beside(marks, _ceilings(scope))


def _ceilings(scope: Scope) -> dict[str, list[Limit]]:
    """Ceilings of sources by the place that they hold for; “三公” is within them."""
    found: defaultdict[str, list[Limit]] = defaultdict(list)
    for limit in limits(scope) if scope.phase in CONTROLLED else []:
        if limit.source:
            found[limit.unit or limit.department].append(limit)
    return found


def _together(its: Iterable[Limit]) -> Decimal | None:
    amounts = [(limit.source, limit.amount) for limit in its]
    return Totals(amounts, ("source",)).total() if amounts else None


def _used(totals: Totals, limit: Limit) -> Decimal:
    """What counts under a ceiling of a source: this year's money."""
    sides = (EXPENDITURE, CARRY_FORWARD)
    return totals.total({"side": sides, "source": limit.source, "carried_over": THIS_YEAR})
