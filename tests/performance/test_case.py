"""The real case, department 318 in 2023: its targets, and what the checks find in them."""

import pytest

from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from performance.checks import check
from performance.targets import read

YEAR = Scope(2023, "318")


@pytest.fixture
def case(db):
    assert import_workbook(WORKBOOK).faults == []


def test_30_sections_with_90_indicators_and_19_projects_with_152(case, django_assert_num_queries):
    with django_assert_num_queries(6):
        targets = read(YEAR)

    def counts(tables):
        return len(tables), len([row for table in tables for row in table.indicators])

    assert (counts(targets.sections), counts(targets.projects)) == ((30, 90), (19, 152))
    assert (len(targets.overall.goals), len(targets.funds)) == (1, 0)
    assert len([goal for table in targets.projects for goal in table.goals]) == 47


def test_a_project_is_a_table_with_its_amount_and_merged_levels(case):
    table = read(YEAR).projects[1]
    assert (table.project, table.name, table.unit) == (
        "3180010002",
        "2024 年事前评估工作经费",
        "318001",
    )
    assert str(table.amount) == "252000.00"
    assert [(first.name, first.rows) for first in table.levels] == [
        ("产出指标", 4),
        ("效益指标", 3),
        ("满意度指标", 1),
    ]
    assert [(second.name, len(second.indicators)) for second in table.levels[1].levels] == [
        ("社会效益指标", 3)
    ]


def test_sections_stand_in_the_order_of_print(case):
    names = [table.name for table in read(YEAR).sections]
    assert (names[0], names[1], names[-1]) == (
        "规范非税收入政策管理",
        "规范税收政策管理",
        "规范综合事务管理",
    )


def test_a_units_scope_has_its_projects_and_nothing_of_the_department(case):
    targets = read(Scope(2023, "318", "318001"))
    assert (targets.overall, targets.sections, len(targets.projects)) == (None, (), 19)
    assert read(Scope(2023, "318", "318002")).tables == ()


def test_last_years_projects_have_no_targets_yet(case):
    tables = read(Scope(2022, "318")).tables
    assert {(table.kind, table.goals, table.indicators) for table in tables} == {("项目", (), ())}


def test_what_the_published_booklet_gets_wrong_is_pointed_out(case):
    found = {
        result.rule.number: [(finding.place, finding.text) for finding in result.findings]
        for result in check(YEAR)
        if result.findings
    }
    assert found.keys() == {"P03", "P05", "P06", "P09"}
    assert found["P03"] == [
        (
            "3180010002 2024 年事前评估工作经费 · 事前评估工作结束时间",
            "指标值“2024 年 1 月底”晚于2023年度，应在预算年度之内。",
        ),
        (
            "3180010003 2024 年预算项目绩效目标审核经费 · 审核完成时间",
            "指标值“2022 年 1 月底前”早于2023年度，应在预算年度之内。",
        ),
        (
            "3180010011 内部控制制度及会计政策咨询服务费 · 咨询服务持续时间",
            "指标值“2022/2/1-2023/1/31”开始早于2023年度，应在预算年度之内。",
        ),
    ]
    assert [place for place, _ in found["P05"]] == [
        "3180010014 行政事业单位资产管理信息系统服务费 · 预算支出"
    ]
    assert [place for place, _ in found["P06"]] == [
        "3180010004 财政报刊订阅费 · 报刊订阅完成率",
        "3180010016 预算编制业务经费 · 工作任务完成率",
    ]
    assert len(found["P09"]) == 29
