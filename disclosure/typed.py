"""The typed texts of a booklet, and what a check finds in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from budget.findings import Figure, Finding

from .booklet import Composed
from .material import Text
from .models import Section
from .narrative import Gap


@dataclass(frozen=True)
class TextFinding(Finding):
    """A finding with the section of 情况说明 that it stands in; blank for 公开信息."""

    section: str = ""
    gap: Gap | None = None  # what the booklet lacks there


class Typed(NamedTuple):
    section: str
    number: int
    text: Text

    @property
    def place(self) -> str:
        return f"情况说明 · {self.section} · {self.text.title or self.number}"

    @property
    def words(self) -> str:
        return f"{self.text.title}\n{self.text.words}"

    def finding(
        self, text: str, words: str, left: Figure | None = None, right: Figure | None = None
    ) -> TextFinding:
        """A finding at some words of this text."""
        place = f"{self.place} · “{words}”"
        return TextFinding(place, text, left, right, section=self.section)


def typed(composed: Composed) -> Iterator[Typed]:
    """Every typed text; what a unit takes over from its department is checked there."""
    material = composed.material
    for section, texts in material.texts.items():
        if not (section == Section.GLOSSARY and material.inherits_glossary):
            for number, text in enumerate(texts, start=1):
                yield Typed(section, number, text)
