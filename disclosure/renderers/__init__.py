"""The formats that tables are written in: each a function from tables to a file."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from disclosure.table import Table

from . import csv, excel, html, json, pdf


class Format(NamedTuple):
    """How to write a file, and what it is."""

    render: Callable[[Sequence[Table]], bytes]
    content_type: str
    suffix: str


FORMATS = {
    "html": Format(html.render, "text/html; charset=utf-8", ".html"),
    "xlsx": Format(
        excel.render,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
    ),
    "pdf": Format(pdf.render, "application/pdf", ".pdf"),
    "csv": Format(csv.render, "text/csv; charset=utf-8", ".csv"),
    "json": Format(json.render, "application/json", ".json"),
}
