"""Totals in plain Python: selections narrow and add, and nothing else is counted."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.totals import (
    CARRY_FORWARD,
    DIMENSIONS,
    EXPENDITURE,
    REVENUE,
    Fact,
    Totals,
    Under,
    add,
    both,
    takes,
    tree,
)
from budget.vocabulary import BASIC, FISCAL, PERSONNEL, PROJECT, PUBLIC


def spent(function, amount, economic="30201", category=PUBLIC, source="11", carried_over="0"):
    return Fact(EXPENDITURE, function, economic, category, source, carried_over, Decimal(amount))


FACTS = (
    spent("2010601", "1.00", "30101", PERSONNEL),
    spent("2010601", "0.10"),
    spent("2010602", "0.01", "3021201", PROJECT),
    spent("2010602", "0.02", "30212", PROJECT, carried_over="1"),
    spent("2080505", "20.00", "30108", PERSONNEL, source="3"),
    Fact(CARRY_FORWARD, "2010601", "", "9", "11", "0", Decimal("300.00")),
    Fact(REVENUE, "", "", "", "11", "0", Decimal("4000.00")),
)
TOTALS = Totals(FACTS)


@pytest.mark.parametrize(
    ("where", "amount"),
    [
        ({}, "4321.13"),
        ({"side": EXPENDITURE}, "21.13"),
        ({"side": (EXPENDITURE, CARRY_FORWARD)}, "321.13"),
        ({"function": "201", "side": EXPENDITURE}, "1.13"),
        ({"function": "20106", "side": EXPENDITURE}, "1.13"),
        ({"function": "2010602"}, "0.03"),
        ({"category": BASIC}, "21.10"),
        ({"category": BASIC, "source": FISCAL}, "1.10"),
        ({"economic": "30212"}, "0.03"),
        ({"economic": Under("30212", but="3021201")}, "0.02"),
        ({"economic": ("30101", "30201")}, "1.10"),
        ({"carried_over": "1"}, "0.02"),
        ({"function": "999"}, "0"),
    ],
)
def test_a_code_takes_itself_and_all_that_begin_with_it(where, amount):
    assert TOTALS.total(where) == Decimal(amount)


def test_many_selections_are_added_in_one_pass_in_their_order():
    selections = [{"function": "208"}, {}, {"function": "208"}, {"side": REVENUE}]
    assert TOTALS.evaluate(selections) == [
        Decimal("20.00"), Decimal("4321.13"), Decimal("20.00"), Decimal("4000.00"),
    ]  # fmt: skip
    assert TOTALS.evaluate([]) == []


def test_codes_are_those_with_facts_and_never_blank():
    assert TOTALS.codes("function") == {"2010601", "2010602", "2080505"}
    assert TOTALS.codes("function", {"source": "3"}) == {"2080505"}
    assert TOTALS.codes("economic", {"side": CARRY_FORWARD}) == set()
    assert TOTALS.codes("source", {"source": "1"}) == {"11"}


def test_facts_that_cancel_out_keep_their_code():
    totals = Totals([spent("2010601", "5"), spent("2010601", "-5", "30202")])
    assert (totals.codes("function"), totals.total()) == ({"2010601"}, 0)


def test_sums_by_several_codes():
    assert TOTALS.by(("source", "carried_over"), {"side": EXPENDITURE}) == {
        ("11", "0"): Decimal("1.11"),
        ("11", "1"): Decimal("0.02"),
        ("3", "0"): Decimal("20.00"),
    }
    assert TOTALS.by(("carried_over", "source"), {"source": "3"}) == {("0", "3"): Decimal("20.00")}


def test_no_facts_are_nothing():
    assert (bool(Totals(())), Totals(()).total(), Totals(()).codes("function")) == (False, 0, set())


def test_amounts_add_exactly():
    assert Totals([spent("201", "0.10"), spent("201", "0.20")]).total() == Decimal("0.30")
    assert add([Decimal("0.10"), Decimal("0.20")]) == Decimal("0.30")
    assert add([]) == 0


def test_classes_are_the_facts_that_enter_the_same_selections():
    selections = [{"side": EXPENDITURE}, {"side": EXPENDITURE, "category": PROJECT}]
    assert TOTALS.classes(selections) == {0b01: Decimal("21.10"), 0b11: Decimal("0.03")}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ({"source": "1"}, {"category": "2"}, {"source": "1", "category": "2"}),
        ({"source": "1"}, {"source": "11"}, {"source": "11"}),
        ({"source": "11"}, {"source": "1"}, {"source": "11"}),
        ({}, {"side": REVENUE}, {"side": REVENUE}),
    ],
)
def test_both_selections(one, other, together):
    assert both(one, other) == together


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"source": "11"}, {"source": "12"}),
        ({"source": ("11", "12")}, {"source": "1"}),
        ({"economic": Under("302")}, {"economic": "302"}),
    ],
)
def test_selections_that_cannot_be_shown_to_lie_inside_each_other_are_refused(one, other):
    with pytest.raises(ValueError, match="neither of"):
        both(one, other)


def test_a_tree_adds_ancestors_and_puts_parents_first():
    parents = {"2010601": "20106", "20106": "201", "201": "", "227": "", "3021201": "30212"}
    assert tree(["2010601", "227"], parents) == [
        ("201", 1), ("20106", 2), ("2010601", 3), ("227", 1),
    ]  # fmt: skip
    assert tree(["3021201"], parents) == [("30212", 1), ("3021201", 2)]
    assert tree([], parents) == []


codes = st.text("123", max_size=3)
criteria = st.one_of(
    codes,
    st.lists(codes, min_size=1, max_size=2).map(tuple),
    st.tuples(codes, codes).map(lambda pair: Under(pair[0], but=pair[1] or "0")),
)
selections = st.dictionaries(st.sampled_from(DIMENSIONS), criteria, max_size=3)
facts = st.lists(
    st.builds(
        Fact, *([codes] * len(DIMENSIONS)), st.integers(-999, 999).map(lambda n: Decimal(n) / 100)
    ),
    max_size=12,
)


@given(facts, st.lists(selections, max_size=6))
def test_every_sum_is_that_of_the_facts_taken_one_by_one(its_facts, wheres):
    one_by_one = [
        add(
            fact.amount
            for fact in its_facts
            if all(takes(criterion, getattr(fact, d)) for d, criterion in where.items())
        )
        for where in wheres
    ]
    assert Totals(its_facts).evaluate(wheres) == one_by_one
    assert [Totals(its_facts).total(where) for where in wheres] == one_by_one


@given(facts, st.lists(selections, max_size=4), st.lists(selections, max_size=4))
def test_rows_and_columns_crossed_are_the_sums_of_what_both_take(its_facts, rows, columns):
    assert Totals(its_facts).crossed(rows, columns) == [
        [
            add(
                fact.amount
                for fact in its_facts
                for criteria in [[*row.items(), *column.items()]]
                if all(takes(criterion, getattr(fact, d)) for d, criterion in criteria)
            )
            for column in columns
        ]
        for row in rows
    ]


@given(facts)
def test_every_partition_adds_up_to_the_whole(its_facts):
    totals = Totals(its_facts)
    for dimensions in product(DIMENSIONS, repeat=2):
        assert add(totals.by(dimensions).values()) == totals.total()
