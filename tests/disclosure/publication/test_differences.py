"""What a correction changed, figure by figure and sentence by sentence."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.models import BudgetLine, RevenueLine
from disclosure.models import Particulars, Statement
from disclosure.publication import draft
from disclosure.publication.differences import NOTHING, Difference, differences

from . import odd
from .conftest import DEPARTMENT

pytestmark = pytest.mark.django_db


def test_of_two_that_are_the_same_there_are_none(case):
    content = draft(DEPARTMENT).content

    assert differences(content, content) == []


def changed(act, scope=DEPARTMENT):
    before = draft(scope).content
    act()
    return differences(before, draft(scope).content)


def test_a_changed_text_is_shown_before_and_after_below_its_heading(case):
    (found,) = changed(
        lambda: Statement.objects.filter(section="部门职责", order=1, year=2023).update(
            title="", text="新的职责。"
        )
    )

    assert (found.place, found.after, found.table) == ("（一）部门职责", "1、新的职责。", 0)
    assert found.before.startswith("1、")


def test_the_cover_is_compared_too(case):
    assert changed(lambda: Particulars.objects.update(month="2023-04-01")) == [
        Difference("封面 公开月份", "二〇二三年三月", "二〇二三年四月")
    ]


def raise_salaries():
    BudgetLine.objects.filter(economic__code="30101").update(amount=Decimal("43350.15"))
    RevenueLine.objects.update(amount=Decimal("118505.69"))


def test_every_figure_of_every_table_is_listed_by_its_address(codes):
    odd.make()
    found = [each for each in changed(raise_salaries, odd.SCOPE) if each.table]

    assert Difference("表6 30101 基本工资·合计", "3.34", "4.34", 6, "30101", "total") in found
    assert {each.table for each in found} == {1, 2, 3, 4, 5, 6}
    assert {(each.before, each.after) for each in found if each.row == "total"} == {
        ("10.85", "11.85"), ("4.34", "5.34"),
    }  # fmt: skip


def test_figures_that_print_alike_are_listed_in_yuan(codes):
    odd.make()

    def move_a_little():
        BudgetLine.objects.filter(economic__code="30101").update(amount=Decimal("33350.25"))
        RevenueLine.objects.update(amount=Decimal("108505.79"))

    found = changed(move_a_little, odd.SCOPE)

    assert found[-1] == Difference(
        "表6 30101 基本工资·人员经费",
        "3.34",
        "3.34（33350.15 元改为 33350.25 元）",
        6,
        "30101",
        "personnel",
    )


def test_a_row_that_came_and_one_that_went_are_told(codes):
    odd.make()

    def recode():
        BudgetLine.objects.filter(economic__code="30101").delete()
        odd.make_lines([("30103", "33350.15", "11")])

    found = changed(recode, odd.SCOPE)

    assert Difference("表6 30101 基本工资·合计", "3.34", NOTHING, 6, "30101", "total") in found
    assert Difference("表6 30103 奖金·合计", NOTHING, "3.34", 6, "30103", "total") in found


def test_a_table_that_only_one_of_them_has_is_told(codes):
    odd.make()
    content = draft(odd.SCOPE).content
    without = replace(content, tables=content.tables[1:])

    assert {each.table for each in differences(without, content)} == {1}
    assert {each.after for each in differences(content, without)} == {NOTHING}
