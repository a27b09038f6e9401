"""Rows below headings: found wherever they stand, every fault with its cell."""

from datetime import datetime

import pytest

from budget import rows as rows_module
from budget.cells import amount, code, year
from budget.rows import Absent, Column, Fault, Reader, shown

COLUMNS = (
    Column("预算年度", year),
    Column("科目编码", code, default=""),
    Column("摘要", str, default="", optional=True),
    Column("金额", amount),
)
HEADINGS = ["预算年度", "科目编码", "摘要", "金额"]


class Page:
    """What a Reader asks of a grid."""

    name = "支出预算"

    def __init__(self, *lines, merged=(), broken=None):
        self.lines, self.ranges, self.broken = lines, merged, broken or {}

    def rows(self):
        return iter(enumerate(([*line] for line in self.lines), start=1))

    def merged(self):
        return [*self.ranges]


def read(*lines, **about):
    """The rows as (number, values), the faults as lines of text, the notes."""
    faults, notes = [], []
    reader = Reader(Page(*lines, **about), COLUMNS, faults, notes)
    found = [(row.number, row.values) for row in reader.rows()]
    return found, [str(fault) for fault in faults], notes


def test_a_row_is_its_values_in_the_order_of_the_declaration():
    lines = (["金额", "摘要", "科目编码", "预算年度"], [5, "甲", 301, 2023])
    assert read(*lines) == ([(2, (2023, "301", "甲", 5))], [], [])


def test_headings_may_stand_under_a_title_and_beside_blanks():
    lines = (["2023年部门预算"], [], ["", *HEADINGS], ["", 2023, "301", "", 5])
    assert read(*lines) == ([(4, (2023, "301", "", 5))], [], [])


def test_headings_are_read_without_spaces_width_and_the_star_of_a_required_column():
    lines = (["预算年度 *", "科目\n编码", "\u3000摘要", "金额\u200b"], [2023, "", "甲", 5])
    assert read(*lines) == ([(2, (2023, "", "甲", 5))], [], [])


def test_an_unknown_column_is_noted_and_not_read():
    lines = (
        [*HEADINGS, "备注", "备注"],
        [2023, "", "", 5, "#", "#"],
        ["", "", "", "", "只有备注", ""],
    )
    assert read(*lines) == ([(2, (2023, "", "", 5))], [], ["支出预算：未读取的列 备注、备注。"])


def test_an_absent_optional_column_is_no_blank_one():
    lines = (["预算年度", "科目编码", "金额"], [2023, "301", 5])
    assert read(*lines) == ([(2, (2023, "301", Absent(""), 5))], [], [])


def test_a_missing_column_is_named_beside_those_that_are_not_known():
    lines = (["预算年度", "金额（元）"], [2023, 5])
    assert read(*lines) == (
        [],
        ["支出预算!A1：缺少列：科目编码、金额。"],
        ["支出预算：未读取的列 金额(元)。"],
    )


def test_a_heading_that_stands_twice_is_a_fault():
    lines = ([*HEADINGS, "金额"], [2023, "", "", 5, 6])
    assert read(*lines)[1] == ["支出预算!A1：表头重复：金额。请只保留一列。"]


def test_headings_under_headings_are_a_fault_that_tells_of_merged_cells():
    lines = (["预算年度", "科目", "", "金额"], ["", "编码", "名称", ""], [2023, "301", "", 5])
    merged = [((1, 2), (1, 3))]
    assert read(*lines, merged=merged)[1] == [
        "支出预算!A1：缺少列：科目编码。表头有合并单元格，请取消合并。"
    ]


def test_a_sheet_without_headings_says_what_they_should_be():
    assert read(["一", "二"], [1, 2])[1] == [
        "支出预算!A1：前 10 行中没有找到表头。表头应为一行：预算年度、科目编码、金额。"
    ]
    assert len(read()[1]) == 1


def test_blank_rows_are_passed_over_wherever_they_are():
    lines = (
        HEADINGS,
        [],
        [2023, "", "", 5],
        ["", " ", "\u3000", None],
        [2023, "", "", 6],
        *[[""] * 4] * 5000,
    )
    assert [number for number, _ in read(*lines)[0]] == [3, 5]


