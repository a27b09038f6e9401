"""What typed texts say of a figure that the tables print: its direction, its amount, that there is none."""

import re
from collections.abc import Iterator
from decimal import Decimal

from budget.findings import Address, Figure

from .booklet import Composed
from .figures import Change
from .models import Reason
from .narrative import ADDRESSES, Narrator
from .scan import YUAN
from .tieouts import Book
from .typed import TextFinding, Typed, typed

NAMES = {
    "预算总额": Reason.TOTAL,
    "收支总计": Reason.TOTAL,
    "支出总计": Reason.TOTAL,
    "收入总计": Reason.TOTAL,
    "三公”经费": Reason.THREE_PUBLIC,
    "三公经费": Reason.THREE_PUBLIC,
    **{
        reason.value: reason
        for reason in Reason
        if reason not in {Reason.TOTAL, Reason.THREE_PUBLIC}
    },
}
NAME = f"(?P<name>{'|'.join(map(re.escape, NAMES))})"
UP, DOWN, LEVEL = ("增加", "增长", "上升"), ("减少", "下降", "降低"), ("持平", "不变")
WORD = f"(?P<word>{'|'.join((*UP, *DOWN, *LEVEL))})"
SUM = r"(?P<said>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)"
LINK = "(?:预算|支出|安排|总额|共计|合计|数|为|共|计|是|：|:)*"  # between a name and its amount
COMPARED = r"(?:比|较|与|同比)[^，。；！？\n]{0,14}?"
# A name in the middle of others may be a part of the figure: 一般公共预算基本支出, 信息化项目支出.
BEGINS = r"(?:^|[，。；：、！？\n“（(]|年|年度|其中|安排|本部门|本单位)"
DIRECTIONS = [
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"{NAME}(?:预算)?[^，。；！？\n]{{0,16}}?{COMPARED}{WORD}",
        rf"{BEGINS}(?P<clause>“?{NAME}{LINK}\s*{SUM}，(?:预算)?{COMPARED}{WORD})",
        rf"{BEGINS}(?P<clause>“?{NAME}(?:预算|支出)?(?:略有|有所)?{WORD}\s*\d[\d,.]*\s*(?:亿元|万元|元|%))",
        rf"(?:比|较|与)(?:上年|去年|上一年)(?:度)?(?:预算)?(?:相比)?，“?{NAME}(?:预算|支出)?(?:略有|有所)?{WORD}",
    )
]
AMOUNT = re.compile(rf"{BEGINS}(?P<clause>“?{NAME}{LINK}\s*{SUM})", re.MULTILINE)
NONE = re.compile(
    rf"(?:无|没有|未安排|不安排|没有安排|未编列)“?{NAME}(?:预算|支出)?(?=[，。；、！\n]|$)"
)


def directions(composed: Composed) -> Iterator[TextFinding]:
    """A clause that compares a known figure with last year, and says the opposite of its sign."""
    claims = _Claims(composed)
    for its in typed(composed):
        for words, name, word in _compared(its.words):
            change = claims.change(name)
            if change is None:
                continue
            moved = (UP if change.word == "增加" else DOWN) if change.moved else LEVEL
            if word not in moved:
                by = "" if moved is LEVEL else f"{change.difference.text}{change.money}"
                text = f"各表中{_name(name)}{moved[0]}{by}，文字却说{word}。"
                yield its.finding(text, words, *sides(composed, change))


def _compared(text: str) -> Iterator[tuple[str, str, str]]:
    """The clauses that compare, each once, with the name and the word of direction."""
    seen = set()
    for pattern in DIRECTIONS:
        for match in pattern.finditer(text):
            if match.start("name") not in seen:
                seen.add(match.start("name"))
                yield match.groupdict().get("clause") or match[0], match["name"], match["word"]


def amounts_said(composed: Composed) -> Iterator[TextFinding]:
    """A clause that gives a known figure another amount, or says that there is none."""
    claims = _Claims(composed)
    for its in typed(composed):
        for match in AMOUNT.finditer(its.words):
            said = Decimal(match["said"].replace(",", "")) * YUAN[match["unit"]]
            if said not in claims.amounts(match["name"]):
                yield claims.finding(its, match["clause"], match["name"], said)
        for match in NONE.finditer(its.words):
            name = match["name"]
            if claims.now(name).amount and not _of_last_year(its.words, match.start(), composed):
                yield claims.finding(its, match[0], name, Decimal(0))


def _name(matched: str) -> str:
    """As a sentence says it: “三公”经费 with both of its quotes."""
    reason = NAMES[matched]
    return matched if reason == Reason.TOTAL else reason.value


def _of_last_year(words: str, place: int, composed: Composed) -> bool:
    """Whether the clause before a place speaks of last year."""
    clause = re.split(r"[，。；！\n]", words[:place])[-1]
    return "上年" in clause or f"{composed.material.year - 1}年" in clause


def sides(composed: Composed, change: Change) -> tuple[Figure, Figure]:
    """This year's figure and last year's, each with its cell."""
    book = Book(composed.material.now.figures)
    (now,), (before,) = change.now.origins, change.before.origins
    cell = Address(*now[:3])
    return (
        Figure(book.word(cell), change.now.value, (cell,)),
        Figure(f"{before.year}年的同一数字", change.before.value, (cell,), before.year),
    )


class _Claims:
    """The figures that texts may name."""

    def __init__(self, composed: Composed) -> None:
        self.narrator = Narrator(composed.material)
        self.book = Book(composed.material.now.figures)
        self.money = composed.material.money

    def change(self, name: str) -> Change | None:
        return self.narrator.change(*ADDRESSES[NAMES[name]])

    def now(self, name: str) -> Figure:
        cell = Address(*ADDRESSES[NAMES[name]])
        return Figure(self.book.word(cell), self.narrator.now(*cell).value, (cell,))

    def amounts(self, name: str) -> set[Decimal]:
        """In 元 what may be said of it: as printed or exactly, last year's, and the difference."""
        now, change = self.narrator.now(*ADDRESSES[NAMES[name]]), self.change(name)
        found = {now.value, Decimal(now.text) * self.money.yuan}
        if change:
            texts = (change.before.text, change.difference.text)
            found |= {change.before.value, *(Decimal(text) * self.money.yuan for text in texts)}
        return found

    def finding(self, its: Typed, words: str, name: str, said: Decimal) -> TextFinding:
        printed = self.narrator.now(*ADDRESSES[NAMES[name]]).text
        told = "没有" if not said else "不是这个数"
        text = f"各表中{_name(name)}为{printed}{self.money.name}，文字却说{told}。"
        return its.finding(text, words, self.now(name), Figure("文字所说", said))
