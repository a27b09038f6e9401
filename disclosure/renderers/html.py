"""The tables as one page that stands alone, ready to print: no server, no script, one file."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string

from disclosure.table import Table

from .imprint import Imprint
from .page import clean, document_title


def render(tables: Sequence[Table], imprint: Imprint | None = None) -> bytes:
    document = render_to_string(
        "disclosure/document.html",
        {
            "tables": tables,
            "title": document_title(tables),
            "style": _style(),
            "imprint": imprint,
        },
    )
    return clean(document).encode()


def _style() -> str:
    """The same looks as on the site, inside the file."""
    return (settings.BASE_DIR / "templates/static/official.css").read_text(encoding="utf-8")
