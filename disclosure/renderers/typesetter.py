"""Typesets one document: run as a process of its own, for typst keeps the memory that it once took.

Reads a job as JSON from standard input, writes the PDF, or what a label says, to standard output.
Imports nothing of the project, and is run with -P, so that it starts in a few milliseconds and its
neighbours json.py and html.py do not stand in for those of Python.
"""

import json
import sys
from pathlib import Path
from typing import Any

import typst

NO_CHINESE_FONT = 3
FAILED = 4


def typeset(job: dict[str, Any], fonts: typst.Fonts, roles: dict[str, list[str]]) -> bytes:
    compiler = typst.Compiler(
        job["template"],
        root=Path(job["template"]).parent,
        font_paths=fonts,
        sys_inputs={"data": json.dumps(job["data"]), "fonts": json.dumps(roles)},
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


def main() -> int:
    job = json.load(sys.stdin.buffer)
    folder = [job["font_dir"]] if job["font_dir"] else []
    fonts = typst.Fonts(font_paths=folder)
    own = typst.Fonts(False, False, folder).families()
    present = set(fonts.families())
    roles = {
        role: [family for family in (*families, *job["chinese"]) if family in present] + own
        for role, families in job["roles"].items()
    }
    if not all(roles.values()):
        return NO_CHINESE_FONT
    if not job["template"]:
        sys.stdout.buffer.write(json.dumps(used(fonts, roles)).encode())
        return 0
    try:
        sys.stdout.buffer.write(typeset(job, fonts, roles))
    except typst.TypstError as error:
        sys.stderr.buffer.write(error.message.encode())
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
