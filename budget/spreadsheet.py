"""Opening an .xlsx that may be hostile, broken or merely odd: raw cells with their places, or a Refusal."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

MEGABYTE = 1024 * 1024
MAX_FILE = 30 * MEGABYTE
MAX_UNPACKED = 150 * MEGABYTE
MAX_RATIO = 200  # only for what unpacks to more than SMALL
SMALL = 5 * MEGABYTE
MAX_ENTRIES = 1000
MAX_CELLS = 6_000_000
OLE_MAGIC = b"\xd0\xcf\x11\xe0"

CELL = rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3})([0-9]+)\""
FILLED = re.compile(CELL + rb"[^>/]*>(?!\s*</)")
FILLED_WIDE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{2,3})[0-9]+\"[^>/]*>(?!\s*</)")
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"([0-9]+)\"")
UNCALCULATED = re.compile(
    CELL + rb"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*\bt=\"e\")[^>]*?\br=\"([A-Z]{1,3})([0-9]+)\"")


class RefusedFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet. Rows and columns count from 1, as Excel's rows do."""

    name: str
    sheet: CalamineSheet
    broken: dict[tuple[int, int], str] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Row numbers with their raw values; column A is values[0]."""
        if self.sheet.start is None:
            return
        left = [""] * self.sheet.start[1]
        for number, values in enumerate(self.sheet.iter_rows(), start=1):
            yield number, left + values if left else values

    def merged(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged ranges as ((top row, left column), (bottom row, right column))."""
        return [
            ((top + 1, left + 1), (bottom + 1, right + 1))
            for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or []
        ]


def column_letter(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def open_workbook(file: Path | BinaryIO) -> list[Grid]:
    """The sheets of an .xlsx file.

    Raises RefusedFile for everything that is not a plain .xlsx of bearable size: other formats, macros,
    encryption, zip bombs, document type declarations, cells far outside the sheet's body.
    """
    stream = file.open("rb") if isinstance(file, Path) else file
    try:
        _check_kind(stream)
        try:
            with zipfile.ZipFile(stream) as archive:
                parts = _unpack(archive)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, zipfile.zlib.error) as error:
            raise RefusedFile("文件不完整或已损坏，不能作为 .xlsx 打开。请在 Excel/WPS 中重新另存后上传。") from error
        return _grids(stream, parts)
    finally:
        if isinstance(file, Path):
            stream.close()


def _check_kind(stream: BinaryIO) -> None:
    size = stream.seek(0, 2)
    stream.seek(0)
    magic = stream.read(4)
    stream.seek(0)
    if size > MAX_FILE:
        raise RefusedFile(
            f"文件有 {size / MEGABYTE:.0f} MB，超过上限 {MAX_FILE // MEGABYTE} MB。请分单位上传。"
        )
    if magic == OLE_MAGIC:
        raise RefusedFile("这是 .xls 旧格式或加密的工作簿。请在 Excel/WPS 中取消密码并另存为 .xlsx。")
    if magic[:2] != b"PK":
        raise RefusedFile("这不是 .xlsx 工作簿。请用 Excel/WPS 另存为 .xlsx 后上传。")


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML parts, after every check that can be made without believing the archive's own figures."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise RefusedFile(f"文件内有 {len(entries)} 个部分，不像正常的工作簿。")
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RefusedFile("工作簿含有宏（.xlsm）。请另存为不含宏的 .xlsx。")
    if "xl/workbook.xml" not in names:
        raise RefusedFile("文件中没有工作簿内容。请用 Excel/WPS 另存为 .xlsx 后上传。")
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for entry in entries:
        with archive.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0 or (len(content) > SMALL and len(content) > MAX_RATIO * entry.compress_size):
            raise RefusedFile(
                f"工作簿解压后过大（上限 {MAX_UNPACKED // MEGABYTE} MB）。"
                "请删除空白的格式行和图片，或分单位上传。"
            )
        if entry.filename.endswith((".xml", ".rels")):
            _check_markup(entry.filename, content)
            parts[entry.filename] = content
    return parts


def _check_markup(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise RefusedFile(f"工作簿的 {name} 含有不允许的声明，可能被篡改。请在 Excel/WPS 中另存后上传。")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise RefusedFile("这是启用宏的工作簿（.xlsm）。请另存为不含宏的 .xlsx。")


def _grids(stream: BinaryIO, parts: dict[str, bytes]) -> list[Grid]:
    for name, content in parts.items():
        if name.startswith("xl/worksheets/"):
            _check_extent(content)
    stream.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(stream)
        return [
            Grid(sheet.name, workbook.get_sheet_by_name(sheet.name), _broken(part))
            for sheet, part in zip(workbook.sheets_metadata, _sheet_parts(parts), strict=True)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except (CalamineError, ValueError, KeyError, OSError) as error:
        raise RefusedFile("工作簿的内容不能读取。请在 Excel/WPS 中打开、检查后另存为 .xlsx。") from error


def _check_extent(content: bytes) -> None:
    """A single filled cell far out would make the reader lay out everything up to it."""
    wide = max((column_number(m.decode()) for m in FILLED_WIDE.findall(content)), default=26)
    tall = max((int(row) for row in ROW.findall(content)), default=1)
    if wide * tall <= MAX_CELLS:
        return
    filled = [(column_number(c.decode()), int(r)) for c, r in FILLED.findall(content)]
    wide = max((column for column, _ in filled), default=1)
    tall = max((row for _, row in filled), default=1)
    if wide * tall > MAX_CELLS:
        raise RefusedFile(
            f"工作表的内容一直延伸到第 {tall} 行、{column_letter(wide)} 列，超过可读范围。"
            "请删除数据区以外的内容后另存。"
        )


def _sheet_parts(parts: dict[str, bytes]) -> list[bytes]:
    """The XML of the sheets in the workbook's order."""
    targets = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", parts["xl/_rels/workbook.xml.rels"]):
        found = dict(re.findall(rb'\b(Id|Target)="([^"]*)"', tag))
        targets[found[b"Id"]] = found[b"Target"].decode()
    ids = re.findall(rb'<(?:\w+:)?sheet\b[^>]*\b\w+:id="([^"]*)"', parts["xl/workbook.xml"])
    return [_part(parts, targets[id_]) for id_ in ids]


def _part(parts: dict[str, bytes], target: str) -> bytes:
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts.get(path, b"")


def _broken(content: bytes) -> dict[tuple[int, int], str]:
    """Cells that the reader shows as blank though they are not."""
    broken = {}
    if b"<f" in content or b":f" in content:
        for column, row in UNCALCULATED.findall(content):
            broken[int(row), column_number(column.decode())] = "公式还没有计算结果"
    for column, row in ERROR.findall(content):
        broken[int(row), column_number(column.decode())] = "公式结果是错误值"
    return broken
