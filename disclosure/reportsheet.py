"""A report of checks as a Table, so that every renderer of tables writes it."""

from collections.abc import Iterator

from budget.findings import Figure, Finding, Result
from budget.rules import LEVELS

from .money import YUAN
from .review import Report
from .table import Cell, Column, Group, Head, Row, Table, Text, place

TITLE = "预算核对结果"
LAYOUT = (
    Text("编号", "code"),
    Text("检查", "name"),
    Text("级别", "level"),
    Text("结果", "status"),
    Text("位置", "place"),
    Group("左方", (Text("项目", "left-label"), Column("金额", "left"))),
    Group("右方", (Text("项目", "right-label"), Column("金额", "right"))),
    Column("相差", "difference"),
    Text("说明", "text"),
    Text("例外", "waived"),
)


def report_table(report: Report, head: Head) -> Table:
    """A row for each finding, and one for each check without any."""
    rows = tuple(row for number, row in enumerate(_rows(report)) for row in [_keyed(row, number)])
    columns = tuple(
        leaf
        for column in LAYOUT
        for leaf in (column.columns if isinstance(column, Group) else (column,))
        if not isinstance(leaf, Group)
    )
    return Table(
        number=0,
        slug="checks",
        title=TITLE,
        head=head,
        headings=tuple(place(LAYOUT)),
        columns=columns,
        rows=rows,
        landscape=True,
        money=YUAN,
        zero="0.00",
    )


def _keyed(row: Row, number: int) -> Row:
    """Amounts with an address of their own."""
    return row._replace(
        cells=tuple(
            cell if cell.amount is None else cell._replace(row=str(number)) for cell in row.cells
        )
    )


def _rows(report: Report) -> Iterator[Row]:
    for section in report.sections:
        for result in section.results:
            first = (
                Cell(result.rule.number),
                Cell(result.rule.name),
                Cell(f"{result.rule.level} {LEVELS[result.rule.level]}"),
                Cell(str(result.status)),
            )
            for finding in result.findings:
                yield Row((*first, *_found(finding)))
            if result.more or not result.findings:
                yield Row((*first, *_blank(result)))


def _found(finding: Finding) -> Iterator[Cell]:
    yield Cell(finding.place)
    for figure, key in ((finding.left, "left"), (finding.right, "right")):
        yield from _side(figure, key)
    difference = finding.difference
    yield Cell() if difference is None else Cell(amount=difference, column="difference")
    yield Cell(finding.text)
    waived = finding.waived
    yield Cell(
        f"{waived.reason}（{waived.role} {waived.person}，{waived.at:%Y-%m-%d}）" if waived else ""
    )


def _side(figure: Figure | None, key: str) -> tuple[Cell, Cell]:
    if figure is None:
        return Cell(), Cell()
    return Cell(figure.label), Cell(amount=figure.amount, column=key)


def _blank(result: Result) -> Iterator[Cell]:
    for _ in range(6):
        yield Cell()
    yield Cell(f"另有{result.more}处没有列出。" if result.more else result.reason)
    yield Cell()
