"""What rounding does to the figures of a disclosure: those that are adjusted, or the sums that differ."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from budget.findings import Finding
from budget.rules import ADJUSTMENT
from budget.totals import ZERO

from .annex_relations import ASSETS, OPERATING, OPERATING_COST, PROCUREMENT, SENTENCES
from .document import Block, Paragraph, TableBlock
from .forms import form_of
from .material import Material
from .money import YUAN
from .rounding import Adjustment, adjustments, differences
from .table import Cell, Column, Head, Row, Table, Text, place
from .tables import Disclosure
from .tieouts import Relation

ANNEXES = {"procurement": PROCUREMENT, "assets": ASSETS}


class Related(NamedTuple):
    """Tables that are rounded together, and the relations between their figures."""

    tables: tuple[Table, ...]
    relations: tuple[Relation, ...]


def of_disclosure(found: Disclosure) -> Related:
    """The nine tables, and figures of theirs that stand in sentences only."""
    return Related(found.figures, (*form_of(found.scope.year).relations, *SENTENCES))


def of_booklet(material: Material, blocks: Iterable[Block]) -> list[Related]:
    """Everything that a booklet prints of this year."""
    annexes = [
        Related((block.table,), ANNEXES[block.table.slug])
        for block in blocks
        if isinstance(block, TableBlock) and block.table.slug in ANNEXES
    ]
    return [of_disclosure(material.now), *_operating(material), *annexes]


def _operating(material: Material) -> Iterator[Related]:
    """机关运行经费 of some units only is no part of the nine tables."""
    if material.operating.slug == OPERATING:
        yield Related((material.operating,), OPERATING_COST)


def adjusted(printed: Iterable[Related]) -> list[Adjustment]:
    """Every figure that is not its own rounding."""
    return [one for tables, relations in printed for one in adjustments(tables, relations)]


def differing(printed: Iterable[Related], phase: str) -> list[tuple[Relation, Finding]]:
    """Every relation that holds exactly, but not as printed."""
    return [
        one
        for tables, relations in printed
        for one in differences(tables, relations, signed=phase == ADJUSTMENT)
    ]


def count(found: Disclosure) -> int:
    """How many figures of the nine tables are not their own rounding."""
    return len([None for table in found.tables for cell in _adjusted_cells(table)])


def _adjusted_cells(table: Table) -> list[Cell]:
    return [cell for cell in table.addresses.values() if cell.rounded is not None]


# In the booklet


def note(material: Material, blocks: Sequence[Block]) -> list[Block]:
    """How a booklet's figures were rounded, if that shows anywhere; far figures by name."""
    printed = of_booklet(material, blocks)
    money = material.money
    place_ = f"{money.printed(money.place)}{money.name}"
    if material.now.rounded is None:
        if not differing(printed, material.scope.phase):
            return []
        words = (
            f"本公开文本以{money.name}为单位，各项数据单独四舍五入，部分分项之和与合计略有出入。"
        )
        return [Paragraph((words,))]
    found = adjusted([Related(tables, ()) for tables, _ in printed])
    if not found:
        return []
    words = (
        f"本公开文本以{money.name}为单位，各项数据经控制舍入，分项之和等于合计，"
        f"个别数据与单独四舍五入相差{place_}。"
    )
    far = "、".join(
        f"{one.place}（准确数为{YUAN.text(one.exact, zero='0.00')}元，印为{money.printed(one.printed)}{money.name}）"
        for one in found
        if one.far
    )
    return [Paragraph((words + (f"下列数据与准确数相差{place_}或以上：{far}。" if far else ""),))]


# As a table, for files

ADJUSTED = (
    Text("位置", "place"),
    Text("表上印的数", "printed"),
    Column("准确数", "exact"),
    Column("单独四舍五入", "alone"),
    Column("印出的数", "shown"),
    Column("印出的数减准确数", "off"),
    Text("离准确数", "distance"),
    Text("对应的关系", "relation"),
    Text("各自舍入时的两边", "sides"),
)
DIFFERING = (
    Text("关系", "relation"),
    Text("左方", "left-words"),
    Column("左方印出的数", "left"),
    Text("右方", "right-words"),
    Column("右方印出的数", "right"),
    Column("相差", "off"),
)


def listed_table(found: Disclosure, printed: Iterable[Related]) -> Table:
    """What rounding did to a disclosure, whichever way it was rounded."""
    if found.rounded:
        return adjusted_table(adjusted(printed), found)
    return differing_table(differing(printed, found.scope.phase), found)


def adjusted_table(found: Sequence[Adjustment], of: Disclosure) -> Table:
    """The list as a table in 元, so that a spreadsheet can calculate with it."""
    rows = [_adjusted_row(one, of) for one in found]
    head, empty = of.tables[0].head, "各数均为其单独四舍五入。"
    return _listing("adjustments", "舍入调整清单", ADJUSTED, rows, head, empty)


def _adjusted_row(one: Adjustment, of: Disclosure) -> dict[str, object]:
    return {
        "place": one.place,
        "printed": f"{of.money.printed(one.printed)}",
        "exact": one.exact,
        "alone": one.alone,
        "shown": one.printed,
        "off": one.printed - one.exact,
        "distance": distance(one),
        "relation": f"{one.forced_by.number} {one.forced_by.text}" if one.forced_by else "",
        "sides": sides(one, of),
    }


def distance(one: Adjustment) -> str:
    return "差一个末位或以上" if one.far else "相邻数"


def sides(one: Adjustment, of: Disclosure) -> str:
    """Both sides of the identity, each figure rounded alone: 6.67 ≠ 6.68."""
    if not one.forced_by:
        return ""
    left, right = of.money.printed(one.left), of.money.printed(one.right)
    return f"{left} {'≠' if one.breaks else '＝'} {right}"


def differing_table(found: Sequence[tuple[Relation, Finding]], of: Disclosure) -> Table:
    rows = [_differing_row(*one) for one in found]
    head, empty = of.tables[0].head, "印出的数之间没有不一致。"
    return _listing("differences", "末位不一致清单", DIFFERING, rows, head, empty)


def _differing_row(relation: Relation, finding: Finding) -> dict[str, object]:
    left, right = finding.left, finding.right
    return {
        "relation": f"{relation.number} {relation.text}",
        "left-words": left.label if left else "",
        "left": left.amount if left else ZERO,
        "right-words": right.label if right else "",
        "right": right.amount if right else ZERO,
        "off": finding.difference or ZERO,
    }


def _listing(
    slug: str,
    title: str,
    columns: tuple[Text | Column, ...],
    rows: Sequence[dict[str, object]],
    head: Head,
    empty: str,
) -> Table:
    return Table(
        number=0,
        slug=slug,
        title=title,
        head=head,
        headings=tuple(place(columns)),
        columns=columns,
        rows=tuple([_row(columns, i, row) for i, row in enumerate(rows, start=1)]),
        note="" if rows else empty,
        landscape=True,
        money=YUAN,
        zero="0.00",
    )


def _row(columns: Sequence[Text | Column], number: int, values: dict[str, object]) -> Row:
    cells = []
    for column in columns:
        if isinstance(column, Text):
            cells.append(Cell(str(values[column.label])))
        else:
            amount = values[column.key]
            cells.append(Cell("", amount, str(number), column.key))  # type: ignore[arg-type]
    return Row(tuple(cells))
