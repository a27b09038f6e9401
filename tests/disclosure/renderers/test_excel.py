"""The workbook looks, prints and calculates like the official form."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from disclosure.renderers import FORMATS

from . import samples

TABLES = samples.tables()


def opened(tables):
    return load_workbook(BytesIO(FORMATS["xlsx"].render(tables)))


@pytest.fixture(scope="module")
def workbook():
    return opened(TABLES)


def test_a_sheet_for_every_table_called_like_it(workbook):
    assert workbook.sheetnames == [
        "1 收支总表",
        "2 收入总表",
        "3 支出总表",
        "4 财政拨款收支总表",
        "5 一般公共预算财政拨款支出表",
        "6 一般公共预算财政拨款基本支出表",
        "7 政府基金预算财政拨款支出表",
        "8 国有资本经营预算财政拨款支出表",
        "9 财政拨款“三公”经费支出表",
    ]


def test_sheets_of_a_unit_are_called_alike(workbook):
    assert opened(samples.tables(samples.UNIT)).sheetnames == workbook.sheetnames


def test_a_title_of_any_length_and_character_names_a_sheet():
    table = replace(TABLES[4], title="部门预算[表]:*?/\\" + "支出" * 20)

    assert opened([table]).sheetnames == ["5 表" + "支出" * 14]


def test_the_document_says_whose_it_is(workbook):
    properties = workbook.properties

    assert (properties.title, properties.creator) == (
        "318 秦皇岛经济技术开发区财政局 2023年部门预算公开表",
        "318 秦皇岛经济技术开发区财政局",
    )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.slug)
def test_a_sheet_prints_on_a4_with_repeated_head_and_page_numbers(workbook, table):
    sheet = workbook.worksheets[table.number - 1]

    assert {
        "paper": sheet.page_setup.paperSize,
        "orientation": sheet.page_setup.orientation,
        "fits": sheet.sheet_properties.pageSetUpPr.fitToPage,
        "pages": (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight),
        "head": sheet.print_title_rows,
        "frozen": sheet.freeze_panes,
        "centred": sheet.print_options.horizontalCentered,
        "footer": sheet.oddFooter.center.text,
    } == {
        "paper": int(sheet.PAPERSIZE_A4),
        "orientation": "landscape" if table.number in {2, 3} else "portrait",
        "fits": True,
        "pages": (1, 0),
        "head": "$1:$5",
        "frozen": "A6",
        "centred": True,
        "footer": "第 &P 页 共 &N 页",
    }


def look(cell):
    sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
    return {
        "font": (cell.font.name, cell.font.sz, cell.font.b),
        "aligned": (cell.alignment.horizontal, cell.alignment.indent),
        "format": cell.number_format,
        "lines": {side and side.style for side in sides},
    }


@pytest.mark.parametrize(
    ("address", "font", "aligned", "number_format", "lines"),
    [
        ("A1", ("方正小标宋简体", 18, True), ("center", 0), "General", {None}),
        ("A2", ("宋体", 10, False), ("left", 0), "General", {None}),
        ("E3", ("宋体", 10, True), ("center", 0), "General", {"thin"}),
        ("A5", ("宋体", 10, False), ("center", 0), "General", {"thin"}),
        ("C6", ("宋体", 10, True), ("left", 0), "@", {"thin"}),
        ("D6", ("宋体", 10, True), ("right", 1), "0.00", {"thin"}),
        ("A7", ("宋体", 10, False), ("center", 0), "0", {"thin"}),
        ("B9", ("宋体", 10, False), ("left", 0), "@", {"thin"}),
        ("C9", ("宋体", 10, False), ("left", 2), "@", {"thin"}),
        ("D9", ("宋体", 10, False), ("right", 1), "0.00", {"thin"}),
    ],
)
def test_the_parts_of_a_sheet_look_official(workbook, address, font, aligned, number_format, lines):
    assert look(workbook.worksheets[1][address]) == {
        "font": font,
        "aligned": aligned,
        "format": number_format,
        "lines": lines,
    }


def test_amounts_are_numbers_codes_are_text_and_zeros_are_empty(workbook):
    sheet = workbook.worksheets[4]

    assert [(cell.value, cell.data_type) for cell in sheet[9]] == [
        (4, "n"),
        ("2010601", "s"),
        ("行政运行", "s"),
        (1011.07, "n"),
        (987.61, "n"),
        (23.46, "n"),
    ]
    assert [cell.value for cell in sheet[10]][3:] == [123.46, 123.46, None]


def test_a_form_may_print_zero(workbook):
    table = replace(TABLES[4], zero="0")
    sheet = opened([table]).worksheets[0]

    assert [(cell.value, cell.number_format) for cell in sheet[10]][-2:] == [
        (123.46, "0.00"),
        (0, '"0"'),
    ]


def test_merged_cells_and_rows_without_number():
    sheet = opened([samples.merged_table()]).worksheets[0]

    assert [[cell.value for cell in row] for row in sheet.iter_rows(5, max_col=2)] == [
        ["甲", "一"],
        [None, "二"],
        ["乙、丙", None],
    ]
    assert {"A5:A6", "A7:B7"} <= {str(area) for area in sheet.merged_cells.ranges}
