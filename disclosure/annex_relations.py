"""勾稽关系 of what is printed beside the nine tables: figures in sentences, 政府采购, 固定资产."""

from collections.abc import Iterator, Sequence

from budget.findings import Address
from budget.rules import FORBIDS

from .annexes import BOOKLET
from .tieouts import Book, Relation, Tie, Ties, across, all_of, down, stack

OPERATING = "operating"  # the slug of 机关运行经费, which is read off a table like table 6
PURCHASED = ("general", "fund", "capital", "account", "own", "carried", "carried-own")


def _relation(
    number: str, name: str, text: str, tables: Sequence[str], ties: Ties, of: str = "该项"
) -> Relation:
    return Relation(
        number, name, FORBIDS, BOOKLET, text, tuple(tables), ties, population=of, firm=True
    )


def _basic_split(book: Book) -> Iterator[Tie]:
    parts = (Address("basic-split", "total", key) for key in ("personnel", "public"))
    yield Tie((Address("expenditure", "total", "basic"),), tuple(parts))


SENTENCES = (
    _relation(
        "V01",
        "基本支出的构成",
        "基本支出＝人员经费＋公用经费。",
        ("expenditure", "basic-split"),
        _basic_split,
    ),
)
OPERATING_COST = (
    _relation(
        "V02",
        "机关运行经费的各级科目",
        "合计＝人员经费＋公用经费，合计＝各类之和，类＝各款之和。",
        (OPERATING,),
        all_of(across(OPERATING, "total", ("personnel", "public")), down(OPERATING)),
    ),
)
PROCUREMENT = (
    _relation(
        "V03",
        "政府采购表",
        "合计＝各项资金之和＝各项采购之和。",
        ("procurement",),
        all_of(
            across("procurement", "total", PURCHASED),
            *(stack("procurement", key, "total") for key in ("total", *PURCHASED, "reserved")),
        ),
    ),
)
ASSETS = (
    _relation(
        "V04",
        "资产总额",
        "资产总额＝房屋＋车辆＋设备＋其他固定资产。",
        ("assets",),
        stack("assets", "value", "total", but=("其中：办公用房",)),
    ),
)
RELATIONS = (*SENTENCES, *OPERATING_COST, *PROCUREMENT, *ASSETS)
