"""System checks refuse a form that is declared wrongly."""

from dataclasses import replace

import pytest

from budget.totals import EXPENDITURE, REVENUE, Under
from disclosure.checks import check_form, check_forms
from disclosure.forms.hebei import GENERAL_EXPENDITURE, HEBEI, SUMMARY
from disclosure.forms.rows import fixed, line
from disclosure.table import Column, Text
from disclosure.tieouts import across


def messages(*definitions, relations=()):
    form = replace(HEBEI, definitions=definitions, relations=relations)
    return [message.msg for message in check_form(form)]


def test_the_forms_are_declared_well():
    assert check_forms() == []


def test_numbers_slugs_and_documents():
    assert messages(SUMMARY, SUMMARY) == [
        "hebei: two tables are called summary",
        "hebei: two tables have number 1",
    ]
    assert messages(replace(SUMMARY, source=" ")) == ["hebei: summary cites no document"]


def test_columns_have_keys_of_their_own():
    columns = (Text("项目"), Column("甲", "total"), Column("乙", "total"))
    assert "hebei: general-expenditure: two columns are called total" in messages(
        replace(GENERAL_EXPENDITURE, columns=columns)
    )


@pytest.mark.parametrize(
    ("where", "mistake"),
    [
        ({"colour": "red"}, "colour is no dimension"),
        ({"source": "99"}, "'99' is no source"),
        ({"category": ("1", "8")}, "'8' is no category"),
        ({"source": Under("1", but="19")}, "'19' is no source"),
        ({"side": "income"}, "'income' is no side"),
    ],
)
def test_selections_name_known_dimensions_and_codes(where, mistake):
    definition = replace(
        SUMMARY,
        rows=fixed(line("a", "甲", economic="30201")),
        columns=(Text("项目"), Column("金额", "amount", where)),
    )
    assert messages(definition) == [f"hebei: summary: a, amount: {mistake}"]


def test_a_column_contradicts_its_row():
    definition = replace(
        SUMMARY,
        rows=fixed(line("a", "甲", side=EXPENDITURE, source="12")),
        columns=(Text("项目"), Column("金额", "amount", {"source": "11"})),
    )
    assert messages(definition) == [
        "hebei: summary: neither of '12' and '11' lies inside the other"
    ]


def test_no_figure_is_of_revenue_and_of_expenditure_at_once():
    both = line("both", "收支", side=(REVENUE, EXPENDITURE))
    mixed = replace(SUMMARY, rows=fixed(both), columns=(Text("项目"), Column("金额", "total")))

    assert messages(mixed) == ["hebei: summary: both, total: both revenue and what is spent"]


@pytest.mark.parametrize(
    ("table", "total", "part"),
    [("summery", "a", "b"), ("summary", "income", "outcome")],
)
def test_relations_speak_of_cells_that_there_are(table, total, part):
    one = replace(HEBEI.relations[0], tables=(table,), ties=across(table, total, (part,)))
    assert len(messages(SUMMARY, relations=(one,))) >= 1
    assert messages(SUMMARY, relations=(HEBEI.relations[0],)) == []
