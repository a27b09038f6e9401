"""The booklet of the demo's case, against typst alone with its words, LibreOffice and Chromium."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.db import connection, transaction
from pypdf import PdfReader

from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.booklet import compose
from disclosure.document import Block, Booklet, Heading, Paragraph
from disclosure.renderers import BOOKLET_FORMATS
from disclosure.table import Table

from .catalogue import Size
from .measure import Aim, Result, Run, judged, medians, times, within
from .programs import chromium, libreoffice
from .rewording import OTHER_CHARS, reworded

BARE = b"""
#set text(font: ("SimSun", "Noto Serif CJK SC"), lang: "zh", size: 16pt)
#set page(paper: "a4", numbering: "1", margin: 28mm)
#set par(leading: 12pt, spacing: 12pt, first-line-indent: (amount: 2em, all: true), justify: true)
#outline(title: none, depth: 2)
#for it in json(bytes(sys.inputs.blocks)) {
  if it.kind == "heading" { heading(level: it.level, it.text) }
  else if it.kind == "paragraph" { par(it.text) }
  else {
    set text(size: 9pt)
    set par(leading: 0.4em)
    table(columns: it.columns, table.header(..it.head), ..it.words)
  }
}
"""
FIVE_TIMES = Aim("≤ a fifth of it", lambda ours, floor: ours * 5 <= floor)


def run(size: Size) -> Iterator[Result]:
    booklet = _case()
    pdf, word, page = (BOOKLET_FORMATS[form].render for form in ("pdf", "docx", "html"))
    pages = len(PdfReader(BytesIO(pdf(booklet))).pages)
    with TemporaryDirectory() as folder:
        rivals = {"bare typst": _bare(booklet), **_programs(booklet, Path(folder))}
        others = iter([reworded(booklet, char) for char in OTHER_CHARS])
        ours, *floors, of_word, of_page = medians(
            lambda: pdf(next(others)),
            *rivals.values(),
            lambda: word(booklet),
            lambda: page(booklet),
            rounds=min(size.rounds, len(OTHER_CHARS) - 1),
        )
    for (against, _), floor in zip(rivals.items(), floors, strict=True):
        aim = times(3) if against == "bare typst" else FIVE_TIMES
        yield judged(_result(f"{pages} pages as PDF", ours, floor, against), aim)
    yield judged(_result("the same as Word", of_word), within(2))
    yield judged(_result("the same as HTML", of_page), within(1))


def _result(what: str, ours: float, floor: float | None = None, against: str = "") -> Result:
    return Result("booklet", connection.display_name, what, ours, floor, against)


def _case() -> Booklet:
    """The demo's booklet; its facts do not stay."""
    with transaction.atomic():
        import_workbook(WORKBOOK)
        booklet = compose(Scope(2023, "318")).booklet
        transaction.set_rollback(True)
    return booklet


def _bare(booklet: Booklet) -> Run:
    blocks = json.dumps([_plain(block) for block in booklet.blocks()])
    return lambda: typst.compile(BARE, sys_inputs={"blocks": blocks})


def _plain(block: Block) -> dict[str, object]:
    match block:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
    return {"kind": "table", **_words(block.table)}


def _words(table: Table) -> dict[str, object]:
    head = [word for line in table.printed_headings() for word in line]
    words = [word for row in table.printed() for word in row]
    return {"columns": len(table.columns) + table.numbered, "head": head, "words": words}


def _programs(booklet: Booklet, folder: Path) -> dict[str, Run]:
    """Each from a file that we wrote."""
    document, page = folder / "booklet.docx", folder / "booklet.html"
    document.write_bytes(BOOKLET_FORMATS["docx"].render(booklet))
    page.write_bytes(BOOKLET_FORMATS["html"].render(booklet))
    runs = {
        "LibreOffice, from our Word": libreoffice(folder, document),
        "Chromium, from our HTML": chromium(folder, page),
    }
    return {name: run for name, run in runs.items() if run}
