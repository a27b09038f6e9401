"""The booklet as the data that booklet.typ takes, and the pages on which its titles then stand."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from disclosure.document import (
    CONTENTS_LEVEL,
    Block,
    Booklet,
    Heading,
    Paragraph,
    TableBlock,
)
from disclosure.renderers.imprint import Imprint
from disclosure.renderers.official import headings, official
from disclosure.renderers.page import DIGIT, Kind, clean, is_total, kinds, text_width
from disclosure.renderers.typesetting import ask
from disclosure.table import Row, Table

from . import sheets
from .columns import AIR, aligned, fitted, headed, parted
from .sheets import Sheet, introduces, leads, lines, printable

TEMPLATE = Path(__file__).parent.with_name("booklet.typ")
# Millimetres: top, bottom, left, right. Texts as GB/T 9704 has them, tables as they need.
MARGINS = {
    sheets.Kind.TEXT: (37, 35, 28, 26),
    sheets.Kind.DIVIDER: (37, 35, 28, 26),
    sheets.Kind.FORM: (28, 28, 26, 26),
    sheets.Kind.OFFICIAL: (15, 16, 15, 15),
}
COVER_LINE = 28  # half-width characters of 30 pt on a line of the cover
LINE = 50  # half-width characters of 16 pt on a line of text
ROOM, LYING_ROOM = 73, 115  # half-width characters of 12 pt between the margins of a text
UNTITLED = "预算公开"  # a PDF for listening must have a title
LINES_TOGETHER = 16  # a row of more lines may continue on the next page

Look = tuple[list[float], list[str]]  # of columns: widths, alignments


def pages(booklet: Booklet) -> dict[str, int]:
    """The printed number of the page on which each title of the contents stands, by its key."""
    numbers = ask(TEMPLATE, laid_out(booklet), "pages")
    keys = (heading.key for heading in booklet.contents())
    return dict(zip(keys, numbers, strict=True))


def laid_out(booklet: Booklet, imprint: Imprint | None = None) -> dict[str, object]:
    looks = shared_looks(booklet)
    return {
        "title": clean(booklet.title).strip() or UNTITLED,
        "cover": cover(booklet),
        "issuer": clean(booklet.issuer),
        "month": clean(booklet.month),
        "keywords": keywords(booklet, imprint),
        "margins": MARGINS,
        "contents": [heading.key for heading in booklet.contents()],
        "sheets": _stepwise([_sheet(sheet, looks) for sheet in sheets.of(booklet)]),
    }


def cover(booklet: Booklet) -> list[str]:
    """The title as the cover divides it: whose it is, and what it is."""
    title, issuer = clean(booklet.title), clean(booklet.issuer)
    parts = (issuer, title.removeprefix(issuer)) if title.startswith(issuer) else (title,)
    return [line for part in parts if part for line in _bracketed(part)]


def _bracketed(words: str) -> list[str]:
    """What is too long for a line of the cover, with a bracket at its end on a line of its own."""
    found = re.fullmatch(r"(.+)([(（][^()（）]+[)）])", words)
    return list(found.groups()) if found and text_width(words) > COVER_LINE else [words]


def keywords(booklet: Booklet, imprint: Imprint | None = None) -> list[str]:
    known = [imprint.words] if imprint else []
    return [f"{booklet.year}年", clean(booklet.issuer), "预算公开", *known]


def room_of(table: Table) -> int:
    return LYING_ROOM if table.landscape else ROOM


def shared_looks(booklet: Booklet, digit: float = DIGIT) -> dict[str, Look]:
    """The widths and alignments of tables in texts by slug: alike where the heads are alike."""
    alike: defaultdict[object, list[Table]] = defaultdict(list)
    for block in booklet.blocks():
        if isinstance(block, TableBlock) and not block.official:
            alike[block.table.headings].append(block.table)
    return {
        table.slug: look
        for tables in alike.values()
        for look in [(fitted(tables, room_of(tables[0]), digit), aligned(tables))]
        for table in tables
    }


def _sheet(sheet: Sheet, looks: Mapping[str, Look]) -> dict[str, Any]:
    blocks = [data for block in sheet.blocks for data in _block(block, looks)]
    return {"kind": sheet.kind, "landscape": sheet.landscape, "blocks": blocks}


def _stepwise(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Titles go down one level at a time, as listeners need it; the first is that of the contents."""
    above = 1
    for block in (block for sheet in made for block in sheet["blocks"]):
        if block["type"] == "heading":
            above = block["level"] = min(block["level"], above + 1)
    return made


def _block(block: Block, looks: Mapping[str, Look]) -> Iterator[dict[str, object]]:
    match block:
        case Heading(level, text, key):
            words = parted(printable(text), LINE)
            yield {
                "type": "heading",
                "level": level,
                "listed": level <= CONTENTS_LEVEL,
                "text": words,
                "key": key,
            }
        case Paragraph():
            for line in lines(block.text):
                words = parted(line, LINE)
                yield {"type": "paragraph", "text": words, "keep": introduces(line)}
        case TableBlock(table, official=True):
            yield {"type": "official", **official(table)}
        case TableBlock(table):
            yield {"type": "table", **_plain(table, looks[table.slug])}


def _plain(table: Table, look: Look) -> dict[str, object]:
    """A table in a text: rows of words over all its columns come before its head."""
    widths, alignments = look
    before = leads(table)
    return {
        "money": money_line(table),
        "leads": [
            [parted(line, ROOM) for line in lines(row.cells[0].text)] for row in table.rows[:before]
        ],
        "widths": widths,
        "scale": min(1, room_of(table) / sum(widths)),
        "alignments": alignments,
        "headings": headings(headed(table, widths)),
        "rows": [_row(table, row, widths) for row in table.rows[before:]],
        "note": clean(table.note),
    }


def money_line(table: Table) -> str:
    """What stands over a table with amounts."""
    return f"单位：{table.money.name}" if Kind.AMOUNT in kinds(table) else ""


def _row(table: Table, row: Row, widths: Sequence[float]) -> dict[str, object]:
    return {
        "total": is_total(row),
        "together": stays_whole(table, row, widths),
        "cells": [
            {
                "text": parted(printable(table.text(cell)), width - AIR),
                "rows": cell.rows,
                "columns": cell.columns,
            }
            for cell, width in zip(row.cells, widths, strict=True)
            if cell.rows and cell.columns
        ],
    }


def stays_whole(table: Table, row: Row, widths: Sequence[float]) -> bool:
    """Whether a row is low enough not to part at the end of a page."""
    return all(
        text_width(table.text(cell)) < width * LINES_TOGETHER
        for cell, width in zip(row.cells, widths, strict=True)
        if cell.rows == 1
    )
