"""Typesets one document: run as a process of its own, for typst keeps the memory that it once took.

Reads a job as JSON from standard input, writes the PDF to standard output. Imports nothing of the
project, and is run with -P, so that it starts in a few milliseconds and its neighbours json.py and
html.py do not stand in for those of Python.
"""

import json
import sys
from pathlib import Path

import typst

NO_CHINESE_FONT = 3
FAILED = 4


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
    try:
        compiler = typst.Compiler(root=Path(job["template"]).parent, font_paths=fonts)
        pdf = compiler.compile(
            job["template"],
            format="pdf",
            sys_inputs={"data": json.dumps(job["data"]), "fonts": json.dumps(roles)},
            pdf_standards=job["standards"],
        )
    except typst.TypstError as error:
        sys.stderr.buffer.write(error.message.encode())
        return FAILED
    sys.stdout.buffer.write(pdf)  # type: ignore[arg-type]  # bytes, as no output file is named
    return 0


if __name__ == "__main__":
    sys.exit(main())
