"""The program that made a publication's files: with the same one they come out the same, byte for byte."""

import tomllib
import zlib
from functools import cache
from hashlib import sha256
from importlib.metadata import version

from django.conf import settings

from disclosure.renderers.typesetting import fonts

from .canonical import digest, text_of

LIBRARIES = ("typst", "openpyxl", "python-docx", "lxml", "django")
RENDERERS = (
    "disclosure/renderers",
    "templates/disclosure",
    "templates/static",
    "disclosure/templatetags",
)
SUFFIXES = {".py", ".typ", ".html", ".css"}


@cache
def program() -> dict[str, str]:
    """The product's version, and what else decides about the bytes of a file."""
    libraries = " ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return {
        "product": product_version(),
        "renderers": _renderers(),
        "libraries": f"{libraries} zlib {zlib.ZLIB_RUNTIME_VERSION}",
        "fonts": digest(text_of(fonts())),
    }


def product_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _renderers() -> str:
    """The SHA-256 of all that lays files out."""
    found = sha256()
    for folder in RENDERERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                found.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()
