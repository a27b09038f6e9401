"""A unit budget's facts as a value: taken from the database or read back from a kept version."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from budget.models import (
    BudgetLine,
    Category,
    Procurement,
    Project,
    ProjectCost,
    RevenueLine,
    Source,
    UnitBudget,
)
from budget.scope import Ledger, Scope, read
from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, CodeName, Fact, Totals
from budget.vocabulary import RETAINED
from performance.models import Goal, Indicator

PARTS = ("unit", "name", "year", "phase", "facts", "names")
FORMAT = 1  # of the text; a later product reads every one that it ever wrote
Row = tuple[Any, ...]  # the primary key, then a value for each field


class Field(NamedTuple):
    """A field of a fact: its name in the text, and its heading."""

    name: str
    title: str


@dataclass(frozen=True)
class Kind:
    """A kind of facts; its first `key` fields tell one from another, in any year and phase."""

    slug: str
    title: str
    key: int
    fields: tuple[Field, ...]

    def place(self, name: str) -> int:
        """Where a row has a field."""
        return [field.name for field in self.fields].index(name) + 1


def _fields(words: str) -> tuple[Field, ...]:
    return tuple(Field(*pair.split("=")) for pair in words.split())


LINES = Kind(
    "lines",
    "支出预算",
    7,
    _fields(
        "function=功能科目 economic=经济科目 category=支出类别 source=资金来源 carried_over=上年结转"
        " project=项目 note=摘要 government=政府经济科目 amount=金额"
    ),
)
REVENUES = Kind(
    "revenue", "收入预算", 2, _fields("source=资金来源 carried_over=上年结转 amount=金额")
)
PROJECTS = Kind(
    "projects",
    "项目",
    1,
    _fields(
        "project=项目编码 name=项目名称 kind=项目类别 year_from=起始年度 year_to=终止年度"
        " grounds=立项依据 office=主管科室 amount=金额"
    ),
)
PURCHASES = Kind(
    "purchases",
    "政府采购",
    10,
    _fields(
        "project=项目 function=功能科目 economic=经济科目 kind=采购类别 item=采购物品名称"
        " catalogue=采购目录序号 measure=计量单位 price=单价 source=资金来源 carried_over=上年结转"
        " quantity=数量 amount=金额 small_business=预留中小微企业份额 micro_business=其中小微企业份额"
    ),
)
COSTS = Kind(
    "costs",
    "项目测算",
    2,
    _fields(
        "project=项目 order=序号 item=测算内容 measure=计量单位 quantity=数量 standard=标准 note=说明"
    ),
)
GOALS = Kind("goals", "绩效目标", 2, _fields("project=项目 order=序号 text=绩效目标"))
INDICATORS = Kind(
    "indicators",
    "绩效指标",
    2,
    _fields(
        "project=项目 order=序号 level1=一级指标 level2=二级指标 level3=三级指标"
        " description=指标描述 value=指标值 basis=确定依据"
    ),
)
HEADS = Kind(
    "heads", "人员", 0, _fields("posts=编制人数 staff=在职人数 retirees=离退休人数")
)  # one row
# Where the database has the fields of a kind; a project's amount is the sum of its lines.
COLUMNS = {
    "revenue": ("source", "carried_over", "amount"),
    "lines": (
        "function__code", "economic__code", "category", "source", "carried_over", "project__code",
        "note", "government__code", "amount",
    ),
    "projects": ("code", "name", "kind", "year_from", "year_to", "grounds", "office"),
    "costs": ("project__code", "order", "item", "measure", "quantity", "standard", "note"),
    "purchases": (
        "project__code", "function__code", "economic__code", "kind", "item", "catalogue", "measure",
        "price", "source", "carried_over", "quantity", "amount", "small_business", "micro_business",
    ),
    "goals": ("target__project__code", "order", "text"),
    "indicators": (
        "target__project__code", "order", "level1", "level2", "level3", "description", "value",
        "basis",
    ),
}  # fmt: skip
KINDS = (REVENUES, LINES, PROJECTS, COSTS, PURCHASES, GOALS, INDICATORS, HEADS)


@dataclass(frozen=True)
class Snapshot:
    """What a unit budget says, with the names of its codes in its year."""

    unit: str
    name: str
    year: int
    phase: str
    facts: dict[str, list[Row]]
    names: dict[str, dict[str, CodeName]]

    @property
    def text(self) -> str:
        """Canonical JSON: the same facts are the same text."""
        content = {"format": FORMAT} | {name: getattr(self, name) for name in PARTS}
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def ledger(self) -> Ledger:
        """What tables are built from, as budget.scope reads it of the database."""
        spent = [
            Fact(_side(category), function, economic or "", category, source, str(+carried), amount)
            for function, economic, category, source, carried, amount in self._picked(
                LINES, "function", "economic", "category", "source", "carried_over", "amount"
            )
        ]
        received = [
            Fact(REVENUE, "", "", "", source, str(+carried), amount)
            for source, carried, amount in self._picked(
                REVENUES, "source", "carried_over", "amount"
            )
        ]
        return Ledger(Totals([*spent, *received]), self.names)

    def _picked(self, kind: Kind, *fields: str) -> Iterable[Row]:
        places = [kind.place(field) for field in fields]
        amount = kind.place("amount")
        for row in self.facts[kind.slug]:
            yield tuple([Decimal(row[i]) if i == amount else row[i] for i in places])


def _side(category: str) -> str:
    return CARRY_FORWARD if category.startswith(RETAINED) else EXPENDITURE


def parsed(text: str) -> Snapshot:
    """A snapshot from its text."""
    content = json.loads(text)
    if content.pop("format") != FORMAT:
        raise ValueError("a version of an unknown format")
    content["facts"] = {kind.slug: [] for kind in KINDS} | {
        kind: [tuple(row) for row in rows] for kind, rows in content["facts"].items()
    }
    content["names"] = {
        dimension: {code: CodeName(*name) for code, name in names.items()}
        for dimension, names in content["names"].items()
    }
    return Snapshot(**content)


def take(budget: UnitBudget) -> Snapshot:
    """The facts of a unit budget as they stand, in a fixed number of queries."""
    scope = Scope(budget.year, budget.unit_id[:3], budget.unit_id, budget.phase)
    facts = {kind.slug: _settled(rows) for kind, rows in _facts(budget)}
    sums = Totals(
        [
            (row[LINES.place("project")], Decimal(row[LINES.place("amount")]))
            for row in facts["lines"]
        ],
        ("project",),
    ).by(("project",))
    facts["projects"] = [
        (*row, str(sums.get((row[PROJECTS.place("project")],), Decimal("0.00"))))
        for row in facts["projects"]
    ]
    return Snapshot(
        budget.unit_id, scope.name(), budget.year, budget.phase, facts, _names(scope, facts)
    )


def empty(unit: str, name: str, year: int, phase: str) -> Snapshot:
    """A budget without any facts, to compare the first one with."""
    facts: dict[str, list[Row]] = {kind.slug: [] for kind in KINDS}
    facts[HEADS.slug] = [(None, *(None for _ in HEADS.fields))]
    return Snapshot(unit, name, year, phase, facts, {"function": {}, "economic": {}})


def _facts(budget: UnitBudget) -> Iterable[tuple[Kind, Iterable[Row]]]:
    own: dict[str, Any] = {"unit_budget": budget.pk}
    projects = Project.objects.filter(unit=budget.unit_id, year=budget.year)
    projects = projects.in_phase(budget.phase)
    targets: dict[str, Any] = {"target__project__in": projects}
    stored: tuple[tuple[Kind, QuerySet[Any]], ...] = (
        (REVENUES, RevenueLine.objects.filter(**own)),
        (LINES, BudgetLine.objects.filter(**own)),
        (PROJECTS, projects),
        (COSTS, ProjectCost.objects.filter(project__in=projects)),
        (PURCHASES, Procurement.objects.filter(**own)),
        (GOALS, Goal.objects.filter(**targets)),
        (INDICATORS, Indicator.objects.filter(**targets)),
    )
    for kind, rows in stored:
        yield kind, rows.values_list("pk", *COLUMNS[kind.slug])
    yield HEADS, [(budget.pk, budget.posts, budget.staff, budget.retirees)]


def _settled(rows: Iterable[Row]) -> list[Row]:
    """In an order of their own, amounts as text."""
    written = [
        tuple([str(value) if isinstance(value, Decimal) else value for value in row])
        for row in rows
    ]
    return sorted(
        written,
        key=lambda row: [(value is None, value if value is not None else 0) for value in row[1:]],
    )


def _names(scope: Scope, facts: dict[str, list[Row]]) -> dict[str, dict[str, CodeName]]:
    """The names of the codes in use and of those above them; of sources and categories, of all."""
    words: dict[str, type[Source] | type[Category]] = {"source": Source, "category": Category}
    known = read(scope).names
    used = {
        dimension: {row[LINES.place(dimension)] for row in facts["lines"]}
        | {row[PURCHASES.place(dimension)] for row in facts["purchases"]}
        for dimension in known
    }
    return {
        dimension: dict(sorted(_with_parents(names, used[dimension])))
        for dimension, names in known.items()
    } | {
        dimension: {
            code: CodeName(name, above or "")
            for code, name, above in model.objects.order_by("code").values_list(
                "code", "name", "parent"
            )
        }
        for dimension, model in words.items()
    }


def _with_parents(
    names: Mapping[str, CodeName], codes: set[str | None]
) -> Iterable[tuple[str, CodeName]]:
    wanted = {code for code in codes if code}
    above = wanted
    while above := {names[code].parent for code in above if code in names} - wanted - {""}:
        wanted |= above
    return [(code, names[code]) for code in wanted if code in names]
