"""A value is kept as written; operator, number, unit and deadline are read from it."""

from datetime import date
from decimal import Decimal

import pytest

from performance.values import Operator, Price, parse

# Every value of the real case that has a number, and variants of its kinds.
NUMBERS = [
    ("100%", "", "100", "%"),
    ("0", "", "0", ""),
    ("102 个", "", "102", "个"),
    ("1 项", "", "1", "项"),
    ("36 部门", "", "36", "部门"),
    ("8家", "", "8", "家"),
    ("1 人", "", "1", "人"),
    ("3年", "", "3", "年"),
    ("≥90%", "≥", "90", "%"),
    ("≥95%", "≥", "95", "%"),
    ("≥98%", "≥", "98", "%"),
    ("≤5%", "≤", "5", "%"),
    ("≥1200 个", "≥", "1200", "个"),
    ("≥128 人", "≥", "128", "人"),
    ("≥4 份", "≥", "4", "份"),
    ("≥1 次", "≥", "1", "次"),
    ("≥6家", "≥", "6", "家"),
    ("≥1 年", "≥", "1", "年"),
    ("≤3 工作日", "≤", "3", "工作日"),
    ("≤19 万元", "≤", "19", "万元"),
    ("≤21.5 万元", "≤", "21.5", "万元"),
    ("≤15万元", "≤", "15", "万元"),
    ("<12.45 万元", "＜", "12.45", "万元"),
    ("＜12.45万元", "＜", "12.45", "万元"),
    ("≤6000 元/个", "≤", "6000", "元/个"),
    ("≤380 元/人/天", "≤", "380", "元/人/天"),
    ("≤1000 元/月", "≤", "1000", "元/月"),
    ("≧95％", "≥", "95", "%"),
    (">=5个", "≥", "5", "个"),
    ("不低于95%", "≥", "95", "%"),
    ("不少于 3 次", "≥", "3", "次"),
    ("不超过5万元", "≤", "5", "万元"),
    ("超过5次", "＞", "5", "次"),
    ("低于1%", "＜", "1", "%"),
    ("=100%", "＝", "100", "%"),
    ("95%以上", "≥", "95", "%"),
    ("达到95%以上", "≥", "95", "%"),
    ("控制在10万元以内", "≤", "10", "万元"),
    ("≥95%（含）", "≥", "95", "%"),
    ("100%完成", "", "100", "%"),
    ("3次/年", "", "3", "次/年"),
    ("≥1,200.5万元", "≥", "1200.5", "万元"),
    ("≥100㎡", "≥", "100", "平方米"),
    ("≤3个月", "≤", "3", "个月"),
    ("≤3月", "≤", "3", "月"),
    ("-5%", "", "-5", "%"),
    ("２３个", "", "23", "个"),
]
# Deadlines as a target of 2023 means them.
DEADLINES = [
    ("2022 年 1 月底前", None, date(2022, 1, 31)),
    ("2022年1月底前", None, date(2022, 1, 31)),
    ("2023 年 9 月底前", None, date(2023, 9, 30)),
    ("2023年11月底前", None, date(2023, 11, 30)),
    ("2024 年 1 月底", None, date(2024, 1, 31)),
    ("2023 年 10 月底", None, date(2023, 10, 31)),
    ("12月底前", None, date(2023, 12, 31)),
    ("11 月底前", None, date(2023, 11, 30)),
    ("2022/2/1-2023/1/31", date(2022, 2, 1), date(2023, 1, 31)),
    ("2022-2-1-2023-1-31", date(2022, 2, 1), date(2023, 1, 31)),
    ("2023 年 1 月 1 日-12 月 31 日", date(2023, 1, 1), date(2023, 12, 31)),
    ("2023年3月至11月", date(2023, 3, 1), date(2023, 11, 30)),
    ("1-12月", date(2023, 1, 1), date(2023, 12, 31)),
    ("2023-11-30", None, date(2023, 11, 30)),
    ("2023.11", None, date(2023, 11, 30)),
    ("12月31日前完成", None, date(2023, 12, 31)),
    ("不晚于6月30日", None, date(2023, 6, 30)),
    ("≤2022年1月", None, date(2022, 1, 31)),
    ("6月上旬", None, date(2023, 6, 10)),
    ("2月29日前", None, date(2023, 2, 28)),
    ("三季度末", None, date(2023, 9, 30)),
    ("2023年第4季度", None, date(2023, 12, 31)),
    ("上半年", None, date(2023, 6, 30)),
    ("年底前", None, date(2023, 12, 31)),
    ("2023年底", None, date(2023, 12, 31)),
    ("2023年", None, date(2023, 12, 31)),
    ("当年", None, date(2023, 12, 31)),
    ("次年1月底前", None, date(2024, 1, 31)),
]
QUALITATIVE = [
    "比上年有所提高",
    "较上年有所提高",
    "比上年有所提升",
    "有效保障",
    "优良中差",
    "及时",
    "",
    "每月10日前",
    "2023年12月31日前完成100%",
    "13月底前",
    "5个项目，3份报告",
    "≥",
    "#$<script>",
]


@pytest.mark.parametrize(("written", "operator", "number", "unit"), NUMBERS)
def test_a_number_has_its_operator_and_unit(written, operator, number, unit):
    value = parse(written)
    read = (value.written, value.operator, value.number, value.upper, value.unit, value.deadline)
    assert read == (written, Operator(operator), Decimal(number), None, unit, None)


@pytest.mark.parametrize(("written", "first", "last"), DEADLINES)
def test_a_deadline_is_a_day_or_a_period_of_the_year(written, first, last):
    value = parse(written)
    begins = value.deadline.first
    assert (begins and begins.of(2023), value.deadline.last.of(2023)) == (first, last)
    assert (value.number, value.qualitative) == (None, False)


@pytest.mark.parametrize("written", QUALITATIVE)
def test_what_is_not_understood_as_a_whole_is_qualitative(written):
    value = parse(written)
    assert (value.written, value.number, value.deadline) == (written, None, None)
    assert value.qualitative


@pytest.mark.parametrize(
    ("written", "number", "upper", "unit"),
    [("3-5次", "3", "5", "次"), ("85%-90%", "85", "90", "%"), ("3～5 次", "3", "5", "次")],
)
def test_a_range_has_two_ends(written, number, upper, unit):
    value = parse(written)
    assert (value.number, value.upper, value.unit) == (Decimal(number), Decimal(upper), unit)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("≤19 万元", Price(Decimal(190_000))),
        ("<12.45 万元", Price(Decimal(124_500))),
        ("≤1.2亿元", Price(Decimal(120_000_000))),
        ("3-5万元", Price(Decimal(50_000))),
        ("≤6000 元/个", Price(Decimal(6000), ("个",))),
        ("≤380 元/人/天", Price(Decimal(380), ("人", "天"))),
        ("≤380元/人·天", Price(Decimal(380), ("人", "天"))),
        ("≤2万元每次", Price(Decimal(20_000), ("次",))),
        ("102 个", None),
        ("有效保障", None),
    ],
)
def test_money_is_read_in_yuan_whole_or_for_each(written, price):
    assert parse(written).price == price
