"""The sheets of the budget over the database: replaced as sets, refused cell by cell."""

from decimal import Decimal

import pytest

from budget.models import (
    Asset,
    BudgetLine,
    DepartmentYear,
    Procurement,
    Project,
    RevenueLine,
    Unit,
    UnitBudget,
    UnitYear,
)
from tests import builders as make
from tests.importing import counts, faults_of, taken
from tests.workbooks import (
    ASSETS,
    HEADINGS,
    LINES,
    PROJECTS,
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


# Replaced as a set


def test_lines_are_replaced_for_the_unit_years_and_phases_that_a_sheet_names(unit, other):
    others = [line("318002", 3), line(预算年度=2022, amount=4), line(预算阶段="二上", amount=5)]
    taken(workbook(支出预算=[line(amount=1), line(经济科目编码="30102", amount=2), *others]))
    keys = {row.amount: row.pk for row in BudgetLine.objects.all()}
    intake = taken(workbook(支出预算=[line(amount=1), line(经济科目编码="30103", amount=6)]))
    assert counts(intake, "支出预算") == (1, 0, 1, 1)
    assert [change[4] for change in intake.of("支出预算").gone] == ["30102"]
    left = {row.amount: row.pk for row in BudgetLine.objects.all()}
    assert sorted(left) == [1, 3, 4, 5, 6]
    assert {amount: left[amount] for amount in (1, 3, 4, 5)} == {a: keys[a] for a in (1, 3, 4, 5)}


def test_a_changed_line_keeps_its_identity(unit):
    taken(workbook(支出预算=[line(amount=1)], 收入预算=[revenue(amount=1)]))
    before = BudgetLine.objects.get().pk, RevenueLine.objects.get().pk
    intake = taken(
        workbook(支出预算=[line(amount=2, 政府经济科目编码="50101")], 收入预算=[revenue(amount=2)])
    )
    assert counts(intake, "支出预算") == counts(intake, "收入预算") == (0, 1, 0, 0)
    assert (BudgetLine.objects.get().pk, RevenueLine.objects.get().pk) == before
    assert BudgetLine.objects.get().government.code == "50101"
    assert RevenueLine.objects.get().amount == 2


def test_a_sheet_that_is_missing_touches_nothing(unit):
    taken(workbook(支出预算=[line()], 收入预算=[revenue()]))
    taken(workbook(收入预算=[revenue(amount=5)]))
    assert BudgetLine.objects.get().amount == 100


def test_a_sheet_without_rows_touches_nothing(unit):
    taken(workbook(支出预算=[line()]))
    intake = taken(workbook(支出预算=[]))
    assert (bool(intake), BudgetLine.objects.count()) == (False, 1)


def test_an_amount_of_zero_takes_the_line_away_and_is_counted(unit, other):
    taken(workbook(支出预算=[line(), line("318002")]))
    intake = taken(workbook(支出预算=[line(amount=0)]))
    assert counts(intake, "支出预算") == (0, 0, 0, 1)
    assert intake.of("支出预算").skipped == 1
    assert BudgetLine.objects.get().unit_budget.unit == other


def test_columns_that_are_absent_keep_what_is_stored(unit):
    taken(workbook(支出预算=[line(amount=1, 摘要="甲", 政府经济科目编码="50101")]))
    before = BudgetLine.objects.get()
    optional = {"预算阶段", "政府经济科目编码", "摘要"}
    rows = [
        [v for h, v in zip(LINES, row, strict=True) if h not in optional]
        for row in (LINES, line(amount=7))
    ]
    assert counts(taken(grid(支出预算=rows)), "支出预算") == (0, 1, 0, 0)
    after = BudgetLine.objects.get()
    assert (after.pk, after.note, after.government.code, after.amount) == (
        before.pk,
        "甲",
        "50101",
        7,
    )


def test_lines_differ_by_everything_that_is_no_amount(unit):
    make.project(unit, "P1")
    rows = [
        line(), line(上年结转="是"), line(摘要="甲"), line(支出类别="公用经费"),
        line(支出类别="项目支出", 项目编码="P1"), line(资金来源="事业收入"),
        line(支出类别="年终结转结余", 经济科目编码=""), line(预算阶段="调整", amount=-5),
    ]  # fmt: skip
    assert counts(taken(workbook(支出预算=rows)), "支出预算") == (8, 0, 0, 0)
    assert counts(taken(workbook(支出预算=rows)), "支出预算") == (0, 0, 8, 0)


# Projects


def test_a_project_and_its_lines_come_in_one_workbook_and_go_in_one(unit):
    taken(workbook(项目=[project(), project("P2")], 支出预算=[project_line(), line()]))
    assert BudgetLine.objects.get(project__code="P1").project.unit == unit
    intake = taken(workbook(项目=[project("P2")], 支出预算=[line()]))
    assert (intake.faults, counts(intake, "项目")) == ([], (0, 0, 1, 1))
    assert [p.code for p in Project.objects.all()] == ["P2"]


def test_a_project_with_money_does_not_disappear(unit):
    taken(workbook(项目=[project(), project("P2")], 支出预算=[project_line()]))
    assert faults_of(workbook(项目=[project("P2")])) == [
        '项目 项目编码 "P1"：表中没有 2023 年的这个项目，但“支出预算”仍在使用。请保留该项目，或同时删除这些行。'
    ]
    assert Project.objects.count() == 2


def test_money_does_not_come_for_a_project_that_the_same_workbook_takes_away(unit):
    taken(workbook(项目=[project(), project("P2")]))
    assert len(faults_of(workbook(项目=[project("P2")], 支出预算=[project_line("P1")]))) == 1
    assert (Project.objects.count(), BudgetLine.objects.count()) == (2, 0)
    bought = [purchase(项目编码="P1")]
    assert "“政府采购”仍在使用" in faults_of(workbook(项目=[project("P2")], 政府采购=bought))[0]


def test_a_project_moves_between_units_with_its_lines(unit, other):
    taken(
        workbook(
            项目=[project(), project("P2", "318002")], 支出预算=[project_line(), line("318002")]
        )
    )
    before = Project.objects.get(code="P1").pk
    file = workbook(
        项目=[project(unit="318002"), project("P2", "318002")],
        支出预算=[line(), line("318002"), project_line(单位编码="318002")],
    )
    intake = taken(file)
    assert intake.faults == []
    assert counts(intake, "项目") == (0, 1, 1, 0)
    moved = Project.objects.get(code="P1")
    assert (moved.pk, moved.unit, moved.lines.get().unit_budget.unit) == (before, other, other)
    assert not taken(file)


def test_a_project_does_not_move_away_from_its_lines(unit, other):
    taken(workbook(项目=[project()], 支出预算=[project_line()]))
    assert faults_of(workbook(项目=[project(unit="318002")])) == [
        '项目!C2 单位编码 "318002"：单位 318001 的“支出预算”仍在使用这个项目。请同时把这些行改到新的单位。'
    ]


def test_a_project_is_the_units_that_uses_it(unit, other):
    make.project(other, "P9")
    assert faults_of(workbook(支出预算=[project_line("P9"), project_line("P8")])) == [
        '支出预算!I2 项目编码 "P9"：2023 年的项目 P9 属于单位 318002。请在“项目”表中补充，或核对编码。',
        '支出预算!I3 项目编码 "P8"：2023 年的项目 P8 不在单位 318001 的项目中。请在“项目”表中补充，或核对编码。',
    ]


def test_years_of_a_project_stay_in_order_even_where_one_is_not_in_the_sheet(unit):
    rows = [[*PROJECTS, "起始年度", "终止年度"], [*project(), 2023, 2025]]
    taken(grid(项目=rows))
    assert faults_of(grid(项目=[[*PROJECTS, "终止年度"], [*project(), 2022]])) == [
        '项目!F2 终止年度 "2022"：终止年度不能早于起始年度。'
    ]
    assert faults_of(grid(项目=[[*PROJECTS, "起始年度"], [*project(), 2026]])) == [
        '项目!F2 起始年度 "2026"：终止年度不能早于起始年度。'
    ]
    assert faults_of(
        grid(项目=[[*PROJECTS, "起始年度", "终止年度"], [*project("P7"), 2026, 2025]])
    ) == ['项目!G2 终止年度 "2025"：终止年度不能早于起始年度。']


# Departments and units


def test_a_unit_renamed_in_a_year_keeps_the_name_of_the_year_before():
    taken(
        workbook(
            部门=[["318", "甲局"]], 预算单位=[unit_row(name="甲局")], 支出预算=[line(预算年度=2022)]
        )
    )
    taken(workbook(部门=[["318", "乙局"]], 预算单位=[unit_row(name="乙局")], 支出预算=[line()]))
    unit = Unit.objects.get()
    assert [unit.name_in(year) for year in (2022, 2023)] == ["甲局", "乙局"]
    assert [unit.department.name_in(year) for year in (2022, 2023)] == ["甲局", "乙局"]


def test_names_and_head_counts_go_to_the_year_and_phase_that_a_row_names():
    headings = [*UNITS, "编制人数", "预算年度", "预算阶段"]
    make.unit("318001", "丙局", year=2024)
    rows = [[*unit_row(name="甲局"), 5, 2022, "年初预算"], [*unit_row(name="甲局"), 6, 2022, "决算"],
            [*unit_row(name="乙局"), 7, 2023, ""]]  # fmt: skip
    intake = taken(grid(预算单位=[headings, *rows]))
    assert intake.faults == []
    assert list(UnitYear.objects.order_by("year").values_list("year", "name")) == [
        (2022, "甲局"), (2023, "乙局"), (2024, "丙局"),
    ]  # fmt: skip
    assert set(UnitBudget.objects.values_list("year", "phase", "posts")) == {
        (2022, "initial", 5), (2022, "final", 6), (2023, "initial", 7),
    }  # fmt: skip
    assert not taken(grid(预算单位=[headings, *rows]))


def test_rows_of_one_unit_and_year_give_it_one_name():
    headings = [*UNITS, "预算年度", "预算阶段"]
    rows = [[*unit_row(name="甲局"), 2023, "年初预算"], [*unit_row(name="乙局"), 2023, "决算"]]
    assert faults_of(
        grid(部门=[["部门编码", "部门名称"], ["318", "局"]], 预算单位=[headings, *rows])
    ) == ['预算单位!A3 单位编码 "318001"：与同一单位编码、同一年度的其他行不一致。']


def test_head_counts_stay_where_their_columns_are_absent(unit):
    headings = [*UNITS, "编制人数", "在职人数", "离退休人数"]
    taken(grid(预算单位=[headings, [*unit_row(), 5, 4, 3]], 支出预算=[LINES, line()]))
    taken(workbook(预算单位=[unit_row(name="新名")], 支出预算=[line()]))
    budget = UnitBudget.objects.get()
    assert (budget.posts, budget.staff, budget.retirees) == (5, 4, 3)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (unit_row("31801"), 'A2 单位编码 "31801"：单位编码应为6位或更多数字，每级3位。'),
        (unit_row("318" * 11), f'A2 单位编码 "{"318" * 11}"：单位编码应为6位或更多数字，每级3位。'),
        (unit_row("319001"), 'A2 单位编码 "319001"：单位编码应以部门编码 318 开头。'),
        (unit_row("999001", department="999"),
         'C2 部门编码 "999"：没有这个部门。请在“部门”表中补充，或核对编码。'),
    ],
)  # fmt: skip
def test_a_unit_belongs_under_its_department(unit, row, message):
    assert faults_of(workbook(预算单位=[row])) == [f"预算单位!{message}"]


