"""Reads an office's code list of a year from .xlsx or .csv: its entries, or every fault in it."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from budget.cells import Invalid, code, plain, text
from budget.models import EconomicCode, FunctionCode, GovernmentCode
from budget.models.codes import Code
from budget.rows import HEADING_ROWS, Absent, Column, Fault, Reader
from budget.spreadsheet import MAX_FILE, RefusedFile, open_workbook

LENGTHS = (3, 5, 7)
LETTERS = {"G": "一般公共", "F": "政府性基金", "C": "国有资本", "S": "社会保险"}
# What offices and the ministry call the same column.
CODE_HEADINGS = ("编码", "科目编码", "代码", "科目代码")
NAME_HEADINGS = ("名称", "科目名称")
BUDGET_HEADING = "所属预算"


class CodeList(NamedTuple):
    """One of the three classifications; the first digit of its codes tells it from the others."""

    slug: str
    model: type[Code]
    digit: str

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name)


LISTS = {
    "function": CodeList("function", FunctionCode, "2"),
    "economic": CodeList("economic", EconomicCode, "3"),
    "government": CodeList("government", GovernmentCode, "5"),
}


class Entry(NamedTuple):
    """A row of the list; budget is blank where the list does not say it."""

    code: str
    name: str
    budget: str = ""


class Reading(NamedTuple):
    """What a file holds; without faults, entries are complete and of one list."""

    code_list: CodeList | None
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _CsvGrid:
    """A .csv as budget.spreadsheet.Grid shows a sheet."""

    name: str
    lines: list[list[str]]
    broken: dict[tuple[int, int], str]

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        return iter(enumerate(self.lines, start=1))

    def merged(self) -> list[Any]:
        return []


class _Page(NamedTuple):
    """A sheet with the headings of a code list, and the list that its titles name, if any."""

    grid: Any
    headings: tuple[str, str]
    named: CodeList | None


def read_list(path: Path, code_list: CodeList | None = None) -> Reading:
    """The list in a file: the one asked for, or the one that the titles or names in it tell."""
    try:
        grids = _open(path)
    except (OSError, UnicodeDecodeError, csv.Error):
        return _refused(path, "文件不能读取。请确认文件存在，并另存为 .xlsx 或 UTF-8 编码的 .csv。")
    except RefusedFile as refusal:
        return _refused(path, str(refusal))
    pages = [page for grid in grids if (page := _page(grid, path.stem))]
    if code_list:
        pages = [page for page in pages if page.named == code_list] or pages
    if not pages:
        return _refused(path, "没有找到表头。表头应为一行：编码、名称（功能分类可有所属预算）。")
    code_list = code_list or pages[0].named
    if len(pages) > 1 or code_list is None:
        return _refused(path, f"不能判断是哪一个目录。请用 --list {'|'.join(LISTS)} 指明。")
    return _read_page(pages[0], code_list)


def _refused(path: Path, message: str) -> Reading:
    return Reading(None, (), (Fault(path.name, "", "", "", message),))


def _open(path: Path) -> Iterable[Any]:
    if path.suffix.lower() != ".csv":
        return open_workbook(path)
    if path.stat().st_size > MAX_FILE:
        raise RefusedFile("文件过大。请只保留科目目录。")
    content = path.read_bytes()
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("gb18030")  # what Excel calls CSV on a Chinese Windows
    return [_CsvGrid(path.stem, list(csv.reader(io.StringIO(words, newline=""))), {})]


def _page(grid: Any, stem: str) -> _Page | None:
    above = [stem, grid.name]
    for _, values in islice(grid.rows(), HEADING_ROWS):
        cells = [plain(value) for value in values]
        above += cells
        code_heading = next((heading for heading in CODE_HEADINGS if heading in cells), None)
        name_heading = next((heading for heading in NAME_HEADINGS if heading in cells), None)
        if code_heading and name_heading:
            return _Page(grid, (code_heading, name_heading), _named("".join(above)))
    return None


def _named(titles: str) -> CodeList | None:
    titles = plain(titles).replace("政府收支分类", "")  # the name of all classifications together
    if ("功能" in titles) == ("经济" in titles):
        return None
    if "功能" in titles:
        return LISTS["function"]
    return LISTS["government" if "政府" in titles and "部门" not in titles else "economic"]


def _read_page(page: _Page, code_list: CodeList) -> Reading:
    faults: list[Fault] = []
    columns = (
        Column(page.headings[0], _code_of(code_list)),
        Column(page.headings[1], text(120)),
        Column(BUDGET_HEADING, letters, default="", optional=True),
    )
    reader = Reader(page.grid, columns, faults, [])
    entries: dict[str, Entry] = {}
    places: dict[str, str] = {}
    for row in reader.rows():
        entry = Entry(*("" if isinstance(value, Absent) else value for value in row.values))
        if entry.code in entries:
            message = f"与 {places[entry.code]} 重复。请只保留一行。"
            reader.fault(row.cell(0), columns[0].heading, entry.code, message)
            continue
        entries[entry.code], places[entry.code] = entry, row.cell(0)
    if not faults:
        _refuse_orphans(reader, entries, places)
    if not faults and not entries:
        reader.fault("", "", "", "表头下没有科目。请填写这一年度的完整目录。")
    return Reading(code_list, tuple(entries.values()), tuple(faults))


def _refuse_orphans(reader: Reader, entries: dict[str, Entry], places: dict[str, str]) -> None:
    """Only in a list without other faults: a parent that could not be read is not missing."""
    for child in entries:
        parent = child[:-2]
        if len(child) > LENGTHS[0] and parent not in entries:
            message = f"目录中没有它的上级“{parent}”。请补上级科目。"
            reader.fault(places[child], reader.columns[0].heading, child, message)


def _code_of(code_list: CodeList) -> Callable[[Any], str]:
    def parse(raw: Any) -> str:
        digits = code(raw)
        if len(digits) not in LENGTHS:
            raise Invalid("应为3位（类）、5位（款）或7位（项、细目）数字。")
        if not digits.startswith(code_list.digit):
            raise Invalid(f"{code_list.title}的编码以 {code_list.digit} 开头。请核对目录的种类。")
        return digits

    return parse


def letters(raw: Any) -> str:
    """`GF` and `一般公共预算、政府性基金预算` alike as `GF`."""
    words = plain(raw).upper()
    found = [letter for letter, word in LETTERS.items() if letter in words or word in words]
    if not found:
        raise Invalid("应为 G（一般公共）、F（政府性基金）、C（国有资本）、S（社会保险）或其组合。")
    return "".join(found)
