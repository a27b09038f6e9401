"""Checks of tables against the facts behind them, read another way than the tables were built.

They hold for tables that are at hand or frozen: what was published is compared with what is stored now.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q

from budget.findings import Address, Check, Figure, Finding, NotApplicable, NotRun
from budget.models import Project
from budget.rules import FORBIDS, Rule
from budget.scope import Scope, project_amounts, read_by_unit
from budget.totals import (
    CARRIED_OVER,
    CARRY_FORWARD,
    EXPENDITURE,
    REVENUE,
    THIS_YEAR,
    Selection,
    Totals,
    add,
)
from budget.vocabulary import (
    ABROAD,
    BASIC,
    FISCAL,
    OPERATING,
    PROJECT,
    RECEPTION,
    THREE_PUBLIC,
    TO_SUBORDINATE,
    TO_SUPERIOR,
    VEHICLE_PURCHASE,
    VEHICLE_RUNNING,
)

from .forms.hebei_ties import FISCAL_SOURCES, OTHER_SOURCES
from .table import Table
from .tieouts import Book

SOURCE = "财预〔2016〕143号《地方预决算公开操作规程》"
# Cells of the tables beside what the units' own totals say of them.
OF_UNITS: Mapping[Address, Selection] = {
    **{
        Address("summary", source, "income"): {
            "side": REVENUE,
            "source": source,
            "carried_over": THIS_YEAR,
        }
        for source in (*FISCAL_SOURCES, *OTHER_SOURCES)
    },
    Address("summary", "carried", "income"): {"side": REVENUE, "carried_over": CARRIED_OVER},
    Address("summary", "carried", "expenditure"): {"side": CARRY_FORWARD},
    **{
        Address("expenditure", "total", column): {"side": EXPENDITURE, "category": category}
        for column, category in (
            ("basic", BASIC),
            ("project", PROJECT),
            ("operating", OPERATING),
            ("to-superior", TO_SUPERIOR),
            ("to-subordinate", TO_SUBORDINATE),
        )
    },
}
OF_THREE_PUBLIC = {  # table 9's rows, and their economic codes
    "three-public": THREE_PUBLIC,
    "abroad": (ABROAD,),
    "vehicle-purchase": VEHICLE_PURCHASE,
    "vehicle-running": (VEHICLE_RUNNING,),
    "reception": (RECEPTION,),
}


@dataclass(frozen=True)
class Beside:
    """Tables beside the stored facts of their scope."""

    scope: Scope
    tables: tuple[Table, ...]

    @cached_property
    def book(self) -> Book:
        return Book(self.tables)

    def figure(self, cell: Address) -> Figure:
        if cell.table not in self.book.tables:
            raise NotRun(f"缺少表：{cell.table}。")
        return Figure(self.book.word(cell), self.book.amount(*cell), self.book.present([cell]))


def differing(
    beside: Beside, text: str, pairs: Iterable[tuple[Address, Figure]]
) -> Iterator[Finding]:
    for cell, right in pairs:
        left = beside.figure(cell)
        if left.amount != right.amount:
            yield Finding(left.label, text, left, right, key="/".join(cell))


def projects_together(beside: Beside) -> Iterator[Finding]:
    """What the project tables of the booklet show, together; money of others' projects is D04's."""
    scope = beside.scope
    own = Project.objects.filter(unit__in=scope.units(), year=scope.year)
    own = own.in_phase(scope.phase)
    amounts = project_amounts(scope)
    if amounts.keys() - set(own.values_list("pk", flat=True)):
        raise NotRun("有支出用了其他单位或其他年度的项目，改正后再核对（见D04）。")
    cell = Address("expenditure", "total", "project")
    if not amounts and not beside.figure(cell).amount:
        raise NotApplicable("没有项目支出。")
    right = Figure("各项目金额之和", add(amounts.values()))
    yield from differing(beside, "表3项目支出应等于各项目金额之和。", [(cell, right)])


def units_together(beside: Beside) -> Iterator[Finding]:
    if beside.scope.unit:
        raise NotApplicable("只核对部门和它的各单位。")
    units = read_by_unit(beside.scope)
    whole = Totals(fact for totals in units.values() for fact in totals.facts)
    amounts = whole.evaluate(list(OF_UNITS.values()))
    pairs = (
        (cell, Figure("各单位之和", amount)) for cell, amount in zip(OF_UNITS, amounts, strict=True)
    )
    yield from differing(beside, "部门应等于各单位之和。", pairs)


def three_public_codes(beside: Beside) -> Iterator[Finding]:
    """基本支出 and 项目支出 together: a code's money, whichever kind of line it stands in."""
    its_codes = reduce(or_, (Q(economic__code__startswith=code) for code in THREE_PUBLIC))
    lines = beside.scope.lines().filter(its_codes, source__code__startswith=FISCAL).order_by()
    rows = lines.values_list("economic__code", "source", "amount")
    spent = Totals(rows, ("economic", "source"))
    pairs = [
        (
            Address("three-public", row, column),
            Figure(
                f"经济科目 {'、'.join(codes)}", spent.total({"economic": codes, "source": source})
            ),
        )
        for row, codes in OF_THREE_PUBLIC.items()
        for source, column in {FISCAL: "total", **FISCAL_SOURCES}.items()
    ]
    if not spent.total({"economic": THREE_PUBLIC}) and not any(
        beside.figure(cell).amount for cell, _ in pairs
    ):
        raise NotApplicable("没有“三公”经费。")
    yield from differing(beside, "表9应等于其经济科目的基本支出和项目支出。", pairs)


CHECKS = tuple(
    Check(Rule(number, name, FORBIDS, SOURCE, text, population=population, firm=True), find)
    for number, name, text, population, find in (
        (
            "K01",
            "项目支出与项目",
            "表3项目支出＝公开的各项目金额之和。",
            "项目支出的全部项目",
            projects_together,
        ),
        (
            "K02",
            "部门与各单位",
            "部门的表1、表3＝各单位收支之和。",
            "各项收入、结转和各类别支出",
            units_together,
        ),
        (
            "K03",
            "“三公”经费与经济科目",
            "表9各项、各来源＝其经济科目的基本支出＋项目支出。",
            "财政拨款的全部支出",
            three_public_codes,
        ),
    )
)
