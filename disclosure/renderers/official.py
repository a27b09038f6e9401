"""An official table as the data that official.typ takes."""

from disclosure.table import Cell, Heading, Table

from .page import caption, clean, indent, is_total, kinds, room, widths


def official(table: Table) -> dict[str, object]:
    columns = widths(table)
    return {
        "title": clean(table.title),
        "caption": caption(table),
        "landscape": table.landscape,
        "widths": columns,
        "scale": min(1, room(table) / sum(columns)),
        "kinds": kinds(table),
        "headings": headings(table),
        "ordinals": table.ordinals(),
        "rows": [_row(table, n) for n in range(len(table.rows))],
        "note": clean(table.note),
    }


def headings(table: Table) -> list[dict[str, object]]:
    return [_heading(heading) for heading in table.headings]


def _heading(heading: Heading) -> dict[str, object]:
    return {**heading._asdict(), "text": clean(heading.text)}


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
