"""Every wrong cell of the budget's sheets is named, all of a file together, with what would be right."""

from decimal import Decimal

import pytest

from budget.models import BudgetLine, RevenueLine
from tests import builders as make
from tests.importing import faults_of, taken
from tests.workbooks import line, project, purchase, revenue, unit_row, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def other():
    return make.unit("318002", "会计中心", "事业")


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
    (fault,) = faults_of(workbook(支出预算=[line(**values)]))
    assert fault.startswith("支出预算!")
    assert message in fault
    assert BudgetLine.objects.count() == 0


def test_a_code_of_other_years_is_named_with_its_years(unit):
    code = make.FunctionCode.objects.in_force(2023).get(code="2010301")
    make.FunctionCode.objects.filter(pk=code.pk).update(year_from=2023)
    (fault,) = faults_of(workbook(支出预算=[line(预算年度=2019)]))
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
    assert [fault.split(" ")[0] for fault in faults_of(workbook(支出预算=rows))] == [
        *(f"支出预算!{cell}2" for cell in "DIKL"),
        *(f"支出预算!{cell}3" for cell in "CDEGHI"),
        "支出预算!A4",
    ]


def test_a_wrong_cell_of_a_unit_or_project_does_not_make_its_lines_wrong():
    rows = {"部门": [["318", "局"]], "预算单位": [["318001", "本级", "318", "机关", "", ""]],
            "项目": [["P1", "", "318001", 2023, ""]]}  # fmt: skip
    assert faults_of(
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
    assert [fault.split(" ")[0] for fault in faults_of(workbook(政府采购=rows))] == [
        "政府采购!D2", "政府采购!N2", "政府采购!J3", "政府采购!O3",
    ]  # fmt: skip


def test_all_faults_of_all_sheets_are_told_together(unit):
    file = workbook(
        预算单位=[unit_row("318009", "新", "319")],
        项目=[project(unit="318008")],
        收入预算=[revenue(amount="x"), revenue(source="财政拨款")],
        支出预算=[line(), line(), line(功能科目编码="1", 经济科目编码="2", amount=-3)],
    )
    assert [fault.split("：")[0] for fault in faults_of(file)] == [
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
