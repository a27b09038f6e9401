"""Nine tables from facts in plain Python: with tiny, negative, carried-over and kept-back money."""

from dataclasses import replace
from decimal import Decimal

from budget.totals import (
    CARRIED_OVER,
    CARRY_FORWARD,
    EXPENDITURE,
    REVENUE,
    THIS_YEAR,
    CodeName,
    Fact,
    Totals,
)
from budget.vocabulary import FUND, GENERAL, PERSONNEL, PROJECT, PUBLIC, RETAINED, UNDERTAKING
from disclosure.forms.hebei import HEBEI
from disclosure.table import COVERED, Cell, Group, Head, Row, place

DEPARTMENT = Head("318", "秦皇岛经济技术开发区财政局", 2023)
UNIT = Head("318", "财政局本级", 2023, "318001")
DRAFT = replace(UNIT, stage="二上草案")
EVERYONE = Head("", "全部部门", 2023)

NAMES = {
    "function": {
        "201": CodeName("一般公共服务支出", ""),
        "20106": CodeName("财政事务", "201"),
        "2010601": CodeName("行政运行", "20106"),
        "208": CodeName("社会保障和就业支出", ""),
        "20805": CodeName("行政事业单位养老支出", "208"),
        "2080505": CodeName("机关事业单位基本养老保险缴费支出", "20805"),
        "212": CodeName("城乡社区支出", ""),
        "21208": CodeName("国有土地使用权出让收入安排的支出", "212"),
    },
    "economic": {
        "301": CodeName("工资福利支出", ""),
        "30101": CodeName("基本工资", "301"),
        "302": CodeName("商品和服务支出", ""),
        "30215": CodeName("会议费", "302"),
        "30217": CodeName("公务接待费", "302"),
        "310": CodeName("资本性支出", ""),
        "31013": CodeName("公务用车购置", "310"),
    },
}


def spent(function, economic, category, amount, source=GENERAL, carried_over=THIS_YEAR):
    return Fact(EXPENDITURE, function, economic, category, source, carried_over, Decimal(amount))


def received(amount, source=GENERAL, carried_over=THIS_YEAR):
    return Fact(REVENUE, "", "", "", source, carried_over, Decimal(amount))


FACTS = (
    received("12345678.90"),
    received("300000", UNDERTAKING),
    received("88000.05", FUND, CARRIED_OVER),
    spent("2010601", "30101", PERSONNEL, "9876543.21"),
    spent("2010601", "30215", PUBLIC, "0.01"),  # not zero, yet prints 0.00 in 万元
    spent("2010601", "30217", PUBLIC, "-450.00"),
    spent("2080505", "30101", PERSONNEL, "1234567.89"),
    spent("2010601", "31013", PROJECT, "234567.80"),
    spent("21208", "31013", PROJECT, "88000.05", FUND, CARRIED_OVER),
    spent("2010601", "30215", PUBLIC, "299000", UNDERTAKING),
    Fact(CARRY_FORWARD, "2010601", "", RETAINED, UNDERTAKING, THIS_YEAR, Decimal(1000)),
)


def tables(head=DEPARTMENT, *, facts=FACTS, names=NAMES):
    return HEBEI.tables(Totals(facts), names, head)


def named(text):
    """The nine tables of an office, with a code, that are called by a text."""
    functions = {**NAMES["function"], "201": CodeName(text, "")}
    return tables(replace(DEPARTMENT, name=text), names={**NAMES, "function": functions})


def long_table(rows=100):
    """A table that does not fit on a page."""
    table = tables()[4]
    return replace(table, rows=table.rows[:1] + table.rows[1:2] * (rows - 1))


def merged_table():
    """A table as they stand inside texts: without 序号 and 栏次, with merged cells."""
    table = tables()[4]
    rows = (
        Row((Cell("甲", rows=2), Cell("一"), *table.rows[0].cells[2:])),
        Row((COVERED, Cell("二"), *table.rows[1].cells[2:])),
        Row((Cell("乙、丙", columns=2), COVERED, *table.rows[2].cells[2:])),
    )
    headings = tuple(place((Group("类别", table.columns[:2]), *table.columns[2:]), numbered=False))
    return replace(table, rows=rows, headings=headings, numbered=False)
