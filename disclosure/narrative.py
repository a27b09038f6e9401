"""The computed sentences of the explanation: income and expenditure, 机关运行经费, “三公”, each beside last year's.

Every figure comes from a cell; the only typed words are reasons. What is missing is a Gap, never a placeholder.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from performance.wording import PLACEHOLDER

from .document import Block, Figure, Heading, Paragraph, Run
from .figures import Change, Figures
from .material import Material
from .models import Reason
from .tables import Disclosure

INCOME = (
    ("11", "一般公共预算拨款收入"),
    ("12", "政府性基金预算拨款收入"),
    ("13", "国有资本经营预算拨款收入"),
    ("2", "财政专户管理资金收入"),
    ("3", "事业收入"),
    ("4", "事业单位经营收入"),
    ("5", "上级补助收入"),
    ("6", "附属单位上缴收入"),
    ("7", "其他收入"),
)
FURTHER = (
    ("operating", "经营支出"),
    ("to-superior", "上解上级支出"),
    ("to-subordinate", "对附属单位补助支出"),
)


HAN = re.compile(r"[\u4e00-\u9fff]")  # what a reason at least contains


class Gap(NamedTuple):
    """What a booklet still lacks: the section, what to type, and where."""

    section: str
    what: str
    where: str
    kind: str = "content"
    change: Change | None = None  # that a reason is asked for


REASONS, OPPOSITE, PLACEHOLDERS = "reasons", "opposite", "placeholders"  # kinds of gaps


class Narrator:
    """Writes paragraphs over a material, noting what is missing."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.year, self.before_year = material.year, material.year - 1
        self.money = material.money.name
        self.now = _figures(material.now)
        self.before = _figures(material.before) if material.before else None
        self.gaps: list[Gap] = []

    @property
    def edition(self) -> str:
        return self.material.scope.edition

    def figure(self, table: str, row: str, column: str) -> list[Run]:
        """A figure with its money unit."""
        return [self.now(table, row, column), self.money]

    def change(self, table: str, row: str, column: str) -> Change | None:
        if self.before is None:
            return None
        return Change(
            self.now(table, row, column),
            self.before(table, row, column),
            self.before_year,
            self.money,
        )

    def compared(self, address: tuple[str, str, str], reason: Reason, section: str) -> list[Run]:
        """The comparison with last year, and its reason where there is a difference."""
        change = self.change(*address)
        if change is None:
            return [f"{self.before_year}年预算数据未录入，不作比较"]
        if not change.moved:
            return change.sentence()
        words = self.material.reason(reason)
        return change.sentence() + ([f"，主要原因是{words}"] if is_reason(words) else [])

    def ask(self, address: tuple[str, str, str], reason: Reason, section: str) -> None:
        """Notes a reason that nobody has typed, or that speaks of the opposite."""
        change = self.change(*address)
        if not change or not change.moved:
            return
        words = self.material.reason(reason)
        where = f"情况说明表，栏目“增减原因”，标题“{reason}”"
        moved = f"{reason}较{self.before_year}年{change.word}{change.difference.text}{self.money}"
        if not words:
            self.gaps.append(Gap(section, f"{moved}的原因", where, REASONS, change))
        elif not is_reason(words):
            what = f"{moved}，所写原因“{words[:20]}”不是原因"
            self.gaps.append(Gap(section, what, where, REASONS, change))
        elif words.startswith("减少" if change.word == "增加" else "增加"):
            what = f"{moved}，所写原因却说{words[:2]}"
            self.gaps.append(Gap(section, what, where, OPPOSITE, change))


def _figures(disclosed: Disclosure) -> Figures:
    return Figures([*disclosed.tables, disclosed.basic_split], disclosed.scope.year)


def is_reason(words: str) -> bool:
    """Whether a typed reason may be printed: words, and none left standing from a form."""
    return bool(HAN.search(words)) and not PLACEHOLDER.search(words)


def listed(parts: Sequence[list[Run]], between: str = "，") -> list[Run]:
    """Parts joined, ending with a full stop."""
    runs: list[Run] = []
    for i, part in enumerate(parts):
        runs += [between] if i else []
        runs += part
    return [*runs, "。"]


def paragraph(*parts: str | Figure | list[Run]) -> Paragraph:
    runs: list[Run] = []
    for part in parts:
        runs += part if isinstance(part, list) else [part]
    return Paragraph(tuple(runs))


# 二、总体情况


def overview(narrator: Narrator) -> list[Block]:
    n, edition = narrator, narrator.edition
    return [
        Heading(2, f"二、{edition}预算安排的总体情况", "overview"),
        paragraph(
            f"按照预算管理有关规定，{edition}预算实行综合预算，全部收入和支出都在预算中反映。"
            f"{n.material.now.name}{n.year}年收支预算安排情况如下："
        ),
        Heading(3, "（一）收入说明", "overview-income"),
        _income(n),
        Heading(3, "（二）支出说明", "overview-expenditure"),
        _expenditure(n),
        Heading(3, "（三）比上年增减情况", "overview-change"),
        _changes(n),
    ]


def _income(n: Narrator) -> Paragraph:
    """All nine sources are said, also those without money."""
    sources = [[name, *n.figure("summary", key, "income")] for key, name in INCOME]
    carried = n.now("summary", "carried", "income")
    parts: list[Run] = [f"{n.year}年本年收入", *n.figure("summary", "year", "income"), "，其中："]
    parts += listed(sources)
    if carried.value:
        parts += ["上年结转结余", carried, n.money, "，收入总计"]
        parts += [*n.figure("summary", "total", "income"), "。"]
    return paragraph(parts)


