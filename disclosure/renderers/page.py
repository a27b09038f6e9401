"""What a printed page needs beside the Table: widths of columns, the line above, clean text.

Widths are counted in half-width characters: a Chinese character takes two, a digit one.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from unicodedata import east_asian_width

from disclosure.table import Column, Row, Table, Text

PORTRAIT, LANDSCAPE = 102, 151  # half-width characters of 10 pt on a line of A4
SMALLER = 1.2  # how much more than a line is printed smaller, before names break
NAME_FLOOR = 24
DIGIT = 1.15  # bold digits are wider than half a Chinese character
ANY_DIGIT = 1.4  # in the widest font that stands in where a reader lacks ours
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds, and so how it is aligned and how wide it is at least."""

    ORDINAL = "ordinal"
    CODE = "code"
    NAME = "name"
    AMOUNT = "amount"


FLOORS = {Kind.ORDINAL: 6, Kind.CODE: 10, Kind.NAME: 16, Kind.AMOUNT: 11}
FLEXIBLE = {Kind.NAME, Kind.AMOUNT}


def clean(text: str) -> str:
    """Text without control characters, which no format of print can hold."""
    return NOT_TEXT.sub("", text)


def file_name(text: str) -> str:
    """Text as the name of a file on every system, without its suffix."""
    return NOT_IN_FILE_NAMES.sub(" ", clean(text)).strip(" .")[:120]


def kinds(table: Table) -> list[Kind]:
    """The kind of every column, 序号 first where rows are numbered."""
    return [Kind.ORDINAL] * table.numbered + [_kind(column) for column in table.columns]


def _kind(column: Text | Column) -> Kind:
    if isinstance(column, Column):
        return Kind.AMOUNT
    return Kind.CODE if column.label == "code" else Kind.NAME


def indent(row: Row) -> int:
    """How many steps a row's name stands in."""
    return max(row.level - 1, 0)


def is_total(row: Row) -> bool:
    return row.level == 0


def document_title(tables: Sequence[Table]) -> str:
    """The title of a file: its single table's, or that of the whole set."""
    head = tables[0].head
    title = tables[0].title if len(tables) == 1 else f"{head.edition}预算公开表"
    return clean(f"{head.office} {head.year}年{title}{head.marked}")


def caption(table: Table) -> tuple[str, str, str]:
    """The line under the title: left, middle and right."""
    head = table.head
    return clean(head.office), f"预算年度：{head.year}{head.marked}", f"单位：{table.money.name}"


@lru_cache(maxsize=1 << 13)  # a booklet asks for each of its texts several times
def text_width(text: str) -> int:
    """The width of the longest line of a text."""
    return max(
        sum(2 if east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n")
    )


def room(table: Table) -> int:
    """The width of its page."""
    return LANDSCAPE if table.landscape else PORTRAIT


def widths(table: Table, digit: float = DIGIT) -> list[float]:
    """Columns that fill the page; what needs more is wider and is printed smaller."""
    columns = kinds(table)
    wanted = _wanted(table, columns, digit)
    share = (room(table) - sum(wanted)) / sum(kind in FLEXIBLE for kind in columns)
    if share >= 0:
        return [
            width + share * (kind in FLEXIBLE) for kind, width in zip(columns, wanted, strict=True)
        ]
    lacking = max(sum(wanted) - room(table) * SMALLER, 0)
    names = sum(w for kind, w in zip(columns, wanted, strict=True) if kind is Kind.NAME)
    return [
        max(min(width, NAME_FLOOR), width - lacking * width / names) if kind is Kind.NAME else width
        for kind, width in zip(columns, wanted, strict=True)
    ]


def _wanted(table: Table, columns: list[Kind], digit: float) -> list[float]:
    """What each column needs to print its cells unbroken; headings may break."""
    wanted = [float(FLOORS[kind]) for kind in columns]
    for row, printed in zip(table.rows, table.printed(), strict=True):
        for i, text in enumerate(printed):
            wanted[i] = max(wanted[i], _width(text, columns[i], indent(row), digit) + 2)
    return wanted


def _width(text: str, kind: Kind, steps: int, digit: float) -> float:
    if kind in {Kind.AMOUNT, Kind.CODE}:
        return len(text) * digit
    return text_width(text) + (2 * steps if kind is Kind.NAME else 0)
