"""Each relation, and each check of tables against the facts, fails when one of its own cells is wrong."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.findings import Status, run
from budget.models import Project, RevenueLine, Unit
from budget.rules import FORBIDS
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.adjusted import of_booklet
from disclosure.annex_relations import RELATIONS
from disclosure.booklet import compose
from disclosure.crosschecks import CHECKS, Beside
from disclosure.forms.hebei import HEBEI
from disclosure.rounding.checks import checks as of_print
from disclosure.textchecks import CHECKS as TEXTS
from disclosure.tieouts import Book, relate
from tests import builders

from .seeds import purchase
from .strategies import altered

DEPARTMENT = Scope(2023, "318")
FAR = Decimal(10**9)


@pytest.fixture
def composed(db):
    """The real case, with money of every fiscal source and a purchase, so that no table is empty."""
    assert import_workbook(WORKBOOK).faults == []
    budget = builders.unit_budget(Unit.objects.get(pk="318001"))
    for source, function in (("12", "2120801"), ("13", "2230199")):
        project = Project.objects.filter(unit="318001", year=2023).first()
        builders.revenue(budget, source, "100.00")
        builders.line(
            budget, function, "30217", "100.00", source=source, category="2", project=project
        )
    builders.line(budget, "2080506", "30109", "100.00")  # 职业年金, which the real case has not
    received = RevenueLine.objects.get(unit_budget=budget, source="11", carried_over=False)
    received.amount += 100
    received.save()
    purchase()
    made = compose(DEPARTMENT)
    everyone = made.material.operating
    return replace(
        made, material=replace(made.material, operating=replace(everyone, slug="operating"))
    )


def wrong(tables, address, by):
    return [
        altered(table, *address[1:], by) if table.slug == address[0] else table for table in tables
    ]


def test_every_relation_fails_where_a_cell_of_its_is_wrong(composed):
    related = of_booklet(composed.material, composed.booklet.blocks())
    tables = [table for each in related for table in each.tables]
    sound = relate((*HEBEI.relations, *RELATIONS), tables)
    assert [its.rule.number for its in sound if its.status is not Status.HOLDS] == []
    book, unable = Book(tables), []
    for relation in (*HEBEI.relations, *RELATIONS):
        sides = [
            (cell, by)
            for tie in relation.ties(book)
            for cells, by in ((tie.left, -FAR), (tie.right, FAR))
            for cell in book.present(cells)[:1]
        ]
        results = [relate([relation], wrong(tables, *side))[0] for side in sides[:2]]
        if {result.status for result in results} != {Status.FAILS}:
            unable.append(relation.number)

    assert unable == []


AGAINST_FACTS = {
    "K01": ("expenditure", "total", "project"),
    "K02": ("summary", "11", "income"),
    "K03": ("three-public", "reception", "general"),
}


def test_tables_that_differ_from_the_facts_are_told_by_the_check_that_reads_these(composed):
    tables = composed.material.now.tables
    held = {its.rule.number: run(its, Beside(DEPARTMENT, tuple(tables))) for its in CHECKS}
    assert {number: result.status for number, result in held.items()} == dict.fromkeys(
        AGAINST_FACTS, Status.HOLDS
    )
    for number, cell in AGAINST_FACTS.items():
        check = next(its for its in CHECKS if its.rule.number == number)
        result = run(check, Beside(DEPARTMENT, tuple(wrong(tables, cell, Decimal(1)))))
        assert (number, result.status) == (number, Status.FAILS)
        assert result.findings[0].left.cells[0] == cell


def test_operating_cost_of_another_population_is_told(composed):
    check = next(its for its in TEXTS if its.rule.number == "K04")
    assert run(check, composed).status is Status.HOLDS
    table = altered(composed.material.operating, "total", "public", Decimal(1))
    material = replace(composed.material, operating=table)

    assert run(check, replace(composed, material=material)).status is Status.FAILS


def test_printed_figures_that_do_not_add_up_or_lie_far_are_told(composed):
    """Tables whose rounding went wrong: a total printed 0.01 off, and a figure a unit off."""
    (table,) = (its for its in composed.material.now.tables if its.slug == "expenditure")
    rows = tuple(
        row._replace(
            cells=tuple(
                cell._replace(rounded=cell.amount + 100)
                if cell.row == "total" and cell.column == "total"
                else cell
                for cell in row.cells
            )
        )
        for row in table.rows
    )
    found = of_print([replace(table, rows=rows)], HEBEI.relations, controlled=True)

    assert [(result.rule.number, result.status) for result in found] == [
        ("R01", Status.FAILS), ("R02", Status.HOLDS), ("R03", Status.FAILS),
    ]  # fmt: skip
    assert found[0].rule.level == FORBIDS
