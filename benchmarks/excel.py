"""The nine tables as Excel, against openpyxl alone writing the same cells, borders and formats."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from django.db import connection
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side

from budget.scope import Scope
from disclosure.renderers import excel
from disclosure.table import Heading, Table
from disclosure.tables import disclose

from .catalogue import Size
from .generator import YEAR
from .measure import Result, judged, medians, times
from .tables import biggest, typical

GRID = Border(*(Side("thin"),) * 4)
STYLES = {
    "head": NamedStyle("head", Font("宋体", 10, b=True), None, GRID, Alignment("center", "center")),
    "text": NamedStyle("text", Font("宋体", 10), None, GRID, Alignment("left", "center")),
    "amount": NamedStyle("amount", Font("宋体", 10), None, GRID, Alignment("right"), "0.00"),
}


class Plain(NamedTuple):
    """A table as nothing but headings, and values with the name of their style."""

    title: str
    headings: tuple[Heading, ...]
    rows: list[list[tuple[object, str]]]


def run(size: Size) -> Iterator[Result]:
    for place, department in (
        ("a department", typical(size)),
        ("the biggest department", biggest(size)),
    ):
        tables = disclose(Scope(YEAR, department)).tables
        plain = [_plain(table) for table in tables]
        ours, floor = medians(
            lambda: excel.render(tables),  # noqa: B023
            lambda: bare(plain),  # noqa: B023
            rounds=size.rounds,
        )
        what = f"{place}: {_rows(tables)} rows"
        result = Result("excel", connection.display_name, what, ours, floor, "bare openpyxl")
        yield judged(result, times(3))


def _rows(tables: Sequence[Table]) -> int:
    return len([row for table in tables for row in table.rows])


def _plain(table: Table) -> Plain:
    rows = [
        [
            (n, "text"),
            *(
                (cell.text, "text")
                if cell.amount is None
                else (table.money.printed(cell.amount) if cell.amount else None, "amount")
                for cell in row.cells
            ),
        ]
        for n, row in enumerate(table.rows, start=1)
    ]
    return Plain(table.title, table.headings, rows)


def bare(tables: Sequence[Plain]) -> bytes:
    workbook = Workbook()
    for style in STYLES.values():
        workbook.add_named_style(style)
    for number, table in enumerate(tables, start=1):
        sheet = workbook.create_sheet(str(number))
        sheet.append([table.title])
        for _, row, column, rows, columns in table.headings:
            sheet.merge_cells(None, row + 2, column + 1, row + rows + 1, column + columns)
        for text, row, column, _, _ in table.headings:
            sheet.cell(row + 2, column + 1, text).style = "head"
        for at, cells in enumerate(table.rows, start=sheet.max_row + 1):
            for column, (value, style) in enumerate(cells, start=1):
                sheet.cell(at, column, value).style = style
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()
