"""What a step of the process does beside changing the state: reopen, close, copy, date."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from budget.acting import Via, acting
from budget.models import BudgetLine, Part, Phase, Reopened, RevenueLine, Role, State, UnitBudget
from budget.scope import Scope
from disclosure.models import Particulars, Population

from .copying import copy_phase
from .models import Step, Thread
from .process_conditions import Case
from .versions import keep

PARTLY = "本次退回（只退回一部分）"  # what a comment is about where the rest stays closed


@dataclass(frozen=True)
class Doing:
    """A step that is being made."""

    case: Case
    comment: str
    threads: tuple[Thread, ...]
    day: date | None
    name: str


# States that depend on the budget


def first_reviewer(budget: UnitBudget) -> State:
    """The unit's own approver, where it has one; else its department."""
    approvers = budget.unit.people.filter(role=Role.APPROVER, is_active=True)
    return State.AT_UNIT if approvers.exists() else State.AT_DEPARTMENT


def as_before(budget: UnitBudget) -> State:
    """What was returned in part and is taken back is open in that part again, not in all."""
    submitted = Step.objects.filter(unit_budget=budget, act="submit").order_by("pk").last()
    return State(submitted.before) if submitted else State.COMPILING


def granted(budget: UnitBudget) -> State:
    """A draft ends with 批复; the 年初预算 that follows from it is still to be passed on."""
    return State.GRANTED if budget.phase == Phase.INITIAL else State.ISSUED


# Effects


def reopen(doing: Doing) -> None:
    """What was returned is open again: the parts of chosen threads, or all of it under the comment."""
    for budget in doing.case.moving:
        Reopened.objects.filter(unit_budget=budget).delete()
        threads = [thread for thread in doing.threads if thread.unit_budget_id == budget.pk]
        named = {(thread.part, thread.key) for thread in threads}
        parted = bool(threads) and (Part.WHOLE, 0) not in named
        if doing.comment.strip():
            subject = PARTLY if parted else Part.WHOLE.label
            whole = Thread(unit_budget=budget, part=Part.WHOLE, subject=subject,
                           person=doing.case.person, text=doing.comment.strip(), returned=True)  # fmt: skip
            whole.save()
        Thread.objects.filter(pk__in=[thread.pk for thread in threads]).update(returned=True)
        if parted:
            Reopened.objects.bulk_create(
                Reopened(unit_budget=budget, part=part, key=key)
                for part, key in sorted(named | _counterparts(budget, named))
            )


def _counterparts(budget: UnitBudget, named: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """The revenue that pays for returned lines: a line does not change without it and stay balanced."""
    keys = [key for part, key in named if part == Part.EXPENDITURE and key]
    found: set[tuple[str, int]] = set()
    for source, carried in BudgetLine.objects.filter(pk__in=keys).values_list(
        "source", "carried_over"
    ):
        rows = RevenueLine.objects.filter(unit_budget=budget, source=source, carried_over=carried)
        found |= {(Part.REVENUE, pk) for pk in rows.values_list("pk", flat=True)}
    return found


def close_threads(doing: Doing) -> None:
    """Who approves is content with the answers to what was returned."""
    budgets = [budget.pk for budget in doing.case.moving]
    Reopened.objects.filter(unit_budget__in=budgets).delete()
    open_ = Thread.objects.filter(unit_budget__in=budgets, returned=True, closed=None)
    mine = open_.filter(person__role=doing.case.person.role)
    mine.update(closed=timezone.now(), closed_by=doing.case.person)


def open_second(doing: Doing) -> None:
    """二上 begins as a copy of 一上."""
    for budget in doing.case.moving:
        made = _copied(budget, Phase.SECOND_DRAFT, doing)
        _log(made, State.COMPILING, doing, keeps=True)


def grant(doing: Doing) -> None:
    """The bureau's 批复: the facts become 年初预算, and the department has its day of approval."""
    for budget in doing.case.moving:
        if budget.phase != Phase.INITIAL:
            made = _copied(budget, Phase.INITIAL, doing)
            _log(made, State.GRANTED, doing, keeps=True)
    _approve(doing.case.scope, doing.day)


def issue(doing: Doing) -> None:
    """The department's 批复 to its units: each has its day of approval."""
    for budget in doing.case.moving:
        scope = Scope(budget.year, doing.case.scope.department, budget.unit_id)
        _approve(scope, doing.day)


def _copied(budget: UnitBudget, phase: Phase, doing: Doing) -> UnitBudget:
    """What the process copies nobody has entered: else who opens 二上 could never approve it."""
    with acting(person=None, via=Via.PROGRAM, note=doing.name):
        return copy_phase(budget, phase, doing.case.person, replace=True)


def _log(budget: UnitBudget, after: State, doing: Doing, *, keeps: bool) -> None:
    version = keep(budget, doing.case.person, doing.name) if keeps else None
    Step.objects.create(
        unit_budget=budget, act="copied", before=budget.state, after=after,
        person=doing.case.person, comment=doing.comment.strip(), version=version,
    )  # fmt: skip
    budget.state = after
    budget.save(update_fields=["state"])


def _approve(scope: Scope, day: date | None) -> None:
    """批复日期 of an edition; 公开月份 is its month until somebody types another."""
    day = day or timezone.localdate()
    place = {"year": scope.year, "department_id": scope.department}
    above = Particulars.objects.filter(**place, unit=None).first()
    usual = above.population if above else Population.ADMINISTRATIVE
    Particulars.objects.update_or_create(
        **place,
        unit_id=scope.unit or None,
        defaults={"approved": day},
        create_defaults={"approved": day, "month": day.replace(day=1), "population": usual},
    )
