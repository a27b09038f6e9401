"""The rows of a grid below the headings of a declared sheet: parsed whole, or named as faults."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from .cells import Invalid, plain
from .spreadsheet import Grid, column_letter

HEADING_ROWS = 10  # a title may stand above the headings
MAX_FAULTS = 10_000  # more are counted as one: nobody reads them, and memory is bounded
REMEMBERED = (
    5_000  # cells of a column whose values are kept: codes and names repeat, amounts do not
)
SHOWN = 60  # letters of a cell in a message
REQUIRED: Any = object()
WAITS: Any = object()


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
        return (
            f'{place} {self.column} "{self.value}"：{self.message}'
            if self.column
            else f"{place}：{self.message}"
        )


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
    stand_in: Any = WAITS  # for a cell that is wrong, so that the rest of its row is judged with it

    def read(self, raw: Any) -> Any:
        """The value of a cell; raises Invalid."""
        if filled(raw):
            return self.parse(raw)
        if self.default is REQUIRED:
            raise Invalid("不能为空。")
        return self.default


class Row(NamedTuple):
    """A parsed row: its number, a value for each declared column, the raw cells and the place of each column."""

    number: int
    values: tuple[Any, ...]
    raws: Sequence[Any]
    places: Sequence[int]
    wrong: Sequence[str] = ()  # the headings whose values are only stand-ins

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
        """Every row that parses, or is wrong only where columns have stand-ins; blank rows are passed over."""
        headings = self._headings()
        if headings is None:
            return
        heading_row, places = headings
        self._refuse_merged(heading_row)
        plan = [
            (place, column, _remembering(column.read))
            for place, column in zip(places, self.columns, strict=True)
        ]
        for number, raws, broken in self._filled_rows(heading_row, [p for p in places if p]):
            values, wrong = self._parse(number, raws, plan, broken=broken)
            if not wrong or WAITS not in values:
                yield Row(number, values, raws, places, wrong)
            if len(self.faults) >= MAX_FAULTS:
                self.fault(f"A{number}", "", "", "错误过多，此行以下没有检查。请先改正以上错误。")
                return

    def _filled_rows(self, above: int, places: list[int]) -> Iterator[tuple[int, list[Any], bool]]:
        """The rows with anything in the places, long enough for all; and whether a cell is broken."""
        indexes, widest = [place - 1 for place in places], max(places)
        broken_rows = {row for row, place in self.grid.broken if place in places}
        for number, raws in islice(self.grid.rows(), above, None):
            if len(raws) < widest:
                raws = [*raws, *[""] * widest]
            broken = number in broken_rows
            if broken or any(map(filled, map(raws.__getitem__, indexes))):
                yield number, raws, broken

    def _parse(
        self,
        number: int,
        raws: list[Any],
        plan: list[tuple[int, Column, Callable[[Any], Any]]],
        *,
        broken: bool,
    ) -> tuple[tuple[Any, ...], list[str]]:
        values: list[Any] = []
        wrong: list[str] = []
        for place, column, read in plan:
            if not place:
                values.append(Absent(column.default))
                continue
            try:
                if broken and (reason := self.grid.broken.get((number, place))):
                    raise Invalid(f"{reason}。请在 Excel/WPS 中重新计算并保存，或改填数值。")
                values.append(read(raws[place - 1]))
            except Invalid as invalid:
                cell = f"{column_letter(place)}{number}"
                self.fault(cell, column.heading, raws[place - 1], str(invalid))
                values.append(column.stand_in)
                wrong.append(column.heading)
        return tuple(values), wrong

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
        self._note_unknown(folded, wanted)
        if not self._complete(number, folded, wanted):
            return None
        places = {heading: place for place, heading in enumerate(folded, start=1)}
        return number, [places.get(plain(column.heading), 0) for column in self.columns]

    def _note_unknown(self, folded: list[str], wanted: set[str]) -> None:
        if unknown := [shown(heading) for heading in folded if heading and heading not in wanted]:
            self.notes.append(f"{self.grid.name}：未读取的列 {'、'.join(unknown[:50])}。")

    def _complete(self, number: int, folded: list[str], wanted: set[str]) -> bool:
        missing = [
            column.heading
            for column in self.columns
            if not column.optional and plain(column.heading) not in folded
        ]
        twice = sorted({heading for heading in wanted if folded.count(heading) > 1})
        if missing:
            merged = "表头有合并单元格，请取消合并。" if self._merged_at(number) else ""
            self.fault(f"A{number}", "", "", f"缺少列：{'、'.join(missing)}。{merged}")
        if twice:
            self.fault(f"A{number}", "", "", f"表头重复：{'、'.join(twice)}。请只保留一列。")
        return not missing and not twice

    def _merged_at(self, number: int) -> bool:
        return any(top <= number <= bottom for (top, _), (bottom, _) in self.grid.merged())

    def _refuse_merged(self, heading_row: int) -> None:
        """A merged cell holds its value once: the rows under it would read as blank."""
        for (top, left), (bottom, right) in islice(self.grid.merged(), MAX_FAULTS):
            if bottom > heading_row:
                area = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
                self.fault(area, "", "", "数据区有合并单元格。请取消合并，每行填写完整。")


def _remembering(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same answers, found once for cells that repeat."""
    known: dict[Any, Any] = {}

    def look_up(raw: Any) -> Any:
        if type(raw) not in {str, float}:  # True would find 1.0
            return read(raw)
        if raw in known:
            return known[raw]
        value = read(raw)
        if len(known) < REMEMBERED:
            known[raw] = value
        return value

    return look_up


def filled(raw: Any) -> bool:
    return bool(raw.strip()) if isinstance(raw, str) else raw is not None


def _folded(raw: Any) -> str:
    return plain(raw).rstrip("*")


def shown(raw: object) -> str:
    """A raw cell as the user sees it, on one line and cut to a readable length."""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    words = "" if raw is None else str(raw)
    words = "".join(c if c.isprintable() else " " for c in words[: SHOWN + 1])
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
