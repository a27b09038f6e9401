"""The grids of what the process has closed: read, and never saved."""

import pytest

from budget.models import BudgetLine, Part, Reopened
from tests import builders

from .grids import LINES, REVENUE, SALARY, added, loaded, send

pytestmark = pytest.mark.django_db


def test_what_has_been_submitted_is_read_only_and_saves_nothing(desk, people):
    data = loaded(desk)
    builders.unit_budget(people["clerk"].unit, state="at-department")

    closed = desk.get(LINES)
    answer = send(desk, data, *added(SALARY)).json()

    assert closed.context["data"]["may_write"] is False
    assert "待部门审核，现在不能修改" in closed.text
    assert "待部门审核，现在不能修改" in answer["message"]
    assert not BudgetLine.objects.exists()


def test_of_what_was_returned_in_part_the_page_knows_the_rows_that_stay_closed(desk, people):
    budget = builders.unit_budget(people["clerk"].unit, state="returned")
    open_, shut = builders.line(budget), builders.line(budget, economic="30102")
    builders.revenue(budget)
    assert loaded(desk)["closed"] == []  # returned as a whole
    Reopened.objects.create(unit_budget=budget, part=Part.EXPENDITURE, key=open_.pk)

    data = loaded(desk)

    assert (data["may_write"], data["closed"]) == (True, [shut.pk])
    assert loaded(desk, REVENUE)["may_write"] is False
    Reopened.objects.create(unit_budget=budget, part=Part.EXPENDITURE, key=0)
    assert loaded(desk)["closed"] == []
