"""The parts of an .xlsx unpacked without believing the file: bounded in size, entries, cells and text, or refused.

Every limit is checked on what was really unpacked, and the reader is given an archive packed anew from
just these parts: nothing that was not checked reaches it.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

MEGABYTE = 1024 * 1024
MAX_FILE = 30 * MEGABYTE
MAX_UNPACKED = 100 * MEGABYTE  # about 200,000 lines
MAX_RATIO = 200  # only for what unpacks to more than SMALL
SMALL = 5 * MEGABYTE
MAX_ENTRIES = 1000
MAX_CELLS = 6_000_000  # that the reader lays out, blank ones between the others included
MAX_MERGED = 20_000
MAX_TEXT = 300 * MEGABYTE  # of shared strings, each as often as cells show it
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
ENTRY_MAGIC = b"PK\x01\x02"
WORKBOOK = "xl/workbook.xml"
TOO_BIG = f"工作簿解压后过大（上限 {MAX_UNPACKED // MEGABYTE} MB）。请删除空白的格式行和图片，或分单位上传。"

# A cell as every program writes it: its address comes first. A cell without one follows its neighbour.
ADDRESS = rb'c r="([A-Z]{1,3})([1-9][0-9]{0,6})"'
LETTERS = re.compile(rb'c r="([A-Z]{1,3})[1-9]')
NUMBERS = re.compile(rb'c r="[A-Z]{1,3}([1-9][0-9]{0,6})"')
UNPLACED = tuple(
    re.compile(mark + rb'c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}")[\s/>]') for mark in (b"<", b":")
)
FILLED = re.compile(ADDRESS + rb'(?!(?: [\w:]+="[^"<>]*")*\s*(?:/>|>\s*</))')
ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row[\s/>]")
ROW_NUMBER = re.compile(rb"""row\b[^>]*?\sr\s*=\s*["']([0-9]{1,7})["']""")
LOOSE_ADDRESS = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]+)([0-9]+)""")
STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
VALUE = re.compile(rb">\s*([0-9]+|\+[0-9]+|[^<>]*&#[^<>]*)\s*</")


class RefusedFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do, in Chinese."""


