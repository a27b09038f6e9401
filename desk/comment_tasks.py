"""Comments that wait for a person: to be answered, or, answered, to be closed by who made them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from budget import access
from budget.locks import ENDED
from budget.models import Part, Phase, Role, State, UnitBudget, User

from .models import Thread
from .threads import last_speaker, placed

LONG = 30  # letters of a subject that a task names
ANSWER, CLOSE = "答复意见", "看答复，办结意见"


class Waiting(NamedTuple):
    """What waits in one budget, or at one department's own targets of a year."""

    what: str
    place: str
    url: str


def waiting(person: User) -> list[Waiting]:
    """The comments that wait for a person, those of one place together."""
    groups: defaultdict[tuple[str, Any, Any, Any], list[Thread]] = defaultdict(list)
    for thread in _open(person):
        if what := _due(thread, person):
            groups[what, thread.unit_budget_id, thread.department_id, thread.year].append(thread)
    first = placed(its[0] for its in groups.values())
    return [
        Waiting(
            _words(what, its),
            _whose(thread),
            thread.place if len(its) == 1 and what == ANSWER else thread.page,
        )
        for thread, ((what, *_), its) in zip(first, groups.items(), strict=True)
    ]


def returned(units: Iterable[str]) -> dict[tuple[int, str, str], str]:
    """By year, phase and unit the place of the one row that came back with a comment; of several none."""
    rows = Thread.objects.filter(
        unit_budget__unit__in=units, unit_budget__state=State.RETURNED, returned=True, closed=None
    )
    by_budget: defaultdict[UnitBudget | None, list[Thread]] = defaultdict(list)
    for thread in rows.exclude(part=Part.WHOLE).with_replies().order_by("pk"):
        by_budget[thread.unit_budget].append(thread)
    alone = placed(its[0] for its in by_budget.values() if len(its) == 1)
    return {
        (budget.year, budget.phase, budget.unit_id): thread.place
        for thread in alone
        if (budget := thread.unit_budget)
    }


def _open(person: User) -> Iterable[Thread]:
    """A unit's clerk answers for the unit, a department's accountant for its own targets."""
    departments, units = access.departments(person), access.units(person)
    seen = Q(unit_budget__unit__in=units) | Q(department__in=departments)
    mine = Q(person=person)
    match access.role_of(person):
        case Role.CLERK:
            mine |= Q(unit_budget__isnull=False)
        case Role.ACCOUNTANT:
            mine |= Q(department__isnull=False)
    followed = UnitBudget.objects.filter(
        unit=OuterRef("unit_budget__unit"),
        year=OuterRef("unit_budget__year"),
        phase=Phase.SECOND_DRAFT,
    )
    rows = Thread.objects.filter(seen & mine, closed=None).exclude(unit_budget__state__in=ENDED)
    rows = rows.exclude(Q(unit_budget__phase=Phase.FIRST_DRAFT) & Exists(followed))
    return rows.with_replies().order_by("pk")


def _due(thread: Thread, person: User) -> str:
    """Whose turn it is: who spoke last waits for the other side."""
    last = last_speaker(thread)
    if thread.person_id == person.pk:
        return "" if last == person else CLOSE
    budget = thread.unit_budget
    if budget and budget.state == State.RETURNED:
        return ""  # a task of its own: to mend what came back, and answer
    return "" if last.role == person.role else ANSWER


def _words(what: str, its: list[Thread]) -> str:
    if len(its) > 1:
        return f"{what}（{len(its)} 条）"
    subject = its[0].subject
    return f"{what}：{subject if len(subject) <= LONG else f'{subject[:LONG]}…'}"


def _whose(thread: Thread) -> str:
    budget = thread.unit_budget
    if budget:
        return f"{budget.year} 年{Phase(budget.phase).label} {budget.unit_id}"
    return f"{thread.year} 年 {thread.department_id}"