def _expenditure(n: Narrator) -> Paragraph:
    parts: list[Run] = [f"{n.year}年本年支出", *n.figure("expenditure", "total", "total")]
    parts += ["，其中：基本支出", *n.figure("expenditure", "total", "basic")]
    parts += ["，包括人员经费", *n.figure("basic-split", "total", "personnel")]
    parts += ["和公用经费", *n.figure("basic-split", "total", "public")]
    parts += ["；项目支出", *n.figure("expenditure", "total", "project")]
    for key, name in FURTHER:
        if n.now("expenditure", "total", key).value:
            parts += [f"；{name}", *n.figure("expenditure", "total", key)]
    parts += ["。"]
    if n.now("summary", "carried", "expenditure").value:
        parts += ["年终结转结余", *n.figure("summary", "carried", "expenditure"), "，支出总计"]
        parts += [*n.figure("summary", "total", "expenditure"), "。"]
    return paragraph(parts)


TOTAL = ("summary", "total", "expenditure")
KINDS = (
    (("expenditure", "total", "basic"), "基本支出", Reason.BASIC),
    (("expenditure", "total", "project"), "项目支出", Reason.PROJECT),
)


def _changes(n: Narrator) -> Paragraph:
    section = "总体情况"
    parts: list[Run] = [f"{n.year}年预算收支总计", *n.figure(*TOTAL), "，"]
    parts += n.compared(TOTAL, Reason.TOTAL, section)
    if n.before is None:
        return paragraph(parts, "。")
    kinds = [[name, *n.compared(address, reason, section)] for address, name, reason in KINDS]
    for address, _, reason in KINDS:
        n.ask(address, reason, section)
    if not any(n.material.reason(reason) for *_, reason in KINDS):
        n.ask(TOTAL, Reason.TOTAL, section)
    for key, name in FURTHER:
        change = n.change("expenditure", "total", key)
        if change and (change.now.value or change.before.value):
            kinds.append([name, *change.sentence()])
    return paragraph(parts, "。其中：", listed(kinds, "；"))


# 三、机关运行经费


def operating_cost(narrator: Narrator) -> list[Block]:
    """公用经费 of the locality's population; its uses are just the items that have money."""
    n, table = narrator, narrator.material.operating
    figures = Figures([table], n.year)
    total = figures(table.slug, "total", "public")
    items: list[list[Run]] = []
    for row in table.rows:
        code, name, *_ = row.cells
        public = figures(table.slug, code.text, "public")
        if row.level > 1 and Decimal(public.text):
            items.append([name.text, public, n.money])
    words: list[Run] = [f"{n.year}年，本{n.edition}机关运行经费安排", total, n.money]
    words += ["，用于：", *listed(items, "、")] if items else ["。"]
    if not total.value:
        words = [f"{n.year}年，本{n.edition}未安排机关运行经费。"]
    return [Heading(2, "三、机关运行经费安排情况", "operating-cost"), paragraph(words)]


# 四、“三公”经费

THREE_PUBLIC = (
    (
        "1、因公出国（境）费",
        (("abroad", "", Reason.ABROAD),),
    ),
    (
        "2、公务用车购置及运维费",
        (
            ("vehicle-purchase", "公务用车购置费", Reason.VEHICLE_PURCHASE),
            ("vehicle-running", "公务用车运行维护费", Reason.VEHICLE_RUNNING),
        ),
    ),
    (
        "3、公务接待费",
        (("reception", "", Reason.RECEPTION),),
    ),
)


def three_public(narrator: Narrator) -> list[Block]:
    n, section = narrator, "“三公”经费"
    address = ("three-public", "three-public", "total")
    parts: list[Run] = [
        f"{n.year}年，本{n.edition}财政拨款“三公”经费预算安排",
        *n.figure(*address),
        "，",
    ]
    parts += [*n.compared(address, Reason.THREE_PUBLIC, section), "。其中："]
    blocks: list[Block] = [
        Heading(2, "四、财政拨款“三公”经费预算情况及增减变化原因", "three-public-text"),
        paragraph(parts),
    ]
    for title, items in THREE_PUBLIC:
        blocks.append(_three_public_item(n, title, items, section))
    return blocks


def _three_public_item(
    n: Narrator, title: str, items: Sequence[tuple[str, str, Reason]], section: str
) -> Paragraph:
    row = "vehicles" if len(items) > 1 else items[0][0]
    parts: list[Run] = [title, *n.figure("three-public", row, "total")]
    if len(items) > 1:
        parts += ["，其中："]
    said = []
    for key, name, reason in items:
        address = ("three-public", key, "total")
        n.ask(address, reason, section)
        amount = [name, *n.figure(*address), "，"] if name else []
        said.append([*amount, *n.compared(address, reason, section)])
    if len(items) == 1:
        parts += ["，"]
    return paragraph(parts, listed(said, "；"))


# The figure whose change each reason explains.
ADDRESSES = {
    Reason.TOTAL: TOTAL,
    **{reason: address for address, _, reason in KINDS},
    Reason.THREE_PUBLIC: ("three-public", "three-public", "total"),
    **{reason: ("three-public", key, "total") for _, its in THREE_PUBLIC for key, _, reason in its},
}
