"""The tables inside the explanation, declared and built like the nine: institutions, procurement, assets, targets."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from budget.totals import CARRIED_OVER, EXPENDITURE, THIS_YEAR, Totals, Under
from budget.vocabulary import (
    BASIC,
    CAPITAL,
    FISCAL,
    FUND,
    GENERAL,
    PERSONNEL,
    PUBLIC,
    SPECIAL_ACCOUNT,
)

from .forms.rows import fixed, line
from .money import MoneyUnit
from .rounding import controlled
from .table import (
    COVERED,
    Cell,
    Column,
    Definition,
    Entries,
    Entry,
    Group,
    Head,
    Row,
    Table,
    Text,
    build,
    place,
)

BOOKLET = "财预〔2016〕143号《地方预决算公开操作规程》"

# 基本支出 of every source by 人员经费 and 公用经费; not printed, its cells stand in sentences.
BASIC_SPLIT = Definition(
    number=0,
    slug="basic-split",
    title="基本支出构成",
    source=BOOKLET,
    rows=fixed(line("total", "合计", 0, side=EXPENDITURE, category=BASIC)),
    columns=(
        Text("项目"),
        Column("人员经费", "personnel", {"category": PERSONNEL}),
        Column("公用经费", "public", {"category": PUBLIC}),
    ),
)


# 公务用车 and 设备 to be bought, as 基本建设 (309) or otherwise (310); not printed as a table.
EQUIPMENT = Definition(
    number=0,
    slug="equipment",
    title="资产购置",
    source=BOOKLET,
    rows=fixed(
        line("vehicles", "公务用车购置", side=EXPENDITURE, economic=("31013", "30913")),
        line(
            "equipment", "设备购置", side=EXPENDITURE,
            economic=("31002", "30902", "31003", "30903", "31007", "30907"),
        ),
    ),
    columns=(Text("项目"), Column("金额", "total")),
)  # fmt: skip


class Institution(NamedTuple):
    name: str
    nature: str
    rank: str
    funding: str


def institutions_table(rows: Iterable[Institution], head: Head) -> Table:
    """机构设置: the units with nature, rank and funding."""
    columns = (
        Text("单位名称", "name"),
        Text("单位性质", "nature"),
        Text("单位规格", "rank"),
        Text("经费保障形式", "funding"),
    )
    return words_table("institutions", "机构设置情况", columns, [list(row) for row in rows], head)


# 政府采购


class Purchase(NamedTuple):
    """A purchase by its item, and an amount of it: what is bought, or the share kept for small businesses."""

    item: str
    what: str
    source: str
    carried_over: str
    amount: Decimal


BOUGHT, RESERVED = "bought", "reserved"
# Everything but the fiscal and the special account's money of this year: 单位资金.
OWN_MONEY = Under("3", "4", "5", "6", "7")
NOT_FISCAL = Under("2", "3", "4", "5", "6", "7")


class PurchaseItem(NamedTuple):
    """The words of a purchase and its key; project_amount is printed, in the table's money."""

    key: str
    project: str
    project_amount: str
    item: str
    catalogue: str
    measure: str
    quantity: str
    price: str


def procurement_table(
    items: Sequence[PurchaseItem],
    facts: Sequence[Purchase],
    head: Head,
    money: MoneyUnit,
    *,
    summed: bool = False,
) -> Table:
    """政府采购预算: 16 columns; facts name their item by its key, as item_key() writes it."""
    definition = Definition(
        number=0,
        slug="procurement",
        title="政府采购预算",
        source=BOOKLET,
        rows=lambda totals, names: _purchases(items),
        columns=_procurement_columns(head.year),
        empty="本部门无政府采购预算，空表列示。",
        landscape=True,
        numbered=False,
    )
    totals = Totals(facts, Purchase._fields[:-1])
    table = build(definition, totals, {}, head, money=money)
    return _summed(table, totals) if summed else table


def item_key(pk: int) -> str:
    """Of one length, so that no key begins with another."""
    return f"{pk:012}"


def _purchases(items: Sequence[PurchaseItem]) -> list[Entries]:
    if not items:
        return []
    return [
        {"": Entry("total", {"project": "合计"}, {}, 0)},
        *({"": Entry(item.key, item._asdict(), {"item": item.key})} for item in items),
    ]


