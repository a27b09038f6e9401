"""Workbooks of tests: from rows with openpyxl, and letter by letter where a program would never write them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl

DEPARTMENTS = ("部门编码", "部门名称")
UNITS = ("单位编码", "单位名称", "部门编码", "单位性质", "单位规格", "经费保障形式")
PROJECTS = ("项目编码", "项目名称", "单位编码", "预算年度", "项目类别")
REVENUE = ("预算年度", "预算阶段", "单位编码", "资金来源", "上年结转", "金额")
LINES = (
    "预算年度", "预算阶段", "单位编码", "功能科目编码", "经济科目编码", "支出类别", "资金来源",
    "上年结转", "项目编码", "政府经济科目编码", "摘要", "金额",
)  # fmt: skip
PROCUREMENT = (
    "预算年度", "单位编码", "项目编码", "功能科目编码", "经济科目编码", "采购类别", "采购物品名称",
    "采购目录序号", "计量单位", "数量", "单价", "资金来源", "上年结转", "金额", "预留中小微企业份额",
    "其中小微企业份额",
)  # fmt: skip
COSTS = ("预算年度", "项目编码", "序号", "测算内容", "计量单位", "数量", "标准", "说明")
ASSETS = ("截止日期", "单位编码", "资产类别", "数量", "价值")
CEILINGS = ("预算年度", "部门编码", "单位编码", "控制项目", "控制数")
HEADINGS = {
    "部门": DEPARTMENTS,
    "预算单位": UNITS,
    "项目": PROJECTS,
    "项目测算": COSTS,
    "收入预算": REVENUE,
    "支出预算": LINES,
    "政府采购": PROCUREMENT,
    "固定资产": ASSETS,
    "控制数": CEILINGS,
}


def line(unit="318001", amount=100, **values):
    """A valid row of 支出预算 for a unit; other cells by heading."""
    row = dict.fromkeys(LINES, "") | {
        "预算年度": 2023, "预算阶段": "年初预算", "单位编码": unit, "功能科目编码": "2010301",
        "经济科目编码": "30101", "支出类别": "人员经费", "资金来源": "一般公共预算拨款",
        "上年结转": "否", "金额": amount,
    }  # fmt: skip
    assert values.keys() <= row.keys()
    return [*(row | values).values()]


def revenue(unit="318001", amount=100, source="一般公共预算拨款", year=2023, phase="年初预算"):
    return [year, phase, unit, source, "否", amount]


def purchase(unit="318001", amount=100, **values):
    """A valid row of 政府采购 for a unit; other cells by heading."""
    row = dict.fromkeys(PROCUREMENT, "") | {
        "预算年度": 2023, "单位编码": unit, "功能科目编码": "2010301", "经济科目编码": "30201",
        "采购类别": "货物", "采购物品名称": "电脑", "资金来源": "一般公共预算拨款",
        "上年结转": "否", "金额": amount,
    }  # fmt: skip
    assert values.keys() <= row.keys()
    return [*(row | values).values()]


def project(code="P1", unit="318001", name="信息化", year=2023):
    return [code, name, unit, year, "特定目标类"]


def project_line(code="P1", **more):
    return line(支出类别="项目支出", 项目编码=code, **more)


def unit_row(code="318001", name="财政局本级", department="318"):
    return [code, name, department, "行政", "正科级", "财政拨款"]


def workbook(**sheets: Iterable[Sequence[Any]]) -> io.BytesIO:
    """Sheets of rows under the official headings; written where each value begins at A1."""
    return grid(**{name: [HEADINGS[name], *rows] for name, rows in sheets.items()})


def grid(**sheets: Iterable[Sequence[Any]]) -> io.BytesIO:
    """Sheets of rows as they are, headings included."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append([*row])
    return saved(book)


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def edited(stream: io.BytesIO, edit) -> io.BytesIO:
    """A workbook after edit(openpyxl workbook)."""
    book = openpyxl.load_workbook(stream)
    edit(book)
    return saved(book)


# Letter by letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def xml(data: str = "", strings: str = "", *, name: str = "支出预算", sheet: str = "", **more: str):
    """An .xlsx of one sheet with this content of sheetData, or whole; `more` are parts by path."""
    parts = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet
        or f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'{DECLARATION}<sst xmlns="{MAIN}">{strings}</sst>'
    return zipped(parts | more)


def zipped(parts: Mapping[str, str | bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    stream.seek(0)
    return stream


def unzipped(stream: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
