"""The stored rows behind a figure: a selection of facts as a filter of lines; listed, searched and added up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from .models import BudgetLine, RevenueLine, Unit
from .scope import Scope, side_of
from .totals import (
    CARRIED_OVER,
    CARRY_FORWARD,
    EXPENDITURE,
    REVENUE,
    THIS_YEAR,
    Criterion,
    Fact,
    Selection,
    Under,
    add,
    of_revenue,
    takes,
)
from .vocabulary import RETAINED

NOTHING = Q(pk__in=())
# Where the codes of a dimension are stored. Of a revenue line only the source.
SPENT = {
    "function": "function__code",
    "economic": "economic__code",
    "category": "category__code",
    "source": "source__code",
}
RECEIVED = {"source": "source__code"}


# A selection of facts as a filter of lines: the only translation, the counterpart of totals.takes()


def spent(scope: Scope, where: Selection) -> QuerySet[BudgetLine]:
    """The lines of expenditure and 年终结转结余 whose facts a selection takes."""
    return scope.lines().filter(_spent_side(where) & chosen(where, SPENT))


def received(scope: Scope, where: Selection) -> QuerySet[RevenueLine]:
    """The revenue lines whose facts a selection takes."""
    lines = scope.revenue_lines()
    return lines.filter(chosen(where, RECEIVED)) if of_revenue(where) else lines.none()


def chosen(where: Selection, paths: Mapping[str, str]) -> Q:
    """What a selection asks of the codes that are stored at some paths, and of 上年结转."""
    asked = [_codes(paths[its], criterion) for its, criterion in where.items() if its in paths]
    if "carried_over" in where:
        flags = [flag for flag in (THIS_YEAR, CARRIED_OVER) if takes(where["carried_over"], flag)]
        asked.append(Q(carried_over__in=[flag == CARRIED_OVER for flag in flags]))
    return reduce(and_, asked, Q())


def _codes(path: str, criterion: Criterion) -> Q:
    if isinstance(criterion, Under):
        return _under(path, criterion.codes) & ~_under(path, criterion.but)
    return _under(path, (criterion,) if isinstance(criterion, str) else criterion)


def _under(path: str, codes: Iterable[str]) -> Q:
    """Codes that begin with one of some; a blank one takes also what has no code."""
    if "" in codes:
        return Q()
    return reduce(or_, [Q(**{f"{path}__startswith": code}) for code in codes], NOTHING)


def _spent_side(where: Selection) -> Q:
    side, retained = where.get("side", ""), _under(SPENT["category"], (RETAINED,))
    match takes(side, EXPENDITURE), takes(side, CARRY_FORWARD):
        case True, True:
            return Q()
        case True, False:
            return ~retained
        case False, True:
            return retained
    return NOTHING


def fact_of(line: BudgetLine | RevenueLine) -> Fact:
    """A line as the fact that enters the totals."""
    carried = CARRIED_OVER if line.carried_over else THIS_YEAR
    if isinstance(line, RevenueLine):
        return Fact(REVENUE, "", "", "", line.source_id, carried, line.amount)
    return Fact(
        side_of(line.category_id),
        line.function.code,
        line.economic.code if line.economic else "",
        line.category_id,
        line.source_id,
        carried,
        line.amount,
    )


# The rows behind a figure, as a person reads them


class Column(NamedTuple):
    """A column of rows: where its words are stored and, where it has them, its codes."""

    heading: str
    words: str
    code: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return (f"{self.heading}编码", f"{self.heading}名称") if self.code else (self.heading,)

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.code, self.words) if self.code else (self.words,)


class Item(NamedTuple):
    """A row: its primary key, its unit, a code (or none) and words for each column, its amount in 元."""

    pk: int
    unit: str
    name: str
    cells: tuple[tuple[str, str], ...]
    amount: Decimal


class Share(NamedTuple):
    """What a unit's rows amount to."""

    unit: str
    name: str
    rows: int
    amount: Decimal


