"""The board: how far units are, their totals beside ceilings and last year, small charts."""

from decimal import Decimal

import pytest

from budget.issuing import Level, draft, issue
from budget.models import Phase, State, Unit
from desk.board import Mark, department_rows, unit_rows
from desk.charts import Bar, Part, bar, longest, progress
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(people):
    """One submitted and above its ceiling, one compiling, one not begun."""
    first, second = people["clerk"].unit, people["sister"].unit
    builders.unit("318003", "新单位")
    builders.line(builders.unit_budget(first, phase=Phase.SECOND_DRAFT, state=State.AT_BUREAU))
    builders.line(builders.unit_budget(second, phase=Phase.SECOND_DRAFT), amount="40.00")
    builders.line(builders.unit_budget(first, 2022), amount="50.00")
    level = Level(2023, "318")
    draft(level, {("", "11"): Decimal(200)})
    issue(level, people["reviewer"])
    draft(level._replace(to_units=True), {("318001", "11"): Decimal(80)})
    issue(level._replace(to_units=True), people["accountant"])
    return Unit.objects.filter(department="318").with_years()


def test_units_stand_with_state_ceiling_and_last_year(units):
    found = [
        (
            row.subject.pk,
            [*row.marks],
            row.spending.amount,
            row.spending.before,
            row.ceiling,
            row.above,
        )
        for row in unit_rows(units, 2023, Phase.SECOND_DRAFT)
    ]
    assert found == [
        ("318001", [Mark.SUBMITTED], 100, 50, 80, 1),
        ("318002", [Mark.COMPILING], 40, 0, None, 0),
        ("318003", [Mark.NOT_BEGUN], 0, 0, None, 0),
    ]


def test_a_department_stands_with_all_its_units_under_its_own_ceiling(units):
    (row,) = department_rows([units[0].department], 2023, Phase.SECOND_DRAFT)
    assert row.progress == [(Mark.NOT_BEGUN, 1), (Mark.COMPILING, 1), (Mark.SUBMITTED, 1)]
    assert (row.spending.amount, row.ceiling, row.above) == (140, 200, 1)


def test_nothing_is_compared_while_who_spent_last_year_has_not_begun(client, people, units):
    of_last_year = builders.unit_budget(Unit.objects.get(pk="318003"), 2022)
    (row,) = department_rows([units[0].department], 2023, Phase.SECOND_DRAFT)
    assert row.missing == 0
    builders.line(of_last_year, amount="900.00")
    (row,) = department_rows([units[0].department], 2023, Phase.SECOND_DRAFT)

    client.force_login(people["accountant"])
    page = client.get("/?year=2023&phase=second").content.decode()
    assert row.missing == 1
    assert "1 个单位尚未编报" in page


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_mark_on_the_board(people, state):
    builders.unit_budget(people["clerk"].unit, state=state)
    (row,) = unit_rows(Unit.objects.filter(pk="318001"), 2023)
    begun = state != State.COMPILING
    assert (row.progress[0][0] is not Mark.NOT_BEGUN) == begun


def test_charts_are_figures_of_what_the_board_says(units):
    rows = unit_rows(units, 2023, Phase.SECOND_DRAFT)
    assert progress(rows) == [
        Part("begin", "未开始", 1, "0.0", "320.0"),
        Part("typing", "编报中", 1, "320.0", "320.0"),
        Part("up", "已上报", 1, "640.0", "320.0"),
    ]
    assert longest(rows) == 100
    words = "支出 100.00 元，上年 50.00 元，控制数 80.00 元"
    assert bar(rows[0], Decimal(100)) == Bar("160.0", "80.0", "128.0", True, words)
    assert bar(rows[0], Decimal(0)) is None


def test_home_shows_the_phase_that_is_asked_for(client, people, units):
    client.force_login(people["accountant"])
    builders.line(builders.unit_budget(people["clerk"].unit), amount="7.00")

    latest, second = client.get("/"), client.get("/", {"phase": "second"})

    assert [page.context["phase"] for page in (latest, second)] == ["initial", "second"]
    assert [page.context["whole"].spending.amount for page in (latest, second)] == [7, 140]
    assert "超过控制数" in second.text
    assert 'aria-label="单位进度：' in second.text
