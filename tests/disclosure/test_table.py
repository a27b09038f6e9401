"""A Definition becomes a Table: placed headings, rows with addresses, figures as printed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budget.totals import EXPENDITURE, CodeName, Fact, Totals
from budget.vocabulary import BASIC, PERSONNEL, PROJECT, PUBLIC
from disclosure.forms.hebei import HEBEI
from disclosure.forms.rows import by_function, fixed, line, side_by_side
from disclosure.money import WAN, YUAN
from disclosure.table import (
    Cell,
    Column,
    Definition,
    Group,
    Head,
    Heading,
    Text,
    build,
)

DEPARTMENT = Head("318", "某某局", 2023)
UNIT = Head("318", "某某局本级", 2023, "318001")
NAMES = {
    "function": {
        "201": CodeName("一般公共服务支出", ""),
        "20106": CodeName("财政事务", "201"),
        "2010601": CodeName("行政运行", "20106"),
        "2010602": CodeName("一般行政管理事务", "20106"),
        "227": CodeName("预备费", ""),
    }
}
BY_FUNCTION = Definition(
    number=3,
    slug="expenditure",
    title="部门预算支出总表",
    source="文件",
    rows=by_function(side=EXPENDITURE),
    columns=(
        Group("功能分类科目", (Text("科目编码", label="code"), Text("科目名称"))),
        Column("合计", "total"),
        Group("其中", (Column("基本支出", "basic", {"category": BASIC}),
                       Column("项目支出", "project", {"category": PROJECT}))),
    ),
    empty="本部门无部门预算支出，空表列示。",
)  # fmt: skip


def spent(function, amount, category=PUBLIC):
    return Fact(EXPENDITURE, function, "30201", category, "11", "0", Decimal(amount))


FACTS = (
    spent("2010601", "33350"),
    spent("2010601", "50", PERSONNEL),
    spent("2010602", "49.99", PROJECT),
    spent("227", "100000000", PROJECT),
)


def built(facts=FACTS, definition=BY_FUNCTION, head=DEPARTMENT, **how):
    return build(definition, Totals(facts), NAMES, head, **how)


def test_rows_stand_in_the_order_of_codes_with_parents_first_and_print_in_wan_yuan():
    assert built().printed() == [
        ["1", "", "合计", "10003.34", "3.34", "10000.00"],
        ["2", "201", "一般公共服务支出", "3.34", "3.34", "0.00"],
        ["3", "20106", "财政事务", "3.34", "3.34", "0.00"],
        ["4", "2010601", "行政运行", "3.34", "3.34", ""],
        ["5", "2010602", "一般行政管理事务", "0.00", "", "0.00"],
        ["6", "227", "预备费", "10000.00", "", "10000.00"],
    ]


def test_levels_tell_totals_from_classes_and_below():
    assert [row.level for row in built().rows] == [0, 1, 2, 3, 3, 1]


def test_money_unit_and_zero_are_decided_at_the_last_step():
    assert built().in_money(YUAN).printed()[3][3:] == ["33400.00", "33400.00", ""]
    assert built(money=YUAN, zero="0").printed()[3][3:] == ["33400.00", "33400.00", "0"]
    assert built().addresses == built(money=YUAN, zero="0").addresses


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("0", ""),
        ("49.99", "0.00"),
        ("50", "0.01"),
        ("-50", "-0.01"),
        ("-49.99", "0.00"),
        ("33350", "3.34"),  # floats print 3.33
        ("33450", "3.35"),  # half even prints 3.34
        ("0.01", "0.00"),
        ("9999999999999.99", "1000000000.00"),
    ],
)
def test_rounding_is_half_up_on_the_exact_amount_and_only_a_true_zero_is_blank(amount, printed):
    assert WAN.text(Decimal(amount)) == printed


def test_every_figure_has_an_address_its_exact_amount_and_the_selection_behind_it():
    cell = built().addresses["2010601", "basic"]
    where = {"side": EXPENDITURE, "function": "2010601", "category": BASIC}
    assert cell == Cell("", Decimal("33400"), "2010601", "basic", where)
    assert Totals(FACTS).total(cell.where) == cell.amount


def test_headings_are_placed_over_and_beside_each_other():
    assert built().headings == (
        Heading("序号", 0, 0, 2, 1),
        Heading("功能分类科目", 0, 1, 1, 2),
        Heading("合计", 0, 3, 2, 1),
        Heading("其中", 0, 4, 1, 2),
        Heading("科目编码", 1, 1, 1, 1),
        Heading("科目名称", 1, 2, 1, 1),
        Heading("基本支出", 1, 4, 1, 1),
        Heading("项目支出", 1, 5, 1, 1),
    )
    assert built().printed_headings() == [
        ["序号", "功能分类科目", "", "合计", "其中", ""],
        ["", "科目编码", "科目名称", "", "基本支出", "项目支出"],
    ]
    assert built().ordinals() == ["栏次", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize("definition", HEBEI.definitions, ids=lambda d: d.slug)
def test_headings_of_every_table_cover_its_head_exactly_once(definition):
    names = {"function": {}, "economic": {}}
    table = build(definition, Totals(()), names, DEPARTMENT)
    covered = [
        (row, column)
        for h in table.headings
        for row in range(h.row, h.row + h.rows)
        for column in range(h.column, h.column + h.columns)
    ]
    every = [(r, c) for r in range(table.head_rows) for c in range(len(table.columns) + 1)]
    assert sorted(covered) == every


def test_a_table_without_rows_says_so_in_the_words_of_its_edition():
    assert (built(()).rows, built(()).note) == ((), "本部门无部门预算支出，空表列示。")
    assert built(()).headings == built().headings
    assert built((), head=UNIT).note == "本单位无单位预算支出，空表列示。"
    assert built().note == ""


def test_a_units_edition_has_its_title_and_its_code():
    table = built(head=UNIT)
    assert (table.title, table.head.office) == ("单位预算支出总表", "318001 某某局本级")
    assert built().head.office == "318 某某局"


def test_fixed_lines_print_with_and_without_amounts():
    definition = replace(
        BY_FUNCTION,
        rows=fixed(
            line("total", "合计", 0, side=EXPENDITURE),
            line("none", "没有", function="999"),
            line("never", "永无金额"),
        ),
        columns=(Text("项目"), Column("合计", "total")),
    )
    table = built(definition=definition)
    assert table.printed() == [["1", "合计", "10003.34"], ["2", "没有", ""], ["3", "永无金额", ""]]
    assert {a: cell.amount for a, cell in table.addresses.items()} == {
        ("total", "total"): Decimal("100033449.99"),
        ("none", "total"): 0,
        ("never", "total"): 0,
    }


def test_two_sides_stand_beside_each_other_and_the_shorter_one_is_blank():
    definition = replace(
        BY_FUNCTION,
        rows=side_by_side(
            (
                (line("a", "甲", function="201"),),
                (line("b", "乙", function="227"), line("c", "丙")),
            ),
            ((line("total", "左计", 0),), (line("total", "右计", 0),)),
        ),
        columns=(
            Text("项目", side="income"),
            Column("金额", "income", side="income"),
            Text("项目", side="expenditure"),
            Column("金额", "expenditure", side="expenditure"),
        ),
    )
    table = built(definition=definition)
    assert table.printed() == [
        ["1", "甲", "3.34", "乙", "10000.00"],
        ["2", "", "", "丙", ""],
        ["3", "左计", "", "右计", ""],
    ]
    assert list(table.addresses) == [
        ("a", "income"), ("b", "expenditure"), ("c", "expenditure"),
        ("total", "income"), ("total", "expenditure"),
    ]  # fmt: skip


def test_a_column_that_contradicts_its_row_is_refused():
    definition = replace(
        BY_FUNCTION,
        rows=fixed(line("basic", "基本支出", category=BASIC)),
        columns=(Text("项目"), Column("项目支出", "project", {"category": PROJECT})),
    )
    with pytest.raises(ValueError, match="neither"):
        built(definition=definition)


def test_a_frozen_table_keeps_its_value():
    assert built() == built()
    assert built().in_money(YUAN) != built()