def test_a_row_shorter_than_the_headings_ends_in_blanks():
    assert read(HEADINGS, [2023])[1] == ['支出预算!D2 金额 ""：不能为空。']


def test_every_fault_of_every_row_is_named_with_its_cell():
    lines = ([], ["", *HEADINGS], ["", "今年", "3O1", "", "12万"], ["", 2023, "301", "", ""])
    assert read(*lines) == (
        [],
        [
            '支出预算!B3 预算年度 "今年"：应为四位年份，如 2023。',
            '支出预算!C3 科目编码 "3O1"：应为数字编码，不含字母、小数点和其他符号。',
            '支出预算!E3 金额 "12万"：不是数字。应只填数字，如 12345.60，不带单位和文字。',
            '支出预算!E4 金额 ""：不能为空。',
        ],
        [],
    )


def test_merged_cells_among_the_data_are_a_fault():
    lines = (HEADINGS, [2023, "", "", 5], ["", "", "", 6])
    assert read(*lines, merged=[((2, 1), (3, 1)), ((1, 5), (1, 6))])[1] == [
        "支出预算!A2:A3：数据区有合并单元格。请取消合并，每行填写完整。",
        '支出预算!A3 预算年度 ""：不能为空。',
    ]


def test_a_formula_without_a_result_is_a_fault_even_where_a_blank_would_do():
    lines = (HEADINGS, [2023, "", "", ""], ["", "", "", ""])
    broken = {(2, 2): "公式还没有计算结果", (3, 4): "公式结果是错误值"}
    assert read(*lines, broken=broken)[1][:2] == [
        '支出预算!B2 科目编码 ""：公式还没有计算结果。请在 Excel/WPS 中重新计算并保存，或改填数值。',
        '支出预算!D2 金额 ""：不能为空。',
    ]
    assert "支出预算!D3" in read(*lines, broken=broken)[1][-1]


def test_an_error_in_a_column_that_is_not_read_is_none():
    lines = ([*HEADINGS, "核对"], [2023, "", "", 5, ""], ["", "", "", "", ""])
    assert read(*lines, broken={(2, 5): "公式结果是错误值", (3, 5): "公式结果是错误值"})[1] == []


def test_what_was_true_for_a_word_is_not_asked_of_a_number():
    """Equal to a dictionary, and not the same: "1" and 1.0, True and 1.0."""
    lines = (HEADINGS, [2023.0, "", "", 1.0], [2023.0, "", "", "1"], [2023.0, "", "", True])
    found, faults, _ = read(*lines)
    assert [values[3] for _, values in found] == [1, 1]
    assert faults == ['支出预算!D4 金额 "TRUE"：应为数字。']


def test_faults_beyond_number_end_the_reading(monkeypatch):
    monkeypatch.setattr(rows_module, "MAX_FAULTS", 3)
    _, faults, _ = read(HEADINGS, *[[2023, "", "", "x"]] * 50)
    assert len(faults) == 4
    assert faults[-1] == "支出预算!A4：错误过多，此行以下没有检查。请先改正以上错误。"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (2019999.0, "2019999"),
        (1.005, "1.005"),
        (None, ""),
        (False, "FALSE"),
        (datetime(2023, 1, 31), "2023-01-31 00:00:00"),
        ("一\n二\x1b[31m", "一 二 [31m"),
        ("长" * 100, "长" * 60 + "…"),
    ],
)
def test_a_value_is_shown_on_one_line_and_not_too_long(raw, words):
    assert shown(raw) == words


def test_a_fault_is_one_line_with_sheet_cell_column_value_and_remedy():
    fault = Fault("支出预算", "C12", "功能科目编码", "2019999", "没有这个编码。")
    assert str(fault) == '支出预算!C12 功能科目编码 "2019999"：没有这个编码。'
    assert str(Fault("工作簿", "", "", "", "不能读取。")) == "工作簿：不能读取。"