@dataclass(frozen=True)
class Evidence:
    """The rows that add up to a figure; one query each to share, to count and to read a page."""

    kind: str  # what a row is called
    rows: QuerySet[Any]
    columns: tuple[Column, ...]
    year: int
    unit: str = "unit_budget__unit"
    amount: str = "amount"
    order: tuple[str, ...] = ()  # within a unit
    searched: tuple[str, ...] = ()  # further words, such as pinyin

    @property
    def headings(self) -> list[str]:
        of_rows = [heading for column in self.columns for heading in column.headings]
        return ["单位编码", "单位名称", *of_rows, "金额（元）"]

    def of_unit(self, unit: str) -> "Evidence":
        return replace(self, rows=self.rows.filter(**{self.unit: unit})) if unit else self

    def with_words(self, text: str) -> "Evidence":
        """Rows that have every word in one of their codes, names or notes."""
        paths = [f"{c.words}__icontains" for c in self.columns if c.words not in NOT_TEXT]
        paths += [f"{c.code}__startswith" for c in self.columns if c.code]
        paths += [f"{path}__icontains" for path in self.searched]
        rows = self.rows
        for word in text.split():
            rows = rows.filter(reduce(or_, [Q(**{path: word}) for path in paths]))
        return replace(self, rows=rows)

    def shares(self) -> list[Share]:
        """What each unit has of the figure, in the order of their codes."""
        rows = self.rows.order_by(self.unit).values_list(self.unit)
        found = list(rows.annotate(rows=Count("pk"), total=Sum(self.amount)))
        names = self._names(unit for unit, *_ in found)
        return [Share(unit, names[unit], *its) for unit, *its in found]

    def total(self) -> Decimal:
        return add([share.amount for share in self.shares()])

    def page(self, start: int, stop: int) -> list[Item]:
        read = list(self._read()[start:stop])
        names = self._names(row[1] for row in read)
        return [self._item(row, names) for row in read]

    def every(self) -> Iterator[Item]:
        """All rows, a few thousand at a time in memory."""
        names = self._names(self.rows.order_by().values_list(self.unit, flat=True).distinct())
        for row in self._read().iterator(chunk_size=2000):
            yield self._item(row, names)

    def _read(self) -> QuerySet[Any]:
        paths = [path for column in self.columns for path in column.paths]
        rows = self.rows.order_by(self.unit, *self.order, "pk")
        return rows.values_list("pk", self.unit, *paths, self.amount)

    def _names(self, units: Iterable[str]) -> dict[str, str]:
        rows = Unit.objects.with_years().filter(pk__in=set(units))
        return {row.pk: row.name_in(self.year) for row in rows}

    def _item(self, row: tuple[Any, ...], names: Mapping[str, str]) -> Item:
        pk, unit, *stored, amount = row
        texts = map(_text, stored)
        cells = [(next(texts) if column.code else "", next(texts)) for column in self.columns]
        return Item(pk, unit, names[unit], tuple(cells), amount)


SPENDING, REVENUES = "支出预算", "收入预算"
NOT_TEXT = {"carried_over", "quantity", "price", "as_of"}
FUNCTION = Column("功能分类科目", "function__name", "function__code")
ECONOMIC = Column("部门经济分类科目", "economic__name", "economic__code")
SOURCE = Column("资金来源", "source__name")
CARRIED = Column("上年结转", "carried_over")
PROJECT = Column("项目", "project__name", "project__code")
PINYIN = ("function__pinyin", "economic__pinyin", "project__pinyin")
SPENT_COLUMNS = (
    FUNCTION,
    ECONOMIC,
    Column("支出类别", "category__name"),
    SOURCE,
    CARRIED,
    PROJECT,
    Column("摘要", "note"),
)


def behind(scope: Scope, where: Selection) -> Evidence:
    """The lines behind a figure; none is of revenue and of expenditure at once (a system check)."""
    if of_revenue(where):
        rows = received(scope, where)
        order = ("source", "carried_over")
        return Evidence(REVENUES, rows, (SOURCE, CARRIED), scope.year, order=order)
    return Evidence(
        SPENDING,
        spent(scope, where),
        SPENT_COLUMNS,
        scope.year,
        order=("function__code", "economic__code"),
        searched=PINYIN,
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
