"""待办: what is due to whom, by when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from budget.issuing import Level, draft, issue
from budget.models import EntryWindow, Phase, State
from desk.tasks import tasks
from tests import builders

pytestmark = pytest.mark.django_db

PROCESS = "/desk/2023-second/318/318001/process/"
WHOLE = "/desk/2023-second/318/process/"


def due(person):
    return [(task.what, task.place, task.units, task.url) for task in tasks(person)]


@pytest.fixture
def budget(people):
    return builders.unit_budget(people["clerk"].unit, phase=Phase.SECOND_DRAFT)


ONE, ALL = "2023 年二上 318001", "2023 年二上 318001"
DUE = {
    State.COMPILING: {
        "clerk": ("编报并上报", ONE, 1, PROCESS),
        "accountant": ("单位编报，尚未上报", ONE, 1, PROCESS),
    },
    State.RETURNED: {
        "clerk": ("修改并重新上报", ONE, 1, PROCESS),
        "accountant": ("单位修改退回的预算", ONE, 1, PROCESS),
    },
    State.AT_UNIT: {"approver": ("单位审核", ONE, 1, PROCESS)},
    State.AT_DEPARTMENT: {"accountant": ("部门审核", ONE, 1, PROCESS)},
    State.AT_BUREAU: {"reviewer": ("财政审核", ONE, 1, PROCESS)},
    State.APPROVED: {"reviewer": ("批复", ONE, 1, WHOLE)},
    State.GRANTED: {"accountant": ("批复到单位", ONE, 1, WHOLE)},
    State.ISSUED: {},
}


@pytest.mark.parametrize("state", State)
def test_each_state_is_somebodys_task(people, budget, state):
    builders.unit_budget(budget.unit, phase=Phase.SECOND_DRAFT, state=state)
    found = {name: due(person) for name, person in people.items()}
    assert found == {name: [DUE[state][name]] if name in DUE[state] else [] for name in people}


def test_a_budget_that_should_have_begun_is_due_by_the_end_of_entry(people):
    today = timezone.localdate()
    EntryWindow.objects.create(year=2024, phase="first", closes=today + timedelta(days=5))
    (mine,) = tasks(people["clerk"])
    assert (mine.what, mine.place, mine.due, mine.late) == (
        "编报并上报", "2024 年一上 318001", today + timedelta(days=5), False,
    )  # fmt: skip
    (theirs,) = tasks(people["accountant"])
    assert (theirs.place, theirs.units) == ("2024 年一上 318", 2)


def test_what_is_past_its_day_is_late(people, budget):
    EntryWindow.objects.create(year=2023, phase="second", closes=date(2023, 1, 31))
    (task,) = tasks(people["clerk"])
    assert (task.due, task.late) == (date(2023, 1, 31), True)


def test_a_reviewed_first_draft_is_no_task_when_the_second_has_begun(people, budget):
    builders.unit_budget(budget.unit, phase=Phase.FIRST_DRAFT, state=State.APPROVED)
    assert due(people["reviewer"]) == []


def test_an_office_that_only_imports_and_discloses_has_nothing_to_hand_in(people):
    builders.unit_budget(people["clerk"].unit)
    assert due(people["clerk"]) == []


def test_ceilings_of_the_bureau_are_to_be_passed_on_until_they_are(people):
    def issued(person, cells, *, to_units=False):
        level = Level(2023, "318", to_units)
        draft(level, {cell: Decimal(amount) for cell, amount in cells.items()})
        issue(level, people[person])

    passing_on = ("把控制数下达到单位", "2023 年 318", 0, "/desk/ceilings/2023/318/")
    issued("reviewer", {("", "11"): 100})
    assert {name: due(person) for name, person in people.items() if due(person)} == {
        "accountant": [passing_on]
    }
    issued("accountant", {("318001", "11"): 100}, to_units=True)
    assert due(people["accountant"]) == []
    issued("reviewer", {("", "11"): 120})
    assert due(people["accountant"]) == [passing_on]
    builders.unit_budget(people["clerk"].unit, state=State.ISSUED)
    assert due(people["accountant"]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_tasks_cost_the_same_for_one_and_for_three(people, django_assert_num_queries, count):
    for number in range(count):
        unit = builders.unit(f"31801{number}")
        builders.unit_budget(unit, phase=Phase.SECOND_DRAFT, state=State.AT_DEPARTMENT)
    with django_assert_num_queries(5):
        assert len(tasks(people["accountant"])) == 1
