"""The booklet as a value: headings, paragraphs and tables in their order; renderers see only this and Table.

A figure in a paragraph knows where it comes from, so that it can be traced and cannot be retyped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .table import Table


class Origin(NamedTuple):
    """Where a figure stands: a cell of a table of a year; for a difference, of both years."""

    table: str
    row: str
    column: str
    year: int


@dataclass(frozen=True)
class Figure:
    """A computed figure as printed, its exact value (元, or a plain number), and its origins."""

    text: str
    value: Decimal
    origins: tuple[Origin, ...] = ()


Run = str | Figure


@dataclass(frozen=True)
class Heading:
    """A title; level 1 is a part, 2 a section or an official table, 3 and 4 stand inside sections."""

    level: int
    text: str
    key: str  # its anchor, unique in the booklet


@dataclass(frozen=True)
class Paragraph:
    """Runs of words and figures."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run if isinstance(run, str) else run.text for run in self.runs)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(run for run in self.runs if isinstance(run, Figure))


@dataclass(frozen=True)
class TableBlock:
    """A table in its place. `official` prints with title and the three lines; others only with their head."""

    table: Table
    official: bool = False


Block = Heading | Paragraph | TableBlock


@dataclass(frozen=True)
class Part:
    """A part of the booklet begins on a new page."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Booklet:
    """What an office publishes: cover, contents and parts."""

    title: str  # 秦皇岛经济技术开发区财政局2023年度部门预算公开
    issuer: str
    month: str  # 二〇二三年三月
    year: int
    parts: tuple[Part, ...]

    def blocks(self) -> Iterator[Block]:
        for part in self.parts:
            yield from part.blocks

    def headings(self) -> list[Heading]:
        return [block for block in self.blocks() if isinstance(block, Heading)]

    def contents(self) -> list[Heading]:
        """The headings that 目录 lists."""
        return [heading for heading in self.headings() if heading.level <= CONTENTS_LEVEL]


CONTENTS_LEVEL = 2
