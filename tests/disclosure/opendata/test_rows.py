"""Rows of open data: each figure once, with its codes; those that are no subtotals add up to the whole."""

from decimal import Decimal
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings

from budget.totals import EXPENDITURE, REVENUE, CodeName, Fact, takes
from disclosure.opendata import rows_of
from tests.disclosure.strategies import NAMES, balanced, tables_of

SOURCES = {"11": CodeName("一般公共预算拨款", "1")}


def content(facts):
    return SimpleNamespace(
        tables=tables_of(facts), facts={"318001": tuple(facts)}, names={**NAMES, "source": SOURCES}
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(balanced(max_size=12))
def test_every_fact_of_a_table_stands_in_just_one_row_that_is_no_subtotal(facts):
    its = content(facts)
    plain = {(row.table, row.row, row.column) for row in rows_of(its) if not row.subtotal}

    for table in its.tables:
        cells = [cell for cell in table.addresses.values() if cell.where]
        for fact in facts:
            taking = [
                (table.number, cell.row, cell.column)
                for cell in cells
                if all(takes(criterion, getattr(fact, d)) for d, criterion in cell.where.items())
            ]
            assert len(plain.intersection(taking)) == bool(taking)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(balanced(max_size=12))
def test_rows_are_the_printed_figures_of_the_tables(facts):
    its = content(facts)

    assert [(row.table, row.row, row.column, row.printed) for row in rows_of(its)] == [
        (table.number, *address, table.text(cell))
        for table in its.tables
        for address, cell in table.addresses.items()
        if cell.amount
    ]
    for row in rows_of(its):
        assert row.amount == Decimal(row.printed) * 10_000


def test_a_row_has_the_words_and_codes_of_its_figure():
    facts = [
        Fact(EXPENDITURE, "2010601", "31013", "12", "11", "0", Decimal(123_449)),
        Fact(REVENUE, "", "", "", "11", "0", Decimal(123_449)),
    ]
    rows = {(row.table, row.row, row.column): row for row in rows_of(content(facts))}

    item = rows[3, "2010601", "basic"]
    assert item[:13] == (
        3, "部门预算支出总表", "2010601", "名称2010601", "basic", "基本支出", False, "expenditure",
        "2010601", "名称2010601", "", "", "1",
    )  # fmt: skip
    assert item[-3:] == (Decimal(123_400), "12.34", "万元")  # as printed, not the exact amount
    assert rows[3, "2010601", "total"].subtotal
    assert rows[2, "total", "total"].direction == "expenditure;carry-forward"
    assert rows[1, "11", "income"][13:16] == ("", "11", "一般公共预算拨款")
    assert rows[9, "vehicle-purchase", "general"].economic_code == "31013;30913"
    assert not rows[9, "vehicle-purchase", "general"].subtotal
