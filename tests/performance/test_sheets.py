"""绩效目标 and 绩效指标 in the workbook: in and out, by whom, every fault with its cell."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from budget.models import Project
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook, read_workbook
from desk.writer import write_export
from performance.models import Goal, Indicator, Target
from tests.builders import accountant, administrator, clerk, project, reviewer, unit

GOALS = ("预算年度", "目标类别", "部门编码", "项目编码", "分项", "序号", "绩效目标")
INDICATORS = (
    *GOALS[:-1], "一级指标", "二级指标", "三级指标", "指标描述", "指标值", "确定依据",
)  # fmt: skip
OF_PROJECT = (2023, "项目", "318", "P001", None)
OF_SECTION = (2023, "部门分项", "318", None, "规范管理")
NO_PROJECT = "年部门 318 没有这个项目，或不是您可以填报的项目。请在“项目”表中补充，或核对编码。"
LEVELS = ("产出指标", "数量指标", "培训人数", "参加的人数", "≥50人", "工作计划")


@pytest.fixture
def training(codes):
    return project(unit("318001", "财政局本级"), "P001", "培训经费")


def workbook(**sheets):
    """A workbook as a file: sheets by name, each a list of rows without the headings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.append({"绩效目标": GOALS, "绩效指标": INDICATORS}.get(name) or rows.pop(0))
        for row in rows:
            page.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream


def faults(file, person=None):
    intake = read_workbook(file, person).intake
    return [(fault.cell, fault.column, fault.message) for fault in intake.faults]


def changes(intake):
    return {
        its.sheet.name: (len(its.new), len(its.changed), its.unchanged, len(its.gone))
        for its in intake.changes
    }


def stored():
    """Every target's goals and indicators by name and 序号."""
    return [
        (str(target), [(goal.order, goal.text) for goal in target.goals.order_by("order")],
         [(row.order, row.level3, row.value) for row in target.indicators.order_by("order")])
        for target in Target.objects.order_by("pk")
    ]  # fmt: skip


def test_an_export_imports_unchanged(db):
    assert import_workbook(WORKBOOK).faults == []
    exported = BytesIO(write_export(Scope(2023, "318")))
    again = changes(import_workbook(exported))
    assert (again["绩效目标"], again["绩效指标"]) == ((0, 0, 78, 0), (0, 0, 242, 0))


def test_the_same_workbook_twice_changes_nothing(db):
    import_workbook(WORKBOOK)
    again = changes(import_workbook(WORKBOOK))
    assert (again["绩效目标"], again["绩效指标"]) == ((0, 0, 78, 0), (0, 0, 242, 0))


def test_an_export_has_the_rows_of_the_case_in_their_order(db):
    import_workbook(WORKBOOK)
    exported = openpyxl.load_workbook(BytesIO(write_export(Scope(2023, "318"))))
    original = openpyxl.load_workbook(WORKBOOK)
    for name in ("绩效目标", "绩效指标"):
        written, given = (
            list(book[name].iter_rows(values_only=True)) for book in (exported, original)
        )
        assert written == given


def test_a_units_export_has_its_projects_only(db):
    import_workbook(WORKBOOK)
    exported = openpyxl.load_workbook(BytesIO(write_export(Scope(2023, "318", "318001"))))
    kinds = [
        {row[1] for row in exported[name].iter_rows(min_row=2, values_only=True)}
        for name in ("绩效目标", "绩效指标")
    ]
    assert kinds == [{"项目"}, {"项目"}]


def test_a_present_project_is_replaced_as_a_set_and_an_absent_one_untouched(training):
    project(training.unit, "P002", "会议经费")
    other = (2023, "项目", "318", "P002", None)
    first = workbook(绩效目标=[(*OF_PROJECT, 1, "甲"), (*OF_PROJECT, 2, "乙"), (*other, 1, "丙")])
    assert changes(import_workbook(first)) == {"绩效目标": (3, 0, 0, 0)}

    second = workbook(绩效目标=[(*OF_PROJECT, 1, "甲"), (*OF_PROJECT, 3, "丁")])
    assert changes(import_workbook(second)) == {"绩效目标": (1, 0, 1, 1)}
    assert stored() == [
        ("2023 项目 培训经费", [(1, "甲"), (3, "丁")], []),
        ("2023 项目 会议经费", [(1, "丙")], []),
    ]


def test_a_departments_own_targets_are_one_set(training):
    overall = (2023, "部门总体", "318", None, None, 1, "总的目标")
    both = [overall, (*OF_SECTION, 1, "管好。"), (*OF_PROJECT, 1, "甲")]
    import_workbook(workbook(绩效目标=both))
    assert changes(import_workbook(workbook(绩效目标=both[:1]))) == {"绩效目标": (0, 0, 1, 1)}
    assert [str(target) for target in Target.objects.order_by("pk")] == [
        "2023 部门总体",
        "2023 项目 培训经费",
    ]


def test_changed_texts_keep_the_row_and_are_found_by_their_new_pinyin(training):
    import_workbook(workbook(绩效指标=[(*OF_PROJECT, 1, *LEVELS)]))
    before = Indicator.objects.get()
    renamed = (*LEVELS[:2], "会议次数", *LEVELS[3:])
    assert changes(import_workbook(workbook(绩效指标=[(*OF_PROJECT, 1, *renamed)]))) == {
        "绩效指标": (0, 1, 0, 0)
    }
    after = Indicator.objects.get()
    assert (after.pk, after.level3, after.pinyin) == (before.pk, "会议次数", "huiyicishu hycs")


