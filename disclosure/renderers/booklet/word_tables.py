"""Tables in Word: merged cells, heading rows that repeat, rows that stay whole."""

from collections.abc import Mapping, Sequence
from copy import deepcopy

from disclosure.renderers.page import (
    ANY_DIGIT,
    Kind,
    caption,
    clean,
    indent,
    is_total,
    kinds,
    room,
    text_width,
    widths,
)
from disclosure.table import COVERED, Cell, Table

from .columns import headed
from .layout import Look, money_line, room_of, stays_whole
from .sheets import leads, lines
from .word_styles import CELL
from .wordml import Element, add, bordered, name, new, paragraph, properties, run, say, tab, thin

NONE: Mapping[int, int] = {}
PITCH = 1.3  # of the size: rows are as high with whatever font the machine has
GRID = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), "single")
NO_SIDES = dict.fromkeys(("top", "left", "right"), "nil")
ALIGNMENTS = {Kind.ORDINAL: "center", Kind.CODE: "left", Kind.NAME: "left", Kind.AMOUNT: "right"}


class Grid:
    """Writes one table row by row; cells are merged downwards by what the rows above left open."""

    def __init__(self, body: Element, columns: Sequence[float], width: int, size: float) -> None:
        self.size = size
        total = sum(columns)
        self.widths = [round(width * column / total) for column in columns]
        self.open: dict[int, tuple[int, int]] = {}  # column → rows still to cover, columns
        self.alike: dict[tuple[object, ...], Element] = {}  # cells with words on one line
        if len(body) and body[-1].tag == name("tbl"):
            thin(paragraph(body))  # or Word would make one table of both
        self.element = add(body, "tbl")
        look = add(self.element, "tblPr")
        add(look, "tblW", w=sum(self.widths), type="dxa")
        bordered(add(look, "tblBorders"), GRID)
        add(look, "tblLayout", type="fixed")
        margins = add(look, "tblCellMar")
        for side, air in (("top", 30), ("left", 40), ("bottom", 30), ("right", 40)):
            add(margins, side, w=air, type="dxa")
        grid = add(self.element, "tblGrid")
        for each in self.widths:
            add(grid, "gridCol", w=each)

    def row(
        self,
        cells: Sequence[Cell],
        texts: Sequence[str],
        alignments: Sequence[str],
        *,
        heading: bool = False,
        whole: bool = True,
        bold: bool = False,
        steps: Mapping[int, int] = NONE,
    ) -> None:
        """A row; `steps` says how far words stand in, by column."""
        row = add(self.element, "tr")
        about = add(row, "trPr")
        if whole:
            add(about, "cantSplit")
        if heading:
            add(about, "tblHeader")
        for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            if column in self.open:
                self._continued(row, column)
            elif cell.rows and cell.columns:
                look = (alignments[column], bold, steps.get(column, 0))
                self._filled(row, column, cell, clean(text), look)

    def line(self, parts: Sequence[str]) -> None:
        """The line over the heading, without borders at its sides; repeated like the heading."""
        row = add(self.element, "tr")
        look = add(row, "trPr")
        add(look, "cantSplit")
        add(look, "tblHeader")
        made = self.cell(row, 0, Cell(columns=len(self.widths)))
        borders = add(made[0], "tcBorders")
        bordered(borders, NO_SIDES)
        add(made[0], "vAlign", val="center")
        self._beside(self.words(made), parts)

    def _beside(self, words: Element, parts: Sequence[str]) -> None:
        """Words at the left, in the middle, unless the left ones reach there, and at the right."""
        left, middle, right = parts
        width = sum(self.widths) - 120
        tabs = new("tabs")
        properties(words).insert(1, tabs)
        if text_width(left) * self.size * 10 < width / 3:
            add(tabs, "tab", val="center", pos=width // 2)
        else:
            middle, right = "", f"{middle}　{right}"
        add(tabs, "tab", val="right", pos=width)
        for i, part in enumerate((left, middle, right) if middle else (left, right)):
            if i:
                tab(words)
            run(words, part, size=self.size)

    def _filled(
        self, row: Element, column: int, cell: Cell, text: str, look: tuple[str, bool, int]
    ) -> None:
        """A cell like an earlier one is its copy with other words, made in a sixth of the time."""
        if cell.rows > 1 or "\n" in text:
            self._words(self.cell(row, column, cell), text, *look)
            return
        kind = (column, cell.columns, bool(text), *look)
        if kind not in self.alike:
            self.alike[kind] = self.cell(row, column, cell)
            self._words(self.alike[kind], text, *look)
            return
        made = deepcopy(self.alike[kind])
        row.append(made)
        if text:
            say(made[-1][-1][-1], text)

    def cell(self, row: Element, column: int, cell: Cell) -> Element:
        made = add(row, "tc")
        look = add(made, "tcPr")
        add(look, "tcW", w=sum(self.widths[column : column + cell.columns]), type="dxa")
        if cell.columns > 1:
            add(look, "gridSpan", val=cell.columns)
        if cell.rows > 1:
            add(look, "vMerge", val="restart")
            self.open[column] = (cell.rows - 1, cell.columns)
        return made

    def _continued(self, row: Element, column: int) -> None:
        rows, columns = self.open.pop(column)
        made = self.cell(row, column, Cell(columns=columns))
        add(made[0], "vMerge")
        self.words(made)
        if rows > 1:
            self.open[column] = (rows - 1, columns)

    def words(self, made: Element, text: str = "") -> Element:
        """A paragraph of a cell."""
        words = paragraph(made, text, style=CELL, size=self.size)
        pitch = round(self.size * PITCH * 20)
        add(properties(words), "spacing", before=0, after=0, line=pitch, lineRule="exact")
        return words

    def _words(self, made: Element, text: str, side: str, bold: bool, step: int) -> None:
        add(made[0], "vAlign", val="center")
        words = self.words(made)
        look = properties(words)
        if step:
            add(look, "ind", left=round(step * self.size * 20), firstLineChars=0, firstLine=0)
        add(look, "jc", val=side)
        if text:
            run(words, text, bold=bold, size=self.size)


def official_table(body: Element, table: Table, width: int) -> None:
    """Below its title: the line of office, year and unit, the head and 栏次, all repeated."""
    columns = widths(table, ANY_DIGIT)
    size = 10 * min(1, room(table) / sum(columns))
    grid = Grid(body, columns, width, size)
    grid.line(caption(table))
    _head(grid, table)
    if ordinals := table.ordinals():
        cells = [Cell(text) for text in ordinals]
        grid.row(cells, ordinals, ["center"] * len(cells), heading=True)
    alignments = [ALIGNMENTS[kind] for kind in kinds(table)]
    names = [column for column, kind in enumerate(kinds(table)) if kind is Kind.NAME]
    for number, row in enumerate(table.rows, start=1):
        cells = [Cell(str(number))] * table.numbered + list(row.cells)
        texts = [table.text(cell) for cell in cells]
        steps = dict.fromkeys(names, indent(row))
        grid.row(cells, texts, alignments, bold=is_total(row), steps=steps)
    _note(body, table)


def plain_table(body: Element, table: Table, width: int, look: Look) -> None:
    """A table of a text: words over all columns first, in a box that is not repeated."""
    columns, alignments = look
    size = 12 * min(1, room_of(table) / sum(columns))
    if money := money_line(table):
        look_of = properties(paragraph(body, money, style=CELL))
        add(look_of, "keepNext")
        add(look_of, "jc", val="right")
    before = leads(table)
    for row in table.rows[:before]:
        _lead(body, row.cells[0].text, width, size)
    grid = Grid(body, columns, width, size)
    _head(grid, headed(table, columns))
    for row in table.rows[before:]:
        texts = [table.text(cell) for cell in row.cells]
        whole = stays_whole(table, row, columns)
        grid.row(row.cells, texts, alignments, whole=whole, bold=is_total(row))
    _note(body, table)


def _head(grid: Grid, table: Table) -> None:
    for cells in head_cells(table):
        texts = [cell.text for cell in cells]
        grid.row(cells, texts, ["center"] * len(cells), heading=True, bold=True)


def head_cells(table: Table) -> list[list[Cell]]:
    """The heading as rows of cells, like those of the table."""
    width = len(table.columns) + table.numbered
    rows = [[COVERED] * width for _ in range(table.head_rows)]
    for heading in table.headings:
        cell = Cell(heading.text, rows=heading.rows, columns=heading.columns)
        rows[heading.row][heading.column] = cell
    return rows


def _lead(body: Element, text: str, width: int, size: float) -> None:
    grid = Grid(body, [1], width, size)
    row = add(grid.element, "tr")
    made = grid.cell(row, 0, Cell())
    bordered(add(made[0], "tcBorders"), {"bottom": "nil"})
    for line in lines(text) or [""]:
        properties(grid.words(made, line)).insert(1, new("keepNext"))
    thin(paragraph(body), "keepNext")


def _note(body: Element, table: Table) -> None:
    if table.note:
        paragraph(body, clean(table.note), style=CELL)
