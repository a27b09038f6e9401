"""Figures beside last year's."""

from decimal import Decimal
from functools import partial

import pytest

from budget.scope import Scope
from disclosure.comparison import Compared, compare
from disclosure.money import YUAN
from disclosure.tables import disclose
from tests import builders


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


def test_key_figures_of_two_years(codes):
    row = builders.unit("318001")
    builders.revenue(builders.unit_budget(row), amount="9.00")
    builders.line(builders.unit_budget(row), amount="7.00")
    builders.line(
        builders.unit_budget(row, 2022),
        category="2",
        project=builders.project(row, year=2022),
        amount="5.00",
    )
    exact = partial(disclose, money=YUAN)

    found = compare(exact(Scope(2023, "318")), exact(Scope(2022, "318")))

    assert found == [
        ("收入总计", 9, 0),
        ("支出合计", 7, 5),
        ("基本支出", 7, 0),
        ("项目支出", 0, 5),
        ("年终结转结余", 0, 0),
    ]


def test_key_figures_print_what_the_tables_print(codes):
    budget = builders.unit_budget(builders.unit("318001"))
    for function in ("2010301", "2010302"):  # 0.00 each, 0.01 together; 收支总计 keeps its own
        builders.line(budget, function=function, amount="49.00")
    builders.revenue(budget, amount="98.00")
    found = disclose(Scope(2023, "318"))

    figures = compare(found, disclose(Scope(2022, "318")))

    assert found.money.printed(figures[1].amount) == Decimal("0.01")
    assert [found.money.text(each.amount) for each in figures[:3]] == [
        found.table("summary").printed()[33][2],
        found.table("summary").printed()[31][4],
        found.table("expenditure").printed()[0][4],
    ]
