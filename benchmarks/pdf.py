"""The nine tables as PDF, against typst alone, LibreOffice and Chromium with the same tables."""

import json
import shutil
import subprocess
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
        ours, *floors = medians(
            lambda: pdf.render(tables), *rivals.values(), rounds=min(size.rounds, 3)
        )
    what = f"a department: {len([row for table in tables for row in table.rows])} rows"
    for against, floor in zip(rivals, floors, strict=True):
        result = Result("pdf", connection.display_name, what, ours, floor, against)
        yield judged(result, within(1)) if against == "bare typst" else result


def _plain(table: Table) -> dict[str, object]:
    lines = [*table.printed_headings(), *table.printed()]
    return {"width": len(lines[0]), "words": [word for line in lines for word in line]}


def _programs(tables: Sequence[Table], folder: Path) -> dict[str, Run]:
    """Other ways to a PDF, where their program is there; each from a file that we wrote."""
    page, book = folder / "tables.html", folder / "tables.xlsx"
    page.write_bytes(html.render(tables))
    book.write_bytes(excel.render(tables))
    commands = {
        "LibreOffice, from our Excel": (
            ["soffice", "libreoffice"],
            [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"],
            ["--convert-to", "pdf", "--outdir", str(folder), str(book)],
        ),
        "Chromium, from our HTML": (
            ["chromium", "chromium-browser", "google-chrome"],
            ["--headless", "--no-sandbox", f"--user-data-dir={folder / 'browser'}"],
            [f"--print-to-pdf={folder / 'page.pdf'}", page.as_uri()],
        ),
    }
    return {
        name: lambda command=[found, *options, *work]: _call(command)
        for name, (names, options, work) in commands.items()
        if (found := next(filter(None, map(shutil.which, names)), None))
    }


def _call(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)
