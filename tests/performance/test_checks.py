"""Warnings: each rule with targets that break it and with targets that nearly do."""

from decimal import Decimal

import pytest

from budget.findings import Status
from performance.checks import CHECKS, findings, results
from performance.models import Kind
from performance.targets import GoalText, IndicatorText, Targets, TargetTable

FULL = (
    ("产出指标", "数量指标", "培训人数", "≥50人"),
    ("产出指标", "时效指标", "完成时间", "12月底前"),
    ("产出指标", "成本指标", "培训成本", "≤5万元"),
    ("效益指标", "社会效益指标", "提高水平", "比上年有所提高"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%"),
)


def rows(*indicators):
    return tuple(
        IndicatorText(number, first, second, third, f"{third}的描述", value, "工作计划")
        for number, (first, second, third, value) in enumerate(indicators, start=1)
    )


def project(*indicators, code="P001", name="培训经费", amount=50_000, goals=("培训骨干。",)):
    goal_rows = tuple(GoalText(number, text) for number, text in enumerate(goals, start=1))
    return TargetTable(
        Kind.PROJECT, name, goal_rows, rows(*indicators), 1, code, "318001", Decimal(amount)
    )


def section(*indicators, name="规范管理", goals=("管好。",)):
    goal_rows = tuple(GoalText(number, text) for number, text in enumerate(goals, start=1))
    return TargetTable(Kind.SECTION, name, goal_rows, rows(*indicators), 2)


def found(*tables, year=2023):
    """Number of the rule, indicator's number or None, text; of all findings."""
    targets = Targets(
        year,
        None,
        tuple(table for table in tables if table.kind == Kind.SECTION),
        (),
        tuple(table for table in tables if table.kind == Kind.PROJECT),
    )
    return [
        (rule.number, finding.row and finding.row.pk, finding.text)
        for rule, finding in findings(targets)
    ]


def changed(number, **values):
    """The full set with one indicator changed."""
    row = dict(zip(("first", "second", "third", "value"), FULL[number - 1], strict=True))
    return (*FULL[: number - 1], tuple({**row, **values}.values()), *FULL[number:])


def test_a_complete_project_has_no_warnings():
    assert found(project(*FULL)) == []


def test_a_project_without_targets_is_named():
    empty = project(goals=())
    assert found(empty) == [("P01", None, "没有绩效目标和绩效指标，应补充。")]
    assert found(project(*FULL, goals=())) == [("P01", None, "没有绩效目标，应补充。")]


def test_output_effect_and_satisfaction_are_wanted():
    assert found(project(*FULL[:3])) == [("P02", None, "没有效益、满意度指标，应补充。")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2022年1月底前", "指标值“2022年1月底前”早于2023年度，应在预算年度之内。"),
        ("2024 年 1 月底", "指标值“2024 年 1 月底”晚于2023年度，应在预算年度之内。"),
        ("2022/2/1-2023/1/31", "指标值“2022/2/1-2023/1/31”开始早于2023年度，应在预算年度之内。"),
    ],
)
def test_a_deadline_outside_the_year_is_named(value, text):
    assert found(project(*changed(2, value=value))) == [("P03", 2, text)]


@pytest.mark.parametrize("value", ["2023年1月1日-12月31日", "2023年12月31日前", "及时"])
def test_a_deadline_within_the_year_is_not(value):
    assert found(project(*changed(2, value=value))) == []


def test_an_effect_may_last_beyond_the_year():
    assert found(project(*changed(4, value="2025年底"))) == []


def test_a_cost_above_the_amount_is_named_with_both_figures():
    table = project(*changed(3, value="≤5.01万元"))
    assert found(table) == [("P04", 3, "成本指标大于项目预算，应相符。")]
    ((_, finding),) = findings(Targets(2023, None, (), (), (table,)))
    assert (finding.left.amount, finding.right.amount) == (Decimal(50_100), Decimal(50_000))
    assert finding.place == "P001 培训经费 · 培训成本"


def test_a_unit_cost_counts_times_the_quantity():
    over = project(*changed(3, value="≤1001元/人"))
    assert found(over) == [("P04", 3, "成本指标（单位成本×50人）大于项目预算，应相符。")]
    assert found(project(*changed(3, value="≤1000元/人"))) == []
    # Days are not counted by any indicator: what is not certain is not reported.
    assert found(project(*changed(3, value="≤380元/人/天"))) == []


