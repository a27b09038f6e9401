"""Departments drawn from five real budgets look like them, before anything is rounded."""

from collections import Counter
from decimal import Decimal

import pytest

from benchmarks.realistic import ENDINGS, STEPS, as_published, drawn, to_the_fen
from budget.totals import EXPENDITURE, REVENUE, Totals
from budget.vocabulary import GENERAL, OTHER_INCOME, UNDERTAKING

NUMBER = 200


@pytest.fixture(scope="module")
def published():
    return list(drawn(NUMBER, as_published))


def spent(its):
    return [fact for fact in its if fact.side != REVENUE]


def test_the_same_seed_draws_the_same_departments(published):
    assert list(drawn(NUMBER, as_published)) == published


def test_departments_differ_by_their_amounts_alone(published):
    to_the = drawn(NUMBER, to_the_fen)
    assert [[fact[:-1] for fact in spent(its)] for its in to_the] == [
        [fact[:-1] for fact in spent(its)] for its in published
    ]


def test_amounts_take_turns(published):
    to_the = list(drawn(NUMBER, to_the_fen))
    turns = list(drawn(NUMBER, to_the_fen, as_published))
    assert (turns[::2], turns[1::2]) == (to_the[::2], published[1::2])


def test_what_is_received_is_what_is_spent(published):
    for its in published:
        totals = Totals(its)
        assert totals.total({"side": REVENUE}) == totals.total({"side": EXPENDITURE})


@pytest.mark.parametrize(("digits", "least", "most"), [(3, 2, 9), (5, 3, 25), (7, 4, 36)])
def test_codes_are_about_as_many_as_in_the_five(published, digits, least, most):
    """类, 款 and 项: 3 to 9, 3 to 24 and 7 to 33 were published."""
    for its in published:
        assert least <= len({fact.function[:digits] for fact in spent(its)}) <= most


def test_other_money_is_as_frequent_as_in_the_five(published):
    sources = Counter(source for its in published for source in {fact.source for fact in its})
    shares = {source: round(times / NUMBER, 1) for source, times in sources.items()}
    assert shares == {GENERAL: 1.0, UNDERTAKING: 0.2, OTHER_INCOME: 0.2}


def test_amounts_end_as_published(published):
    """Within five points of a hundred."""
    for category, weights in ENDINGS.items():
        amounts = [
            fact.amount * 100
            for its in published
            for fact in spent(its)
            if fact.category == category
        ]
        ends = Counter(next(step for step in STEPS if amount % step == 0) for amount in amounts)
        for step, weight in zip(STEPS, weights, strict=True):
            share = Decimal(ends[step]) / len(amounts)
            assert abs(share - Decimal(weight) / sum(weights)) < Decimal("0.05")
