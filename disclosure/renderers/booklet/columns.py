"""Widths of the columns of tables that stand in texts, in half-width characters."""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from disclosure.renderers.page import DIGIT, Kind, kinds, text_width
from disclosure.table import Table

AIR = 1.4
ZERO_WIDTH = "\u200b"
# What a line is not broken in: letters other than Chinese, or a character, between its brackets and stops.
OPENING, CLOSING = "（〔［｛《〈「『【", "）〕］｝》〉」』】，。、；：！？％"
WIDE = "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0003ffff"
UNBROKEN = re.compile(rf"[{OPENING}]*(?:[^\s{WIDE}]+|[^\s{OPENING}])[{CLOSING}]*|[{OPENING}]+")
NARROW = frozenset("0123456789abcdefghijklnopqrstuvxyz !\"'()*,-./:;?[]_{|}")
TOKEN = 12  # digits: a figure or an abbreviation up to here is not broken; a longer one widens no column for all
# Where a long word parts before it parts anywhere: 2022/2/1-|2023/1/31.
JOINT = re.compile(r"(?<=[0-9A-Za-z][-~_])(?=[0-9A-Za-z])")
WORD, LONG_WORD = 8, 10  # four Chinese characters stay together; five, where no cell has more
SHORT = 20  # what is no longer stands in the middle of its cell


def fitted(tables: Sequence[Table], room: float, digit: float = DIGIT) -> list[float]:
    """One set of widths for tables with the same head, such that few cells break into many lines."""
    columns = range(len(tables[0].columns))
    least = {column: _least(tables, column, digit) for column in columns}
    # w ~ (Σ t³)^¼ makes the sum of (t / w)³ smallest: long cells count far more than short ones.
    weight = {
        column: fmean((text_width(t) + AIR) ** 3 for t in _texts(tables, column)) ** 0.25
        for column in columns
    }
    tight: set[int] = set()
    while True:
        spare = room - sum(least[column] for column in tight)
        share = spare / sum([weight[column] for column in columns if column not in tight] or [1])
        found = {c for c in columns if c not in tight and weight[c] * share < least[c]}
        if not found:
            return [least[c] if c in tight else weight[c] * share for c in columns]
        tight |= found


def aligned(tables: Sequence[Table]) -> list[str]:
    """Amounts to the right, short words in the middle, sentences to the left."""
    return [
        "right"
        if kind is Kind.AMOUNT
        else "center" if max(map(text_width, _texts(tables, column))) <= SHORT else "left"
        for column, kind in enumerate(kinds(tables[0]))
    ]  # fmt: skip


def _least(tables: Sequence[Table], column: int, digit: float) -> float:
    """A figure does not break; words and headings may, but not within four characters."""
    texts, heading = _texts(tables, column), _heading(tables[0], column)
    if kinds(tables[0])[column] is Kind.AMOUNT:
        cell = max(map(len, texts)) * digit
    else:
        longest = max(map(text_width, texts))
        tokens = {token for text in texts for token in UNBROKEN.findall(text)}
        cell = max(
            longest if longest <= LONG_WORD else WORD,
            *(
                min(_token_width(p, digit), TOKEN * digit)
                for t in tokens
                for p in _pieces(t, digit)
            ),
            0,
        )
    return max(cell, min(heading, WORD)) + AIR


def _token_width(token: str, digit: float) -> float:
    """At most: capitals and strange letters are as wide as Chinese ones in some fonts."""
    return sum(digit if letter in NARROW else 2 for letter in token)


def headed(table: Table, widths: Sequence[float]) -> Table:
    """A table whose headings of two lines part between words, as far as their length tells."""
    return replace(
        table,
        headings=tuple(
            heading._replace(text=_in_two(heading.text, widths[heading.column] - AIR))
            if heading.columns == 1
            else heading
            for heading in table.headings
        ),
    )


def _in_two(heading: str, width: float) -> str:
    """Most words have two characters, and 值 or 率 ends a first part of three: 指标值|确定依据, 绩效指标|描述."""
    length = len(heading)
    first = length // 2 if length % 2 else (length // 2 + 1) // 2 * 2
    fits = text_width(heading) > width >= 2 * max(first, length - first)
    whole = text_width(heading) == 2 * length and heading.isalpha()
    return f"{heading[:first]}\n{heading[first:]}" if fits and whole else heading


def _pieces(token: str, digit: float) -> list[str]:
    """What of a token stays on one line."""
    return JOINT.split(token) if _token_width(token, digit) > TOKEN * digit else [token]


def parted(text: str, width: float) -> str:
    """Text whose words that are too long for their place part at their joints, or else anywhere."""
    return UNBROKEN.sub(lambda m: _parted(m[0], width), text)


def _parted(token: str, width: float) -> str:
    if 2 * len(token) <= width or _token_width(token, DIGIT) <= width:
        return token
    pieces = JOINT.split(token)
    fit = all(_token_width(piece, DIGIT) <= width for piece in pieces)
    return ZERO_WIDTH.join(pieces if fit else token)


def _heading(table: Table, column: int) -> int:
    return max(
        (text_width(h.text) for h in table.headings if h.column == column and h.columns == 1),
        default=0,
    )


def _texts(tables: Sequence[Table], column: int) -> list[str]:
    """The cells of a column; those over several columns do not count."""
    cells = [row.cells[column] for table in tables for row in table.rows]
    return [tables[0].text(cell) for cell in cells if cell.rows and cell.columns == 1] or [""]
