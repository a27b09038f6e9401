"""The process 两上两下 as one declared table: who does what to a budget in which state, and what that needs.

A unit's budget is submitted and goes up, from the unit to its department to the bureau; each may
return it with a comment. What a department or the bureau approves, it approves as a whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from budget import access
from budget.locks import OPEN
from budget.models import Department, Phase, Role, State, UnitBudget, User
from budget.scope import Scope

from . import process_conditions as needs
from . import process_effects as effects
from .models import Step, Thread
from .process_conditions import Blocker, Case, Condition
from .progress import DRAFTS
from .versions import keep
from .workbook import wait_for_imports

FINAL = (Phase.SECOND_DRAFT, Phase.INITIAL)
ENTERS = frozenset({Role.CLERK, Role.ACCOUNTANT})
APPROVER, ACCOUNTANT, REVIEWER = (
    frozenset({role}) for role in (Role.APPROVER, Role.ACCOUNTANT, Role.REVIEWER)
)


@dataclass(frozen=True)
class Act:
    """One kind of step; `to` is the state after it, or says it of a budget; None leaves it."""

    slug: str
    name: str
    roles: frozenset[Role]
    origins: tuple[State, ...]
    to: State | Callable[[UnitBudget], State] | None
    whole: bool = False  # of a department with all its units
    phases: tuple[Phase, ...] = DRAFTS
    conditions: tuple[Condition, ...] = ()
    effect: Callable[[effects.Doing], None] | None = None
    returns: bool = False  # with a comment, to be mended
    keeps: bool = True  # a version
    quiet: bool = False  # blocked, it is not shown: nothing can be done about it

    def after(self, budget: UnitBudget) -> State:
        if self.to is None:
            return State(budget.state)
        return self.to if isinstance(self.to, State) else self.to(budget)


CHECKED = (needs.checks_hold, needs.within_ceilings)
ACTS = (
    Act(
        "submit", "上报", ENTERS, OPEN, effects.first_reviewer,
        conditions=(
            needs.in_days_of_entry, needs.not_beside_a_draft, needs.answered, *CHECKED,
        ),
    ),
    Act(
        "withdraw", "撤回", ENTERS, (State.AT_UNIT, State.AT_DEPARTMENT), effects.as_before,
        conditions=(needs.nobody_has_reviewed,), keeps=False, quiet=True,
    ),
    Act(
        "unit-approve", "单位审核通过", APPROVER, (State.AT_UNIT,), State.AT_DEPARTMENT,
        conditions=(needs.entered_by_others, *CHECKED), effect=effects.close_threads,
    ),
    Act(
        "unit-return", "退回", APPROVER, (State.AT_UNIT,), State.RETURNED,
        effect=effects.reopen, returns=True, keeps=False,
    ),
    Act(
        "department-approve", "部门审核通过", ACCOUNTANT, (State.AT_DEPARTMENT,), State.AT_BUREAU,
        whole=True,
        conditions=(needs.every_unit_is_here, needs.entered_by_others, *CHECKED),
        effect=effects.close_threads,
    ),
    Act(
        "department-return", "退回", ACCOUNTANT, (State.AT_DEPARTMENT,), State.RETURNED,
        effect=effects.reopen, returns=True, keeps=False,
    ),
    Act(
        "bureau-approve", "财政审核通过", REVIEWER, (State.AT_BUREAU,), State.APPROVED, whole=True,
        conditions=(needs.every_unit_is_here, needs.entered_by_others, *CHECKED),
        effect=effects.close_threads,
    ),
    Act(
        "bureau-return", "退回", REVIEWER, (State.AT_BUREAU, State.APPROVED), State.RETURNED,
        conditions=(needs.not_followed,), effect=effects.reopen, returns=True, keeps=False,
    ),
    Act(
        "open-second", "开始二上", REVIEWER, (State.APPROVED,), None, whole=True,
        phases=(Phase.FIRST_DRAFT,),
        conditions=(needs.all_approved, needs.ceilings_issued, needs.not_followed),
        effect=effects.open_second, keeps=False,
    ),
    Act(
        "grant", "批复", REVIEWER, (State.APPROVED,), effects.granted, whole=True, phases=FINAL,
        conditions=(needs.all_approved, *CHECKED), effect=effects.grant,
    ),
    Act(
        "issue", "批复到单位", ACCOUNTANT, (State.GRANTED,), State.ISSUED, whole=True,
        phases=(Phase.INITIAL,), effect=effects.issue, keeps=False,
    ),
)  # fmt: skip
BY_SLUG = {act.slug: act for act in ACTS}


class RefusedActError(Exception):
    """The act does not go now: something blocks it, or the state has moved on."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        self.blockers = list(blockers)


