"""What is due on the home page: by role, for which year and phase, how many units, by when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from budget import access
from budget.models import CeilingIssue, EntryWindow, Phase, Role, State, UnitBudget, User
from budget.scope import Scope
from budget.windows import deciding, includes

from .comment_tasks import returned, waiting
from .progress import DRAFTS

# For each role the states that are its work, and what is to be done with them.
WORK: dict[str, dict[State, str]] = {
    Role.CLERK: {State.RETURNED: "修改并重新上报", State.COMPILING: "编报并上报"},
    Role.APPROVER: {State.AT_UNIT: "单位审核"},
    Role.ACCOUNTANT: {
        State.AT_DEPARTMENT: "部门审核",
        State.GRANTED: "批复到单位",
        State.RETURNED: "单位修改退回的预算",
        State.COMPILING: "单位编报，尚未上报",
    },
    Role.REVIEWER: {State.AT_BUREAU: "财政审核", State.APPROVED: "批复"},
}
ENTERED = {State.COMPILING, State.RETURNED}  # what the days of entry are a deadline of


class Task(NamedTuple):
    """What waits for a person, in one year and phase."""

    what: str
    place: str  # the year and phase, and the department or unit where there is only one
    units: int
    url: str
    due: date | None
    late: bool


class _Work(NamedTuple):
    year: int
    phase: str
    state: State


def tasks(person: User) -> list[Task]:
    """The tasks of a person, those with the nearest deadline first."""
    work = WORK.get(access.role_of(person))
    if not work:
        return []
    units = dict(access.units(person).order_by("pk").values_list("pk", "department"))
    today, windows = timezone.localdate(), _windows(units.values())
    found: defaultdict[_Work, list[str]] = defaultdict(list)
    for key, unit in _standing(units, windows, today):
        window = _window(windows, key.year, key.phase, units[unit])
        # An office that only imports 年初预算 and discloses has nothing to hand in.
        asked = (key.phase, key.state) != (Phase.INITIAL, State.COMPILING) or (
            window is not None and window.closes is not None
        )
        if key.state in work and asked:
            found[key].append(unit)
    rows = returned(units) if any(key.state == State.RETURNED for key in found) else {}
    made = []
    for key, its in found.items():
        task = _task(work, key, its, units, windows, today)
        row = rows.get((key.year, key.phase, its[0])) if len(its) == 1 else None
        made.append(task._replace(url=row) if row and key.state == State.RETURNED else task)
    made += [Task(its.what, its.place, 0, its.url, None, False) for its in waiting(person)]
    if access.role_of(person) == Role.ACCOUNTANT:
        made += _ceilings_to_pass_on(person)
    return sorted(made, key=lambda task: (task.due is None, task.due or today, task.place))


def _ceilings_to_pass_on(person: User) -> list[Task]:
    """What the bureau has issued since the department last issued to its units, until 批复 to them."""
    departments = access.issuable(person, to_units=True)
    rows = CeilingIssue.objects.filter(department__in=departments)
    passed = rows.filter(
        year=OuterRef("year"),
        department=OuterRef("department"),
        to_units=True,
        issued__gte=OuterRef("issued"),
    )
    ended = UnitBudget.objects.filter(
        unit__department=OuterRef("department"),
        year=OuterRef("year"),
        phase=Phase.INITIAL,
        state=State.ISSUED,
    )
    waiting = rows.filter(~Exists(passed), ~Exists(ended), to_units=False)
    places = waiting.order_by("-year").values_list("year", "department").distinct()
    return [
        Task(
            "把控制数下达到单位",
            f"{year} 年 {department}",
            0,
            reverse("desk:ceilings", args=[year, department]),
            None,
            False,
        )
        for year, department in places
    ]


def _windows(departments: Iterable[str]) -> list[EntryWindow]:
    rows = EntryWindow.objects.filter(Q(department=None) | Q(department__in=set(departments)))
    return list(rows.filter(phase__in=DRAFTS))


def _standing(
    units: dict[str, str], windows: list[EntryWindow], today: date
) -> Iterable[tuple[_Work, str]]:
    """Each budget of the units with its state; those that should have begun stand as compiling."""
    rows = UnitBudget.objects.filter(unit__in=units, phase__in=DRAFTS)
    stored = {
        (unit, year, phase): State(state)
        for unit, year, phase, state in rows.values_list("unit", "year", "phase", "state")
    }
    for year, phase in {(window.year, window.phase) for window in windows}:
        for unit, department in units.items():
            window = _window(windows, year, phase, department)
            if window and includes(window, today) and window.closes:
                stored.setdefault((unit, year, phase), State.COMPILING)
    for (unit, year, phase), state in stored.items():
        followed = phase == Phase.FIRST_DRAFT and (unit, year, Phase.SECOND_DRAFT) in stored
        if not (followed and state not in ENTERED):
            yield _Work(year, phase, state), unit


def _window(
    windows: Iterable[EntryWindow], year: int, phase: str, department: str
) -> EntryWindow | None:
    return deciding(
        window
        for window in windows
        if (window.year, window.phase) == (year, phase)
        and window.department_id in {None, department}
    )


def _task(
    work: dict[State, str],
    key: _Work,
    its: list[str],
    units: dict[str, str],
    windows: list[EntryWindow],
    today: date,
) -> Task:
    departments = {units[unit] for unit in its}
    place = f"{key.year} 年{Phase(key.phase).label}"
    what = work[key.state]
    if (key.state, key.phase) == (State.APPROVED, Phase.FIRST_DRAFT):
        what = "下达控制数，开始二上"
    window = _window(windows, key.year, key.phase, min(departments))
    due = window.closes if window and key.state in ENTERED else None
    if len(its) == 1:
        place, scope = f"{place} {its[0]}", Scope(key.year, min(departments), its[0], key.phase)
    elif len(departments) == 1:
        place = f"{place} {min(departments)}"
        scope = Scope(key.year, min(departments), phase=key.phase)
    else:
        return Task(what, place, len(its), reverse("desk:review"), due, _late(due, today))
    if key.state in {State.GRANTED, State.APPROVED}:  # acts on the department as a whole
        scope = Scope(key.year, min(departments), phase=key.phase)
    url = reverse("desk:process", args=[scope])
    return Task(what, place, len(its), url, due, _late(due, today))


def _late(due: date | None, today: date) -> bool:
    return due is not None and due < today