def _procurement_columns(year: int) -> tuple[Text | Column | Group, ...]:
    def bought(heading: str, key: str, **where: object) -> Column:
        return Column(heading, key, {"what": BOUGHT, **where})  # type: ignore[dict-item]

    return (
        Group(
            "政府采购项目来源", (Text("项目名称", "project"), Text("预算资金", "project_amount"))
        ),
        Text("采购物品名称", "item"),
        Text("政府采购目录序号", "catalogue"),
        Text("计量单位", "measure"),
        Text("数量", "quantity"),
        Text("单价（元）", "price"),
        Group(
            "政府采购金额（当年部门预算安排资金）",
            (
                bought("合计", "total"),
                bought("一般公共预算拨款", "general", source=GENERAL, carried_over=THIS_YEAR),
                bought("基金预算拨款", "fund", source=FUND, carried_over=THIS_YEAR),
                bought("国有资本经营预算拨款", "capital", source=CAPITAL, carried_over=THIS_YEAR),
                bought("财政专户核拨", "account", source=SPECIAL_ACCOUNT, carried_over=THIS_YEAR),
                bought("单位资金", "own", source=OWN_MONEY, carried_over=THIS_YEAR),
                bought("财政拨款结转", "carried", source=FISCAL, carried_over=CARRIED_OVER),
                bought(
                    "非财政拨款结转结余",
                    "carried-own",
                    source=NOT_FISCAL,
                    carried_over=CARRIED_OVER,
                ),
            ),
        ),
        Column(f"{year}年预留中小微企业份额", "reserved", {"what": RESERVED}),
    )


# 固定资产


class Holding(NamedTuple):
    kind: str
    amount: Decimal


ASSET_LINES = (
    ("1、房屋（平方米）", "房屋"),
    ("其中：办公用房（平方米）", "其中：办公用房"),
    ("2、车辆（台、辆）", "车辆"),
    ("3、单价在20万元以上的设备", "单价在20万元以上的设备"),
    ("4、其他固定资产", "其他固定资产"),
)


def assets_table(
    holdings: Sequence[Holding],
    quantities: dict[str, str],
    head: Head,
    money: MoneyUnit,
    *,
    summed: bool = False,
) -> Table:
    """固定资产: 办公用房 lies inside 房屋, so the total leaves it out."""
    counted = tuple(kind for _, kind in ASSET_LINES if not kind.startswith("其中"))
    definition = Definition(
        number=0,
        slug="assets",
        title="固定资产占用情况",
        source=BOOKLET,
        rows=lambda totals, names: [
            {"": Entry("total", {"name": "资产总额"}, {"kind": counted}, 0)},
            *(
                {
                    "": Entry(
                        kind, {"name": name, "quantity": quantities.get(kind, "")}, {"kind": kind}
                    )
                }
                for name, kind in ASSET_LINES
            ),
        ],
        columns=(Text("项目"), Text("数量", "quantity"), Column(f"价值（{money.name}）", "value")),
        numbered=False,
    )
    totals = Totals(holdings, Holding._fields[:-1])
    table = build(definition, totals, {}, head, money=money)
    return _summed(table, totals) if summed else table


def _summed(table: Table, totals: Totals) -> Table:
    """A table of its own facts, in which printed figures add up."""
    return controlled(totals, [table]).table(table)


# Tables of words


def words_table(
    slug: str,
    title: str,
    columns: tuple[Text | Column | Group, ...],
    rows: Sequence[Sequence[str]],
    head: Head,
    *,
    merge: int = 0,
) -> Table:
    """A table without amounts; equal neighbours of its first `merge` columns become one cell."""
    definition = Definition(
        number=0,
        slug=slug,
        title=title,
        source=BOOKLET,
        rows=lambda totals, names: [],
        columns=columns,
        numbered=False,
    )
    table = build(definition, Totals([]), {}, head)
    return replace(
        table,
        headings=tuple(place(columns, numbered=False)),
        rows=tuple(Row(tuple(cells)) for cells in _merged(rows, merge)),
    )


def _merged(rows: Sequence[Sequence[str]], merge: int) -> list[list[Cell]]:
    """Cells, with runs of equal words in a leading column made one cell; a run stays inside the one to its left."""
    cells = [[Cell(word) for word in row] for row in rows]
    for column in range(merge):
        numbers = range(len(rows))
        for _, run in groupby(numbers, key=lambda i: tuple(rows[i][: column + 1])):
            first, *rest = run
            cells[first][column] = Cell(rows[first][column], rows=1 + len(rest))
            for i in rest:
                cells[i][column] = COVERED
    return cells
