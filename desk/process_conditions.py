"""What a step of the process needs: each condition answers with what stands in its way, and where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from budget.ceilings import balances
from budget.findings import Finding
from budget.issuing import Level, issued
from budget.models import Part, Phase, Reopened, State, Unit, UnitBudget, User
from budget.record import authors
from budget.scope import Scope
from budget.windows import why_not_open, window_of
from disclosure.review import check

from .models import Step, Thread

ABOVE_CEILINGS = "D09"  # told by within_ceilings, with the way to the ceilings
LISTED = 5  # places of one check
UP = (State.AT_DEPARTMENT, State.AT_BUREAU, State.APPROVED, State.GRANTED, State.ISSUED)
REVIEWED = (State.APPROVED, State.GRANTED, State.ISSUED)


class Blocker(NamedTuple):
    """What stands in the way of a step, and the place where it is mended."""

    text: str
    url: str = ""
    final: bool = False  # it is too late, and nothing can be mended


@dataclass(frozen=True)
class Case:
    """A unit's or a department's budgets of a phase before one person, and those that would move."""

    scope: Scope
    person: User
    budgets: tuple[UnitBudget, ...]
    moving: tuple[UnitBudget, ...]


Condition = Callable[[Case], Iterator[Blocker]]


def place(scope: Scope, unit: str) -> Scope:
    return replace(scope, unit=unit)


def in_days_of_entry(case: Case) -> Iterator[Blocker]:
    """What was returned may go up again after the days of entry."""
    for budget in case.moving:
        if budget.state == State.RETURNED:
            continue
        window = window_of(budget.year, budget.phase, budget.unit_id[:3])
        if reason := why_not_open(window, timezone.localdate()):
            yield Blocker(reason)


def not_beside_a_draft(case: Case) -> Iterator[Blocker]:
    """年初预算 follows from 二上 where there is one, and goes up by itself only where there is none."""
    drafts = replace(case.scope, phase=Phase.SECOND_DRAFT)
    if case.scope.phase == Phase.INITIAL and drafts.unit_budgets().exists():
        yield Blocker("本年度有二上预算，请上报二上；年初预算由批复产生。", _page(drafts))


def answered(case: Case) -> Iterator[Blocker]:
    """What came back with a comment goes up with an answer to it; in part, with one to each of its parts."""
    rows = Thread.objects.filter(unit_budget__in=_keys(case), returned=True, closed=None)
    parted = Reopened.objects.filter(unit_budget__in=_keys(case)).values("unit_budget")
    rows = rows.exclude(part=Part.WHOLE, unit_budget__in=parted)
    for thread in rows.filter(replies=None):
        yield Blocker(
            f"退回意见尚未答复：{thread.subject}（{thread.text[:40]}）",
            f"{_page(case.scope)}#thread-{thread.pk}",
        )


def checks_hold(case: Case) -> Iterator[Blocker]:
    """What the checks forbid; what only follows from a fault of the data goes with that fault."""
    for result in check(case.scope):
        if not result.forbids or result.follows or result.rule.number == ABOVE_CEILINGS:
            continue
        name = f"{result.rule.number} {result.rule.name}"
        page = f"{reverse('disclosure:checks', args=[case.scope])}#{result.rule.number}"
        for finding in result.findings[:LISTED]:
            words = f"{name}：{finding.place}，{finding.text}{_figures(finding)}"
            yield Blocker(words, _where(case, finding) or page)
        if len(result.findings) + result.more > LISTED:
            yield Blocker(f"{name}：共 {len(result.findings) + result.more} 处", page)


def _figures(finding: Finding) -> str:
    """Both sides and by how much they differ, where the finding compares."""
    sides = [
        f"{side.label} {side.amount:,.2f} 元" for side in (finding.left, finding.right) if side
    ]
    if finding.difference is not None:
        sides.append(f"相差 {finding.difference:+,.2f} 元")
    return f"（{'，'.join(sides)}）" if sides else ""


def _where(case: Case, finding: Finding) -> str:
    """The row at fault in its grid, where the finding names one."""
    if not finding.lines:
        return ""
    scope = place(case.scope, finding.unit or case.scope.unit)
    return f"{reverse('desk:entry-grid', args=[scope, 'expenditure'])}#row-{finding.lines[0]}"


def within_ceilings(case: Case) -> Iterator[Blocker]:
    for balance in balances(case.scope):
        if balance.left < 0:
            limit = balance.limit
            where = limit.unit or f"部门 {limit.department}"
            grid = reverse("desk:entry-grid", args=[place(case.scope, limit.unit), "expenditure"])
            yield Blocker(
                f"超过控制数：{where} {balance.name}，预算 {balance.used:,.2f} 元，"
                f"控制数 {limit.amount:,.2f} 元，超 {-balance.left:,.2f} 元",
                grid,
            )


def nobody_has_reviewed(case: Case) -> Iterator[Blocker]:
    for budget in case.moving:
        last = Step.objects.filter(unit_budget=budget).order_by("pk").last()
        if last is None or last.act != "submit":
            yield Blocker(f"{budget.unit_id} 已经过审核，不能撤回；需要修改时请审核人退回。")


def entered_by_others(case: Case) -> Iterator[Blocker]:
    """Nobody approves what he entered, nor what he submitted."""
    for budget in case.moving:
        if case.person.pk in authors(budget) | _submitters(budget):
            yield Blocker(f"{budget.unit_id} 的预算中有您录入或上报的内容，应由其他人审核。")


def _submitters(budget: UnitBudget) -> set[int]:
    steps = Step.objects.filter(unit_budget=budget, act="submit")
    return set(steps.values_list("person", flat=True))


def every_unit_is_here(case: Case) -> Iterator[Blocker]:
    """A department goes up when each of its units has; which units there are, last year tells too."""
    states = {budget.unit_id: State(budget.state) for budget in case.budgets}
    before = [
        replace(case.scope, year=case.scope.year - 1, phase=Phase.INITIAL),
        *([replace(case.scope, phase=Phase.FIRST_DRAFT)] if _second(case) else []),
    ]
    expected = set(states)
    for scope in before:
        expected |= set(scope.unit_budgets().values_list("unit", flat=True))
    here = {budget.state for budget in case.moving} | set(UP[1:])
    for unit in Unit.objects.filter(pk__in=expected).with_years():
        state = states.get(unit.pk)
        if state not in here:
            words = state.label if state else "尚未编报（没有预算的单位也要上报一次零预算）"
            name = f"{unit.pk} {unit.name_in(case.scope.year)}"
            yield Blocker(f"{name}：{words}", _page(place(case.scope, unit.pk)))


def _second(case: Case) -> bool:
    return case.scope.phase == Phase.SECOND_DRAFT


def all_approved(case: Case) -> Iterator[Blocker]:
    for budget in case.budgets:
        if budget.state not in REVIEWED:
            page = _page(place(case.scope, budget.unit_id))
            yield Blocker(f"{budget.unit_id}：{State(budget.state).label}，尚未通过财政审核", page)


def ceilings_issued(case: Case) -> Iterator[Blocker]:
    """一下 is the issue of ceilings; 二上 is compiled within them."""
    if not issued(Level(case.scope.year, case.scope.department)):
        page = reverse("desk:ceilings-year", args=[case.scope.year])
        yield Blocker("还没有下达控制数（一下），下达后才能开始二上。", page)


def not_followed(case: Case) -> Iterator[Blocker]:
    """What the next phase was copied from does not change any more."""
    if case.scope.phase != Phase.FIRST_DRAFT:
        return
    second = replace(case.scope, phase=Phase.SECOND_DRAFT)
    if second.unit_budgets().filter(unit__in=[b.unit_id for b in case.moving]).exists():
        yield Blocker("二上已经开始，请在二上办理。", _page(second), final=True)


def _keys(case: Case) -> list[int]:
    return [budget.pk for budget in case.moving if budget.pk]


def _page(scope: Scope) -> str:
    return reverse("desk:process", args=[scope])
