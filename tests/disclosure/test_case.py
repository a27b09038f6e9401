"""The real case, department 318 in 2023, equals its published tables in every cell."""

import json
from pathlib import Path
from unicodedata import normalize

import pytest

from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.money import YUAN
from disclosure.tables import disclose

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "golden" / "318-2023.json").read_text(encoding="utf8")
)
NUMBERS = [published["number"] for published in PUBLISHED]


def folded(rows):
    return [[normalize("NFKC", cell) for cell in row] for row in rows]


@pytest.fixture
def case(codes):
    assert import_workbook(WORKBOOK).faults == []


@pytest.mark.parametrize("number", NUMBERS)
def test_a_table_of_the_case_is_the_published_one(case, number):
    published, built = PUBLISHED[number - 1], disclose(Scope(2023, "318")).tables[number - 1]

    assert folded(built.printed()) == folded(published["rows"])
    assert built.printed_headings() == published["headings"]
    assert (built.title, built.note) == (published["title"], published["note"])


def test_the_nine_tables_cost_one_query_over_lines_and_one_over_revenue(
    case, django_assert_num_queries
):
    with django_assert_num_queries(4) as queries:
        disclose(Scope(2023, "318"))

    over = [query["sql"] for query in queries.captured_queries if "GROUP BY" in query["sql"]]
    assert [sql.count('FROM "budget_budgetline"') for sql in over] == [1, 0]
    assert [sql.count('FROM "budget_revenueline"') for sql in over] == [0, 1]


def test_the_units_editions_add_up_to_the_departments(case):
    department = disclose(Scope(2023, "318"), money=YUAN).tables[0].addresses
    units = [
        disclose(Scope(2023, "318", unit), money=YUAN).tables[0].addresses
        for unit in ("318001", "318002")
    ]

    assert {address: cell.amount for address, cell in department.items()} == {
        address: units[0][address].amount + units[1][address].amount for address in department
    }


def test_a_units_edition_speaks_of_the_unit(case):
    tables = disclose(Scope(2023, "318", "318002")).tables

    assert tables[0].title == "单位预算收支总表"
    assert tables[0].head.office == "318002 秦皇岛经济技术开发区财政集中支付中心"
    assert tables[6].note == "本单位无政府基金预算财政拨款预算，空表列示。"
    assert tables[5].printed_headings()[0][1] == "支出部门经济分类科目"


def test_last_year_is_read_from_last_years_lines(case):
    total = disclose(Scope(2022, "318")).tables[0].addresses["total", "income"]

    assert str(total.amount) == "11938900.00"
