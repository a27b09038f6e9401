"""The booklet as one page that stands alone: no server, no script, one file."""

from django.conf import settings
from django.template.loader import render_to_string

from disclosure.document import Booklet
from disclosure.renderers.imprint import Imprint
from disclosure.renderers.page import clean

STYLES = ("official.css", "document.css")


def render(booklet: Booklet, imprint: Imprint | None = None) -> bytes:
    page = render_to_string(
        "disclosure/booklet_document.html",
        {"booklet": booklet, "style": _style(), "imprint": imprint},
    )
    return clean(page).encode()


def _style() -> str:
    """The same looks as on the site, inside the file."""
    folder = settings.BASE_DIR / "templates/static"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
