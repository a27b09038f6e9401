"""The sheets of the budget over the database: replaced as sets, refused cell by cell."""

from decimal import Decimal

import pytest

from budget.book import Book
from budget.intake import apply, load
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
from budget.sheets import SHEETS
from budget.spreadsheet import open_workbook
from tests import builders as make
from tests.workbooks import (
    ASSETS,
    HEADINGS,
    LINES,
    PROJECTS,
    UNITS,
    grid,
    line,
    purchase,
    revenue,
    workbook,
)

pytestmark = pytest.mark.django_db


def taken(file, person=None):
    """What a workbook would do, and it is done where there is no fault."""
    book = Book(person)
    intake = load(open_workbook(file), SHEETS, book)
    if not intake.faults:
        apply(intake, book)
    return intake


def counts(intake, sheet):
    changes = intake.of(sheet)
    return len(changes.new), len(changes.changed), changes.unchanged, len(changes.gone)


def faults(file, person=None):
    return [str(fault) for fault in taken(file, person).faults]


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def other():
    return make.unit("318002", "会计中心", "事业")


# Replaced as a set


def test_lines_are_replaced_for_the_unit_years_and_phases_that_a_sheet_names(unit, other):
    taken(workbook(支出预算=[line(amount=1), line(经济科目编码="30102", amount=2),
                         line("318002", 3), line(预算年度=2022, amount=4), line(预算阶段="二上", amount=5)]))  # fmt: skip
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


def project(code="P1", unit="318001", name="信息化", year=2023):
    return [code, name, unit, year, "特定目标类"]


def project_line(code="P1", **more):
    return line(支出类别="项目支出", 项目编码=code, **more)


def test_a_project_and_its_lines_come_in_one_workbook_and_go_in_one(unit):
    taken(workbook(项目=[project(), project("P2")], 支出预算=[project_line(), line()]))
    assert BudgetLine.objects.get(project__code="P1").project.unit == unit
    intake = taken(workbook(项目=[project("P2")], 支出预算=[line()]))
    assert (intake.faults, counts(intake, "项目")) == ([], (0, 0, 1, 1))
    assert [p.code for p in Project.objects.all()] == ["P2"]


def test_a_project_with_money_does_not_disappear(unit):
    taken(workbook(项目=[project(), project("P2")], 支出预算=[project_line()]))
    assert faults(workbook(项目=[project("P2")])) == [
        '项目 项目编码 "P1"：表中没有 2023 年的这个项目，但“支出预算”仍在使用。请保留该项目，或同时删除这些行。'
    ]
    assert Project.objects.count() == 2


def test_money_does_not_come_for_a_project_that_the_same_workbook_takes_away(unit):
    taken(workbook(项目=[project(), project("P2")]))
    assert len(faults(workbook(项目=[project("P2")], 支出预算=[project_line("P1")]))) == 1
    assert (Project.objects.count(), BudgetLine.objects.count()) == (2, 0)
    bought = [purchase(项目编码="P1")]
    assert "“政府采购”仍在使用" in faults(workbook(项目=[project("P2")], 政府采购=bought))[0]


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
    assert faults(workbook(项目=[project(unit="318002")])) == [
        '项目!C2 单位编码 "318002"：单位 318001 的“支出预算”仍在使用这个项目。请同时把这些行改到新的单位。'
    ]


def test_a_project_is_the_units_that_uses_it(unit, other):
    make.project(other, "P9")
    assert faults(workbook(支出预算=[project_line("P9"), project_line("P8")])) == [
        '支出预算!I2 项目编码 "P9"：2023 年的项目 P9 属于单位 318002。请在“项目”表中补充，或核对编码。',
        '支出预算!I3 项目编码 "P8"：2023 年的项目 P8 不在单位 318001 的项目中。请在“项目”表中补充，或核对编码。',
    ]


