"""部门预算信息公开: cover, the official tables and the explanation, composed as one value."""

from collections.abc import Iterator
from dataclasses import dataclass

from budget.scope import Scope
from performance.wording import PLACEHOLDER

from .adjusted import Related, note, of_booklet
from .document import Block, Booklet, Heading, Part, TableBlock
from .explanation import Explanation
from .material import Material, Text, gather
from .models import Section
from .narrative import PLACEHOLDERS, Gap
from .rounding import DEFAULT
from .scan import Mark, facts_of
from .together import Read, reader

DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class MarkedText:
    """A typed text with the words in it that no computed fact supports."""

    section: str
    text: Text
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Composed:
    """A booklet, what it still lacks, and typed words that its facts do not support."""

    booklet: Booklet
    gaps: tuple[Gap, ...]
    marked: tuple[MarkedText, ...]
    material: Material

    @property
    def printed(self) -> list[Related]:
        """All figures of the year that it prints, by what was rounded together."""
        return of_booklet(self.material, self.booklet.blocks())


def compose(scope: Scope, *, rounding: str = DEFAULT, read: Read | None = None) -> Composed:
    """The booklet of one department or one unit; booklets of one act have one `read`.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    material = gather(scope, read or reader(rounding))
    explanation = Explanation(material)
    opening, *blocks = explanation.blocks()
    blocks = [opening, *note(material, blocks), *blocks]
    gaps = [*explanation.gaps]
    gaps += _left_standing(material)
    if material.particulars is None:
        gaps.insert(0, Gap("封面", "公开月份", "公开信息表"))
    year, edition, head = scope.year, scope.edition, material.now.tables[0].head
    booklet = Booklet(
        title=f"{material.now.name}{year}年度{edition}预算公开{head.marked}",
        issuer=material.now.name,
        month=_month(material),
        year=year,
        parts=(
            Part(
                (
                    Heading(1, f"第一部分 {year}年{edition}预算公开表", "part-tables"),
                    *_tables(material),
                )
            ),
            Part((Heading(1, f"第二部分 {year}年{edition}预算情况说明", "part-text"), *blocks)),
        ),
    )
    return Composed(booklet, tuple(gaps), tuple(_marked(material, booklet)), material)


def _left_standing(material: Material) -> Iterator[Gap]:
    """Typed texts in which a placeholder was left."""
    for section, texts in material.texts.items():
        for text in texts:
            if section != Section.REASON and (left := PLACEHOLDER.search(text.title + text.words)):
                what = f"“{left[0]}”是没有填写的占位文字"
                yield Gap(section, what, f"情况说明表，栏目“{section}”", PLACEHOLDERS)


def _marked(material: Material, booklet: Booklet) -> Iterator[MarkedText]:
    before = material.before.tables if material.before else ()
    names = (target.name for target in material.targets.projects)
    facts = facts_of(material.year, before, booklet.blocks(), names)
    for section, texts in material.texts.items():
        for text in texts:
            if marks := (*facts.marks(text.title), *facts.marks(text.words)):
                yield MarkedText(section, text, marks)


def _tables(material: Material) -> list[Block]:
    blocks: list[Block] = []
    for table in material.now.tables:
        blocks.append(Heading(2, table.title, table.slug))
        blocks.append(TableBlock(table, official=True))
    return blocks


def _month(material: Material) -> str:
    """二〇二三年三月; without particulars the cover has no month."""
    if material.particulars is None:
        return ""
    month = material.particulars.month
    year = "".join(DIGITS[int(digit)] for digit in str(month.year))
    tens, ones = divmod(month.month, 10)
    return f"{year}年{'十' if tens else ''}{DIGITS[ones] if ones else ''}月"
