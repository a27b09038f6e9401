"""What the process leaves open: which facts can be changed now, whoever the person is.

Lines and purchases belong to a unit budget and follow its state. Projects, targets and assets belong
to a unit's year and are part of whatever phase is under way, but for a project that 调整 or 决算
brought, which belongs to that phase with all that is its; a department's own targets follow its units.
What was returned in part is open in that part. A phase has its days of entry, but what was
returned may be mended after them. Typed texts are written for the publication: they are open again
after 批复.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from .models import (
    Asset,
    BudgetLine,
    EntryWindow,
    Part,
    Phase,
    Procurement,
    Project,
    Reopened,
    RevenueLine,
    State,
    UnitBudget,
)
from .windows import deciding, why_not_open

OPEN = (State.COMPILING, State.RETURNED)
WITH_REVIEWERS = (State.AT_UNIT, State.AT_DEPARTMENT, State.AT_BUREAU)
AT_THE_BUREAU = (State.AT_BUREAU, State.APPROVED, State.GRANTED, State.ISSUED)
NOT_RETURNED = "这份预算只退回了一部分，这里不在其中，不能修改；请看退回意见。"
ENDED = (State.GRANTED, State.ISSUED)


class Facts(NamedTuple):
    """Whose facts: a unit's of a phase; without a phase those of its year; without a unit a department's.

    `part` and `key` say which of them: one stored row, a new one (0), or any of the part (None);
    `within` is the row that they belong to, which is open only with them.
    """

    year: int
    department: str
    unit: str = ""
    phase: str = ""
    texts: bool = False
    part: str = ""
    key: int | None = None
    within: tuple[str, int] | None = None


NEW = 0  # the key of a row that is not there yet


class _Budget(NamedTuple):
    department: str
    unit: str
    year: int
    phase: str
    state: str
    pk: int


def closed(wanted: Iterable[Facts]) -> dict[Facts, str]:
    """Of these facts those that nobody may change now, each with the reason in the user's words."""
    wanted = set(wanted)
    if not wanted:
        return {}
    rows = UnitBudget.objects.filter(
        year__in={facts.year for facts in wanted},
        unit__department__in={facts.department for facts in wanted},
    ).exclude(state=State.COMPILING)
    fields = ("unit__department", "unit", "year", "phase", "state", "pk")
    moved = [_Budget(*row) for row in rows.order_by("unit", "phase").values_list(*fields)]
    shut = [budget for budget in moved if budget.state not in OPEN]
    returned = {budget for budget in moved if budget.state == State.RETURNED}
    windows = _windows(wanted - {facts for facts in wanted if _among(facts, returned)})
    found = {facts: _first(facts, shut) for facts in wanted}
    partly = _not_returned(wanted, returned)
    return (
        partly
        | windows
        | {facts: _words(facts, budget) for facts, budget in found.items() if budget}
    )


def _not_returned(wanted: set[Facts], returned: set[_Budget]) -> dict[Facts, str]:
    """Of budgets that were returned in part, the facts that are not of that part."""
    named = {facts for facts in wanted if facts.unit and not facts.texts}
    if not named or not returned:
        return {}
    items: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)
    rows = Reopened.objects.filter(unit_budget__in=[budget.pk for budget in returned])
    for budget, part, key in rows.values_list("unit_budget", "part", "key"):
        items[budget].add((part, key))
    return {
        facts: NOT_RETURNED
        for facts in named
        if (its := [items[budget.pk] for budget in returned if _holds(budget, facts)])
        and not any(_open_again(facts, some) for some in its)
    }


def _holds(budget: _Budget, facts: Facts) -> bool:
    own = (budget.year, budget.unit) == (facts.year, facts.unit)
    return own and facts.phase in {"", budget.phase}


def _open_again(facts: Facts, items: set[tuple[str, int]]) -> bool:
    if facts.key is None:
        return not items or facts.part in {part for part, _ in items}
    holders = {(facts.part, 0), (facts.part, facts.key)}
    if facts.within:
        holders |= {facts.within, (facts.within[0], 0)}
    return not items or not items.isdisjoint(holders)


def partly_open(wanted: Iterable[Facts]) -> bool:
    """Whether something of these facts was returned in part, so that each row has to be asked for."""
    units = {facts.unit for facts in wanted}
    rows = Reopened.objects.filter(unit_budget__unit__in=units)
    return rows.filter(unit_budget__state=State.RETURNED).exists()


