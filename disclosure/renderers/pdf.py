"""The tables as PDF, each beginning a page, with its head repeated on every further page."""

from collections.abc import Sequence
from pathlib import Path

from disclosure.table import Cell, Table

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
        "rows": [_row(table, n) for n in range(len(table.rows))],
        "note": clean(table.note),
    }


def _row(table: Table, n: int) -> dict[str, object]:
    row = table.rows[n]
    cells = [Cell(str(n + 1))] * table.numbered + list(row.cells)
    return {
        "indent": indent(row),
        "total": is_total(row),
        "cells": [
            {
                "text": clean(table.text(cell)),
                "column": column,
                "rows": cell.rows,
                "columns": cell.columns,
            }
            for column, cell in enumerate(cells)
            if cell.rows and cell.columns
        ],
    }
