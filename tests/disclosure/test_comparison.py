"""Figures beside last year's."""

from decimal import Decimal

import pytest

from budget.totals import EXPENDITURE, REVENUE, Fact, Totals
from disclosure.comparison import Compared, compare, together


def totals(side, category, amount):
    return Totals([Fact(side, "201", "", category, "11", "0", Decimal(amount))])


@pytest.mark.parametrize(
    ("amount", "before", "change", "size", "percent"),
    [
        ("120", "100", 20, 20, "+20.0%"),
        ("80", "100", -20, 20, "-20.0%"),
        ("100", "100", 0, 0, "0.0%"),
        ("99.99", "100000", Decimal("-99900.01"), Decimal("99900.01"), "-99.9%"),
        ("100001", "100000", 1, 1, "0.0%"),
        ("99999", "100000", -1, 1, "0.0%"),
        ("50", "-100", 150, 150, "+150.0%"),
        ("100", "0", 100, 100, ""),  # from nothing there is no percentage
    ],
)
def test_a_change_has_a_size_and_a_percentage(amount, before, change, size, percent):
    compared = Compared("支出合计", Decimal(amount), Decimal(before))

    assert (compared.change, compared.size, compared.percent) == (change, size, percent)


def test_key_figures_of_two_years():
    now = together([totals(REVENUE, "", "9"), totals(EXPENDITURE, "11", "7")])
    before = totals(EXPENDITURE, "2", "5")

    assert compare(now, before) == [
        ("收入总计", 9, 0),
        ("支出合计", 7, 5),
        ("基本支出", 7, 0),
        ("项目支出", 0, 5),
        ("年终结转结余", 0, 0),
    ]