def test_a_cost_below_the_whole_budget_forbids_to_spend_it():
    text = "指标值“＜5万元”要求小于项目预算本身，应为“≤”。"
    assert found(project(*changed(3, value="＜5万元"))) == [("P05", 3, text)]
    assert found(project(*changed(3, value="＜4.9万元"))) == []


def test_a_project_without_money_is_not_compared():
    assert found(project(*FULL, amount=0)) == []


def test_a_rate_is_no_quantity():
    text = "比率不是数量，应改为质量指标或时效指标，或改填数量。"
    assert found(project(*changed(1, third="订阅完成率", value="100%"))) == [("P06", 1, text)]
    assert found(project(*changed(1, third="使用效率高的台数", value="5台"))) == []


def test_a_rate_is_worth_percent():
    text = "指标名称是比率，指标值“≥5 个”应为百分数。"
    rate = ("产出指标", "质量指标", "检查完成率", "≥5 个")
    assert found(project(*FULL, rate)) == [("P07", 6, text)]
    assert found(project(*FULL, (*rate[:2], "事故率", "0"))) == []
    assert found(project(*FULL, (*rate[:2], "工作效率", "≥5 个"))) == []


def test_texts_copied_between_projects_are_named_at_each():
    copy = project(*FULL, code="P002", name="会议经费")
    assert found(project(*FULL), copy) == [
        ("P08", None, "绩效目标与“会议经费”相同，应各自填写。"),
        ("P08", None, "绩效目标与“培训经费”相同，应各自填写。"),
        ("P08", None, "绩效指标与“会议经费”相同，应各自填写。"),
        ("P08", None, "绩效指标与“培训经费”相同，应各自填写。"),
    ]
    other = project(*changed(1, value="≥60人"), code="P002", name="会议经费", goals=("开会。",))
    assert found(project(*FULL), other) == []


def test_many_copies_are_told_briefly():
    tables = [
        project(*changed(1, value=f"≥{n}人"), code=f"P{n}", name=f"项目{n}") for n in range(6)
    ]
    first = next(text for _, _, text in found(*tables))
    assert first == "绩效目标与“项目1”、“项目2”、“项目3”等5处相同，应各自填写。"


def test_all_hundred_percent_says_nothing():
    same = [("", "", f"事项{n}完成率", "100%") for n in range(3)]
    text = "3个指标值全是100%，不能区分完成的好坏，应结合实际设定。"
    assert found(section(*same)) == [("P09", None, text)]
    assert found(section(*same[:2], ("", "", "事故率", "0"))) == []


def test_missing_and_overlong_texts_are_named():
    blank = project(*FULL)
    last = blank.indicators[-1]._replace(value="", description="", basis="")
    table = blank._replace(indicators=(*blank.indicators[:-1], last))
    assert found(table) == [("P10", 5, "没有填写指标值、指标描述、确定依据。")]
    long = project(*changed(1, third="长" * 61), goals=("很" * 501,))
    assert found(long) == [
        ("P11", None, "绩效目标有501个字，不宜超过500个字。"),
        ("P11", 1, "三级指标有61个字，不宜超过60个字。"),
    ]


def test_one_indicator_has_one_value():
    twice = (*FULL, ("满意度指标", "服务对象满意度指标", "学员满意度", "≥95%"))
    assert found(project(*twice)) == [("P12", 6, "同一指标有两个值：“≥90%”和“≥95%”。")]


def test_without_targets_the_checks_do_not_apply():
    answers = results(Targets(2023, None, (), (), ()))
    assert [answer.status for answer in answers] == [Status.NOT_APPLICABLE] * len(CHECKS)


def test_rules_are_numbered_through_and_name_their_document():
    rules = [check.rule for check in CHECKS]
    assert [rule.number for rule in rules] == [f"P{n:02}" for n in range(1, len(rules) + 1)]
    assert all(rule.source and rule.text and rule.population for rule in rules)
    assert [rule.number for rule in rules if rule.level == "F"] == ["P13"]
