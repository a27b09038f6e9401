"""From a line to its history and to what was said about it."""

import pytest

from desk.models import Thread
from tests import builders

from .grids import LINES, SALARY, added, loaded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(desk):
    return send(desk, loaded(desk), *added(SALARY)).json()["saved"][0][1]


def test_a_line_s_history_and_a_comment_on_it_are_one_step_away(desk, people, line):
    data = loaded(desk)
    history, comment = (data[name].replace("/0/", f"/{line}/") for name in ("history", "comment"))

    assert history == f"/desk/record/budget.budgetline/{line}/"
    assert comment == f"/desk/2023/318/318001/comment/expenditure/{line}/"
    assert [desk.get(url).status_code for url in (history, comment)] == [200, 200]
    assert str(people["clerk"]) in desk.get(history).text


def test_open_comments_are_counted_by_line(desk, people, line):
    budget = builders.unit_budget(people["clerk"].unit)
    about = {
        "unit_budget": budget,
        "subject": "基本工资",
        "person": people["accountant"],
        "text": "请说明",
    }
    Thread.objects.create(**about, part="expenditure", key=line)
    Thread.objects.create(**about, part="expenditure", key=line)
    Thread.objects.create(**about, part="expenditure", key=0)
    Thread.objects.create(**about, part="revenue", key=line)

    assert loaded(desk)["threads"] == {line: 2}


def test_an_auditor_comments_nothing(client, people, line):
    client.force_login(people["auditor"])

    assert loaded(client, LINES)["comment"] == ""
