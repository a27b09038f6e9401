"""The formats that tables and booklets are written in: each a function to a file."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from disclosure.document import Booklet
from disclosure.table import Table

from . import csv, excel, html, json, pdf
from .booklet import html as booklet_html
from .booklet import pdf as booklet_pdf
from .booklet import word as booklet_word
from .imprint import Imprint


class RendersTables(Protocol):
    def __call__(self, tables: Sequence[Table], imprint: Imprint | None = None) -> bytes: ...


class RendersBooklet(Protocol):
    def __call__(self, booklet: Booklet, imprint: Imprint | None = None) -> bytes: ...


class Format(NamedTuple):
    """How to write a file, and what it is."""

    render: RendersTables
    content_type: str
    suffix: str


class BookletFormat(NamedTuple):
    """The same for a booklet."""

    render: RendersBooklet
    content_type: str
    suffix: str


HTML, PDF = "text/html; charset=utf-8", "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS = {
    "html": Format(html.render, HTML, ".html"),
    "xlsx": Format(excel.render, f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
    "pdf": Format(pdf.render, PDF, ".pdf"),
    "csv": Format(csv.render, "text/csv; charset=utf-8", ".csv"),
    "json": Format(json.render, "application/json", ".json"),
}
BOOKLET_FORMATS = {
    "pdf": BookletFormat(booklet_pdf.render, PDF, ".pdf"),
    "docx": BookletFormat(booklet_word.render, f"{OFFICE}.wordprocessingml.document", ".docx"),
    "html": BookletFormat(booklet_html.render, HTML, ".html"),
}
