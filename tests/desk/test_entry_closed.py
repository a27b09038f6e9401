"""The grids of what the process has closed: read, and never saved."""

import pytest

from budget.models import BudgetLine
from tests import builders

from .grids import LINES, SALARY, added, loaded, send

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