def test_targets_go_with_their_project(training):
    import_workbook(workbook(绩效目标=[(*OF_PROJECT, 1, "甲")]))
    Project.objects.get().delete()
    assert (Target.objects.count(), Goal.objects.count()) == (0, 0)


def test_a_project_that_the_workbook_takes_away_keeps_no_targets(training):
    headings = ("项目编码", "项目名称", "单位编码", "预算年度", "项目类别")
    others = [headings, ("P009", "新项目", "318001", 2023, None)]
    file = workbook(项目=others, 绩效目标=[(*OF_PROJECT, 1, "甲")])
    message = "“项目”表中没有这个项目。请保留该项目，或同时删除这一行。"
    assert faults(file) == [("D2", "项目编码", message)]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ((2023, "项目", "318", None, None, 1, "甲"), ("D2", "项目编码", "不能为空。")),
        (
            (2023, "项目", "318", "P009", None, 1, "甲"),
            ("D2", "项目编码", f"2023 {NO_PROJECT}"),
        ),
        (
            (2022, "项目", "318", "P001", None, 1, "甲"),
            ("D2", "项目编码", f"2022 {NO_PROJECT}"),
        ),
        (
            (2023, "项目", "318", "P001", "规范管理", 1, "甲"),
            ("E2", "分项", "目标类别为“项目”时不填写。"),
        ),
        ((2023, "部门分项", "318", None, None, 1, "甲"), ("E2", "分项", "不能为空。")),
        ((2023, "专项资金", "318", None, None, 1, "甲"), ("E2", "分项", "不能为空。")),
        (
            (2023, "部门总体", "318", "P001", None, 1, "甲"),
            ("D2", "项目编码", "只有目标类别为“项目”时填写。"),
        ),
        (
            (2023, "部门总体", "319", None, None, 1, "甲"),
            ("C2", "部门编码", "没有这个部门。请在“部门”表中补充，或核对编码。"),
        ),
        (
            (2023, "年度", "318", None, None, 1, "甲"),
            ("B2", "目标类别", "应为：部门总体、部门分项、专项资金、项目。"),
        ),
        ((*OF_PROJECT, 0, "甲"), ("F2", "序号", "应为 1 到 9999 的整数。")),
        ((*OF_PROJECT, 1, None), ("G2", "绩效目标", "不能为空。")),
        ((*OF_PROJECT, 1, "很" * 2001), ("G2", "绩效目标", "有 2001 个字，最多 2000 个字。")),
    ],
)  # fmt: skip
def test_every_fault_of_a_goal_has_its_cell(training, row, fault):
    assert faults(workbook(绩效目标=[row])) == [fault]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ((None, *LEVELS[1:]), ("G2", "一级指标", "项目的绩效指标应填写。")),
        ((LEVELS[0], None, *LEVELS[2:]), ("H2", "二级指标", "项目的绩效指标应填写。")),
        ((*LEVELS[:2], None, *LEVELS[3:]), ("I2", "三级指标", "不能为空。")),
        (
            (*LEVELS[:4], 0.95, LEVELS[5]),
            ("K2", "指标值", "可能是 95%，已被 Excel 变成数值。请把该列设为文本格式后重新填写。"),
        ),
        (
            (*LEVELS[:4], date(2023, 11, 30), LEVELS[5]),
            ("K2", "指标值", "已被 Excel 变成日期。请把该列设为文本格式后重新填写，如 11月底前。"),
        ),
    ],
)
def test_every_fault_of_an_indicator_has_its_cell(training, values, fault):
    assert faults(workbook(绩效指标=[(*OF_PROJECT, 1, *values)])) == [fault]


def test_a_sections_indicator_needs_no_levels(training):
    row = (*OF_SECTION, 1, None, None, "完成率", None, "100%", None)
    assert import_workbook(workbook(绩效指标=[row])).faults == []
    assert stored() == [("2023 部门分项 规范管理", [], [(1, "完成率", "100%")])]


def test_a_row_twice_is_a_fault(training):
    rows = [(*OF_PROJECT, 1, "甲"), (*OF_PROJECT, 1, "乙")]
    ((cell, _, message),) = faults(workbook(绩效目标=rows))
    assert (cell, message.startswith("与第 2 行重复")) == ("A3", True)


# Who may write them


OWN = [(*OF_PROJECT, 1, "甲")]
DEPARTMENTS = [(*OF_SECTION, 1, "管好。")]
NO_DEPARTMENT = "部门的绩效目标由部门财务填写。"


def people(training):
    own = training.unit
    return {
        "clerk": clerk(own),
        "sister": clerk(unit("318002", "支付中心", "事业"), "sister"),
        "accountant": accountant(own.department),
        "stranger": accountant(unit("319001").department, "stranger"),
        "reviewer": reviewer(own.department),
        "administrator": administrator(),
    }


@pytest.mark.parametrize(
    ("who", "of_project", "of_department"),
    [
        ("clerk", [], [NO_DEPARTMENT]),
        ("sister", [f"2023 {NO_PROJECT}"], [NO_DEPARTMENT]),
        ("accountant", [], []),
        ("stranger", [f"2023 {NO_PROJECT}"], [NO_DEPARTMENT]),
        ("reviewer", [f"2023 {NO_PROJECT}"], [NO_DEPARTMENT]),
        ("administrator", [f"2023 {NO_PROJECT}"], [NO_DEPARTMENT]),
    ],
)
def test_a_clerk_writes_its_projects_and_the_accountant_the_departments_own(
    training, who, of_project, of_department
):
    person = people(training)[who]
    found = [
        [message for _, _, message in faults(workbook(绩效目标=rows), person)]
        for rows in (OWN, DEPARTMENTS)
    ]
    assert found == [of_project, of_department]
