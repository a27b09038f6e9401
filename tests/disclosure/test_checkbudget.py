"""checkbudget and the report behind it: what is shown, what fails, and how the command ends."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from budget.findings import Status
from budget.rules import FORBIDS
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.review import check
from disclosure.tables import disclose
from tests.builders import line, revenue, unit, unit_budget


@pytest.fixture
def case(db):
    assert import_workbook(WORKBOOK).faults == []


@pytest.fixture
def budget(codes):
    return unit_budget(unit("318001", "财政局本级"))


@pytest.fixture
def checkbudget(capsys):
    """Runs the command; returns its exit code and its lines."""

    def run(*args):
        code = 0
        try:
            call_command("checkbudget", *args)
        except SystemExit as end:
            code = end.code
        return code, capsys.readouterr().out.splitlines()

    return run


@pytest.mark.parametrize(
    "args", [("318", "2023"), ("318", "2022"), ("318", "2023", "--unit", "318002"), ("all", "2023")]
)
def test_the_real_case_passes(case, checkbudget, args):
    code, lines = checkbudget(*args)
    assert (code, [line for line in lines if line.split()[:1] == ["不符"] and " F " in line]) == (
        0,
        [],
    )


def test_every_check_and_relation_is_shown_with_its_number_level_and_status(case, checkbudget):
    _, lines = checkbudget("318", "2023")
    results = list(check(Scope(2023, "318")))
    shown = [line.split()[:3] for line in lines if line[:2] == "  " != line[2:4]]
    assert shown == [[str(r.status), r.rule.number, r.rule.level] for r in results]
    assert lines[0] == "318 秦皇岛经济技术开发区财政局 2023年 年初预算"
    assert [line for line in lines if line and line[0] not in " 318通"] == [
        "数据检查", "表内关系", "表间关系", "印出的数", "表与明细", "绩效目标",
    ]  # fmt: skip
    assert lines[-1] == "通过 80，不符 6，不适用 10，未能核验 0。"


def test_a_fault_is_shown_with_its_unit_source_both_figures_and_difference(budget, checkbudget):
    revenue(budget, "3", "1000.00", carried_over=True)
    line(budget, source="3", carried_over=True, amount="999.99")
    code, lines = checkbudget("318", "2023")
    assert code == 1
    assert lines[lines.index("  不符  D01  F  收支平衡") + 1] == (
        "      318001 财政局本级 · 事业收入 · 上年结转：收入预算 1000.00元，"
        "支出预算和年终结转结余 999.99元，相差 0.01元。收入应等于支出加年终结转结余。"
    )
    assert lines[lines.index("  不符  T1.5  F  收支总计相等") + 1] == (
        "      表1 收入总计·预算数：表1 收入总计·预算数 1000.00元，表1 支出总计·预算数 999.99元，"
        "相差 0.01元。收入总计＝支出总计。"
    )
    assert lines[-1].endswith("有F级不符，不能报送和公开。")


def test_a_warning_alone_does_not_fail(budget, checkbudget):
    revenue(budget)
    line(budget, economic="30108")
    code, lines = checkbudget("318", "2023")
    assert code == 0
    assert "  不符  C01  W  养老保险缴费" in lines


def test_a_fault_of_one_unit_is_not_anothers(budget, checkbudget):
    revenue(budget)
    other = unit_budget(unit("318002", "支付中心"))
    revenue(other)
    line(other)
    assert checkbudget("318", "2023", "--unit", "318002")[0] == 0
    assert checkbudget("318", "2023", "--unit", "318001")[0] == 1
    assert checkbudget("318", "2023")[0] == 1
    assert checkbudget("all", "2023")[0] == 1


def test_adjustments_are_checked_with_their_negative_amounts(budget, checkbudget):
    adjustment = unit_budget(budget.unit, phase="adjustment")
    revenue(adjustment, "11", "-5")
    line(adjustment, amount="-5")
    assert checkbudget("318", "2023", "--phase", "调整")[0] == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("999", "2023"), "没有部门999。"),
        (("318", "2023", "--unit", "318999"), "没有预算单位318999。"),
        (("420", "2023", "--unit", "318001"), "预算单位318001不属于部门420。"),
        (("318", "2030"), "318没有2030年年初预算。"),
        (("all", "1999"), "all没有1999年年初预算。"),
    ],
)
def test_what_is_not_there_is_said_politely(budget, args, message):
    with pytest.raises(CommandError, match=message):
        call_command("checkbudget", *args)


def test_the_report_reads_no_lines_again_that_a_disclosure_has_read(
    case, django_assert_max_num_queries
):
    scope = Scope(2023, "318")
    disclosed = disclose(scope)
    with django_assert_max_num_queries(60):
        report = check(scope, disclosed)
    assert [section.title for section in report.sections] == [
        "数据检查", "表内关系", "表间关系", "印出的数", "表与明细", "绩效目标",
    ]  # fmt: skip
    assert [section.count(Status.HOLDS) for section in report.sections] == [23, 24, 18, 3, 3, 9]


def test_every_address_that_a_report_gives_is_a_cell_of_its_tables(budget):
    revenue(budget)
    line(budget, amount="70")
    line(budget, function="2080505", amount="50")
    disclosed = disclose(Scope(2023, "318"))
    tables = {table.slug: table for table in disclosed.tables}
    report = check(disclosed.scope, disclosed)
    figures = [
        figure
        for result in report
        for finding in result.findings
        for figure in (finding.left, finding.right)
        if figure and figure.cells
    ]
    assert report.forbids
    assert figures
    for figure in figures:
        cells = [tables[cell.table].addresses[cell.row, cell.column] for cell in figure.cells]
        assert figure.amount == sum((cell.amount for cell in cells), Decimal(0))


def test_the_case_is_warned_of_what_its_published_targets_got_wrong(case):
    report = check(Scope(2023, "318"))
    assert [r.rule.number for r in report if r.status is Status.FAILS] == [
        "G02", "Y03", "P03", "P05", "P06", "P09",
    ]  # fmt: skip
    assert {r.rule.level for r in report} == {FORBIDS, "W", "I"}
