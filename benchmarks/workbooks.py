"""Generated lines as an import workbook, row by row, so that a large one needs no memory."""

from collections.abc import Iterable
from pathlib import Path

import xlsxwriter

from budget.models import Category, Phase, Source
from budget.sheets.lines import EXPENDITURE, YES_NO

from .generator import YEAR, Budget

SHEET = EXPENDITURE.name
HEADINGS = [column.heading for column in EXPENDITURE.columns]


def write(path: Path, budgets: Iterable[Budget]) -> int:
    """The sheet 支出预算 of these budgets, and how many lines it has."""
    sources = dict(Source.objects.values_list("code", "name"))
    categories = dict(Category.objects.values_list("code", "name"))
    phase = Phase.INITIAL.label
    lines = (line for budget in budgets for line in budget.lines)
    number = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, HEADINGS)
        for number, line in enumerate(lines, start=1):
            codes = (YEAR, phase, line.unit, line.function, line.economic)
            kind = (categories[line.category], sources[line.source], YES_NO[not line.carried_over])
            rest = (line.project, "", line.note, line.amount / 100)
            sheet.write_row(number, 0, [*codes, *kind, *rest])
    return number
