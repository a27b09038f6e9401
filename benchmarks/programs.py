"""Other programs that turn a file into a PDF, where they are installed."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .measure import Run


def libreoffice(folder: Path, file: Path) -> Run | None:
    options = [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    work = ["--convert-to", "pdf", "--outdir", str(folder), str(file)]
    return _run(("soffice", "libreoffice"), [*options, *work])


def chromium(folder: Path, page: Path) -> Run | None:
    options = ["--headless", "--no-sandbox", f"--user-data-dir={folder / 'browser'}"]
    work = [f"--print-to-pdf={folder / 'page.pdf'}", page.as_uri()]
    return _run(("chromium", "chromium-browser", "google-chrome"), [*options, *work])


def _run(names: Sequence[str], arguments: Sequence[str]) -> Run | None:
    """The first of these programs that is there."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found and (lambda: _call([found, *arguments]))


def _call(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=120)
