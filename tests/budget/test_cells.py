"""What a cell says, and what it is refused for."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from budget.cells import (
    Invalid,
    amount,
    choice,
    code,
    day,
    plain,
    positive,
    project_code,
    quantity,
    text,
    whole,
    year,
    yes_no,
)


def refusal(parse, raw):
    with pytest.raises(Invalid) as caught:
        parse(raw)
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [
        (100.0, "100.00"),
        (0.1 + 0.2, "0.30"),
        (1.1 * 3, "3.30"),
        (4.35 * 100, "435.00"),
        (123456789012.345678 - 0.005678, "123456789012.34"),
        (9999999999999.99, "9999999999999.99"),
        (-0.07 * 3, "-0.21"),
        ("1,234.50", "1234.50"),
        ("1234.5", "1234.50"),
        ("12,345,678", "12345678.00"),
        ("１２３４", "1234.00"),
        ("１，２３４．５０", "1234.50"),
        ("\u3000 88 ", "88.00"),
        ("\u200b7", "7.00"),
        ("-5", "-5.00"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
    ],
)
def test_an_amount_equal_to_two_decimals_is_taken_exactly(raw, yuan):
    assert str(amount(raw)).removeprefix("-") == yuan.removeprefix("-")
    assert amount(raw) == Decimal(yuan)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (1.005, "最多 2 位小数"),
        (0.001, "最多 2 位小数"),
        (123456789.012, "最多 2 位小数"),
        ("1.005", "最多 2 位小数"),
        ("0." + "1" * 5000, "最多 2 位小数"),
        (float("nan"), "不是有限的数字"),
        (float("inf"), "不是有限的数字"),
        (float("-inf"), "不是有限的数字"),
        ("NaN", "不是数字"),
        ("Infinity", "不是数字"),
        ("12万", "不是数字"),
        ("1.5万元", "不是数字"),
        ("￥100", "不是数字"),
        ("1e5", "不是数字"),
        ("1_000", "不是数字"),
        ("0x1F", "不是数字"),
        ("12,34", "不是数字"),
        ("1.234,50", "不是数字"),
        ("（100.00）", "不是数字"),
        ("--5", "不是数字"),
        ("壹佰", "不是数字"),
        (1e13, "数字过大"),
        (1e300, "数字过大"),
        ("9" * 5000, "数字过大"),
        (True, "应为数字"),
        (date(2023, 1, 1), "应为数字"),
        (datetime(2023, 1, 1), "应为数字"),
        (time(1, 0), "应为数字"),
    ],
)
def test_what_is_no_amount_is_refused(raw, words):
    assert words in refusal(amount, raw)


def test_a_share_or_price_is_not_negative():
    assert positive(0) == 0
    assert refusal(positive, -0.01) == "不能为负数。"


def test_a_quantity_fits_its_field():
    assert quantity(999_999_999_999.99) == Decimal("999999999999.99")
    assert refusal(quantity, 1_000_000_000_000.0) == "数字过大，请检查。"


def test_people_are_counted_whole():
    assert whole(12.0) == 12
    assert refusal(whole, 12.5) == "应为整数。"
    assert refusal(whole, -1) == "应为不小于0的整数。"


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("2010301", "2010301"),
        (2010301.0, "2010301"),
        (318001, "318001"),
        ("２０１０３０１", "2010301"),
        (" 20103\u300001 ", "2010301"),
        ("20103\u200b01\ufeff", "2010301"),
        (999_999_999_999_999.0, "999999999999999"),
        ("007", "007"),
    ],
)
def test_a_code_is_taken_as_long_as_no_digit_can_be_lost(raw, digits):
    assert code(raw) == digits
    assert project_code(raw) == digits


@pytest.mark.parametrize("parse", [code, project_code])
@pytest.mark.parametrize(
    "raw", [4.4010026000031e20, 20101.5, 1e15, float("nan"), float("inf"), 10**20]
)
def test_a_code_that_excel_has_rounded_is_refused(parse, raw):
    assert "已被 Excel 变成数值" in refusal(parse, raw)


@pytest.mark.parametrize(
    "raw", ["201-03", "201.03", "４.4E+20", "办公费", -5.0, True, date(2023, 1, 1)]
)
def test_what_is_no_code_is_refused(raw):
    assert "应为数字编码" in refusal(code, raw)


def test_a_projects_code_may_have_letters_of_forty_at_most():
    assert project_code("ＸＭ-2023_01") == "XM-2023_01"
    assert refusal(project_code, "项目1") == "应为数字和字母组成的项目编码。"
    assert refusal(project_code, "1" * 41) == "有 41 位，最多 40 位。"


@pytest.mark.parametrize("raw", [2023, 2023.0, "2023", "2023年", "２０２３", " 2023 "])
def test_a_year_is_four_digits(raw):
    assert year(raw) == 2023


@pytest.mark.parametrize("raw", [23, 2023.5, "明年", 3023, True, date(2023, 1, 1)])
def test_what_is_no_year_is_refused(raw):
    assert refusal(year, raw) == "应为四位年份，如 2023。"


def test_yes_and_no_are_words():
    assert (yes_no("是"), yes_no(" 否\u3000")) == (True, False)
    assert [refusal(yes_no, raw) for raw in ("Y", True, 1)] == ["应填 是 或 否。"] * 3


def test_a_choice_disregards_width_and_spaces():
    kinds = choice({"其中：办公用房": "offices", "车辆": "vehicles"})
    assert kinds("其中:办公用房 ") == "offices"
    assert refusal(kinds, "飞机") == "应为：其中：办公用房、车辆。"


@pytest.mark.parametrize(
    "raw",
    [date(2022, 12, 31), datetime(2022, 12, 31, 8), "2022-12-31", "2022/12/31", "2022年12月31日"],
)
def test_a_day_may_be_typed_in_several_ways(raw):
    assert day(raw) == date(2022, 12, 31)


@pytest.mark.parametrize("raw", ["2022-13-01", "2022-02-30", "年底", 44926.0, "0000-01-01"])
def test_what_is_no_day_is_refused(raw):
    assert refusal(day, raw) == "应为日期，如 2022-12-31。"


def test_text_is_kept_as_typed_but_for_the_spaces_around_it():
    assert text(20)(" \u3000“三公” 经费\u3000") == "“三公” 经费"
    assert text(20)(2023.0) == "2023"
    assert text(20, lines=True)("一\r\n二\r三\t四") == "一\n二\n三\t四"
    assert text(20)("=1+1") == "=1+1"


@pytest.mark.parametrize("raw", ["一\n二", "a\x00b", "a\x07b", "a\u2028b"])
def test_invisible_characters_are_refused(raw):
    assert refusal(text(20), raw) == "含有换行或不可见的控制字符，请删除。"
    if "\n" not in raw:
        assert refusal(text(20, lines=True), raw) == "含有不可见的控制字符，请删除。"


def test_text_is_no_longer_than_its_field():
    assert refusal(text(5), "一二三四五六") == "有 6 个字，最多 5 个字。"
    assert refusal(text(200), "长" * 40_000) == "有 40000 个字，最多 200 个字。"


@pytest.mark.parametrize("raw", [True, date(2023, 1, 1), time(12, 30)])
def test_text_that_excel_has_turned_into_something_else_is_refused(raw):
    assert "应为文字" in refusal(text(20), raw)


def test_headings_compare_without_width_spaces_and_invisible_characters():
    assert plain(" 金 额（元）\n\u200b\ufeff") == "金额(元)"
