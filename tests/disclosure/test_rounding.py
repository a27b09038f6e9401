"""Controlled rounding: what is printed adds up, and is as near as that allows."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.findings import Address
from budget.scope import Scope
from budget.totals import REVENUE, Totals
from budget.vocabulary import FUND, PERSONNEL, PROJECT, PUBLIC
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.annexes import Holding, assets_table
from disclosure.forms.hebei import HEBEI
from disclosure.money import WAN, YUAN
from disclosure.rounding import CONTROLLED, PLAIN, RoundingError, adjustments, controlled
from disclosure.rounding.program import Solution
from disclosure.rounding.rounded import solved
from disclosure.tables import disclose
from tests import builders

from .rounding import cells, failing, is_off, received, rounded, spent, texts
from .strategies import HEAD, NAMES, balanced

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Small cases


THREE = [
    spent("2010601", "30101", PERSONNEL, "33350"),
    spent("2010601", "30201", PUBLIC, "33350"),
    spent("2080505", "30108", PROJECT, "33350"),
    received("100050"),
]


def test_money_of_three_half_places_adds_up_only_when_controlled():
    totals = Totals(THREE)
    plain = HEBEI.tables(totals, NAMES, HEAD)
    assert texts(plain[2])["total", "total"] == "10.01"
    assert texts(plain[2])["total", "basic"] == "6.67"
    assert texts(plain[2])["total", "project"] == "3.34"
    assert texts(plain[5])["total", "personnel"] == texts(plain[5])["total", "public"] == "3.34"
    assert failing(plain) == ["T6.1", "T6.2"]

    tables, result = rounded(THREE)
    assert failing(tables) == []
    assert texts(tables[0])["total", "income"] == "10.01"
    assert result.solution.fallback is False
    assert sorted(texts(tables[5])["total", key] for key in ("personnel", "public")) == [
        "3.33",
        "3.34",
    ]


def test_what_is_not_its_own_rounding_is_listed_with_the_identity_that_forces_it():
    tables, _ = rounded(THREE)
    found = adjustments(tables[:9], HEBEI.relations)

    assert {one.address for one in found} == {
        Address(table.slug, *address)
        for table in tables[:9]
        for address, cell in table.addresses.items()
        if cell.rounded is not None
    }
    for one in found:
        assert one.exact == Decimal(33350)
        assert (one.alone, one.printed, one.far) == (33400, 33300, False)
    one = next(one for one in found if one.address.row == "total")
    assert (one.address.table, one.forced_by.number) == ("general-basic", "T6.1")
    assert (one.left, one.right) == (66700, 66800)


def test_four_lines_that_cannot_all_stay_beside_their_values():
    """1.005 each; every total of two is exactly 2.01, and every choice breaks one of them."""
    its = [
        spent("2010601", "30101", PERSONNEL, "10050"),
        spent("2010601", "30201", PROJECT, "10050", FUND),
        spent("2010602", "30101", PERSONNEL, "10050", FUND),
        spent("2010602", "30201", PROJECT, "10050"),
        received("20100"),
        received("20100", FUND),
    ]
    tables, result = rounded(its)

    assert result.solution.fallback
    assert failing(tables) == []
    assert texts(tables[0])["total", "income"] == "4.02"
    far = [one for one in adjustments(tables[:9], HEBEI.relations) if one.far]
    assert {(one.alone, abs(one.printed - one.exact)) for one in far} == {(20100, 100)}
    assert all(one.forced_by for one in far)


def test_nothing_changes_where_nothing_is_over_whole_places():
    tables, result = rounded([spent("2010601", "30101", PERSONNEL, "1234500"), received("1234500")])
    assert result.solution == Solution(())
    assert [cell.rounded for cell in cells(tables)] == [None] * len(cells(tables))


def test_an_amount_that_rounds_to_nothing_prints_nought_and_a_true_zero_is_blank():
    its = [spent("2010601", "30201", PUBLIC, "60"), spent("2010602", "30101", PERSONNEL, "60")]
    tables, _ = rounded([*its, received("120")])
    column = [tables[4].addresses[code, "total"] for code in ("2010601", "2010602")]
    assert sorted(map(tables[4].text, column)) == ["0.00", "0.01"]
    assert texts(tables[4])["2010601", "project"] == ""
    assert texts(tables[0])["total", "income"] == "0.01"


def test_negative_amounts_of_an_adjustment():
    its = [spent("2010601", "30101", PERSONNEL, "-33350"), spent("2010601", "30201", PUBLIC, "150")]
    tables, _ = rounded([*its, received("-33200")])
    assert failing(tables, signed=True) == []
    assert texts(tables[0])["total", "income"] == "-3.32"
    assert texts(tables[5])["total", "personnel"] in {"-3.33", "-3.34"}
    assert not any(map(is_off, cells(tables)))


def test_income_that_does_not_balance_is_rounded_by_itself():
    tables, _ = rounded(
        [*THREE, received("49", FUND), spent("2120801", "30201", PROJECT, "60", FUND)]
    )
    assert texts(tables[0])["total", "income"] == "10.01"
    assert texts(tables[0])["total", "expenditure"] == "10.01"
    assert set(failing(tables)) <= {"T1.5", "T4.7", "T4.8", "X01", "X02"}  # which say so


def test_no_figure_of_other_money_is_touched():
    tables, result = rounded(THREE)
    in_yuan = tables[2].in_money(YUAN)
    assert all(cell.rounded is None for cell in cells([in_yuan]))
    assert result.table(in_yuan) is in_yuan
    assert texts(in_yuan)["total", "total"] == "100050.00"


def test_only_what_was_rounded_together_can_be_asked_for():
    _, result = rounded(THREE)
    assert result.evaluate([{"side": REVENUE}]) == [Decimal(100100)]
    with pytest.raises(KeyError):
        result.evaluate([{"economic": "30101"}])


def test_the_same_definitions_over_rounded_totals_give_the_same_tables():
    tables, result = rounded(THREE)
    again = HEBEI.tables(result, NAMES, HEAD)
    assert [cell.amount for cell in cells(again)] == [
        table.printed_amount(cell) * WAN.yuan for table in tables[:9] for cell in cells([table])
    ]


def test_further_figures_are_sums_of_the_same_leaves():
    totals = Totals(THREE)
    further = [
        {"economic": "30101"},
        {"economic": "30201"},
        {"economic": "302", "category": PUBLIC},
    ]
    result = controlled(totals, HEBEI.tables(totals, NAMES, HEAD), further=further)
    one, other, same = result.evaluate(further)
    assert (one + other, other) == (66700, same)


def test_a_table_of_other_facts_adds_up_too():
    holdings = [Holding(kind, Decimal(3350)) for kind in ("房屋", "车辆", "其他固定资产")]
    table = assets_table(holdings, {}, HEAD, WAN, summed=True)
    printed = texts(table)
    parts = [Decimal(text or 0) for (row, _), text in printed.items() if row != "total"]
    assert printed["total", "value"] == "1.01"
    assert sum(parts) == Decimal("1.01")


def test_a_part_of_a_fen_is_refused():
    with pytest.raises(RoundingError):
        rounded([spent("2010601", "30101", PERSONNEL, "0.001")])


# Any valid facts


@some
@given(balanced())
def test_additive_everywhere_and_each_figure_beside_its_value(its):
    tables, result = rounded(its)

    assert failing(tables) == []
    for address in (("total", "income"), ("total", "expenditure")):
        assert tables[0].addresses[address].rounded is None  # it is its own rounding
    if not result.solution.fallback:
        assert not any(map(is_off, cells(tables)))
    listed = {one.address for one in adjustments(tables[:9], HEBEI.relations)}
    for table in tables[:9]:
        for address, cell in table.addresses.items():
            if Address(table.slug, *address) not in listed:
                assert table.text(cell) == table.money.text(cell.amount)


@some
@given(balanced(signed=True))
def test_additive_with_negative_amounts(its):
    tables, result = rounded(its)
    assert failing(tables, signed=True) == []
    if not result.solution.fallback:
        assert not any(map(is_off, cells(tables)))


@some
@given(balanced(step="50"))
def test_additive_with_half_places(its):
    tables, _ = rounded(its)
    assert failing(tables) == []
    for address in (("total", "income"), ("total", "expenditure")):
        assert tables[0].addresses[address].rounded is None


@some
@given(balanced(step="100"))
def test_whole_places_stay(its):
    tables, _ = rounded(its)
    assert [cell.rounded for cell in cells(tables)] == [None] * len(cells(tables))


@some
@given(balanced(), st.randoms())
def test_the_order_of_facts_does_not_matter(its, random):
    tables, _ = rounded(its)
    random.shuffle(its)
    solved.cache_clear()
    assert rounded(its)[0] == tables


# From the database


def test_the_real_case_prints_as_before(codes):
    assert import_workbook(WORKBOOK).faults == []
    plain, summed = (disclose(Scope(2023, "318"), rounding=how) for how in (PLAIN, CONTROLLED))
    assert summed.tables == plain.tables
    assert summed.basic_split == plain.basic_split


@pytest.fixture
def office(db, codes):
    budget = builders.unit_budget(builders.unit())
    for economic, category in (("30101", PERSONNEL), ("30201", PUBLIC)):
        builders.line(budget, economic=economic, category=category, amount="33350")
    builders.revenue(budget, amount="66700")


def basic(tables):
    table = tables[5]
    return [table.text(table.addresses["total", key]) for key in ("total", "personnel", "public")]


def test_both_modes_of_a_disclosure(office):
    scope = Scope(2023, "318")
    summed = disclose(scope, rounding=CONTROLLED)
    assert basic(disclose(scope, rounding=PLAIN).tables) == ["6.67", "3.34", "3.34"]
    assert sorted(basic(summed.tables)) == ["3.33", "3.34", "6.67"]
    split = summed.basic_split
    assert basic(summed.tables)[1:] == list(texts(split).values())
    assert disclose(scope, money=YUAN, rounding=CONTROLLED).rounded is None


@pytest.mark.parametrize(("how", "parts"), [(CONTROLLED, {"3.33", "3.34"}), (PLAIN, {"3.34"})])
def test_the_command_rounds_as_it_is_told(office, capfd, how, parts):
    call_command(
        "disclose", "318", "2023", f"--rounding={how}", "--format=csv", "--output=-", "--table=6"
    )
    lines = capfd.readouterr().out.splitlines()
    assert {figure for line in lines for figure in line.split(",")} & {"3.33", "3.34"} == parts
