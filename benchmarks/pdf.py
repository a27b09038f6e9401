"""The nine tables as PDF, against typst alone, LibreOffice and Chromium with the same tables."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.db import connection

from budget.scope import Scope
from disclosure.renderers import excel, html, pdf
from disclosure.table import Table
from disclosure.tables import disclose

from .catalogue import Size
from .generator import YEAR
from .measure import Result, Run, judged, medians, within
from .programs import chromium, libreoffice
from .rewording import OTHER_CHARS, reworded
from .tables import typical

BARE = b"""
#set text(font: ("SimSun", "Noto Serif CJK SC"), size: 8pt)
#for one in json(bytes(sys.inputs.tables)) {
  page(paper: "a4", table(columns: one.width, ..one.words))
}
"""


def run(size: Size) -> Iterator[Result]:
    tables = disclose(Scope(YEAR, typical(size))).tables
    plain = json.dumps([_plain(table) for table in tables])
    with TemporaryDirectory() as folder:
        rivals = {"bare typst": lambda: typst.compile(BARE, sys_inputs={"tables": plain})}
        rivals |= _programs(tables, Path(folder))
        others = iter([reworded(tables, char) for char in OTHER_CHARS])
        ours, *floors = medians(
            lambda: pdf.render(next(others)),
            *rivals.values(),
            rounds=min(size.rounds, len(OTHER_CHARS) - 1),
        )
    what = f"a department: {len([row for table in tables for row in table.rows])} rows"
    for against, floor in zip(rivals, floors, strict=True):
        result = Result("pdf", connection.display_name, what, ours, floor, against)
        yield judged(result, within(1)) if against == "bare typst" else result


def _plain(table: Table) -> dict[str, object]:
    lines = [*table.printed_headings(), *table.printed()]
    return {"width": len(lines[0]), "words": [word for line in lines for word in line]}


def _programs(tables: Sequence[Table], folder: Path) -> dict[str, Run]:
    """Other ways to a PDF, each from a file that we wrote."""
    page, book = folder / "tables.html", folder / "tables.xlsx"
    page.write_bytes(html.render(tables))
    book.write_bytes(excel.render(tables))
    runs = {
        "LibreOffice, from our Excel": libreoffice(folder, book),
        "Chromium, from our HTML": chromium(folder, page),
    }
    return {name: run for name, run in runs.items() if run}
