"""Sizes that the house keeps to: what is ugly hides in the largest functions and files."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("budget", "performance", "disclosure", "desk", "config", "benchmarks", "tests")
SOURCES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_has_over_40_lines_and_no_file_over_400(path):
    long = {name: lines for name, lines in functions(path) if lines > 40}
    assert long == {}
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400
