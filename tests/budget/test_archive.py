"""Files that are hostile, broken or merely odd: read as they are meant, or refused in a sentence."""

import io
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from budget.spreadsheet import MAX_FILE, RefusedFile, open_workbook
from tests.workbooks import DECLARATION, MAIN, RELATIONS, saved, xml, zipped

FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def refusal(file):
    with pytest.raises(RefusedFile) as caught:
        open_workbook(file if isinstance(file, Path) else io.BytesIO(_bytes(file)))
    return str(caught.value)


def _bytes(file):
    return file if isinstance(file, bytes) else file.getvalue()


def sheet_of(body):
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{body}</worksheet>'


# What is refused


def encrypted_entry():
    """A zip that says its parts are encrypted."""
    content = bytearray(xml('<row r="1"><c r="A1"><v>1</v></c></row>').getvalue())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(magic)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(magic, at + 4)
    return bytes(content)


def lying_about_its_size():
    """A zip whose directory says that a large sheet is small."""
    content = bytearray(xml("<row/>" * 500_000).getvalue())
    at = content.rfind(b"xl/worksheets/sheet1.xml")
    content[at - 22 : at - 18] = (100).to_bytes(4, "little")
    return bytes(content)


def unknown_compression():
    content = bytearray(xml("").getvalue())
    content[content.find(b"PK\x01\x02") + 10] = 99
    return bytes(content)


def many_entries(number):
    return zipped({"xl/workbook.xml": "", **{f"xl/media/{i}.png": "" for i in range(number)}})


def twice_the_same_part():
    stream = xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/worksheets/sheet1.xml", sheet_of(""))
    return stream


def content_types(kind):
    return {"[Content_Types].xml": f"<Types>application/vnd.ms-excel.{kind}.main+xml</Types>"}


