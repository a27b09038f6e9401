"""Workbooks of tests taken into the database, through the budget's own sheets."""

from budget.book import Book
from budget.intake import apply, load
from budget.sheets import SHEETS
from budget.spreadsheet import open_workbook


def taken(file, person=None):
    """What a workbook would do, and it is done where there is no fault."""
    book = Book(person)
    intake = load(open_workbook(file), SHEETS, book)
    if not intake.faults:
        apply(intake, book)
    return intake


def counts(intake, sheet):
    changes = intake.of(sheet)
    return len(changes.new), len(changes.changed), changes.unchanged, len(changes.gone)


def faults_of(file, person=None):
    return [str(fault) for fault in taken(file, person).faults]
