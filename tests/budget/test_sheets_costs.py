"""The sheet 项目测算: rows of 数量 × 标准 of a project, replaced project by project."""

import pytest

from budget.models import ProjectCost
from tests import builders as make
from tests.importing import counts, faults_of, taken
from tests.workbooks import COSTS, grid, project, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    row = make.unit("318001")
    make.project(row, "P1")
    make.project(row, "P2")
    return row


def cost(order=1, item="差旅", quantity="3", standard="1500.50", project="P1", year=2023):
    return [year, project, order, item, "人次", quantity, standard, ""]


def stored():
    return sorted(
        (str(row.project.code), row.order, row.item, str(row.amount))
        for row in ProjectCost.objects.select_related("project")
    )


def test_rows_replace_those_of_the_projects_that_the_sheet_names(unit):
    taken(workbook(项目测算=[cost(), cost(2, "会议"), cost(project="P2")]))

    intake = taken(workbook(项目测算=[cost(), cost(3, "培训", "0.5", "100")]))

    assert counts(intake, "项目测算") == (1, 0, 1, 1)
    assert stored() == [
        ("P1", 1, "差旅", "4501.5000"),
        ("P1", 3, "培训", "50.0000"),
        ("P2", 1, "差旅", "4501.5000"),
    ]


def test_a_project_of_the_same_workbook_can_have_costs(unit):
    taken(
        workbook(项目=[project("P9"), project("P1"), project("P2")], 项目测算=[cost(project="P9")])
    )

    assert stored() == [("P9", 1, "差旅", "4501.5000")]


def test_each_fault_stands_in_its_cell(unit):
    rows = [
        cost(0),
        cost(2, ""),
        cost(3, quantity="0"),
        cost(4, standard="-1"),
        cost(5, quantity="0.33", standard="0.01"),
        cost(6, project="P7"),
        cost(7, year=2022),
        cost(8),
        cost(8),
    ]
    unknown = "年没有这个项目，或不是您可以填报的项目。请在“项目”表中补充，或核对编码。"
    assert faults_of(workbook(项目测算=rows)) == [
        '项目测算!C2 序号 "0"：应为 1 到 999 的整数。',
        '项目测算!D3 测算内容 ""：不能为空。',
        '项目测算!F4 数量 "0"：应大于0。',
        '项目测算!G5 标准 "-1"：不能为负数。',
        '项目测算!G6 标准 "0.01"：数量×标准＝0.0033 元，不是整分。请调整数量或标准。',
        f'项目测算!B7 项目编码 "P7"：2023 {unknown}',
        f'项目测算!B8 项目编码 "P1"：2022 {unknown}',
        "项目测算!A10：与第 9 行重复（P1 2023 8）。请合并为一行或删除一行。",
    ]
    assert stored() == []


def test_a_project_of_others_is_as_unknown_as_one_that_is_not_there(unit):
    sister = make.clerk(make.unit("318002"))

    (fault,) = faults_of(workbook(项目测算=[cost()]), sister)

    assert "2023 年没有这个项目" in fault


def test_a_sheet_without_notes_keeps_them(unit):
    taken(workbook(项目测算=[[*cost()[:-1], "按上年"]]))

    taken(grid(项目测算=[COSTS[:-1], cost(quantity="4")[:-1]]))

    assert ProjectCost.objects.get().note == "按上年"
