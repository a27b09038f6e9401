"""The tabs of 编报: a tick where something is filled in, a number where something has to be put right."""

import pytest

from performance.models import Target
from tests import builders

pytestmark = pytest.mark.django_db

PAGE = "/desk/2023/318/318001/states.json"
BLANK = {"done": False, "faults": 0}
TICK = {"done": True, "faults": 0}
TABS = ("expenditure", "revenue", "projects", "targets", "procurement", "assets", "unit", "texts")
STATUS = {
    "clerk": 200, "sister": 404, "approver": 200, "accountant": 200, "reviewer": 200, "other": 404, "auditor": 200,
    "administrator": 404, "outsider": 404,
}  # fmt: skip


def told(desk, url=PAGE):
    return desk.get(url).json()


@pytest.mark.parametrize("name", STATUS)
def test_states_are_told_to_whom_the_unit_is_for(client, people, name):
    client.force_login(people[name])

    assert client.get(PAGE).status_code == STATUS[name]


def test_what_is_not_filled_in_is_blank(desk):
    assert told(desk) == dict.fromkeys(TABS, BLANK) | {"unit": TICK}


def test_what_is_filled_in_has_a_tick(desk, people):
    budget = builders.unit_budget(people["clerk"].unit)
    builders.line(budget)
    builders.revenue(budget)
    project = builders.project(people["clerk"].unit)
    Target.objects.create(department_id="318", year=2023, kind="项目", project=project)

    filled = dict.fromkeys(("expenditure", "revenue", "projects", "targets", "unit"), TICK)
    assert told(desk) == dict.fromkeys(TABS, BLANK) | filled


def test_what_forbids_submission_is_counted_where_it_is_put_right(desk, people):
    budget = builders.unit_budget(people["clerk"].unit)
    builders.line(budget, amount="7.00")
    builders.revenue(budget, amount="5.00")
    builders.revenue(budget, "6", amount="1.00")

    assert told(desk)["revenue"] == {"done": False, "faults": 2}


def test_states_are_of_the_phase(desk, people):
    builders.line(builders.unit_budget(people["clerk"].unit, phase="second"))

    draft = told(desk, PAGE.replace("2023", "2023-second"))
    assert (draft["expenditure"], told(desk)["expenditure"]) == (TICK, BLANK)
