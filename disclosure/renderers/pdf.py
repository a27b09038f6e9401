"""The tables as PDF, each beginning a page, with its head repeated on every further page."""

from collections.abc import Sequence
from pathlib import Path

from disclosure.table import Table

from .page import caption, clean, document_title, indent, is_total, kinds, room, widths
from .typesetting import typeset

TEMPLATE = Path(__file__).with_name("tables.typ")


def render(tables: Sequence[Table]) -> bytes:
    return typeset(
        TEMPLATE,
        {
            "title": document_title(tables),
            "author": clean(tables[0].head.office),
            "tables": [_data(table) for table in tables],
        },
    )


def _data(table: Table) -> dict[str, object]:
    columns = widths(table)
    return {
        "title": clean(table.title),
        "caption": caption(table),
        "landscape": table.landscape,
        "widths": columns,
        "scale": min(1, room(table) / sum(columns)),
        "kinds": kinds(table),
        "headings": [{**h._asdict(), "text": clean(h.text)} for h in table.headings],
        "ordinals": table.ordinals(),
        "rows": [
            {"cells": [*map(clean, printed)], "indent": indent(row), "total": is_total(row)}
            for row, printed in zip(table.rows, table.printed(), strict=True)
        ],
        "note": clean(table.note),
    }
