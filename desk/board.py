"""The board of a year: departments or units with their totals, last year's, and their balance."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from budget.datachecks.sums import imbalances
from budget.models import Department, Unit
from budget.scope import Scope, summary
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, Selection, Totals
from disclosure.comparison import Compared, together

NOTHING = Totals(())


@dataclass(frozen=True)
class Row:
    """A department, a unit or several as one; `now` is missing where there is no budget yet."""

    subject: Department | Unit | None
    scope: Scope
    now: Totals | None
    before: Totals
    units: int
    unbalanced: int  # of these units, in one source of money at least

    @property
    def name(self) -> str:
        return self.subject.name_in(self.scope.year) if self.subject else "合计"

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


def unit_rows(units: QuerySet[Unit], year: int) -> list[Row]:
    """A row for each unit."""
    now, before = (
        summary(Scope(each).unit_budgets().filter(unit__in=units)) for each in (year, year - 1)
    )
    return [
        Row(
            unit,
            Scope(year, unit.department_id, unit.pk),
            now.get(unit.pk),
            before.get(unit.pk, NOTHING),
            1,
            int(any(imbalances(now.get(unit.pk, NOTHING)))),
        )
        for unit in units
    ]


def department_rows(departments: Sequence[Department], year: int) -> list[Row]:
    """A row for each department."""
    members: defaultdict[str, list[Row]] = defaultdict(list)
    for row in unit_rows(Unit.objects.filter(department__in=departments), year):
        members[row.scope.department].append(row)
    return [total_row(members[each.pk], Scope(year, each.pk), each) for each in departments]


def total_row(rows: Sequence[Row], scope: Scope, subject: Department | None = None) -> Row:
    """The rows of units, or of departments, as one."""
    budgets = [row.now for row in rows if row.now]
    return Row(
        subject,
        scope,
        together(budgets) if budgets else None,
        together(row.before for row in rows),
        sum(row.units for row in rows),
        sum(row.unbalanced for row in rows),
    )
