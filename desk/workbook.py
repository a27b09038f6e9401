"""The budget workbook as a whole: every application's sheets in one file, in and out."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from budget import sheets as budget_sheets
from budget.book import Book
from budget.intake import Intake, apply, load
from budget.models import Source, User
from budget.rows import Fault
from budget.spreadsheet import RefusedFile, open_workbook
from disclosure import sheets as disclosure_sheets
from performance import sheets as performance_sheets

INSTRUCTIONS = "填写说明"  # the template's first sheet
WORKBOOK = (*budget_sheets.SHEETS, *performance_sheets.SHEETS, *disclosure_sheets.SHEETS)


@dataclass(frozen=True)
class Loaded:
    """A workbook as read for one person: what it would do, or why not."""

    intake: Intake
    book: Book


def read_workbook(file: Path | BinaryIO, person: User | None = None) -> Loaded:
    """What importing a file would do; a file that cannot be read at all is one fault. Writes nothing.

    person None is the operator at the console, who may write everything.
    """
    book = Book(person)
    try:
        grids = [grid for grid in open_workbook(file) if grid.name != INSTRUCTIONS]
        return Loaded(load(grids, WORKBOOK, book), book)
    except RefusedFile as refused:
        return Loaded(Intake(faults=[Fault("工作簿", "", "", "", str(refused))]), book)


def read_to_write(file: Path | BinaryIO, person: User | None = None) -> Loaded:
    """The same within a transaction that goes on to write: until it ends, no other import begins.

    Two imports at once would both find a row missing, and both add it.
    """
    wait_for_imports()
    return read_workbook(file, person)


def wait_for_imports() -> None:
    """Within a transaction: until it ends, no import begins."""
    # Rows that are always there, locked so that only the next import waits, not those who enter lines.
    list(Source.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def import_workbook(file: Path | BinaryIO, person: User | None = None) -> Intake:
    """Reads a file and writes it, all or nothing; with faults nothing is written."""
    loaded = read_to_write(file, person)
    if not loaded.intake.faults:
        apply(loaded.intake, loaded.book)
    return loaded.intake
