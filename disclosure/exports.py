"""The rows behind a figure as a file, written row by row so that memory stays bounded."""

import csv
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from budget.evidence import Evidence, Item

from .renderers.csv import BOM, safe
from .renderers.page import clean

MOST_EXCEL_ROWS = 1_000_000  # a sheet ends at 1,048,576
WIDTHS = {"编码": 12, "名称": 24, "元）": 18}


class _Echo:
    def write(self, line: str) -> str:
        return line


def as_csv(evidence: Evidence) -> Iterator[str]:
    """Lines of a file that Excel and programs read."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow(evidence.headings)
    for item in evidence.every():
        words = map(safe, _words(evidence, item))
        yield writer.writerow([*words, f"{item.amount:.2f}"])


def as_excel(evidence: Evidence, about: list[tuple[str, str]]) -> IO[bytes]:
    """A workbook of the rows with their sum, and a sheet that says what they are."""
    file = TemporaryFile()  # noqa: SIM115  the response that sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    _write_rows(book, evidence)
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 80)
    for number, pair in enumerate(about):
        sheet.write_row(number, 0, pair)
    book.close()
    file.seek(0)
    return file


def _write_rows(book: Any, evidence: Evidence) -> None:
    sheet = book.add_worksheet(evidence.kind)
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
    headings, number = evidence.headings, 0
    for i, heading in enumerate(headings):
        sheet.set_column(i, i, WIDTHS.get(heading[-2:], 16))
        sheet.write_string(0, i, heading, bold)
    sheet.freeze_panes(1, 0)
    for number, item in enumerate(evidence.every(), start=1):
        for i, words in enumerate(_words(evidence, item)):
            sheet.write_string(number, i, clean(words), text)
        sheet.write_number(number, len(headings) - 1, item.amount, money)
    if number:
        last = len(headings) - 1
        sheet.autofilter(0, 0, number, last)
        column = chr(ord("A") + last)
        sheet.write_string(number + 1, 0, "合计", bold)
        total = evidence.total()
        sheet.write_formula(number + 1, last, f"=SUM({column}2:{column}{number + 1})", money, total)


def _words(evidence: Evidence, item: Item) -> Iterator[str]:
    """The cells under the headings: codes and names apart."""
    yield from (item.unit, item.name)
    for column, (code, words) in zip(evidence.columns, item.cells, strict=True):
        yield from (code, words) if column.code else (words,)
