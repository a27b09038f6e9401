"""Who imports what: a place of others is as unknown as one that is not there."""

import pytest

from budget.models import BudgetLine, Unit, UnitBudget
from tests import builders as make
from tests.importing import faults_of, taken
from tests.workbooks import (
    LINES,
    UNITS,
    grid,
    line,
    project,
    project_line,
    purchase,
    revenue,
    unit_row,
    workbook,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def other():
    return make.unit("318002", "会计中心", "事业")


def test_a_clerk_imports_its_own_unit_only_and_learns_nothing_of_others(unit, other):
    make.project(other, "P9", "别人的项目")
    clerk = make.clerk(unit)
    found = faults_of(
        workbook(支出预算=[line(), line("318002"), line("318777"), project_line("P9")]), clerk
    )
    refused = "没有这个预算单位，或不是您可以填报的单位。请在“预算单位”表中补充，或核对编码。"
    assert found == [
        f'支出预算!C3 单位编码 "318002"：{refused}',
        f'支出预算!C4 单位编码 "318777"：{refused}',
        '支出预算!I5 项目编码 "P9"：2023 年的项目 P9 不在单位 318001 的项目中。请在“项目”表中补充，或核对编码。',
    ]
    assert taken(workbook(支出预算=[line()]), clerk).faults == []


def test_a_clerk_does_not_take_a_project_from_another_unit(unit, other):
    make.project(other, "P9", "别人的项目")
    assert faults_of(workbook(项目=[project("P9")]), make.clerk(unit)) == [
        '项目!A2 项目编码 "P9"：这个项目编码本年度已被其他单位使用。'
    ]


def test_a_clerk_keeps_head_counts_and_changes_no_names(unit):
    headings = [*UNITS, "编制人数"]
    own = ["318001", "财政局本级", "318", "行政", "", ""]
    clerk = make.clerk(unit)
    assert taken(grid(预算单位=[headings, [*own, 9]], 支出预算=[LINES, line()]), clerk).faults == []
    assert UnitBudget.objects.get().posts == 9
    own[1] = "大财政局"
    assert faults_of(
        grid(部门=[["部门编码", "部门名称"], ["318", "新名"]], 预算单位=[headings, [*own, 9]]),
        clerk,
    ) == [
        '部门!B2 部门名称 "新名"：您不能修改部门信息，请与部门财务联系。',
        '预算单位!B2 单位名称 "大财政局"：您不能修改预算单位信息，请与部门财务联系。',
    ]


def test_departments_of_others_are_as_unknown_as_none(unit):
    make.department("400", "别的局")
    rows = [unit_row(f"{code}001", department=code) for code in ("400", "999")]
    refused = "没有这个部门，或不是您负责的部门。请在“部门”表中补充，或核对编码。"
    for person in (make.clerk(unit), make.accountant(unit.department)):
        assert faults_of(workbook(预算单位=rows), person) == [
            f'预算单位!C2 部门编码 "400"：{refused}',
            f'预算单位!C3 部门编码 "999"：{refused}',
        ]


def test_an_accountant_imports_the_department_with_its_new_units(unit):
    accountant = make.accountant(unit.department)
    file = workbook(预算单位=[unit_row("318007", "新单位")], 支出预算=[line("318007"), line()])
    assert taken(file, accountant).faults == []
    assert BudgetLine.objects.count() == 2
    assert faults_of(workbook(部门=[["777", "新局"]]), accountant) == [
        '部门!A2 部门编码 "777"：没有这个部门，或不是您负责的部门。'
    ]


def test_an_administrator_imports_departments_and_units_and_no_budget(unit):
    administrator = make.administrator()
    file = workbook(部门=[["777", "新局"]], 预算单位=[unit_row("777001", "新单位", "777")])
    assert taken(file, administrator).faults == []
    assert Unit.objects.get(pk="777001").name_in(2023) == "新单位"
    assert (
        len(
            faults_of(
                workbook(支出预算=[line()], 收入预算=[revenue()], 政府采购=[purchase()]),
                administrator,
            )
        )
        == 3
    )


def test_an_administrator_neither_sees_nor_writes_head_counts(unit):
    make.UnitBudget.objects.create(unit=unit, year=2023, posts=5)
    administrator = make.administrator()
    own = ["318001", "财政局本级", "318", "行政", "", ""]
    assert faults_of(grid(预算单位=[[*UNITS, "编制人数"], [*own, 6]]), administrator) == [
        '预算单位!G2 编制人数 "6"：人数由单位或部门财务填报，请清空。'
    ]
    assert not taken(grid(预算单位=[[*UNITS, "编制人数"], [*own, ""]]), administrator)
    assert UnitBudget.objects.get().posts == 5