def test_years_of_a_project_stay_in_order_even_where_one_is_not_in_the_sheet(unit):
    rows = [[*PROJECTS, "起始年度", "终止年度"], [*project(), 2023, 2025]]
    taken(grid(项目=rows))
    assert faults(grid(项目=[[*PROJECTS, "终止年度"], [*project(), 2022]])) == [
        '项目!F2 终止年度 "2022"：终止年度不能早于起始年度。'
    ]
    assert faults(grid(项目=[[*PROJECTS, "起始年度"], [*project(), 2026]])) == [
        '项目!F2 起始年度 "2026"：终止年度不能早于起始年度。'
    ]
    assert faults(
        grid(项目=[[*PROJECTS, "起始年度", "终止年度"], [*project("P7"), 2026, 2025]])
    ) == ['项目!G2 终止年度 "2025"：终止年度不能早于起始年度。']


# Departments and units


def unit_row(code="318001", name="财政局本级", department="318"):
    return [code, name, department, "行政", "正科级", "财政拨款"]


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
    assert faults(
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
    assert faults(workbook(预算单位=[row])) == [f"预算单位!{message}"]


def test_a_department_has_three_digits():
    assert faults(workbook(部门=[[12.0, "局"], ["3180", "局"]])) == [
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
    assert faults(workbook(政府采购=[purchase(), purchase(单价=0)])) != []
    taken(workbook(政府采购=[purchase()]))
    assert counts(taken(workbook(政府采购=[purchase(单价=0)])), "政府采购") == (0, 0, 1, 0)


def test_shares_of_a_purchase_stay_within_it(unit):
    assert faults(workbook(政府采购=[
        purchase(预留中小微企业份额=101), purchase(采购物品名称="桌", 预留中小微企业份额=5, 其中小微企业份额=6),
    ])) == [
        '政府采购!O2 预留中小微企业份额 "101"：不能大于采购金额。',
        '政府采购!P3 其中小微企业份额 "6"：不能大于预留中小微企业份额。',
    ]  # fmt: skip
    taken(workbook(政府采购=[purchase(预留中小微企业份额=50, 其中小微企业份额=50)]))
    short = [row[:-1] for row in (HEADINGS["政府采购"], purchase(预留中小微企业份额=30))]
    assert faults(grid(政府采购=short)) == [
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
    assert faults(grid(固定资产=rows)) == ['固定资产!D2 数量 "1000000000000"：数字过大，请检查。']


# Faults cell by cell

UNKNOWN = "中没有这个编码。请核对，或请系统管理员导入本年度科目表。"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"功能科目编码": "2010397"}, 'D2 功能科目编码 "2010397"：功能分类科目' + UNKNOWN),
        ({"功能科目编码": "20103"}, "不是末级科目，应填写其下级，如"),
        ({"功能科目编码": 4.4010026000031e20}, 'D2 功能科目编码 "4.4010026000031e+20"：编码已被 Excel 变成数值'),
        ({"功能科目编码": 20101.5}, 'D2 功能科目编码 "20101.5"：编码已被 Excel 变成数值'),
        ({"经济科目编码": "301"}, "不是末级科目"),
        ({"经济科目编码": "39999999"}, 'E2 经济科目编码 "39999999"：部门经济分类科目' + UNKNOWN),
        ({"政府经济科目编码": "59998"}, 'J2 政府经济科目编码 "59998"：政府经济分类科目' + UNKNOWN),
        ({"单位编码": "318009"}, 'C2 单位编码 "318009"：没有这个预算单位。请在“预算单位”表中补充，或核对编码。'),
        ({"资金来源": "拨款"}, 'G2 资金来源 "拨款"：应为：一般公共预算拨款、政府性基金预算拨款、'),
        ({"资金来源": "财政拨款"}, 'G2 资金来源 "财政拨款"：“财政拨款”不是末级资金来源'),
        ({"支出类别": "基本支出"}, 'F2 支出类别 "基本支出"：“基本支出”不是末级支出类别'),
        ({"支出类别": "其他"}, 'F2 支出类别 "其他"：应为：人员经费、公用经费、项目支出、'),
        ({"支出类别": "经营支出"}, "财政拨款只能安排人员经费、公用经费、项目支出和年终结转结余。"),
        ({"支出类别": "项目支出"}, 'I2 项目编码 ""：项目支出应填写项目编码。'),
        ({"经济科目编码": ""}, 'E2 经济科目编码 ""：应填写经济科目编码'),
        ({"支出类别": "年终结转结余"}, 'E2 经济科目编码 "30101"：年终结转结余尚未安排支出'),
        ({"资金来源": "政府性基金预算拨款"}, 'D2 功能科目编码 "2010301"：功能科目所属预算与资金来源不符'),
        ({"上年结转": ""}, 'H2 上年结转 ""：不能为空。'),
        ({"预算阶段": "三上"}, 'B2 预算阶段 "三上"：应为：一上、二上、年初预算、调整、决算。'),
        ({"amount": -1}, 'L2 金额 "-1"：金额应大于0；只有调整阶段可以填写负数。'),
        ({"amount": ""}, 'L2 金额 ""：不能为空。'),
        ({"amount": 1.005}, 'L2 金额 "1.005"：最多 2 位小数。'),
        ({"amount": "12万"}, 'L2 金额 "12万"：不是数字。'),
        ({"amount": True}, 'L2 金额 "TRUE"：应为数字。'),
        ({"摘要": "长" * 201}, "有 201 个字，最多 200 个字。"),
        ({"摘要": "一\n二"}, 'K2 摘要 "一 二"：含有换行或不可见的控制字符，请删除。'),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_remedy(unit, values, message):
    (fault,) = faults(workbook(支出预算=[line(**values)]))
    assert fault.startswith("支出预算!")
    assert message in fault
    assert BudgetLine.objects.count() == 0


def test_a_code_of_other_years_is_named_with_its_years(unit):
    code = make.FunctionCode.objects.in_force(2023).get(code="2010301")
    make.FunctionCode.objects.filter(pk=code.pk).update(year_from=2023)
    (fault,) = faults(workbook(支出预算=[line(预算年度=2019)]))
    assert fault.startswith('支出预算!D2 功能科目编码 "2010301"：')
    assert "在 2019 年不启用" in fault


def test_codes_as_numbers_and_words_in_full_width_are_accepted(unit):
    intake = taken(workbook(支出预算=[line(
        单位编码=318001.0, 功能科目编码=2010301, 经济科目编码="３０１０１", 支出类别="人员经费 ",
        资金来源="\u3000一般公共预算拨款", 金额="１，２３４．５０",
    )]))  # fmt: skip
    assert intake.faults == []
    assert BudgetLine.objects.get().amount == Decimal("1234.50")


def test_a_row_with_a_wrong_cell_is_judged_in_its_other_cells(unit):
    rows = [
        line(功能科目编码="2010397", 支出类别="项目支出", 摘要="长" * 201, amount="12万"),
        line(
            单位编码="本级",
            功能科目编码="类",
            经济科目编码="款",
            资金来源="",
            上年结转="",
            项目编码="项目",
        ),
        line(预算年度="今年", 功能科目编码="2010397"),
    ]
    assert [fault.split(" ")[0] for fault in faults(workbook(支出预算=rows))] == [
        *(f"支出预算!{cell}2" for cell in "KLDI"),
        *(f"支出预算!{cell}3" for cell in "CDEGHI"),
        "支出预算!A4",
    ]


def test_a_wrong_cell_of_a_unit_or_project_does_not_make_its_lines_wrong():
    rows = {"部门": [["318", "局"]], "预算单位": [["318001", "本级", "318", "机关", "", ""]],
            "项目": [["P1", "", "318001", 2023, ""]]}  # fmt: skip
    assert faults(
        workbook(**rows, 支出预算=[line(支出类别="项目支出", 项目编码="P1"), line()])
    ) == [
        '预算单位!D2 单位性质 "机关"：应为：行政、参公、事业、其他。',
        '项目!B2 项目名称 ""：不能为空。',
    ]


def test_a_purchase_with_a_wrong_cell_is_judged_in_its_other_cells(unit):
    rows = [
        purchase(功能科目编码="1", amount="x", 预留中小微企业份额=5),
        purchase(预留中小微企业份额="x", 数量="x"),
    ]
    assert [fault.split(" ")[0] for fault in faults(workbook(政府采购=rows))] == [
        "政府采购!N2", "政府采购!D2", "政府采购!J3", "政府采购!O3",
    ]  # fmt: skip


def test_all_faults_of_all_sheets_are_told_together(unit):
    file = workbook(
        预算单位=[unit_row("318009", "新", "319")],
        项目=[project(unit="318008")],
        收入预算=[revenue(amount="x"), revenue(source="财政拨款")],
        支出预算=[line(), line(), line(功能科目编码="1", 经济科目编码="2", amount=-3)],
    )
    assert [fault.split("：")[0] for fault in faults(file)] == [
        '预算单位!A2 单位编码 "318009"',
        '预算单位!C2 部门编码 "319"',
        '项目!C2 单位编码 "318008"',
        '收入预算!F2 金额 "x"',
        '收入预算!D3 资金来源 "财政拨款"',
        "支出预算!A3",
        '支出预算!D4 功能科目编码 "1"',
        '支出预算!E4 经济科目编码 "2"',
        '支出预算!L4 金额 "-3"',
    ]
    assert RevenueLine.objects.count() == BudgetLine.objects.count() == 0


# Who imports


def test_a_clerk_imports_its_own_unit_only_and_learns_nothing_of_others(unit, other):
    make.project(other, "P9", "别人的项目")
    clerk = make.clerk(unit)
    found = faults(
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
    assert faults(workbook(项目=[project("P9")]), make.clerk(unit)) == [
        '项目!A2 项目编码 "P9"：这个项目编码本年度已被其他单位使用。'
    ]


def test_a_clerk_keeps_head_counts_and_changes_no_names(unit):
    headings = [*UNITS, "编制人数"]
    own = ["318001", "财政局本级", "318", "行政", "", ""]
    clerk = make.clerk(unit)
    assert taken(grid(预算单位=[headings, [*own, 9]], 支出预算=[LINES, line()]), clerk).faults == []
    assert UnitBudget.objects.get().posts == 9
    own[1] = "大财政局"
    assert faults(
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
        assert faults(workbook(预算单位=rows), person) == [
            f'预算单位!C2 部门编码 "400"：{refused}',
            f'预算单位!C3 部门编码 "999"：{refused}',
        ]


def test_an_accountant_imports_the_department_with_its_new_units(unit):
    accountant = make.accountant(unit.department)
    file = workbook(预算单位=[unit_row("318007", "新单位")], 支出预算=[line("318007"), line()])
    assert taken(file, accountant).faults == []
    assert BudgetLine.objects.count() == 2
    assert faults(workbook(部门=[["777", "新局"]]), accountant) == [
        '部门!A2 部门编码 "777"：没有这个部门，或不是您负责的部门。'
    ]


def test_an_administrator_imports_departments_and_units_and_no_budget(unit):
    administrator = make.administrator()
    file = workbook(部门=[["777", "新局"]], 预算单位=[unit_row("777001", "新单位", "777")])
    assert taken(file, administrator).faults == []
    assert Unit.objects.get(pk="777001").name_in(2023) == "新单位"
    assert (
        len(
            faults(
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
    assert faults(grid(预算单位=[[*UNITS, "编制人数"], [*own, 6]]), administrator) == [
        '预算单位!G2 编制人数 "6"：人数由单位或部门财务填报，请清空。'
    ]
    assert not taken(grid(预算单位=[[*UNITS, "编制人数"], [*own, ""]]), administrator)
    assert UnitBudget.objects.get().posts == 5
