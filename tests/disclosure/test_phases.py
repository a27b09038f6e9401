"""Phases beside 年初预算: their addresses, and drafts that say what they are wherever they stand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from budget.scope import Scope
from disclosure.booklet import compose
from disclosure.renderers.page import document_title
from disclosure.tables import disclose
from tests import builders

pytestmark = pytest.mark.django_db

OWN = Scope(2023, "318", "318001")


@pytest.fixture
def unit(codes):
    """A unit with a budget of the year."""
    unit = builders.unit()
    builders.line(builders.unit_budget(unit), amount="5000.00")
    return unit


@pytest.fixture
def auditor(client, unit):
    client.force_login(builders.auditor())
    return client


def address(page, scope):
    return reverse(f"disclosure:{page}", args=[scope])


@pytest.fixture
def draft(unit):
    """二上 of the first unit."""
    budget = builders.unit_budget(unit, phase="second")
    builders.line(budget, amount="10000.00")
    return replace(OWN, phase="second")


def test_the_bar_leads_to_the_phases_that_there_are(auditor, draft):
    pickers = auditor.get(address("overview", OWN)).context["pickers"]

    assert [(choice.text, choice.url) for choice in pickers[-1].choices] == [
        ("二上", "/disclosure/2023-second/318/318001/"),
        ("年初预算", "/disclosure/2023/318/318001/"),
    ]


@pytest.mark.parametrize("page", ["overview", "tables", "checks", "booklet", "preview"])
def test_a_draft_says_so_on_every_page_and_what_is_published_does_not(auditor, draft, page):
    texts = [auditor.get(address(page, scope)).text for scope in (draft, OWN)]

    assert ["二上草案" in text for text in texts] == [True, False]
    assert ["不是年初预算" in text for text in texts] == [True, False]


def test_a_draft_is_compared_with_what_was_budgeted_last_year(auditor, draft, unit):
    builders.line(builders.unit_budget(unit, 2022), amount="4000.00")
    builders.line(builders.unit_budget(unit, 2022, "second"), amount="1.00")

    figures = auditor.get(address("overview", draft)).context["figures"]

    (spent,) = [figure for figure in figures if figure.label == "支出合计"]
    assert (spent.amount, spent.before) == (Decimal(10000), Decimal(4000))


@pytest.mark.parametrize(
    ("phase", "mark"),
    [
        ("first", "（一上草案）"),
        ("second", "（二上草案）"),
        ("initial", ""),
        ("adjustment", "（调整）"),
        ("final", "（决算）"),
    ],
)
def test_files_say_of_which_phase_they_are(unit, phase, mark):
    scope = replace(OWN, phase=phase)
    tables = disclose(scope).tables

    assert document_title(tables) == f"318001 财政局本级 2023年单位预算公开表{mark}"
    assert document_title(tables[:1]) == f"318001 财政局本级 2023年单位预算收支总表{mark}"
    assert compose(scope).booklet.title == f"财政局本级2023年度单位预算公开{mark}"
