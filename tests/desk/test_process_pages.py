"""What the page of one submission says of its way, and of the rows that are commented on."""

from dataclasses import replace

import pytest
from django.urls import reverse

from budget.scope import Scope
from desk.comments import words
from desk.process import BY_SLUG, perform
from tests import builders

pytestmark = pytest.mark.django_db

UNIT = Scope(2023, "318", "318001")


@pytest.fixture
def budget(people):
    made = builders.unit_budget(people["clerk"].unit)
    builders.line(made)
    builders.revenue(made)
    return made


@pytest.mark.parametrize(
    ("has_approver", "way"),
    [
        (True, ["✓ 编报", "→ 单位审核", "部门审核", "财政审核", "批复"]),
        (False, ["✓ 编报", "单位审核（未设）", "→ 部门审核", "财政审核", "批复"]),
    ],
)
def test_a_stage_where_nobody_is_was_not_approved(client, people, budget, has_approver, way):
    if not has_approver:
        people["approver"].delete()
    perform(BY_SLUG["submit"], people["clerk"], UNIT)
    client.force_login(people["auditor"])

    page = client.get(reverse("desk:process", args=[UNIT]))

    assert [_said(stage) for stage in page.context["stages"]] == way


def _said(stage):
    mark = "✓ " if stage["done"] else "→ " if stage["here"] else ""
    return mark + stage["name"]


def test_what_has_been_done_is_not_said_to_be_possible_later(client, people, budget):
    first = replace(UNIT, phase="first")
    builders.unit_budget(budget.unit, 2023, "first", state="approved")
    builders.unit_budget(budget.unit, 2023, "second")
    client.force_login(people["reviewer"])

    page = client.get(reverse("desk:process", args=[first])).text

    assert "不能再退回：" in page
    assert "还不能退回" not in page


def test_a_line_of_carried_over_money_is_told_from_its_twin(budget):
    line = budget.lines.get()
    twin = builders.line(budget, carried_over=True, amount=line.amount)

    assert words(twin) == words(line).replace("拨款 ", "拨款 上年结转 ")
