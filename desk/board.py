"""The board of a year: departments or units with their totals, last year's, and their balance."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget.datachecks.sums import imbalances
from budget.models import Department, Unit
from budget.scope import Scope, summary
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, Selection, Totals
from disclosure.comparison import Compared, together

NOTHING = Totals(())


@dataclass(frozen=True)
class Row:
    """A department or unit; `now` is missing where it has no budget this year."""

    subject: Department | Unit
    scope: Scope
    now: Totals | None
    before: Totals
    faults: int  # units, or sources of a unit, that do not balance
    units: int = 0

    @property
    def name(self) -> str:
        return self.subject.name_in(self.scope.year)

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


def unit_rows(units: Sequence[Unit], year: int) -> list[Row]:
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
            len(list(imbalances(now.get(unit.pk, NOTHING)))),
        )
        for unit in units
    ]


def department_rows(departments: Sequence[Department], year: int) -> list[Row]:
    """A row for each department."""
    members: defaultdict[str, list[Row]] = defaultdict(list)
    for row in unit_rows(Unit.objects.filter(department__in=departments), year):
        members[row.scope.department].append(row)
    return [department_row(each, year, members[each.pk]) for each in departments]


def department_row(department: Department, year: int, units: Iterable[Row]) -> Row:
    """The rows of a department's units as one."""
    units = list(units)
    budgets = [row.now for row in units if row.now]
    return Row(
        department,
        Scope(year, department.pk),
        together(budgets) if budgets else None,
        together(row.before for row in units),
        len([row for row in units if row.faults]),
        len(units),
    )