def test_a_department_has_three_digits():
    assert faults_of(workbook(部门=[[12.0, "局"], ["3180", "局"]])) == [
        '部门!A2 部门编码 "12"：部门编码应为3位数字；若以0开头，请把该列设为文本格式。',
        '部门!A3 部门编码 "3180"：部门编码应为3位数字；若以0开头，请把该列设为文本格式。',
    ]
    assert DepartmentYear.objects.count() == 0


# Procurement and assets


def test_purchases_are_compared_by_what_is_bought(unit):
    rows = [purchase(单价=5000, 数量=2), purchase(单价=6000, 数量=1), purchase(采购类别="服务")]
    assert counts(taken(workbook(政府采购=rows)), "政府采购") == (3, 0, 0, 0)
    rows[0] = purchase(
        单价=5000, 数量=3, amount=15000, 预留中小微企业份额=15000, 其中小微企业份额=1
    )
    assert counts(taken(workbook(政府采购=rows)), "政府采购") == (0, 1, 2, 0)
    assert Procurement.objects.get(price=5000).micro_business == 1


def test_a_price_of_zero_is_none(unit):
    assert faults_of(workbook(政府采购=[purchase(), purchase(单价=0)])) != []
    taken(workbook(政府采购=[purchase()]))
    assert counts(taken(workbook(政府采购=[purchase(单价=0)])), "政府采购") == (0, 0, 1, 0)


