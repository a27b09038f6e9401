"""Workbooks that are merely odd: read as they are meant, with the place of every value."""

import openpyxl
import pytest

from budget import archive
from budget.spreadsheet import column_letter, open_workbook
from tests.workbooks import DECLARATION, MAIN, RELATIONS, edited, grid, saved, unzipped, xml

FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def rows(file):
    (sheet,) = open_workbook(file)
    return list(sheet.rows())


# What is read


def test_rows_and_columns_count_as_in_excel_wherever_the_data_begins():
    book = openpyxl.Workbook()
    book.active["B3"], book.active["D4"] = "预算年度", 1.5
    assert rows(saved(book)) == [
        (1, ["", "", "", ""]),
        (2, ["", "", "", ""]),
        (3, ["", "预算年度", "", ""]),
        (4, ["", "", "", 1.5]),
    ]


def test_formatted_rows_without_values_are_no_rows():
    blank = "".join(
        f'<row r="{r}" s="1"><c r="A{r}" s="1"/><c r="L{r}" s="1"></c></row>'
        for r in range(2, 60_000)
    )
    assert rows(xml(f'<row r="1"><c r="A1"><v>1</v></c></row>{blank}')) == [(1, [1.0])]


def test_a_formatted_cell_at_the_end_of_the_sheet_is_harmless():
    far = FAR.replace("<v>1</v></c></row>", "</c></row>").replace('A1"></c>', 'A1"><v>1</v></c>')
    assert rows(xml(far)) == [(1, [1.0])]


def test_cells_without_addresses_follow_one_another():
    assert rows(xml('<row r="2"><c><v>1</v></c><c/><c><v>3</v></c></row>')) == [
        (1, ["", "", ""]),
        (2, [1.0, "", 3.0]),
    ]


def test_text_is_read_however_it_is_stored():
    strings = "<si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    cells = (
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="str"><v>丁</v></c>'
        '<c r="D1" t="inlineStr"><is><t>戊</t></is></c>'
        '<c r="E1" t="inlineStr"><is><r><t>己</t></r><r><t>庚</t></r></is></c>'
        '<c r="F1" t="inlineStr"><is><t>a_x0000_b</t></is></c>'
    )
    assert rows(xml(f'<row r="1">{cells}</row>', strings)) == [
        (1, ["甲", "乙丙", "丁", "戊", "己庚", "a\x00b"])
    ]


def test_the_sheets_are_read_in_their_order_and_charts_are_not():
    book = openpyxl.Workbook()
    book.active.title = "甲"
    book.create_chartsheet("图")
    book.create_sheet("乙").sheet_state = "hidden"
    book["甲"]["A1"] = book["乙"]["A1"] = 1
    assert [(sheet.name, sheet.hidden) for sheet in open_workbook(saved(book))] == [
        ("甲", False),
        ("乙", True),
    ]


def test_a_workbook_without_sheets_has_none():
    empty = f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets/></workbook>'
    assert open_workbook(xml(**{"xl/workbook.xml": empty})) == []


def test_an_empty_sheet_has_no_rows():
    assert rows(grid(空=[])) == []


def test_a_date_counts_from_1904_where_the_file_says_so():
    def edit(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active["A1"] = openpyxl.utils.datetime.from_excel(44926)

    ((_, values),) = rows(edited(grid(甲=[[1]]), edit))
    assert values[0].isoformat()[:10] == "2022-12-31"


def test_merged_ranges_are_told():
    file = edited(grid(甲=[[1, 2], [3, 4]]), lambda book: book.active.merge_cells("A2:B3"))
    (sheet,) = open_workbook(file)
    assert sheet.merged() == [((2, 1), (3, 2))]


# Cells that a reader would show as blank


def broken(cells, **parts):
    (sheet,) = open_workbook(xml(f'<row r="7">{cells}</row>', **parts))
    return sheet.broken


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="C7"><f>1+1</f></c>',
        '<c r="C7"><f>1+1</f><v></v></c>',
        '<c r="C7"><f>1+1</f><v/></c>',
        '<c r="C7" s="4"><f t="shared" si="0"/></c>',
        '<c r="C7"><f t="array" ref="C7">IF(A1&gt;2,B1,"&lt;")</f><v/></c>',
        '<x:c r="C7"><x:f>1+1</x:f><x:v/></x:c>',
    ],
)
def test_a_formula_without_a_result_is_no_blank(cell):
    assert broken(cell) == {(7, 3): "公式还没有计算结果"}


def test_a_formula_whose_result_is_the_empty_text_is_blank():
    assert broken('<c r="C7" t="str"><f>IF(1,"","")</f><v></v></c>') == {}


def test_a_formula_with_a_result_is_its_result():
    assert broken('<c r="C7"><f>1+1</f><v>2</v></c><c r="D7"><f>0</f><v>0</v></c>') == {}


def test_the_zero_of_a_program_that_leaves_calculating_to_excel_is_no_result():
    book = (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="甲" sheetId="1" r:id="rId1"/></sheets>'
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    )
    cells = '<c r="C7"><f>1+1</f><v>0</v></c><c r="D7"><f>1+1</f><v>2</v></c><c r="E7"><v>0</v></c>'
    assert broken(cells, **{"xl/workbook.xml": book}) == {(7, 3): "公式还没有计算结果"}


def test_an_error_is_no_blank():
    cells = '<c r="C7" t="e"><v>#N/A</v></c><c r="AB7" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    assert broken(cells) == {(7, 3): "公式结果是错误值", (7, 28): "公式结果是错误值"}


# The archive that the reader is given


def test_the_reader_is_given_just_what_was_checked():
    parts = archive.unpack(xml('<row r="1"/>', **{"xl/media/a.png": b"\x89PNG"}).getvalue())
    assert "xl/media/a.png" not in parts
    assert unzipped(archive.pack(parts)) == parts


def test_a_column_has_its_letters():
    assert [column_letter(n) for n in (1, 26, 27, 702, 703, 16384)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert [archive.column_number(letters) for letters in ("A", "AA", "XFD")] == [1, 27, 16384]
