"""The benchmarks run on a small scale, on data that keeps every rule, and their report says so."""

import json
from itertools import chain

import pytest

from benchmarks import generator, report, stored, tables, workbooks, written
from benchmarks.__main__ import measure
from benchmarks.catalogue import BOOKLETS, OFFICE, POSTGRESQL, SIZES, SQLITE
from benchmarks.generator import YEAR
from benchmarks.measure import Result, judged, medians, times, within
from budget.models import BudgetLine, Department, RevenueLine, Unit
from budget.scope import Scope, read
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE
from desk.workbook import read_workbook
from disclosure.batch import scopes_of
from disclosure.booklet import compose
from disclosure.review import check
from disclosure.tables import disclose

SMALL = SIZES["small"].of(OFFICE)


@pytest.fixture
def office(db):
    stored.fill(SMALL)


def lines(scale=SMALL):
    budgets = generator.budgets(scale, stored.codes())
    return list(chain.from_iterable(budget.lines for budget in budgets))


def test_the_same_seed_makes_the_same_lines(db):
    assert lines() == lines()


def test_no_two_lines_have_the_same_key(db):
    keys = [line._replace(amount=0) for line in lines()]
    assert len(set(keys)) == len(keys)


def test_everything_generated_is_stored(office):
    assert (Department.objects.count(), Unit.objects.count(), BudgetLine.objects.count()) == (
        SMALL.departments,
        SMALL.units,
        len(lines()),
    )


def test_generated_budgets_break_no_check(office):
    report = check(Scope(YEAR, "101"))
    assert [result.rule.number for result in report if result.forbids] == []


def test_what_is_received_is_what_is_spent_or_kept(office):
    totals = read(Scope(YEAR)).totals
    spent_or_kept = totals.total({"side": (EXPENDITURE, CARRY_FORWARD)})
    assert totals.total({"side": REVENUE}) == spent_or_kept
    assert RevenueLine.objects.count() > 0


def test_the_floor_of_tables_groups_the_same_lines(office):
    scope = Scope(YEAR, "101")
    spent = [fact for fact in disclose(scope).ledger.totals.facts if fact.side != REVENUE]
    assert len(tables.raw(scope)) == len(spent)


def test_the_workbook_imports_without_a_fault(db, tmp_path):
    stored.fill(SMALL, lines=False)
    written = workbooks.write(tmp_path / "a.xlsx", generator.budgets(SMALL, stored.codes()))
    intake = read_workbook(tmp_path / "a.xlsx").intake
    assert (intake.faults, len(intake.of("支出预算").new)) == ([], written)


def test_booklets_of_generated_budgets_lack_nothing(db):
    stored.fill(SIZES["small"].of(BOOKLETS))
    written.write()
    composed = [compose(scope) for scope in scopes_of(YEAR)]
    assert [booklet.gaps for booklet in composed] == [()] * len(composed)
    assert all(booklet.material.before for booklet in composed)


def test_runs_take_turns_after_a_first_round_that_does_not_count():
    calls = []
    seconds = medians(lambda: calls.append("a"), lambda: calls.append("b"), rounds=2)
    assert (calls, len(seconds)) == (["a", "b"] * 3, 2)


@pytest.mark.parametrize(
    ("aim", "ours", "reached"),
    [
        (times(3), 0.3, True),
        (times(3), 0.31, False),
        (times(3, plus=0.010), 0.31, True),
        (within(1), 1.0, True),
        (within(1), 1.1, False),
    ],
)
def test_an_aim_is_reached_or_not(aim, ours, reached):
    assert judged(Result("tables", SQLITE, "", ours, 0.1), aim).reached is reached


def test_a_result_crosses_to_the_other_process_whole():
    result = Result("tables", SQLITE, "a department", 0.02, 0.005, "raw", aim="", reached=None)
    assert Result.from_json(result.to_json()) == result
    assert json.loads(result.to_json())["what"] == "a department"


def test_the_page_shows_every_result_and_how_it_compares():
    slow = Result("pdf", POSTGRESQL, "one", 1.5, 0.5, "typst", aim="≤ 1 s", reached=False)
    page = report.page([slow], "full", report.machine())
    assert "| one | PostgreSQL | 1.50 s | 500.0 ms | typst | 3 × | ≤ 1 s | **no** |" in page


def test_a_small_run_measures_in_a_database_of_its_own():
    results = list(measure(["tables"], "small"))
    assert {result.benchmark for result in results} == {"tables"}
    assert all(result.ours > 0 for result in results)