def test_shares_of_a_purchase_stay_within_it(unit):
    assert faults_of(workbook(政府采购=[
        purchase(预留中小微企业份额=101), purchase(采购物品名称="桌", 预留中小微企业份额=5, 其中小微企业份额=6),
    ])) == [
        '政府采购!O2 预留中小微企业份额 "101"：不能大于采购金额。',
        '政府采购!P3 其中小微企业份额 "6"：不能大于预留中小微企业份额。',
    ]  # fmt: skip
    taken(workbook(政府采购=[purchase(预留中小微企业份额=50, 其中小微企业份额=50)]))
    short = [row[:-1] for row in (HEADINGS["政府采购"], purchase(预留中小微企业份额=30))]
    assert faults_of(grid(政府采购=short)) == [
        '政府采购!O2 预留中小微企业份额 "30"：小于其中小微企业份额 50.00。请补充“其中小微企业份额”列。'
    ]


def test_assets_are_replaced_for_the_unit_and_day(unit, other):
    rows = [["2022-12-31", "318001", "房屋", 1200.5, 3e6], ["2022-12-31", "318001", "车辆", 2, 4e5],
            ["2021-12-31", "318001", "车辆", 2, 5e5], ["2022-12-31", "318002", "车辆", "", 0]]  # fmt: skip
    assert counts(taken(workbook(固定资产=rows)), "固定资产") == (4, 0, 0, 0)
    assert counts(taken(workbook(固定资产=rows[:1])), "固定资产") == (0, 0, 1, 1)
    assert Asset.objects.get(kind="房屋").quantity == Decimal("1200.5")


def test_a_quantity_too_large_for_its_field_is_a_fault(unit):
    rows = [[*ASSETS], ["2022-12-31", "318001", "房屋", 1e12, 1]]
    assert faults_of(grid(固定资产=rows)) == [
        '固定资产!D2 数量 "1000000000000"：数字过大，请检查。'
    ]
