"""What a publication holds: tables, booklet, checks, facts, as values and as canonical text of a format.

The format has a number. A text of an older format stays readable for ever: its reader stays in
READERS, and a text that this version wrote is kept among the tests. A newer format is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from budget.scope import Scope
from budget.totals import CodeName, Fact, Selection
from disclosure.document import Booklet
from disclosure.review import Report
from disclosure.table import Table

from .booklet_data import booklet_data, booklet_of
from .canonical import exact, text_of
from .report_data import report_data, report_of
from .table_data import Data, selection_data, selection_of, table_data, table_of

FORMAT = 1


class UnknownFormat(Exception):
    """The text was written by a newer version of the product."""

    def __init__(self, number: object) -> None:
        super().__init__(
            f"这份公布的存档格式是第{number}号，本程序只认识到第{FORMAT}号。"
            "请把程序升级到发布这份公布的版本或更新的版本，再打开。"
        )


@dataclass(frozen=True)
class Rounding:
    """The figures that were rounded together, in 元, and which leaves went up; none where each is alone."""

    amounts: tuple[tuple[Selection, Decimal], ...]
    ups: tuple[int, ...]
    fallback: bool
    limited: bool
    stored: str = ""  # the leaves, as rounding.restore() reads them


@dataclass(frozen=True)
class Adjusted:
    """A printed figure that is not its own rounding, in 元, with the relation that forces it."""

    address: tuple[str, str, str]
    place: str
    exact: Decimal
    alone: Decimal
    printed: Decimal
    relation: str  # its number and name; blank where none was found


@dataclass(frozen=True)
class Content:
    """All of a scope that is published, exact and as printed; nothing here asks the database."""

    scope: Scope
    name: str
    form: str
    month: str  # 2023-03, of 公开信息
    approved: str  # 2023-02-20, of 批复; blank where it is not known
    tables: tuple[Table, ...]
    beside: tuple[Table, ...]  # not printed; sentences take figures from them
    before: tuple[Table, ...]  # last year's, with those beside them; none where it has no budget
    booklet: Booklet
    report: Report
    rounding: Rounding | None
    adjusted: tuple[Adjusted, ...]
    facts: Mapping[str, tuple[Fact, ...]]  # by unit
    names: Mapping[str, Mapping[str, CodeName]]  # dimension, or "unit" → code → name and parent
    together: bool = False  # rounded in one act, the department as the sum of its units

    @cached_property
    def text(self) -> str:
        return text_of(_data(self))

    def table(self, slug: str) -> Table:
        return next(table for table in self.tables if table.slug == slug)


def content_of(text: str) -> Content:
    """A content from its text. Raises UnknownFormat for one of a newer version."""
    data = json.loads(text)
    reader = READERS.get(data["format"])
    if reader is None:
        raise UnknownFormat(data["format"])
    return reader(data)


def _data(content: Content) -> Data:
    scope = content.scope
    return {
        "format": FORMAT,
        "scope": {
            "year": scope.year,
            "department": scope.department,
            "unit": scope.unit,
            "phase": str(scope.phase),
        },
        "name": content.name,
        "form": content.form,
        "month": content.month,
        "approved": content.approved,
        "tables": [table_data(table) for table in content.tables],
        "beside": [table_data(table) for table in content.beside],
        "before": [table_data(table) for table in content.before],
        "booklet": booklet_data(content.booklet),
        "report": report_data(content.report),
        "rounding": _rounding_data(content.rounding),
        "adjusted": [_adjusted_data(each) for each in content.adjusted],
        "facts": {
            unit: [[*fact[:-1], exact(fact.amount)] for fact in facts]
            for unit, facts in content.facts.items()
        },
        "names": {
            dimension: {code: list(name) for code, name in names.items()}
            for dimension, names in content.names.items()
        },
        **({"together": True} if content.together else {}),
    }


def _rounding_data(rounding: Rounding | None) -> Data | None:
    if rounding is None:
        return None
    return {
        "amounts": [[selection_data(where), exact(amount)] for where, amount in rounding.amounts],
        "ups": "".join(map(str, rounding.ups)),
        "fallback": rounding.fallback,
        "limited": rounding.limited,
        "stored": json.loads(rounding.stored) if rounding.stored else None,
    }


def _adjusted_data(each: Adjusted) -> Data:
    return {
        "address": list(each.address),
        "place": each.place,
        "exact": exact(each.exact),
        "alone": exact(each.alone),
        "printed": exact(each.printed),
        "relation": each.relation,
    }


# Format 1


def _read_1(data: Data) -> Content:
    scope = Scope(**data["scope"])
    tables = tuple(table_of(table) for table in data["tables"])
    return Content(
        scope=scope,
        name=data["name"],
        form=data["form"],
        month=data["month"],
        approved=data["approved"],
        tables=tables,
        beside=tuple(table_of(table) for table in data["beside"]),
        before=tuple(table_of(table) for table in data["before"]),
        booklet=booklet_of(data["booklet"], {table.slug: table for table in tables}),
        report=report_of(data["report"], scope),
        rounding=_rounding_1(data["rounding"]),
        adjusted=tuple(_adjusted_1(each) for each in data["adjusted"]),
        facts={
            unit: tuple(_fact_1(fact) for fact in facts) for unit, facts in data["facts"].items()
        },
        names={
            dimension: {code: CodeName(*name) for code, name in names.items()}
            for dimension, names in data["names"].items()
        },
        together=data.get("together", False),
    )


def _rounding_1(data: Any) -> Rounding | None:
    if data is None:
        return None
    amounts = tuple((selection_of(where), Decimal(amount)) for where, amount in data["amounts"])
    stored = text_of(data["stored"]) if data.get("stored") else ""
    ups = tuple(map(int, data["ups"]))
    return Rounding(amounts, ups, data["fallback"], data["limited"], stored)


def _adjusted_1(data: Data) -> Adjusted:
    table, row, column = data["address"]
    return Adjusted(
        address=(table, row, column),
        place=data["place"],
        exact=Decimal(data["exact"]),
        alone=Decimal(data["alone"]),
        printed=Decimal(data["printed"]),
        relation=data["relation"],
    )


def _fact_1(data: list[str]) -> Fact:
    side, function, economic, category, source, carried_over, amount = data
    return Fact(side, function, economic, category, source, carried_over, Decimal(amount))


READERS = {1: _read_1}
