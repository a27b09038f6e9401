"""What differs between two wordings of a sentence, so that nobody has to look for it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from django import template

register = template.Library()
WORD = re.compile(r"[\d.]+|.", re.DOTALL)  # a figure changes as a whole
COMPARED = 1_000_000  # pairs of words; between longer texts all is one change


class Piece(NamedTuple):
    text: str
    differs: bool


@register.filter
def unlike(text: str, other: str) -> list[Piece]:
    """A text in pieces: those that the other text has too, and those that it has not."""
    return [Piece(words, differs) for words, differs in _pieces(text, other) if words]


def _pieces(text: str, other: str) -> Iterator[tuple[str, bool]]:
    own, its = WORD.findall(text), WORD.findall(other)
    if len(own) * len(its) > COMPARED:
        yield text, True
        return
    matcher = SequenceMatcher(None, own, its, autojunk=False)
    for kind, start, end, _, _ in matcher.get_opcodes():
        yield "".join(own[start:end]), kind != "equal"
