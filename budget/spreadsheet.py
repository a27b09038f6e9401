"""Opening an .xlsx that may be hostile, broken or merely odd: raw cells with their places, or a refusal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .archive import (
    ADDRESS,
    MAX_FILE,
    MEGABYTE,
    WORKBOOK,
    RefusedFile,
    column_letter,
    column_number,
    pack,
    unpack,
)

__all__ = ["MAX_FILE", "MEGABYTE", "Grid", "RefusedFile", "column_letter", "open_workbook"]

MAX_BROKEN = 10_000
MAX_SHEETS = 250
# A formula without a result, or with the 0 that some programs write before Excel has calculated it.
FORMULA = re.compile(
    ADDRESS + rb"(?P<kind>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>(?P<zero>0?)</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERROR = re.compile(ADDRESS + rb'[^>]*\bt="e"')
TAG = rb"<(?:\w+:)?%s\b[^>]*>"
ATTRIBUTE = re.compile(rb"""\b(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet. Rows and columns count from 1, as Excel's rows do."""

    name: str
    sheet: CalamineSheet
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Row numbers with their raw values; column A is values[0].

        Raises RefusedFile at a value that the reader cannot express, such as a date before all dates.
        """
        if self.sheet.start is None:
            return
        left = [""] * self.sheet.start[1]
        with _refusing(f"工作表“{self.name}”中有不能读取的日期或时间。请改为常规格式后另存。"):
            for number, values in enumerate(self.sheet.iter_rows(), start=1):
                yield number, left + values if left else values

    def merged(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged ranges as ((top row, left column), (bottom row, right column))."""
        return [
            ((top + 1, left + 1), (bottom + 1, right + 1))
            for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or []
        ]


def open_workbook(file: Path | BinaryIO) -> list[Grid]:
    """The sheets of an .xlsx file.

    Raises RefusedFile for a file that cannot be read, or is not a plain .xlsx of bearable size.
    """
    parts = unpack(_content(file))
    with _refusing("工作簿的内容不能读取。请在 Excel/WPS 中打开、检查后另存为 .xlsx。"):
        return _grids(parts)


@contextmanager
def _refusing(message: str) -> Iterator[None]:
    """Turns whatever breaks the reader into a refusal."""
    try:
        yield
    except (CalamineError, ArithmeticError, ValueError, KeyError, OSError) as error:
        raise RefusedFile(message) from error
    except BaseException as error:
        if (
            type(error).__name__ == "PanicException"
        ):  # of the other language that the reader is written in
            raise RefusedFile(message) from error
        raise


def _content(file: Path | BinaryIO) -> bytes:
    if isinstance(file, Path):
        try:
            with file.open("rb") as stream:
                return _content(stream)
        except OSError as error:
            raise RefusedFile(
                "文件不能读取。请确认它存在、不是文件夹，并且您有读取它的权限。"
            ) from error
    size = file.seek(0, 2)
    if size > MAX_FILE:
        raise RefusedFile(
            f"文件有 {size / MEGABYTE:.0f} MB，超过上限 {MAX_FILE // MEGABYTE} MB。请分单位上传。"
        )
    file.seek(0)
    return file.read()


def _grids(parts: dict[str, bytes]) -> list[Grid]:
    sheet_parts = _sheet_parts(parts)
    workbook = CalamineWorkbook.from_filelike(pack(parts))
    guesses_zero = re.search(rb'\bfullCalcOnLoad="(?:1|true)"', parts[WORKBOOK]) is not None
    return [
        Grid(
            sheet.name,
            workbook.get_sheet_by_name(sheet.name),
            _broken(part, guesses_zero=guesses_zero),
            sheet.visible != SheetVisibleEnum.Visible,
        )
        for sheet, part in zip(workbook.sheets_metadata, sheet_parts, strict=True)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _sheet_parts(parts: dict[str, bytes]) -> list[bytes]:
    """The XML of the sheets in the workbook's order."""
    if parts[WORKBOOK].count(b"sheetId") > MAX_SHEETS:
        raise RefusedFile(f"工作簿的工作表超过 {MAX_SHEETS} 张。请删除无关的工作表后另存。")
    related = _tags(parts["xl/_rels/workbook.xml.rels"], b"Relationship")
    targets = {tag["Id"]: _path(tag["Target"]) for tag in related}
    paths = [targets[tag["id"]] for tag in _tags(parts[WORKBOOK], b"sheet")]
    if len(set(paths)) < len(paths):  # small in the file, and read as often as it is named
        raise RefusedFile("工作簿中几张工作表是同一份内容。请在 Excel/WPS 中另存后上传。")
    by_path = {name.lower(): part for name, part in parts.items()}
    return [by_path.get(path, b"") for path in paths]


def _path(target: str) -> str:
    """Where a part that the workbook names lies in the archive; names of parts disregard case."""
    path = target[1:] if target.startswith("/") else f"xl/{target}"
    return path.lower()


def _tags(part: bytes, name: bytes) -> list[dict[str, str]]:
    """The attributes of each element of a name, without their prefixes."""
    return [
        {
            key.decode(): (double or single).decode()
            for key, double, single in ATTRIBUTE.findall(tag)
        }
        for tag in re.findall(TAG % name, part)
    ]


def _broken(part: bytes, *, guesses_zero: bool) -> dict[tuple[int, int], str]:
    """Cells that the reader shows as blank, or as 0, though they are not."""
    broken = {}
    if b"<f" in part or b":f" in part:
        for cell in FORMULA.finditer(part):
            zero = cell["zero"] == b"0"
            if guesses_zero if zero else b't="str"' not in cell["kind"]:
                broken[_place(cell)] = "公式还没有计算结果"
    if b't="e"' in part:
        broken |= {_place(cell): "公式结果是错误值" for cell in ERROR.finditer(part)}
    if len(broken) > MAX_BROKEN:
        raise RefusedFile(
            f"工作簿中有 {len(broken)} 个公式没有结果或结果是错误值。请改填数值后另存。"
        )
    return broken


def _place(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell[2]), column_number(cell[1].decode())