def _windows(wanted: set[Facts]) -> dict[Facts, str]:
    """Facts of phases that are not entered today."""
    phased = {facts for facts in wanted if facts.phase}
    rows = list(EntryWindow.objects.filter(year__in={facts.year for facts in phased}))
    reasons = {facts: _not_today(facts, rows) for facts in phased} if rows else {}
    return {facts: reason for facts, reason in reasons.items() if reason}


def _not_today(facts: Facts, windows: Iterable[EntryWindow]) -> str:
    its = (
        window
        for window in windows
        if (window.year, window.phase) == (facts.year, facts.phase)
        and window.department_id in {None, facts.department}
    )
    return why_not_open(deciding(its), timezone.localdate())


def _among(facts: Facts, budgets: Iterable[_Budget]) -> bool:
    return any((b.year, b.unit, b.phase) == (facts.year, facts.unit, facts.phase) for b in budgets)


def why_closed(*wanted: Facts) -> str:
    """Why facts cannot be changed now; empty where they can."""
    return next(iter(closed(wanted).values()), "")


def hold(*wanted: Facts) -> None:
    """Within a transaction: until it ends no step of the process begins; raises PermissionDenied if closed."""
    budgets = UnitBudget.objects.filter(
        year__in={facts.year for facts in wanted},
        unit__department__in={facts.department for facts in wanted},
    )
    if units := {facts.unit for facts in wanted if facts.unit}:
        budgets = budgets.filter(unit__in=units)
    list(budgets.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    if reason := why_closed(*wanted):
        raise PermissionDenied(reason)


def _first(facts: Facts, shut: Iterable[_Budget]) -> _Budget | None:
    return next((budget for budget in shut if _shuts(budget, facts)), None)


def _shuts(budget: _Budget, facts: Facts) -> bool:
    if (budget.year, budget.department) != (facts.year, facts.department):
        return False
    if facts.unit and budget.unit != facts.unit:
        return False
    if facts.phase:
        return budget.phase == facts.phase
    if facts.texts and budget.state in ENDED:
        return False
    # The draft that the bureau has reviewed is followed by another one, in which all may change.
    if budget.phase == Phase.FIRST_DRAFT and budget.state not in WITH_REVIEWERS:
        return False
    return bool(facts.unit) or budget.state in AT_THE_BUREAU


def _words(facts: Facts, budget: _Budget) -> str:
    state, phase = State(budget.state), Phase(budget.phase)
    after = "需要修改时，请先撤回，或由审核人退回。"
    if state in ENDED:
        after = "调整请另编调整预算。"
        if facts.part in {Part.PROJECTS, Part.TARGETS}:
            after = "调整中新增的项目，请把阶段选为“调整”，在“项目”中建立。"
    return f"{budget.unit} {budget.year} 年{phase.label}{state.label}，现在不能修改；{after}"


# Whose a stored fact is

PARTS: dict[type[Any], Part] = {
    BudgetLine: Part.EXPENDITURE,
    RevenueLine: Part.REVENUE,
    Procurement: Part.PROCUREMENT,
    Project: Part.PROJECTS,
    Asset: Part.ASSETS,
}


def of_budget(budget: UnitBudget) -> Facts:
    return Facts(budget.year, budget.unit_id[:3], budget.unit_id, budget.phase)


def of_year(year: int, unit: str) -> Facts:
    """A unit's facts of a year that belong to no phase."""
    return Facts(year, unit[:3], unit)


def of_project(year: int, unit: str, since: str = "") -> Facts:
    """A project, what it costs and what it aims at: of the year, or of the phase that brought it."""
    return of_year(year, unit)._replace(phase=since, part=Part.PROJECTS)


def of_row(row: Any) -> tuple[Facts, ...]:
    """Whose a row of a model of ours is; nobody's for what is no fact."""
    part = PARTS.get(type(row), Part.WHOLE)
    match row:
        case UnitBudget():  # its head counts
            whose = of_budget(row)
        case Project():
            whose = of_project(row.year, row.unit_id, row.since)
        case Asset():  # what is held at the end of a year is told with the next year's budget
            whose = of_year(row.as_of.year + 1, row.unit_id)
        case BudgetLine() | RevenueLine() | Procurement():
            whose = of_budget(row.unit_budget)
        case _:
            return ()
    return (whose._replace(part=part, key=row.pk or NEW),)
