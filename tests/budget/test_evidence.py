"""A selection takes the same stored lines as it takes facts; rows are listed, searched and shared out."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.evidence import behind, fact_of, received, spent
from budget.models import BudgetLine, RevenueLine, Unit
from budget.scope import Scope
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, Under, takes
from tests import builders

pytestmark = pytest.mark.django_db

SCOPE = Scope(2023, "318")
CRITERIA = {
    "side": st.sampled_from(
        [REVENUE, EXPENDITURE, CARRY_FORWARD, (EXPENDITURE, CARRY_FORWARD), "", ()]
    ),
    "function": st.sampled_from(["", "2", "201", "2010301", "999", ("201", "208"), Under("208")]),
    "economic": st.sampled_from(
        ["", "301", ("30212", "310"), Under("30212", but="3021201"), Under("", but="301"), ()]
    ),
    "category": st.sampled_from(["", "1", "11", "2", "9", ("1", "9"), Under("1", but="12")]),
    "source": st.sampled_from(["", "1", "11", "12", "7", ("1", "7"), Under("1", but=("11", "13"))]),
    "carried_over": st.sampled_from(["0", "1", "", ("0", "1"), ()]),
}
selections = st.fixed_dictionaries({}, optional=CRITERIA)


@pytest.fixture
def lines(codes):
    """Lines of every kind in two units of 318, and such as no selection of 318 may take."""
    for code in ("318001", "318002", "319001"):
        budget = builders.unit_budget(builders.unit(code, f"单位{code}"))
        work = builders.project(budget.unit, f"P{code}", "信息化建设")
        builders.line(budget, note="工资")
        builders.line(budget, "2080505", "30108", "7.03", carried_over=True)
        builders.line(budget, "2010301", "30212", "5.00", category="12", source="7")
        builders.line(budget, "2010301", "3021201", "6.00", category="12")
        builders.line(budget, "2120801", "31013", "9.99", category="2", source="12", project=work)
        builders.line(budget, "2010301", None, "3.00", category="9")
        builders.line(budget, "2010301", None, "4.00", category="5", source="7")
        builders.revenue(budget, "11", "20.00")
        builders.revenue(budget, "12", "9.99", carried_over=True)
    own = Unit.objects.get(pk="318001")
    builders.line(builders.unit_budget(own, phase="second"), amount="1000.00")
    builders.line(builders.unit_budget(own, 2022), amount="2000.00")


def taken(where, rows):
    return {
        row.pk for row in rows if all(takes(c, getattr(fact_of(row), d)) for d, c in where.items())
    }


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=selections)
def test_a_selection_takes_the_lines_whose_facts_it_takes(lines, where):
    assert {line.pk for line in spent(SCOPE, where)} == taken(where, SCOPE.lines())
    assert {line.pk for line in received(SCOPE, where)} == taken(where, SCOPE.revenue_lines())


def test_no_selection_takes_all_lines_of_the_scope(lines):
    assert (spent(SCOPE, {}).count(), received(SCOPE, {}).count()) == (14, 4)
    assert (BudgetLine.objects.count(), RevenueLine.objects.count()) == (23, 6)


def test_lines_are_listed_with_codes_and_names_in_the_order_of_codes(lines):
    found = behind(SCOPE, {"side": EXPENDITURE, "category": "2"})

    assert found.headings == [
        "单位编码", "单位名称", "功能分类科目编码", "功能分类科目名称", "部门经济分类科目编码",
        "部门经济分类科目名称", "支出类别", "资金来源", "上年结转", "项目编码", "项目名称", "摘要", "金额（元）",
    ]  # fmt: skip
    first, second = found.page(0, 10)
    assert (first.unit, first.name, second.unit) == ("318001", "单位318001", "318002")
    assert first.cells == (
        ("2120801", "征地和拆迁补偿支出"),
        ("31013", "公务用车购置"),
        ("", "项目支出"),
        ("", "政府性基金预算拨款"),
        ("", "否"),
        ("P318001", "信息化建设"),
        ("", ""),
    )
    assert first.amount == Decimal("9.99")


def test_revenue_lines_have_a_source_only(lines):
    found = behind(SCOPE, {"side": REVENUE, "carried_over": "1"})

    assert found.headings == ["单位编码", "单位名称", "资金来源", "上年结转", "金额（元）"]
    assert [(item.unit, item.cells, item.amount) for item in found.page(0, 10)] == [
        ("318001", (("", "政府性基金预算拨款"), ("", "是")), Decimal("9.99")),
        ("318002", (("", "政府性基金预算拨款"), ("", "是")), Decimal("9.99")),
    ]


def test_shares_say_what_each_unit_has_of_the_figure(lines):
    assert behind(SCOPE, {"side": EXPENDITURE, "source": "1"}).shares() == [
        ("318001", "单位318001", 4, Decimal("123.02")),
        ("318002", "单位318002", 4, Decimal("123.02")),
    ]
    assert behind(SCOPE, {"side": EXPENDITURE, "function": "999"}).shares() == []


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("2080505", ["7.03"]),
        ("20805", ["7.03"]),
        ("工资", ["100.00"]),
        ("政府性基金", ["9.99"]),
        ("XINXIHUA", ["9.99"]),
        ("xxhjs", ["9.99"]),
        ("信息化 310", ["9.99"]),
        ("信息化 301", []),
        ("%", []),
    ],
)
def test_every_word_is_looked_for_in_codes_names_notes_and_pinyin(lines, words, amounts):
    found = behind(SCOPE, {"side": EXPENDITURE}).of_unit("318002").with_words(words)

    assert [f"{item.amount}" for item in found.page(0, 10)] == amounts


def test_a_page_and_all_rows_are_the_same_rows(lines):
    found = behind(SCOPE, {"side": EXPENDITURE})

    assert [*found.page(0, 5), *found.page(5, 100)] == list(found.every())
