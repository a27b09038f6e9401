"""Writing the budget workbook: an empty template with its instructions, and an export that imports unchanged."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from budget.ceilings import THREE_PUBLIC_NAME
from budget.intake import Sheet
from budget.models import Category, Source
from budget.rows import REQUIRED, Column
from budget.scope import Scope

from .workbook import INSTRUCTIONS, WORKBOOK

A4 = 9  # as Excel numbers sizes of paper
TEMPLATE_ROWS = 2000  # as far down as the drop-downs of the template reach
RULES = (
    "金额单位为元，最多两位小数；金额为 0 的行等于没有这一行。",
    "编码列已设为文本格式，请直接键入，或粘贴为文本，以免丢失末位或前导的 0。",
    "每张表按“单位＋年度＋阶段”整体替换：出现的单位年度以本表为准，表中没有的行会被删除（导入前会列出）；"
    "没有出现的单位年度不受影响。",
    "工作簿中没有的工作表不受影响；列的顺序可以改变，表头文字不能改变；灰色表头的列可以省略。",
    "不要合并单元格；公式应先计算并保存。",
    "文件应为 .xlsx 格式，不超过 30 MB。",
)


def write_template() -> bytes:
    """An empty workbook with every sheet, text-formatted codes, drop-downs and instructions."""
    return _write(lambda sheet: (), drop_downs=True)


def write_export(scope: Scope) -> bytes:
    """The stored budget of a scope; importing it changes nothing."""
    return _write(lambda sheet: sheet.rows(scope), drop_downs=False)


def _write(rows_of: Any, *, drop_downs: bool) -> bytes:
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    formats = _Formats(book)
    choices = _choices()
    if drop_downs:
        _write_instructions(book.add_worksheet(INSTRUCTIONS), formats)
    for sheet in WORKBOOK:
        page = book.add_worksheet(sheet.name)
        _write_headings(page, sheet, formats)
        _write_rows(page, sheet.columns, rows_of(sheet), formats)
        if drop_downs:
            _add_drop_downs(page, sheet.columns, choices)
    book.close()
    return stream.getvalue()


class _Formats:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        body = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        self.heading = book.add_format(
            {**body, "bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}
        )
        self.optional = book.add_format({**body, "bg_color": "#F2F2F2", "border": 1})
        self.text = book.add_format({**body, "num_format": "@"})
        self.plain = book.add_format(body)
        self.money = book.add_format({**body, "num_format": "#,##0.00"})
        self.date = book.add_format({**body, "num_format": "yyyy-mm-dd"})
        self.wrap = book.add_format({**body, "text_wrap": True})

    def of(self, column: Column) -> Format:
        if column.code:
            return self.text
        if "元" in column.help:
            return self.money
        return self.date if "日期" in column.heading else self.plain


def _write_headings(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    for i, column in enumerate(sheet.columns):
        page.set_column(i, i, column.width, formats.of(column))
        page.write_string(
            0, i, column.heading, formats.optional if column.optional else formats.heading
        )
        if column.help:
            page.write_comment(0, i, column.help)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    _fit_to_width(page)


def _fit_to_width(page: Worksheet) -> None:
    page.set_paper(A4)
    page.fit_to_pages(1, 0)


def _write_rows(
    page: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]], formats: _Formats
) -> None:
    written = [formats.of(column) for column in columns]
    for number, row in enumerate(rows, start=1):
        for i, (value, form) in enumerate(zip(row, written, strict=True)):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                page.write_string(number, i, value, form)
            elif form is formats.date:
                page.write_datetime(number, i, value, form)
            else:
                page.write_number(number, i, value, form)


def _choices() -> dict[str, list[str]]:
    """The drop-downs that come from the database; parents are not to be chosen."""
    sources = list(Source.objects.filter(children=None).values_list("name", flat=True))
    return {
        "资金来源": sources,
        "控制项目": [*sources, THREE_PUBLIC_NAME],
        "支出类别": list(Category.objects.filter(children=None).values_list("name", flat=True)),
    }


def _add_drop_downs(
    page: Worksheet, columns: Sequence[Column], choices: dict[str, list[str]]
) -> None:
    for i, column in enumerate(columns):
        if options := list(column.choices) or choices.get(column.heading):
            page.data_validation(1, i, TEMPLATE_ROWS, i, {"validate": "list", "source": options})


def _write_instructions(page: Worksheet, formats: _Formats) -> None:
    page.set_column(0, 0, 16, formats.wrap)
    page.set_column(1, 2, 20, formats.wrap)
    page.set_column(3, 3, 70, formats.wrap)
    _fit_to_width(page)
    page.merge_range(0, 0, 0, 3, "部门预算工作簿填写说明", formats.heading)
    line = 1
    for number, rule in enumerate(RULES, start=1):
        page.merge_range(line, 0, line, 3, f"{number}. {rule}", formats.wrap)
        page.set_row(line, 32)
        line += 1
    for i, heading in enumerate(("工作表", "列", "是否必填", "说明")):
        page.write_string(line + 1, i, heading, formats.heading)
    line += 2
    for sheet in WORKBOOK:
        for column in sheet.columns:
            required = "必填" if column.default is REQUIRED else "可空"
            required = "列可省略" if column.optional else required
            words = (sheet.name, column.heading, required, _explain(column))
            for i, word in enumerate(words):
                page.write_string(line, i, word, formats.wrap)
            line += 1


def _explain(column: Column) -> str:
    options = f"可选：{'、'.join(column.choices)}" if column.choices else ""
    return "；".join(part for part in (column.help, options) if part)
