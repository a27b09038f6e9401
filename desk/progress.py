"""Where budgets are on their way: of each unit, of a department, and what waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from budget import access
from budget.models import Phase, Role, State, Unit, UnitBudget, User
from budget.scope import Scope

DRAFTS = (Phase.FIRST_DRAFT, Phase.SECOND_DRAFT, Phase.INITIAL)  # what goes through the process
STAGES = ("编报", "单位审核", "部门审核", "财政审核", "批复")
FIRST_STAGES = (*STAGES[:-1], "下达控制数、开始二上")  # a 一上 is followed by 一下, never by 批复
PLACES = {
    State.COMPILING: 0,
    State.RETURNED: 0,
    State.AT_UNIT: 1,
    State.AT_DEPARTMENT: 2,
    State.AT_BUREAU: 3,
    State.APPROVED: 4,
    State.GRANTED: 4,
    State.ISSUED: 5,
}
# What each role is waited for with.
WAITING: dict[str, tuple[State, ...]] = {
    Role.CLERK: (State.RETURNED,),
    Role.APPROVER: (State.AT_UNIT,),
    Role.ACCOUNTANT: (State.AT_DEPARTMENT, State.GRANTED),
    Role.REVIEWER: (State.AT_BUREAU, State.APPROVED),
}
LOOKS = {  # how a state is drawn: done, waiting, fault or none
    State.COMPILING: "none",
    State.RETURNED: "fault",
    State.APPROVED: "done",
    State.GRANTED: "done",
    State.ISSUED: "done",
}


def compiled(units: QuerySet[Unit]) -> list[Scope]:
    """The years and phases in which any of the units has a budget, the latest first."""
    rows = UnitBudget.objects.filter(unit__in=units, phase__in=DRAFTS).order_by()
    found = [
        Scope(year, phase=phase) for year, phase in rows.values_list("year", "phase").distinct()
    ]
    return sorted(found, key=lambda its: (its.year, DRAFTS.index(Phase(its.phase))), reverse=True)


def stages(phase: str) -> tuple[str, ...]:
    return FIRST_STAGES if phase == Phase.FIRST_DRAFT else STAGES


def stage_of(budget: UnitBudget) -> int:
    """The stage that a budget stands at; a 一上 is through when its 二上 has begun."""
    place = PLACES[State(budget.state)]
    if budget.phase == Phase.FIRST_DRAFT and budget.state == State.APPROVED:
        second = UnitBudget.objects.filter(
            unit=budget.unit_id, year=budget.year, phase=Phase.SECOND_DRAFT
        )
        return len(FIRST_STAGES) if second.exists() else place
    return place


def look(state: str) -> str:
    return LOOKS.get(State(state), "warning")


@dataclass(frozen=True)
class Submission:
    """A unit's budget that has been submitted at least once."""

    budget: UnitBudget
    scope: Scope
    name: str
    since: datetime | None

    @property
    def state(self) -> State:
        return State(self.budget.state)

    @property
    def phase(self) -> str:
        return Phase(self.budget.phase).label

    @property
    def whole(self) -> Scope:
        """Its department, where the bureau and the department decide."""
        return Scope(self.scope.year, self.scope.department, phase=self.scope.phase)


def submissions(person: User) -> list[Submission]:
    """What a person sees of all that is under way, the latest year first."""
    rows = (
        UnitBudget.objects.filter(unit__in=access.units(person))
        .exclude(state=State.COMPILING)
        .annotate(since=Max("steps__made"))
        .select_related("unit")
        .prefetch_related("unit__years")
        .order_by("-year", "unit", "phase")
    )
    return [
        Submission(
            row,
            Scope(row.year, row.unit.department_id, row.unit_id, row.phase),
            row.unit.name_in(row.year),
            row.since,
        )
        for row in rows
    ]


def waiting(person: User, rows: Sequence[Submission]) -> list[Submission]:
    """Those that the person's role is waited for with."""
    states = WAITING.get(access.role_of(person), ())
    return [row for row in rows if row.state in states and not _followed(row, rows)]


def _followed(row: Submission, rows: Iterable[Submission]) -> bool:
    """A reviewed 一上 whose 二上 has been submitted is nobody's task any more."""
    return row.budget.phase == Phase.FIRST_DRAFT and any(
        other.budget.phase == Phase.SECOND_DRAFT
        and (other.scope.year, other.scope.unit) == (row.scope.year, row.scope.unit)
        for other in rows
    )
