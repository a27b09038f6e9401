"""The most 合计 rows that can be right are found among all choices of a small department's leaves."""

from collections import Counter
from decimal import Decimal
from itertools import product

import pytest

from benchmarks.ceiling import most_sums
from benchmarks.departments import names, received
from benchmarks.rounding import HEAD
from benchmarks.study import GRAND, SUM, TIERS, counted, tiers
from budget.totals import EXPENDITURE, THIS_YEAR, Fact, Totals
from budget.vocabulary import GENERAL, OTHER_INCOME, PERSONNEL, PROJECT, PUBLIC
from disclosure.forms.hebei import HEBEI
from disclosure.rounding import controlled

KINDS = (
    ("2010601", "30101", PERSONNEL, GENERAL),
    ("2010601", "30217", PUBLIC, GENERAL),
    ("2010601", "30215", PROJECT, GENERAL),
    ("2080505", "30108", PERSONNEL, GENERAL),
    ("2080505", "30217", PROJECT, GENERAL),
    ("2080505", "30299", PROJECT, OTHER_INCOME),
)


def rounded(factor):
    spent = [
        Fact(EXPENDITURE, *kind, THIS_YEAR, Decimal(100_000 + number * factor % 800_000) / 100)
        for number, kind in enumerate(KINDS, 1)
    ]
    totals = Totals([*spent, *received(spent)])
    tables = HEBEI.tables(totals, names(spent), HEAD)
    return tables, controlled(totals, tables, leading=HEBEI.leading)


def sums_right(tables, its, ups):
    """None where a figure is not beside its value or a grand total is another."""
    right = Counter()
    for figure, tier in tiers(tables, its):
        number = its.figures.index(figure)
        printed = sum(
            leaf.exact // 10_000 * 100 + 100 * up
            for leaf, up in zip(its.leaves, ups, strict=True)
            if number in leaf.figures
        )
        if abs(printed - its.exact[figure]) >= 100:
            return None
        if tier == GRAND and printed != its.amounts[figure]:
            return None
        right[tier] += printed == its.money.printed(its.exact[figure]) * its.money.yuan
    return right[SUM]


@pytest.mark.parametrize("factor", range(12_347, 600_000, 77_777))
def test_no_choice_of_leaves_prints_more_sums_right(factor):
    tables, its = rounded(factor)
    every = [sums_right(tables, its, ups) for ups in product((0, 1), repeat=len(its.leaves))]
    most = max(right for right in every if right is not None)
    assert most_sums(tables, its) == most
    assert counted(tables, its)["own", TIERS[SUM]] <= most
