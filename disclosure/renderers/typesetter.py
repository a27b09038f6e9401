"""Typesets documents in a process of its own, one after the other: typst keeps the memory that it once took.

Reads each job as a line of JSON from standard input, and writes a line with its outcome and length, then
as many bytes: the PDF, or what a label says. A process keeps fonts and layouts, so that its second document
takes half the time of its first; it ends when it has grown to LARGEST, or when nothing comes for IDLE seconds.
Imports nothing of the project, and is run with -P, so that it starts in a few milliseconds and its
neighbours json.py and html.py do not stand in for those of Python.
"""

import json
import os
import sys
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

import typst

TYPESET, NO_CHINESE_FONT, FAILED = "typeset", "no-chinese-font", "failed"
LARGEST = 8  # documents; a booklet leaves some 35 MB behind
IDLE = 120


@cache
def fonts_in(folder: str) -> tuple[typst.Fonts, frozenset[str], list[str]]:
    """All fonts, with a folder's; the names of all, and of the folder's own."""
    folders = [folder] if folder else []
    fonts = typst.Fonts(font_paths=folders)
    own = typst.Fonts(False, False, folders).families()
    return fonts, frozenset(fonts.families()), own


def typeset(job: dict[str, Any]) -> tuple[str, bytes]:
    fonts, present, own = fonts_in(job["font_dir"])
    roles = {
        role: [family for family in (*families, *job["chinese"]) if family in present] + own
        for role, families in job["roles"].items()
    }
    if not all(roles.values()):
        return NO_CHINESE_FONT, b""
    if not job["template"]:
        return TYPESET, json.dumps(used(fonts, roles)).encode()
    try:
        return TYPESET, _compiled(job, fonts, roles)
    except typst.TypstError as error:
        return FAILED, error.message.encode()


def _compiled(job: dict[str, Any], fonts: typst.Fonts, roles: dict[str, list[str]]) -> bytes:
    compiler = typst.Compiler(
        job["template"],
        root=Path(job["template"]).parent,
        font_paths=fonts,
        sys_inputs={"data": job["data"], "fonts": json.dumps(roles)},
    )
    if job["label"]:
        said = compiler.query(f"<{job['label']}>", field="value", one=True)
        return said.encode()
    return compiler.compile(format="pdf", timestamp=job["moment"], pdf_standards=job["standards"])  # type: ignore[return-value]


def used(fonts: typst.Fonts, roles: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fonts of each role: family, style, weight and the size of its file, which tells editions apart."""
    files = [
        (info.family, f"{info.family} {info.style} {info.weight} {size(info.path)}")
        for info in fonts.fonts()
    ]
    return {
        role: [words for family in families for its, words in sorted(files) if its == family]
        for role, families in roles.items()
    }


def size(path: str | None) -> int:
    return Path(path).stat().st_size if path else 0


def main() -> None:
    for _ in range(LARGEST):
        idle = Timer(IDLE, os._exit, [0])
        idle.daemon = True
        idle.start()
        line = sys.stdin.buffer.readline()
        idle.cancel()
        if not line:
            return
        outcome, content = typeset(json.loads(line))
        sys.stdout.buffer.write(f"{outcome} {len(content)}\n".encode() + content)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