@dataclass(frozen=True)
class Offer:
    """An act that a person could do now, with what blocks it."""

    act: Act
    blockers: list[Blocker] = field(default_factory=list)

    @property
    def too_late(self) -> bool:
        return any(blocker.final for blocker in self.blockers)


def offers(person: User, scope: Scope) -> list[Offer]:
    """The acts of a person's role that the state of a scope allows, but for what is no use to know of."""
    budgets = _budgets(scope)
    found = []
    for act in ACTS:
        moving = _moving(act, scope, budgets)
        if moving and access.role_of(person) in act.roles:
            case = Case(scope, person, tuple(budgets), tuple(moving))
            offer = Offer(act, _blockers(act, case))
            if not (act.quiet and offer.blockers):
                found.append(offer)
    return found


@transaction.atomic
def perform(
    act: Act,
    person: User,
    scope: Scope,
    *,
    comment: str = "",
    threads: Sequence[Thread] = (),
    day: date | None = None,
) -> list[UnitBudget]:
    """One step, all or nothing; raises PermissionDenied, or RefusedActError with what blocks it."""
    if access.role_of(person) not in act.roles or not access.may_see(person, scope):
        raise PermissionDenied(f"您的角色不能办理“{act.name}”。")
    budgets = _locked(scope)
    moving = _moving(act, scope, budgets)
    if not moving:
        raise RefusedActError([Blocker(f"状态已经变化，现在不能办理“{act.name}”。请刷新后再看。")])
    case = Case(scope, person, tuple(budgets), tuple(moving))
    if blockers := _blockers(act, case):
        raise RefusedActError(blockers)
    if act.returns and not comment.strip() and not threads:
        raise RefusedActError([Blocker("请写明退回的意见，或选择要退回的意见。")])
    for budget in moving:
        _move(act, budget, person, comment)
    if act.effect:
        act.effect(effects.Doing(case, comment, tuple(threads), day, act.name))
    return moving


def _move(act: Act, budget: UnitBudget, person: User, comment: str) -> None:
    before, after = State(budget.state), act.after(budget)
    version = keep(budget, person, act.name) if act.keeps else None
    Step.objects.create(
        unit_budget=budget, act=act.slug, before=before, after=after, person=person,
        comment=comment.strip(), version=version,
    )  # fmt: skip
    if after != before:
        budget.state = after
        budget.save(update_fields=["state"])


def _blockers(act: Act, case: Case) -> list[Blocker]:
    return [blocker for condition in act.conditions for blocker in condition(case)]


def _moving(act: Act, scope: Scope, budgets: Sequence[UnitBudget]) -> list[UnitBudget]:
    """The budgets that an act would take from one state to the next."""
    if act.whole == bool(scope.unit) or scope.phase not in act.phases:
        return []
    return [budget for budget in budgets if budget.state in act.origins]


def _budgets(scope: Scope) -> list[UnitBudget]:
    """The unit budgets of a scope; a unit without one is as good as one that is being compiled."""
    budgets = list(scope.unit_budgets().order_by("unit"))
    if scope.unit and not budgets:
        return [UnitBudget(unit_id=scope.unit, year=scope.year, phase=scope.phase)]
    return budgets


def _locked(scope: Scope) -> list[UnitBudget]:
    """Until the transaction ends, nobody imports, types or does another step here."""
    wait_for_imports()
    Department.objects.select_for_update(no_key=True).get(pk=scope.department)
    if scope.unit:
        place: dict[str, Any] = {"unit_id": scope.unit, "year": scope.year, "phase": scope.phase}
        UnitBudget.objects.get_or_create(**place)
    rows = replace(scope).unit_budgets().order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return list(scope.unit_budgets().order_by("unit"))
