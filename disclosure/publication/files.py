"""The files of a publication, made from its content alone: published once, made again to prove them."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from disclosure.renderers import BOOKLET_FORMATS, FORMATS
from disclosure.renderers.imprint import Imprint

from .content import Content


class Kind(NamedTuple):
    """A file that every publication has."""

    label: str
    content_type: str
    render: Callable[[Content, Imprint], bytes]


def _booklet(form: str, label: str) -> Kind:
    render, content_type, *_ = BOOKLET_FORMATS[form]
    return Kind(label, content_type, lambda content, imprint: render(content.booklet, imprint))


def _tables(form: str, label: str) -> Kind:
    render, content_type, _ = FORMATS[form]
    return Kind(label, content_type, lambda content, imprint: render(content.tables, imprint))


KINDS = {
    "booklet.pdf": _booklet("pdf", "公开文本 PDF"),
    "booklet.docx": _booklet("docx", "公开文本 Word"),
    "booklet.html": _booklet("html", "公开文本网页"),
    "tables.xlsx": _tables("xlsx", "公开表 Excel"),
    "tables.pdf": _tables("pdf", "公开表 PDF"),
    "tables.csv": _tables("csv", "公开表 CSV"),
    "tables.json": _tables("json", "公开表 JSON"),
}


def render_files(content: Content, imprint: Imprint) -> dict[str, bytes]:
    """All files by name, a few at a time.

    Raises TypesettingError where one of them cannot be typeset.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        made = {name: pool.submit(kind.render, content, imprint) for name, kind in KINDS.items()}
        return {name: future.result() for name, future in made.items()}