def unpack(content: bytes) -> dict[str, bytes]:
    """The XML parts of an .xlsx by name.

    Raises RefusedFile for everything that is not a plain .xlsx of bearable size: other formats, macros,
    encryption, zip bombs, document type declarations, cells far outside the sheet's body.
    """
    _check_kind(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _read(archive)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
        RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        raise RefusedFile(
            "文件不完整、已损坏或已加密，不能作为 .xlsx 打开。请在 Excel/WPS 中重新另存后上传。"
        ) from error
    for name, part in parts.items():
        _check_markup(name, part)
    _check_cells(parts)
    _check_text(parts)
    return parts


def pack(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts as an archive again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    stream.seek(0)
    return stream


def _check_kind(content: bytes) -> None:
    if not content:
        raise RefusedFile("文件是空的。请在 Excel/WPS 中重新另存后上传。")
    if content[:4] == OLE_MAGIC:
        raise RefusedFile(
            "这是 .xls 旧格式或加密的工作簿。请在 Excel/WPS 中取消密码并另存为 .xlsx。"
        )
    if content[:2] != b"PK":
        raise RefusedFile("这不是 .xlsx 工作簿。请用 Excel/WPS 另存为 .xlsx 后上传。")
    if (entries := content.count(ENTRY_MAGIC)) > MAX_ENTRIES:
        raise RefusedFile(
            f"文件内有 {entries} 个部分，不像正常的工作簿。请在 Excel/WPS 中重新另存后上传。"
        )


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RefusedFile("工作簿含有宏（.xlsm）。请另存为不含宏的 .xlsx。")
    if WORKBOOK not in names:
        raise RefusedFile("文件中没有工作簿内容。请用 Excel/WPS 另存为 .xlsx 后上传。")
    if len(names) < len(entries) or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise RefusedFile(TOO_BIG)
    parts = {}
    left = MAX_UNPACKED
    for entry in entries:
        with archive.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0 or (len(content) > SMALL and len(content) > MAX_RATIO * entry.compress_size):
            raise RefusedFile(TOO_BIG)
        if entry.filename.endswith((".xml", ".rels")):
            parts[entry.filename] = content
    return parts


def _check_markup(name: str, part: bytes) -> None:
    if name == "[Content_Types].xml" and b"macroEnabled" in part:
        raise RefusedFile("这是启用宏的工作簿（.xlsm）。请另存为不含宏的 .xlsx。")
    declared = b"<!DOCTYPE" in part or b"<!ENTITY" in part or part[:2] in {b"\xff\xfe", b"\xfe\xff"}
    # Comments and CDATA would hide cells and strings from the checks below, or values from the reader.
    if declared or (b"<!" in part and (_holds_cells(part) or _holds_strings(name))):
        raise RefusedFile(
            f"工作簿的 {name} 含有不允许的声明，可能被篡改。请在 Excel/WPS 中另存后上传。"
        )


def _holds_cells(part: bytes) -> bool:
    return b"sheetData" in part


def _holds_strings(name: str) -> bool:
    return name.lower().endswith("/sharedstrings.xml")


# Cells: one far out makes the reader lay out everything up to it.


def _check_cells(parts: dict[str, bytes]) -> None:
    left = MAX_CELLS
    for part in parts.values():
        if not _holds_cells(part):
            continue
        if part.count(b"mergeCell ") > MAX_MERGED:
            raise RefusedFile("工作表的合并单元格过多。请取消合并后另存。")
        wide, tall = _extent(part)
        left -= wide * tall
        if left < 0:
            raise RefusedFile(
                f"工作表的内容一直延伸到第 {tall} 行、{column_letter(wide)} 列，超过可读范围。"
                "请删除数据区以外的内容后另存，或分单位上传。"
            )


def _extent(part: bytes) -> tuple[int, int]:
    """At least as many columns and rows as the reader will lay out."""
    if any(unplaced.search(part) for unplaced in UNPLACED):
        return _unplaced_extent(part)
    if part.count(b'c r="') > MAX_CELLS:
        return MAX_CELLS, 1
    wide, tall = _farthest(set(LETTERS.findall(part)), NUMBERS.findall(part))
    if wide * tall <= MAX_CELLS:
        return wide, tall
    letters, numbers = set(), set()
    for filled in FILLED.finditer(part):
        letters.add(filled[1])
        numbers.add(filled[2])
    return _farthest(letters, numbers)


def _farthest(letters: Iterable[bytes], numbers: Iterable[bytes]) -> tuple[int, int]:
    wide = max((column_number(each.decode()) for each in letters), default=1)
    return wide, int(max(numbers, key=_by_size, default=b"1"))


def _by_size(number: bytes) -> tuple[int, bytes]:
    return len(number), number


def _unplaced_extent(part: bytes) -> tuple[int, int]:
    """Without addresses no row is wider than the cells it has, beyond the farthest address there is."""
    wide = rows = 0
    for start, end in _rows(part):
        wide = max(wide, part.count(b"<c", start, end) + part.count(b":c", start, end))
        rows += 1
    tall = max((int(row[1]) for row in ROW_NUMBER.finditer(part)), default=0)
    letters, numbers = set(), set()
    for address in LOOSE_ADDRESS.finditer(part):
        letters.add(address[1].upper())
        numbers.add(address[2])
    far_wide, far_tall = _farthest(letters, numbers)
    return wide + far_wide, rows + max(tall, far_tall)


def _rows(part: bytes) -> Iterator[tuple[int, int]]:
    start = 0
    for row in ROW.finditer(part):
        yield start, row.start()
        start = row.start()
    yield start, len(part)


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


# Text: a string that many cells share is one in the file and many in memory.


def _check_text(parts: dict[str, bytes]) -> None:
    strings = b"".join(part for name, part in parts.items() if _holds_strings(name))
    starts = [string.start() for string in STRING.finditer(strings)]
    sizes = [end - start for start, end in pairwise([*starts, len(strings)])]
    sheets = [part for part in parts.values() if _holds_cells(part)]
    cells = sum(part.count(b"<c") + part.count(b":c") for part in sheets)
    if max(sizes, default=0) * cells > MAX_TEXT and _shown(sizes, sheets) > MAX_TEXT:
        raise RefusedFile("工作簿的文字内容过大。请删除过长的文字，或分单位上传。")


def _shown(sizes: list[int], sheets: list[bytes]) -> int:
    """The size of all shared strings as often as a value refers to them; an odd value counts as the longest."""
    uses: Counter[bytes] = Counter()
    for part in sheets:
        uses.update(value[1] for value in VALUE.finditer(part))
    longest = max(sizes)
    by_index = dict(enumerate(sizes))
    return sum(
        times * (by_index.get(int(used), 0) if b"&" not in used else longest)
        for used, times in uses.items()
    )
