"""The tables as PDF, each beginning a page, with its head repeated on every further page."""

from collections.abc import Sequence
from pathlib import Path

from disclosure.table import Table

from .imprint import Imprint
from .official import official
from .page import clean, document_title
from .typesetting import typeset

TEMPLATE = Path(__file__).with_name("tables.typ")


def render(tables: Sequence[Table], imprint: Imprint | None = None) -> bytes:
    return typeset(
        TEMPLATE,
        {
            "title": document_title(tables),
            "author": clean(tables[0].head.office),
            "keywords": [imprint.words] if imprint else [],
            "tables": [official(table) for table in tables],
        },
        imprint.moment if imprint else None,
    )
