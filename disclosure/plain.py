"""看懂部门预算: a publication in plain words: where the money comes from, where it goes, last year's beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from budget.totals import add

from .document import Heading, Paragraph
from .money import share
from .publication.content import Content
from .table import Cell, Row, Table, Text

WIDTH = 1000  # of the longest bar
# Words that a reader meets on the page, as an office would explain them at the counter.
WORDS = (
    ("一般公共预算拨款", "以税收为主的财政收入安排给本部门的钱。"),
    ("政府性基金预算拨款", "从土地出让等专门的收入中安排、只能用于规定用途的钱。"),
    ("国有资本经营预算拨款", "从国有企业上交的收益中安排的钱。"),
    ("基本支出", "保障机构正常运转的开支：人员的工资福利，以及办公、水电、差旅等日常公用开支。"),
    ("项目支出", "为完成某一项具体工作专门安排的开支。"),
    ("“三公”经费", "因公出国（境）、公务用车购置和运行维护、公务接待的开支。"),
    ("上年结转", "上年已经安排、没有用完、今年接着使用的钱。"),
    ("万元", "1 万元等于 10000 元。"),
)


class Bar(NamedTuple):
    name: str
    text: str
    share: str
    width: str


class Chart(NamedTuple):
    key: str
    title: str
    bars: list[Bar]


class Sum(NamedTuple):
    """A figure of a table with its words, and last year's where there is one."""

    name: str
    amount: Decimal
    text: str
    before: Decimal | None

    @property
    def change(self) -> str:
        """比上年增加3.00（5.0%）; last year's nothing has no percentage."""
        if self.before is None:
            return ""
        size = abs(self.amount - self.before)
        if not size:
            return "与上年持平"
        words = f"比上年{'增加' if self.amount > self.before else '减少'} {size:.2f}"
        return f"{words}（{share(size, self.before)}）" if self.before > 0 else words


@dataclass(frozen=True)
class Plain:
    """What the page says; every figure is one that the tables print, in their money."""

    content: Content

    @cached_property
    def tables(self) -> dict[str, Table]:
        return {table.slug: table for table in self.content.tables}

    @cached_property
    def before(self) -> dict[str, Table]:
        return {table.slug: table for table in self.content.before}

    @property
    def money(self) -> str:
        return self.content.tables[0].money.name

    def sums(self) -> list[Sum]:
        """The few figures that say most."""
        asked = (
            ("收入总计", "summary", "total", "income"),
            ("支出总计", "summary", "total", "expenditure"),
            ("基本支出", "expenditure", "total", "basic"),
            ("项目支出", "expenditure", "total", "project"),
            ("“三公”经费", "three-public", "three-public", "total"),
        )
        return [self._sum(*each) for each in asked if each[1] in self.tables]

    def _sum(self, name: str, table: str, row: str, column: str) -> Sum:
        its, last = self.tables[table], self.before.get(table)
        amount = _printed(its, row, column)
        before = _printed(last, row, column) if last else None
        return Sum(name, amount, f"{amount:.2f}", before)

    def charts(self) -> list[Chart]:
        """Income by source and expenditure by 类 of the first table, then the “三公” items."""
        found = (
            _chart("income", "钱从哪里来", self._lines("summary", "income")),
            _chart("expenditure", "钱用到哪里去", self._lines("summary", "expenditure")),
            _chart(
                "three-public", "“三公”经费、会议费和培训费", self._lines("three-public", "total")
            ),
        )
        return [chart for chart in found if chart.bars]

    def _lines(self, table: str, column: str) -> list[tuple[str, Decimal]]:
        """The lines of a column, without their numbering: no totals, no parts, but what is carried over."""
        its = self.tables.get(table)
        if its is None:
            return []
        return [
            (words.partition("、")[2] or words, its.printed_amount(cell))
            for row in its.rows
            for words, cell in _pairs(its, row)
            if cell.column == column and (row.level == 1 or cell.row == "carried")
        ]

    def glossary(self) -> list[str]:
        """名词解释 of the booklet itself."""
        return list(self._under("glossary"))

    def _under(self, key: str) -> Iterator[str]:
        inside = False
        for block in self.content.booklet.blocks():
            if isinstance(block, Heading):
                inside = block.key == key or (inside and block.level > 2)
            elif inside and isinstance(block, Paragraph):
                yield block.text


def _pairs(table: Table, row: Row) -> Iterator[tuple[str, Cell]]:
    words: dict[str, str] = {}
    for column, cell in zip(table.columns, row.cells, strict=True):
        if isinstance(column, Text):
            words[column.side] = cell.text
        elif cell.amount is not None:
            yield words.get(column.side, ""), cell


def _printed(table: Table, row: str, column: str) -> Decimal:
    cell = table.addresses.get((row, column))
    return table.printed_amount(cell) if cell else Decimal("0.00")


def _chart(key: str, title: str, lines: list[tuple[str, Decimal]]) -> Chart:
    """The longest bar first; what an adjustment takes away has no length."""
    lines = sorted((line for line in lines if line[1] > 0), key=lambda line: -line[1])
    whole = add([amount for _, amount in lines])
    bars = [
        Bar(name, f"{amount:.2f}", share(amount, whole), f"{amount / lines[0][1] * WIDTH:.2f}")
        for name, amount in lines
    ]
    return Chart(key, title, bars)
