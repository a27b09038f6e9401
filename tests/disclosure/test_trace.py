"""The rows behind every figure add up to it exactly; a line flows into the figures that trace back to it."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from budget.evidence import behind, fact_of
from budget.findings import Address, Status
from budget.models import (
    BudgetLine,
    EconomicCode,
    FunctionCode,
    Procurement,
    RevenueLine,
    Unit,
    UnitBudget,
    UnitYear,
)
from budget.scope import Scope
from budget.totals import REVENUE
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.booklet import compose
from disclosure.document import Paragraph
from disclosure.flows import flows
from disclosure.models import Particulars, Population
from disclosure.tables import disclose
from disclosure.trace import ANNEXES, text_shelf, trace
from tests import builders
from tests.disclosure.strategies import ECONOMICS, FUNCTIONS, balanced

pytestmark = pytest.mark.django_db

DEPARTMENT = Scope(2023, "318")
UNIT = Scope(2023, "318", "318001")


@pytest.fixture
def case(codes):
    assert import_workbook(WORKBOOK).faults == []


# Every figure


@pytest.fixture
def budgets(codes):
    """Of three units, the last in another department; the seed has not all codes that are drawn."""
    for model, drawn in ((FunctionCode, sum(FUNCTIONS.values(), ())), (EconomicCode, ECONOMICS)):
        known = set(model.objects.in_force(2023).values_list("code", flat=True))
        for code in set(drawn) - known:
            model.objects.create(
                code=code, name=code, parent_code=code[:-2], level=len(code) // 2, year_from=2023
            )
    return [builders.unit_budget(builders.unit(code)) for code in ("318001", "318002", "319001")]


def store(facts, budgets):
    """Facts as stored lines, one after another in each unit; revenue, which is unique, in each unit in parts."""
    BudgetLine.objects.all().delete()
    RevenueLine.objects.all().delete()
    functions = dict(FunctionCode.objects.in_force(2023).values_list("code", "pk"))
    economics = dict(EconomicCode.objects.in_force(2023).values_list("code", "pk"))
    projects = {budget.unit_id: budget.unit.projects.first() for budget in budgets}
    lines, revenue = [], []
    for i, fact in enumerate(facts):
        budget = budgets[i % len(budgets)]
        common = {
            "unit_budget": budget,
            "source_id": fact.source,
            "carried_over": fact.carried_over == "1",
            "amount": fact.amount,
        }
        if fact.side == REVENUE:
            revenue.append(RevenueLine(**common))
        else:
            lines.append(
                BudgetLine(
                    function_id=functions[fact.function],
                    economic_id=economics.get(fact.economic),
                    category_id=fact.category,
                    project=projects[budget.unit_id] if fact.category == "2" else None,
                    note=str(i),
                    **common,
                )
            )
    BudgetLine.objects.bulk_create(lines)
    RevenueLine.objects.bulk_create(revenue)


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=balanced(signed=True))
def test_the_lines_behind_every_cell_of_the_nine_tables_add_up_to_it(budgets, facts):
    for budget in budgets:
        if not budget.unit.projects.exists():
            builders.project(budget.unit, f"P{budget.unit_id}")
    store(facts, budgets)

    for scope in (DEPARTMENT, UNIT, Scope(2023)):
        cells = [cell for table in disclose(scope).tables for cell in table.addresses.values()]
        selections = {key(cell.where): cell.where for cell in cells}
        behind_them = {its: amount_behind(scope, where) for its, where in selections.items()}
        for cell in cells:
            assert behind_them[key(cell.where)] == cell.amount, (scope, cell)


def key(where):
    """Many cells select the same: their lines are read once."""
    return where if where is None else frozenset(where.items())


def amount_behind(scope, where):
    """A line of the form without a selection never has an amount."""
    if where is None:
        return Decimal(0)
    return sum(behind(scope, where).rows.values_list("amount", flat=True), Decimal(0))


@pytest.mark.parametrize("population", list(Population))
def test_every_figure_of_the_booklet_is_the_sum_of_its_rows(case, population):
    Particulars.objects.update(population=population)
    UnitYear.objects.filter(unit="318001").update(nature="行政")
    composed = compose(DEPARTMENT)
    shelf = text_shelf(composed)
    origins = {
        origin
        for block in composed.booklet.blocks()
        if isinstance(block, Paragraph)
        for figure in block.figures
        for origin in figure.origins
    }
    assert {origin.table for origin in origins} - set(shelf.book.tables) == set()
    assert {"procurement", "assets", "basic-split"} <= {origin.table for origin in origins}
    assert ("operating" in {origin.table for origin in origins}) == (population != Population.ALL)

    for table, row, column, year in sorted(origins):
        scope = DEPARTMENT if year == 2023 else DEPARTMENT.last_year
        traced = trace(scope, Address(table, row, column))
        total = traced.evidence.total() if traced.present else 0
        assert total == traced.exact, (table, row, column, year)


def test_purchases_and_assets_trace_to_their_rows(case):
    purchase("318001", "计算机", "6000.00", reserved="2000.00")
    purchase("318002", "打印机", "4000.55", source="7", carried_over=True)
    composed = compose(DEPARTMENT)
    tables = text_shelf(composed).book.tables

    for slug in ("procurement", "assets"):
        cells = tables[slug].addresses.values()
        sums = [ANNEXES[slug](DEPARTMENT, cell.where).total() for cell in cells]
        assert sums == [cell.amount for cell in cells]
        assert any(sums)
    traced = trace(DEPARTMENT, Address("procurement", "total", "reserved"))
    assert [item.cells[0] for item in traced.evidence.every()] == [("", "计算机")]


def purchase(unit, item, amount, source="11", reserved="0", *, carried_over=False):
    return Procurement.objects.create(
        unit_budget=UnitBudget.objects.get(unit=unit, year=2023),
        function=FunctionCode.objects.in_force(2023).get(code="2010602"),
        economic=EconomicCode.objects.in_force(2023).get(code="31002"),
        kind="货物",
        item=item,
        source_id=source,
        carried_over=carried_over,
        amount=Decimal(amount),
        small_business=Decimal(reserved),
    )


# A figure


def test_a_figure_knows_its_place_its_amounts_and_last_years(case):
    traced = trace(DEPARTMENT, Address("expenditure", "2010601", "basic"))

    assert traced.place == "表3 2010601 行政运行·基本支出"
    assert (traced.exact, traced.alone, traced.printed) == (
        Decimal("6981500.00"),
        Decimal("698.15"),
        Decimal("698.15"),
    )
    before = traced.before
    assert (before.scope, before.exact, before.present) == (
        DEPARTMENT.last_year,
        Decimal("5521300.00"),
        True,
    )


def test_its_relations_come_with_both_figures_and_their_result(case):
    found = trace(DEPARTMENT, Address("expenditure", "2010601", "basic")).relations()

    assert [(each.relation.number, each.sides.left.amount, each.status) for each in found] == [
        ("T3.1", Decimal("6981500.00"), Status.HOLDS),
        ("T3.2", Decimal("9798300.00"), Status.HOLDS),
        ("X12", Decimal("6981500.00"), Status.HOLDS),
    ]


def test_a_relation_that_fails_says_so_at_each_of_its_figures(case):
    builders.revenue(builders.unit_budget(Unit.objects.get(pk="318001")), "7", "100.00")

    for column in ("income", "expenditure"):
        found = trace(DEPARTMENT, Address("summary", "total", column)).relations()
        assert "T1.5" in [e.relation.number for e in found if e.status is Status.FAILS]


def test_a_row_that_is_not_there_is_zero_and_an_unknown_column_is_nothing(case):
    traced = trace(DEPARTMENT, Address("expenditure", "2999999", "basic"))

    assert (traced.present, traced.exact, traced.evidence, traced.before.exact) == (
        False,
        0,
        None,
        0,
    )
    for address in (("expenditure", "total", "nothing"), ("nothing", "total", "total")):
        with pytest.raises(LookupError):
            trace(DEPARTMENT, Address(*address))


def test_a_line_of_the_form_without_a_selection_has_no_rows(case):
    traced = trace(DEPARTMENT, Address("summary", "pboc", "expenditure"))

    assert (traced.present, traced.exact, traced.evidence) == (True, 0, None)


def test_a_year_without_a_budget_before_it_compares_with_nothing(case):
    assert trace(DEPARTMENT.last_year, Address("summary", "total", "income")).before is None


def test_all_departments_have_tables_but_no_text(case):
    assert trace(Scope(2023), Address("summary", "total", "income")).exact > 0
    with pytest.raises(LookupError):
        trace(Scope(2023), Address("procurement", "total", "total"))


# A line


@pytest.mark.parametrize(
    "scope", [DEPARTMENT, UNIT, Scope(2023)], ids=["department", "unit", "all"]
)
def test_a_line_flows_into_just_the_cells_that_trace_back_to_it(case, scope):
    for line in [*scope.lines().order_by("-pk")[:1], scope.revenue_lines().first()]:
        flowing = {
            flow.address
            for _, its in flows(scope, fact_of(line), line.unit_budget.unit_id).tables
            for flow in its
        }

        kind = type(line)
        assert flowing == {
            Address(table.slug, *address)
            for table in disclose(scope).tables
            for address, cell in table.addresses.items()
            if cell.where is not None
            and (evidence := behind(scope, cell.where)).rows.model is kind
            and evidence.rows.filter(pk=line.pk).exists()
        }


def test_a_line_flows_into_sentences_and_their_comparisons(case):
    line = DEPARTMENT.lines().get(
        unit_budget__unit="318001", function__code="2010601", economic__code="30101"
    )

    found = flows(DEPARTMENT, fact_of(line), "318001").sentences

    assert [(s.heading.text, s.figure.text) for s in found] == [
        ("（二）支出说明", "1482.64"),
        ("（二）支出说明", "1246.16"),
        ("（二）支出说明", "1151.27"),
        ("（三）比上年增减情况", "1482.64"),
        ("（三）比上年增减情况", "288.75"),
        ("（三）比上年增减情况", "24.19"),
        ("（三）比上年增减情况", "261.64"),
        ("（三）比上年增减情况", "26.58"),
    ]
    assert (found[0].before, found[0].after) == ("2023年本年支出", "万元，其中：基本支出1246.16…")
    assert found[1].before == "2023年本年支出1482.64万元，其中：基本支出"
    assert found[2].before == "…，其中：基本支出1246.16万元，包括人员经费"


def test_a_line_of_another_unit_is_not_in_the_operating_cost(case):
    Particulars.objects.update(population=Population.ADMINISTRATIVE)
    UnitYear.objects.filter(unit="318001").update(nature="行政")
    lines = DEPARTMENT.lines().filter(category="12")

    headings = {
        unit: {
            s.heading.key
            for line in lines.filter(unit_budget__unit=unit)[:1]
            for s in flows(DEPARTMENT, fact_of(line), unit).sentences
        }
        for unit in ("318001", "318002")
    }

    assert {unit: "operating-cost" in keys for unit, keys in headings.items()} == {
        "318001": True,
        "318002": False,
    }
