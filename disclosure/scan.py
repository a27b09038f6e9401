"""Typed words held against computed facts: every amount, year and percentage that nothing supports is marked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from unicodedata import normalize

from .document import Block, Paragraph, TableBlock
from .table import Table

YUAN = {
    "元": Decimal(1),
    "万元": Decimal(10_000),
    "万": Decimal(10_000),
    "亿元": Decimal(100_000_000),
    "亿": Decimal(100_000_000),
}
AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|亿|万|元)")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%|百分之[〇零一二三四五六七八九十百点]+")
QUOTED = re.compile(
    r"《[^》]*》|截至[^，。；]*"
)  # titles of documents and cut-off days name other years


class Mark(NamedTuple):
    """Words that no computed fact supports: where they stand in the text, and why they are marked."""

    start: int
    end: int
    words: str
    why: str
    kind: str = ""


AMOUNTS, YEARS, PERCENTAGES = "amounts", "years", "percentages"  # kinds of marks


@dataclass(frozen=True)
class Facts:
    """What the tables and computed sentences of a booklet say: amounts as printed in 元, years, percentages."""

    amounts: frozenset[Decimal]
    years: frozenset[int]
    percentages: frozenset[Decimal]
    names: frozenset[str] = frozenset()  # of projects: they may tell of other years

    def marks(self, text: str) -> list[Mark]:
        """The unsupported amounts, years and percentages of a typed text, in their order."""
        plain = _same_length(text)
        quoted = [match.span() for match in QUOTED.finditer(plain)]
        for name in self.names:
            quoted += [match.span() for match in re.finditer(re.escape(_same_length(name)), plain)]
        found = [mark for mark in self._all(plain) if not _inside(mark, quoted)]
        return sorted(mark._replace(words=text[mark.start : mark.end]) for mark in found)

    def _all(self, text: str) -> Iterator[Mark]:
        for match in AMOUNT.finditer(text):
            amount = Decimal(match[1].replace(",", "")) * YUAN[match[2]]
            if amount not in self.amounts:
                yield Mark(*match.span(), "", "各表和计算的文字中没有这个金额", AMOUNTS)
        for match in YEAR.finditer(text):
            if int(match[1]) not in self.years:
                yield Mark(*match.span(), "", "不是本年度或上年度", YEARS)
        for match in PERCENT.finditer(text):
            if match[1] is None or Decimal(match[1]) not in self.percentages:
                yield Mark(*match.span(), "", "计算的文字中没有这个百分比", PERCENTAGES)


def facts_of(
    year: int, tables: Iterable[Table], blocks: Iterable[Block], names: Iterable[str] = ()
) -> Facts:
    """The facts of a booklet: cells of its tables (also last year's), figures of its sentences."""
    amounts: set[Decimal] = set()
    percentages: set[Decimal] = set()
    for block in blocks:
        if isinstance(block, Paragraph):
            _take_figures(block, amounts, percentages)
        elif isinstance(block, TableBlock):
            amounts |= _printed(block.table)
    for table in tables:
        amounts |= _printed(table)
    years = frozenset({year, year - 1})
    return Facts(frozenset(amounts), years, frozenset(percentages), frozenset(names))


def _printed(table: Table) -> set[Decimal]:
    return {
        table.printed_amount(cell) * table.money.yuan
        for cell in table.addresses.values()
        if cell.amount is not None
    }


def _take_figures(paragraph: Paragraph, amounts: set[Decimal], percentages: set[Decimal]) -> None:
    """A figure followed by % is a percentage, by a money unit an amount."""
    for run, after in zip(paragraph.runs, (*paragraph.runs[1:], ""), strict=True):
        if isinstance(run, str):
            continue
        if after == "%":
            percentages.add(Decimal(run.text))
        elif isinstance(after, str) and after in YUAN:
            amounts.add(Decimal(run.text) * YUAN[after])


def _same_length(text: str) -> str:
    """Full-width digits and signs folded, character by character, so that places stay."""
    return "".join(folded if len(folded := normalize("NFKC", c)) == 1 else c for c in text)


def _inside(mark: Mark, spans: list[tuple[int, int]]) -> bool:
    return any(start <= mark.start and mark.end <= end for start, end in spans)
