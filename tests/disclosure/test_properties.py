"""True of any valid facts: the relations hold, and no figure can be altered unseen."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.datachecks.sums import imbalances
from budget.findings import Status
from budget.rules import FORBIDS, LineKind, line_faults
from budget.totals import REVENUE, Fact, Totals
from budget.vocabulary import PROJECT
from disclosure.forms.hebei import HEBEI
from disclosure.tieouts import PRINTED, relate

from .strategies import HEAD, LETTER, NAMES, SOURCES, altered, amounts, balanced, tables_of

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def failing(tables, **how):
    return [
        result.rule.number
        for result in relate(HEBEI.relations, tables, **how)
        if result.status is Status.FAILS and result.rule.level == FORBIDS
    ]


@some
@given(balanced())
def test_the_strategy_draws_valid_lines(facts):
    for fact in facts:
        if fact.side != REVENUE:
            kind = LineKind(
                fact.category,
                fact.source,
                LETTER.get(fact.source, "G"),
                bool(fact.economic),
                fact.category == PROJECT,
            )
            assert line_faults(kind) == ()


@some
@given(balanced())
def test_every_relation_holds_on_the_nine_tables_of_any_balanced_facts(facts):
    assert failing(tables_of(facts)) == []
    assert list(imbalances(Totals(facts))) == []


@some
@given(balanced(signed=True))
def test_equalities_hold_of_negative_amounts_too(facts):
    assert failing(tables_of(facts), signed=True) == []


@some
@given(balanced(step="100"))
def test_amounts_of_whole_printed_places_tie_as_printed(facts):
    assert failing(tables_of(facts), amounts=PRINTED) == []


@some
@given(balanced(), amounts(signed=True), st.data())
def test_altering_any_one_figure_is_named_by_a_relation(facts, delta, data):
    tables = list(tables_of(facts))
    place = data.draw(
        st.sampled_from([(i, *a) for i, table in enumerate(tables) for a in table.addresses])
    )
    i, row, column = place
    tables[i] = altered(tables[i], row, column, delta)
    assert failing(tables)
    assert failing(tables, signed=True)


@some
@given(
    balanced(),
    st.dictionaries(
        st.tuples(st.sampled_from(SOURCES), st.sampled_from("01")),
        amounts(signed=True),
        min_size=1,
        max_size=4,
    ),
)
def test_revenue_that_does_not_balance_is_named_by_source(facts, wrong):
    added = [Fact(REVENUE, "", "", "", *key, amount) for key, amount in wrong.items()]
    named = {(source, carried): left.amount - right.amount
             for source, carried, left, right in imbalances(Totals([*facts, *added]))}  # fmt: skip
    assert named == wrong


@some
@given(balanced(), st.tuples(st.sampled_from(SOURCES), st.sampled_from("01")), amounts(signed=True))
def test_revenue_that_does_not_balance_in_all_breaks_the_tables(facts, key, amount):
    assert "T1.5" in failing(tables_of([*facts, Fact(REVENUE, "", "", "", *key, amount)]))


@some
@given(balanced())
def test_no_table_prints_a_figure_that_is_not_the_sum_of_its_selection(facts):
    totals = Totals(facts)
    for table in HEBEI.tables(totals, NAMES, HEAD):
        for cell in table.addresses.values():
            expected = Decimal(0) if cell.where is None else totals.total(cell.where)
            assert cell.amount == expected
