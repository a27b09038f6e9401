"""The booklet as PDF: cover, contents, tables and texts, for print, for the archive and for listening."""

from disclosure.document import Booklet
from disclosure.renderers.imprint import Imprint
from disclosure.renderers.typesetting import typeset

from .layout import TEMPLATE, laid_out


def render(booklet: Booklet, imprint: Imprint | None = None) -> bytes:
    moment = imprint.moment if imprint else None
    return typeset(TEMPLATE, laid_out(booklet, imprint), moment)
