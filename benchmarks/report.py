"""Results as lines on screen and as docs/benchmarks.md."""

import os
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

from .catalogue import BENCHMARKS, SIZES
from .databases import postgresql_version
from .measure import Result

NOTES = Path(__file__).with_name("notes.md")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
PACKAGES = (
    "django", "openpyxl", "typst", "python-calamine", "django-import-export", "waitress", "highspy",
)  # fmt: skip
COLUMNS = ("what", "database", "ours", "floor", "against", "ratio", "aim", "reached")


def cells(result: Result) -> tuple[str, ...]:
    ratio = result.ratio
    return (
        result.what,
        result.database,
        _figure(result, result.ours),
        "" if result.floor is None else _figure(result, result.floor),
        result.against,
        "" if ratio is None else f"{ratio:.3g} ×",
        result.aim,
        {True: "yes", False: "**no**", None: ""}[result.reached],
    )


def _figure(result: Result, value: float) -> str:
    if unit := result.unit or (result.rate and f"{result.rate}/s"):
        return f"{value:,.0f} {unit}"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def line(result: Result) -> str:
    """A result as the console shows it while others still run."""
    what, *figures = cells(result)
    return f"{result.benchmark:7} {what} | " + " | ".join(filter(None, figures)).replace("**", "")


def machine() -> list[str]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = ".".join(map(str, sys.version_info[:3]))
    return [
        f"{date.today():%Y-%m-%d}; {os.cpu_count()} cores, {memory:.0f} GiB, {sys.platform}"
        f"{_busy()}.",
        f"Python {python}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {postgresql_version() or 'not measured'}, "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + ".",
    ]


def _busy() -> str:
    """How many other processes wanted a core when the run began, where the system says."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f"; load at the start {os.getloadavg()[0]:.1f}"


def page(results: Iterable[Result], scale: str, about: Sequence[str]) -> str:
    """docs/benchmarks.md: figures from this run, words from notes.md."""
    results = list(results)
    office = SIZES[scale].office
    parts = [
        "# Benchmarks",
        "Written by `python -m benchmarks --write`; do not edit. "
        "The words below the figures come from `benchmarks/notes.md`.",
        *about,
        f"Scale `{scale}`: {office.departments:,} departments, {office.units:,} units, about "
        f"{office.units * office.lines:,} expenditure lines.",
        "Ours and floor took turns in one run; figures are medians, and ratios are what counts.",
    ]
    for name, benchmark in BENCHMARKS.items():
        if rows := [cells(result) for result in results if result.benchmark == name]:
            parts += [f"## {benchmark.about}", _table(rows)]
    return "\n\n".join([*parts, NOTES.read_text(encoding="utf-8").strip()]) + "\n"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [COLUMNS, ("---", "---", "---:", "---:", "---", "---:", "---", "---"), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
