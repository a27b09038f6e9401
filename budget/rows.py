"""The rows of a grid below the headings of a declared sheet: parsed whole, or named as faults."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from .cells import Invalid, plain
from .spreadsheet import Grid, column_letter

HEADING_ROWS = 10  # a title may stand above the headings
REQUIRED: Any = object()


class Absent(NamedTuple):
    """The value of a column that the sheet does not have: what is stored stays, what is new gets the default."""

    default: Any




class Fault(NamedTuple):
    """What is wrong, where, and what would be right."""

    sheet: str
    cell: str
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f'{place} {self.column} "{self.value}"：{self.message}' if self.column else f"{place}：{self.message}"


@dataclass(frozen=True)
class Column:
    """A column of a sheet: how its cells parse, and what a blank cell or an absent column means."""

    heading: str
    parse: Callable[[Any], Any]
    default: Any = REQUIRED  # for a blank cell; REQUIRED makes a blank a fault
    optional: bool = False  # the whole column may be absent; then every value is Absent
    choices: tuple[str, ...] = ()
    code: bool = False  # formatted as text in the template, so that Excel keeps every digit
    width: int = 14
    help: str = ""


class Row(NamedTuple):
    """A parsed row: its number, a value for each declared column, the raw cells and the place of each column."""

    number: int
    values: tuple[Any, ...]
    raws: Sequence[Any]
    places: Sequence[int]

    def cell(self, index: int) -> str:
        return f"{column_letter(self.places[index] or 1)}{self.number}"

    def raw(self, index: int) -> Any:
        place = self.places[index]
        return self.raws[place - 1] if 0 < place <= len(self.raws) else ""


class Reader:
    """Reads one grid as rows of declared columns; faults and notes gather in the lists given to it."""

    def __init__(
        self, grid: Grid, columns: Sequence[Column], faults: list[Fault], notes: list[str]
    ) -> None:
        self.grid, self.columns, self.faults, self.notes = grid, columns, faults, notes

    def fault(self, cell: str, column: str, raw: object, message: str) -> None:
        self.faults.append(Fault(self.grid.name, cell, column, shown(raw), message))

    def rows(self) -> Iterator[Row]:
        """Every row that parses; blank rows are passed over."""
        headings = self._headings()
        if headings is None:
            return
        heading_row, places = headings
        self._refuse_merged(heading_row)
        broken_rows = {row for row, _ in self.grid.broken}
        plan = list(zip(places, self.columns, strict=True))
        for number, raws in islice(self.grid.rows(), heading_row, None):
            if any(map(_filled, raws)) or number in broken_rows:
                values = self._parse(number, raws, plan)
                if values is not None:
                    yield Row(number, values, raws, places)

    def _parse(
        self, number: int, raws: list[Any], plan: list[tuple[int, Column]]
    ) -> tuple[Any, ...] | None:
        values: list[Any] = []
        for place, column in plan:
            if not place:
                values.append(Absent(column.default))
                continue
            raw = raws[place - 1] if place <= len(raws) else ""
            try:
                if self.grid.broken and (reason := self.grid.broken.get((number, place))):
                    raise Invalid(f"{reason}。请在 Excel/WPS 中重新计算并保存，或改填数值。")
                if _filled(raw):
                    values.append(column.parse(raw))
                elif column.default is REQUIRED:
                    raise Invalid("不能为空。")
                else:
                    values.append(column.default)
            except Invalid as invalid:
                self.fault(f"{column_letter(place)}{number}", column.heading, raw, str(invalid))
        return tuple(values) if len(values) == len(plan) else None

    def _headings(self) -> tuple[int, list[int]] | None:
        """The row of the headings, and for each declared column its place from 1 (0: absent)."""
        wanted = {plain(column.heading) for column in self.columns}
        number, raws = max(
            islice(self.grid.rows(), HEADING_ROWS),
            key=lambda row: (len(wanted & {_folded(raw) for raw in row[1]}), -row[0]),
            default=(1, []),
        )
        folded = [_folded(raw) for raw in raws]
        if not wanted & set(folded):
            names = "、".join(column.heading for column in self.columns if not column.optional)
            self.fault("A1", "", "", f"前 {HEADING_ROWS} 行中没有找到表头。表头应为一行：{names}。")
            return None
        return (number, self._place(number, folded, wanted)) if self._complete(number, folded) else None

    def _complete(self, number: int, folded: list[str]) -> bool:
        missing = [
            column.heading
            for column in self.columns
            if not column.optional and plain(column.heading) not in folded
        ]
        twice = sorted({heading for heading in folded if heading and folded.count(heading) > 1})
        if missing:
            merged = "表头有合并单元格，请取消合并。" if self._merged_at(number) else ""
            self.fault(f"A{number}", "", "", f"缺少列：{'、'.join(missing)}。{merged}")
        if twice:
            self.fault(f"A{number}", "", "", f"表头重复：{'、'.join(twice)}。请只保留一列。")
        return not missing and not twice

    def _place(self, number: int, folded: list[str], wanted: set[str]) -> list[int]:
        if unknown := [heading for heading in folded if heading and heading not in wanted]:
            self.notes.append(f"{self.grid.name}：未读取的列 {'、'.join(unknown)}。")
        headings = [plain(column.heading) for column in self.columns]
        return [folded.index(heading) + 1 if heading in folded else 0 for heading in headings]

    def _merged_at(self, number: int) -> bool:
        return any(top <= number <= bottom for (top, _), (bottom, _) in self.grid.merged())

    def _refuse_merged(self, heading_row: int) -> None:
        """A merged cell holds its value once: the rows under it would read as blank."""
        for (top, left), (bottom, right) in self.grid.merged():
            if bottom > heading_row:
                area = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
                self.fault(area, "", "", "数据区有合并单元格。请取消合并，每行填写完整。")


def _filled(raw: Any) -> bool:
    return bool(raw.strip()) if isinstance(raw, str) else raw is not None


def _folded(raw: Any) -> str:
    return plain(raw).rstrip("*")


def shown(raw: object) -> str:
    """A raw cell as the user sees it, cut to a readable length."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    words = "" if raw is None else str(raw)
    return words if len(words) <= 60 else f"{words[:60]}…"
