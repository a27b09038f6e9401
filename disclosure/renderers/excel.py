"""The tables as a workbook, one sheet each, laid out and set up to print like the official form."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from io import BytesIO
from itertools import combinations, product
from math import ceil
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from disclosure.table import Cell, Row, Table

from .imprint import Imprint, dated
from .page import (
    Kind,
    caption,
    clean,
    document_title,
    indent,
    is_total,
    kinds,
    text_width,
    widths,
)

TITLE, CAPTION, HEAD = 1, 2, 3  # the rows that every sheet begins with
UNIT = 0.95  # of Excel's width, in which a half-width character of 10 pt fits
LINE, AIR, TITLE_HEIGHT = 13, 5, 36  # points

SIDES = {"left": "左", "center": "中", "right": "右"}
SONG, TITLE_FACE = "宋体", "方正小标宋简体"
GRID = Border(*(Side("thin"),) * 4)
HORIZONTAL = {Kind.CODE: "left", Kind.NAME: "left", Kind.AMOUNT: "right", Kind.ORDINAL: "center"}
WORDS = {Kind.CODE: "编码", Kind.NAME: "名称", Kind.AMOUNT: "金额", Kind.ORDINAL: "序号"}
FORMATS = {Kind.CODE: "@", Kind.NAME: "@", Kind.AMOUNT: "0.00", Kind.ORDINAL: "0"}


def render(tables: Sequence[Table], imprint: Imprint | None = None) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    depth = max((indent(row) for table in tables for row in table.rows), default=0)
    for style in _styles(depth):
        workbook.add_named_style(style)
    workbook.properties.title = document_title(tables)
    workbook.properties.creator = clean(tables[0].head.office)
    if imprint:
        workbook.properties.keywords = imprint.words
        made = imprint.moment.astimezone(UTC).replace(tzinfo=None)
        workbook.properties.created = workbook.properties.modified = made
    for table in tables:
        _write(workbook.create_sheet(_sheet_name(table)), table)
    file = BytesIO()
    # workbook.save() would put the moment of writing in the place of this one.
    ExcelWriter(workbook, ZipFile(file, "w", ZIP_DEFLATED)).save()
    return dated(file.getvalue(), imprint)


def _write(sheet: Worksheet, table: Table) -> None:
    columns = widths(table)
    for i, width in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width * UNIT
    _write_caption(sheet, table, columns)
    _write_headings(sheet, table, columns)
    _write_rows(sheet, table, columns)
    _set_up_page(sheet, table)


def _sheet_name(table: Table) -> str:
    short = table.title.replace(f"{table.head.edition}预算", "", 1)
    return re.sub(r"[\[\]:*?/\\]", "", clean(f"{table.number} {short}"))[:31]


# The styles, by name; their names are what a person finds in Excel's list of cell styles


def _styles(depth: int) -> Iterator[NamedStyle]:
    middle = Alignment("center", "center", wrap_text=True)
    yield NamedStyle("标题", Font(TITLE_FACE, 18, b=True), alignment=middle)
    for side in SIDES:
        beside = Alignment(side, "center", wrap_text=True)
        yield _style(_caption_style(side), beside, bordered=False)
    yield _style("表头", middle, bold=True)
    yield _style("栏次", middle)
    for kind, total in product(Kind, (False, True)):
        steps = depth + 1 if kind is Kind.NAME else 1
        for step in range(steps):
            inside = step + (kind is Kind.AMOUNT)  # amounts keep off the line at their right
            wraps = kind is Kind.NAME
            aligned = Alignment(HORIZONTAL[kind], "center", wrap_text=wraps, indent=inside)
            name = _named(kind, total, step)
            yield _style(name, aligned, bold=total, number_format=FORMATS[kind])


def _style(
    name: str,
    alignment: Alignment,
    *,
    bold: bool = False,
    bordered: bool = True,
    number_format: str = "General",
) -> NamedStyle:
    border = GRID if bordered else Border()
    font = Font(SONG, 10, b=bold)
    return NamedStyle(name, font, None, border, alignment, number_format)


def _caption_style(side: str) -> str:
    return f"表前{SIDES[side]}"


def _cell_style(kind: Kind, row: Row) -> str:
    return _named(kind, is_total(row), indent(row))


def _named(kind: Kind, total: bool, step: int) -> str:
    return f"{'合计' if total else '明细'}{WORDS[kind]}{step if kind is Kind.NAME else ''}"


# The parts of a sheet, from the top


def _write_caption(sheet: Worksheet, table: Table, columns: Sequence[float]) -> None:
    _span(sheet, (TITLE, 1, TITLE, len(columns)), table.title, "标题")
    sheet.row_dimensions[TITLE].height = TITLE_HEIGHT
    texts = caption(table)
    starts = _thirds(columns, [text_width(text) + 1 for text in texts])
    ends = (*starts[1:], len(columns))
    lines = 1
    for text, side, start, end in zip(texts, SIDES, starts, ends, strict=True):
        _span(sheet, (CAPTION, start + 1, CAPTION, end), text, _caption_style(side))
        lines = max(lines, _lines(text, sum(columns[start:end])))
    sheet.row_dimensions[CAPTION].height = lines * LINE + AIR


def _thirds(columns: Sequence[float], needed: Sequence[float]) -> tuple[int, int, int]:
    """Where the parts of the line begin: wide enough, and the second close to the middle."""

    def cost(starts: tuple[int, int, int]) -> tuple[float, float]:
        _, middle, right = starts
        rooms = (sum(columns[:middle]), sum(columns[middle:right]), sum(columns[right:]))
        lacking = sum(max(need - room, 0) for need, room in zip(needed, rooms, strict=True))
        return lacking, abs(rooms[0] - rooms[2])

    return min(((0, *starts) for starts in combinations(range(1, len(columns)), 2)), key=cost)


def _write_headings(sheet: Worksheet, table: Table, columns: Sequence[float]) -> None:
    heights = [LINE + AIR] * table.head_rows
    for heading in table.headings:
        top, left = HEAD + heading.row, heading.column + 1
        bottom, right = top + heading.rows - 1, left + heading.columns - 1
        for row, column in product(range(top, bottom + 1), range(left, right + 1)):
            sheet.cell(row, column).style = "表头"
        _span(sheet, (top, left, bottom, right), heading.text, "表头")
        lines = _lines(heading.text, sum(columns[left - 1 : right]))
        for row in range(heading.row, heading.row + heading.rows):
            heights[row] = max(heights[row], ceil((lines * LINE + AIR) / heading.rows))
    for row, height in enumerate(heights, start=HEAD):
        sheet.row_dimensions[row].height = height
    for column, text in enumerate(table.ordinals(), start=1):
        number = int(text) if text.isdecimal() else text
        _put(sheet, _last_of_head(table), column, number, "栏次")
        sheet.row_dimensions[_last_of_head(table)].height = LINE + AIR


def _write_rows(sheet: Worksheet, table: Table, columns: Sequence[float]) -> None:
    first = _last_of_head(table) + 1
    for at, row in enumerate(table.rows, start=first):
        if table.numbered:
            _put(sheet, at, 1, at - first + 1, _cell_style(Kind.ORDINAL, row))
        _write_cells(sheet, at, table, row)
        sheet.row_dimensions[at].height = _height(table, row, columns)
    if table.note:
        at = first + len(table.rows)
        _span(sheet, (at, 1, at, len(columns)), table.note, _caption_style("left"))
        sheet.row_dimensions[at].height = _lines(table.note, sum(columns)) * LINE + AIR


def _write_cells(sheet: Worksheet, at: int, table: Table, row: Row) -> None:
    sorts = kinds(table)[table.numbered :]
    for column, (cell, kind) in enumerate(zip(row.cells, sorts, strict=True), 1 + table.numbered):
        _put(sheet, at, column, _value(table, cell), _cell_style(kind, row))
        if cell.amount == 0 and table.zero:
            sheet.cell(at, column).number_format = f'"{table.zero}"'
        if cell.rows and cell.columns:
            _merge(sheet, at, column, at + cell.rows - 1, column + cell.columns - 1)


def _height(table: Table, row: Row, columns: Sequence[float]) -> int:
    """Room for the longest of its names; a merged one has room elsewhere."""
    sorts = kinds(table)[table.numbered :]
    lines = (
        _lines(cell.text, width - 2 * indent(row))
        for cell, kind, width in zip(row.cells, sorts, columns[table.numbered :], strict=True)
        if kind is Kind.NAME and cell.rows == cell.columns == 1
    )
    return max(lines, default=1) * LINE + AIR


def _value(table: Table, cell: Cell) -> str | Decimal | None:
    """Words, the amount as printed, or nothing for a zero that prints blank."""
    if cell.amount is None:
        return cell.text
    return table.printed_amount(cell) if cell.amount or cell.rounded or table.zero else None


def _last_of_head(table: Table) -> int:
    return HEAD + table.head_rows - 1 + table.numbered


def _span(sheet: Worksheet, area: tuple[int, int, int, int], text: str, style: str) -> None:
    top, left, bottom, right = area
    _put(sheet, top, left, text, style)
    _merge(sheet, top, left, bottom, right)


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Merges cells that have their lines; merge_cells would draw them, for half of all the time."""
    if (top, left) != (bottom, right):
        sheet.merged_cells.add(CellRange(None, left, top, right, bottom).coord)


def _put(
    sheet: Worksheet, row: int, column: int, value: str | int | Decimal | None, style: str
) -> None:
    cell = sheet.cell(row, column)
    cell.style = style
    if isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"  # else a text that begins with = would be a formula
    else:
        cell.value = value


def _lines(text: str, width: float) -> int:
    return sum(max(ceil(text_width(line) / width), 1) for line in text.split("\n"))


def _set_up_page(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = f"A{_last_of_head(table) + 1}"
    sheet.print_title_rows = f"{TITLE}:{_last_of_head(table)}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if table.landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.6, right=0.6, top=0.6, bottom=0.7)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
