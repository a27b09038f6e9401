"""The certificate of a publication (核验证书) as a value, and as PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .imprint import Imprint
from .page import clean
from .typesetting import typeset

TEMPLATE = Path(__file__).with_name("certificate.typ")


class Code(str):
    """Words of equal width: a hash, the name of a file."""

    __slots__ = ()


@dataclass(frozen=True)
class Listing:
    """A section: sentences, then rows below columns of some widths."""

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Certificate:
    title: str
    subtitle: str
    author: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Listing, ...]
    signatures: tuple[str, ...]
    footer: str


def render(certificate: Certificate, imprint: Imprint) -> bytes:
    return typeset(
        TEMPLATE,
        {
            "title": clean(certificate.title),
            "subtitle": clean(certificate.subtitle),
            "author": clean(certificate.author),
            "keywords": [f"核验证书{imprint.identifier}"],
            "facts": [(label, _cell(value)) for label, value in certificate.facts],
            "sections": [_section(section) for section in certificate.sections],
            "signatures": certificate.signatures,
            "footer": clean(certificate.footer),
        },
        imprint.moment,
    )


def _section(section: Listing) -> dict[str, object]:
    return {
        "title": clean(section.title),
        "lines": [clean(line) for line in section.lines],
        "columns": section.columns,
        "widths": section.widths,
        "rows": [_row(row) for row in section.rows],
    }


def _row(row: Sequence[str]) -> list[dict[str, object]]:
    return [_cell(text) for text in row]


def _cell(text: str) -> dict[str, object]:
    """A long hash may break into two lines, and only in the middle."""
    code = isinstance(text, Code)
    words = f"{text[:32]}\n{text[32:]}" if code and len(text) == 64 else text
    return {"text": clean(words), "code": code}