DAMAGED = "文件不完整、已损坏或已加密"
FORBIDDEN = "含有不允许的声明"
TOO_BIG = "工作簿解压后过大"
TOO_FAR = "超过可读范围"
UNREADABLE = "工作簿的内容不能读取"
WHOLE = xml('<row r="1"><c r="A1"><v>1</v></c></row>').getvalue()
REFUSED = {
    "nothing": (lambda: b"", "文件是空的"),
    "an .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls 旧格式或加密"),
    "a .csv renamed": (lambda: "预算年度,金额\n2023,1\n".encode("gb18030"), "这不是 .xlsx 工作簿"),
    "a page of HTML renamed": (lambda: b"<html><table></table></html>", "这不是 .xlsx 工作簿"),
    "a .docx renamed": (lambda: zipped({"word/document.xml": "<w/>"}), "没有工作簿内容"),
    "an .xlsb": (lambda: zipped({"xl/workbook.bin": b"\x00"}), "没有工作簿内容"),
    "macros": (lambda: xml(**{"xl/vbaProject.bin": b"\x00"}), "含有宏（.xlsm）"),
    "an .xlsm": (lambda: xml(**content_types("sheet.macroEnabled")), "启用宏的工作簿（.xlsm）"),
    "half a file": (lambda: WHOLE[: len(WHOLE) // 2], DAMAGED),
    "the end of a file": (lambda: b"PK" + WHOLE[len(WHOLE) // 2 :], DAMAGED),
    "a letter changed": (lambda: WHOLE.replace(b"PK\x03\x04\x14", b"PK\x03\x04\x15", 1)[:-40], DAMAGED),
    "encrypted parts": (encrypted_entry, DAMAGED),
    "an unknown compression": (unknown_compression, DAMAGED),
    "a lie about its size": (lying_about_its_size, DAMAGED),
    "one part twice": (twice_the_same_part, TOO_BIG),
    "thousands of parts": (lambda: many_entries(5_000), "不像正常的工作簿"),
    "a bomb in a sheet": (lambda: xml(" " * 40_000_000), TOO_BIG),
    "a bomb elsewhere": (lambda: xml(**{"xl/media/a.bmp": bytes(40_000_000)}), TOO_BIG),
    "too much in all": (
        lambda: xml(**{f"xl/{i}.bin": os.urandom(20_000) * 200 for i in range(40)}), TOO_BIG,
    ),
    "a document type": (
        lambda: xml(sheet=f'<?xml version="1.0"?><!DOCTYPE a><worksheet xmlns="{MAIN}"/>'), FORBIDDEN,
    ),
    "an entity": (
        lambda: xml(**{"xl/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'}), FORBIDDEN,
    ),
    "UTF-16": (lambda: xml(sheet="x", **{"xl/styles.xml": "<a/>".encode("utf-16")}), FORBIDDEN),
    "a value hidden in CDATA": (
        lambda: xml('<row r="1"><c r="A1"><v><![CDATA[12]]></v></c></row>'), FORBIDDEN,
    ),
    "no XML": (lambda: xml(sheet="not <xml"), UNREADABLE),
    "a text that is not there": (lambda: xml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), UNREADABLE),
    "a cell at the end of the sheet": (lambda: xml(FAR), TOO_FAR),
    "a cell at the end, oddly written": (
        lambda: xml(FAR.replace('r="XFD', "  r = 'xfd").replace('1048576">', "1048576' >")), TOO_FAR,
    ),
    "a cell at the end, as if it were blank": (
        lambda: xml(FAR.replace('XFD1048576"', 'XFD1048576" x="/>"')), TOO_FAR,
    ),
    "a cell at the end, behind another attribute": (
        lambda: xml(FAR.replace('<c r="XFD', '<c s="0" x:r="A1" r="XFD')), TOO_FAR,
    ),
    "a cell at the end, with a prefix": (
        lambda: xml(FAR.replace("<c ", "<a-b:c ").replace("</c>", "</a-b:c>")), TOO_FAR,
    ),
    "a cell beyond any sheet": (
        lambda: xml('<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZ99999"><v>1</v></c></row>'), TOO_FAR,
    ),
    "rows wide and high without addresses": (
        lambda: xml(f'<row>{"<c/>" * 16000}<c><v>1</v></c></row><row r="999999"><c><v>1</v></c></row>'),
        TOO_FAR,
    ),
    "many sheets that are large together": (
        lambda: saved(large_sheets(8)), TOO_FAR,
    ),
    "one sheet under many names": (
        lambda: xml('<row r="1"><c r="A1"><v>1</v></c></row>', **{"xl/workbook.xml": named(100)}), "同一份内容",
    ),
    "thousands of sheets": (lambda: xml(**{"xl/workbook.xml": named(5_000)}), "工作表超过 250 张"),
    "millions of merged cells": (
        lambda: xml(sheet=sheet_of("<sheetData/>" + '<mergeCell ref="A1:B2"/>' * 30_000)), "合并单元格过多",
    ),
    "a text in a million cells": (
        lambda: xml(shown_often("<v>0</v>"), f"<si><t>{'长' * 30_000}</t></si>"), "文字内容过大",
    ),
    "a text in a million cells, its number in disguise": (
        lambda: xml(shown_often("<v>&#48;</v>"), f"<si><t>{'长' * 30_000}</t></si>"), "文字内容过大",
    ),
}  # fmt: skip


def named(number):
    sheets = "".join(f'<sheet name="{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, number + 1))
    return f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def large_sheets(number):
    book = openpyxl.Workbook()
    for page in [book.active, *(book.create_sheet() for _ in range(number - 1))]:
        page["A1"], page["Z40000"] = 1, 1
    return book


def shown_often(value):
    return "".join(
        f'<row r="{row}">' + f'<c r="A{row}" t="s">{value}</c>' + "</row>"
        for row in range(1, 20_000)
    )


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_is_refused_in_a_sentence(kind):
    make, words = REFUSED[kind]
    message = refusal(make())
    assert words in message
    assert message.endswith("。")


def test_a_refused_file_never_fills_the_memory():
    """Peak memory over all of them, measured in a process of their own."""
    script = (
        "import resource; from tests.budget.test_archive import REFUSED, refusal\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for make, _ in REFUSED.values(): refusal(make())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30)),
    )  # fmt: skip
    assert int(done.stdout) < 600 * 1024


def test_a_file_larger_than_allowed_is_not_even_read(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    assert refusal(path) == "文件有 100 MB，超过上限 30 MB。请分单位上传。"
    assert MAX_FILE == 30 * 1024 * 1024


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    assert "文件不能读取" in refusal(tmp_path)
    assert "文件不能读取" in refusal(tmp_path / "nothing.xlsx")


def test_a_part_that_no_reader_foresaw_is_refused(monkeypatch):
    """The reader is another language's: where it breaks, it raises what is no Exception."""
    panic = type("PanicException", (BaseException,), {})

    def broken(stream):
        raise panic("attempt to add with overflow")

    monkeypatch.setattr("budget.spreadsheet.CalamineWorkbook.from_filelike", broken, raising=False)
    monkeypatch.setattr(
        "budget.spreadsheet.CalamineWorkbook", type("W", (), {"from_filelike": broken})
    )
    assert UNREADABLE in refusal(WHOLE)


@pytest.mark.parametrize("serial", ["1e300", "2958466", "99999999999", "-1e9"])
def test_a_number_that_is_no_date_stays_a_number(serial):
    (values,) = dated(serial, style=14)
    assert values == [float(serial)]


@pytest.mark.parametrize(("serial", "style"), [("-9e12", 14), ("-1e300", 20), ("1e10", 46)])
def test_a_date_that_no_calendar_has_is_refused(serial, style):
    with pytest.raises(RefusedFile, match="工作表“支出预算”中有不能读取的日期或时间"):
        dated(serial, style=style)


def dated(serial, style):
    """The values of rows with a cell of a number in a style of dates (14), hours (20) or lapses (46)."""
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{style}"/>'
        "</cellXfs></styleSheet>"
    )
    file = xml(f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>', **{"xl/styles.xml": styles})
    (sheet,) = open_workbook(file)
    return [values for _, values in sheet.rows()]


def test_more_broken_cells_than_anybody_reads_are_one_refusal():
    cells = "".join(
        f'<row r="{r}"><c r="A{r}" t="e"><v>#N/A</v></c></row>' for r in range(1, 10_002)
    )
    assert (
        refusal(xml(cells)) == "工作簿中有 10001 个公式没有结果或结果是错误值。请改填数值后另存。"
    )
