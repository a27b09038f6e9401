"""A scope: whose budget, of which year and phase; read from the database into Totals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple, Self

from django.db.models import BigIntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast

from .fields import from_fen
from .models import (
    BudgetLine,
    Department,
    EconomicCode,
    FunctionCode,
    Phase,
    RevenueLine,
    Unit,
    UnitBudget,
)
from .models.codes import Code
from .models.units import NamedQuerySet, named
from .queries import Rows, composed_once
from .totals import CARRY_FORWARD, EXPENDITURE, REVENUE, CodeName, Fact, Totals
from .vocabulary import RETAINED

YEARS = range(1949, 3000)  # as the database takes them
LONGEST = 30  # digits of a unit's code
KEPT = 16  # ledgers: who reads one page of a budget reads the next one
LARGE = 20_000  # groups of lines: more are not kept


@dataclass(frozen=True)
class Scope:
    """One department with all its units, one unit, or (neither given) all departments."""

    year: int
    department: str = ""
    unit: str = ""
    phase: str = Phase.INITIAL
    among: tuple[str, ...] | None = None  # only these of its units, such as the 行政 and 参公 ones

    @property
    def edition(self) -> str:
        return "单位" if self.unit else "部门"

    @property
    def stage(self) -> str:
        """What marks everything of a phase that is not 年初预算, the one to be published."""
        label = str(Phase(self.phase).label)
        return "" if self.phase == Phase.INITIAL else f"{label}草案" if self.is_draft else label

    @property
    def is_draft(self) -> bool:
        return self.phase in {Phase.FIRST_DRAFT, Phase.SECOND_DRAFT}

    @property
    def last_year(self) -> Self:
        """What it is compared with: the same phase of last year, of drafts last year's 年初预算."""
        phase = Phase.INITIAL if self.is_draft else self.phase
        return replace(self, year=self.year - 1, phase=phase)

    def units(self) -> NamedQuerySet:
        units = Unit.objects.all()
        if self.unit:
            return units.filter(pk=self.unit)
        return units.filter(department=self.department) if self.department else units

    def unit_budgets(self) -> QuerySet[UnitBudget]:
        budgets = UnitBudget.objects.filter(year=self.year, phase=self.phase)
        if self.among is not None:
            budgets = budgets.filter(unit__in=self.among)
        if self.unit:
            return budgets.filter(unit=self.unit)
        if not self.department:
            return budgets
        # By the codes themselves, which begin with the department's: an index has them without a join.
        last = self.department.ljust(LONGEST, "9")
        return budgets.filter(unit__gte=self.department, unit__lte=last)

    @property
    def code(self) -> str:
        """Of the unit, else of the department; blank for all together."""
        return self.unit or self.department

    def lines(self) -> QuerySet[BudgetLine]:
        return BudgetLine.objects.filter(unit_budget__in=self.unit_budgets())

    def revenue_lines(self) -> QuerySet[RevenueLine]:
        return RevenueLine.objects.filter(unit_budget__in=self.unit_budgets())

    def name(self) -> str:
        """The name in the scope's year, in one query: of the unit, the department, or the whole."""
        if not self.code:
            return "全部部门"
        model = Unit if self.unit else Department
        found = named(_years_of(model, self.code), self.year)
        if not found:
            raise model.DoesNotExist(f"{self} is not there")
        return found[0].name


@composed_once
def _years_of(model: type[Unit | Department], code: str) -> QuerySet[Any, Any]:
    return model.objects.filter(pk=code).by_years()


@dataclass(frozen=True, eq=False)
class Ledger:
    """A scope's facts added by code, and the names of those codes by dimension.

    What was just read comes back as the same ledger as long as the database says the same of it,
    so that what was worked out of a ledger may be kept with it.
    """

    totals: Totals
    names: Mapping[str, Mapping[str, CodeName]]


def read(scope: Scope) -> Ledger:
    """The scope's totals: one GROUP BY over its lines and one over its revenue lines."""
    spent = _grouped(
        scope, BudgetLine, "function", "economic", "category", "source", "carried_over"
    )
    received = _grouped(scope, RevenueLine, "source", "carried_over")
    functions, economics = (frozenset(row[place] for row in spent) for place in (0, 1))
    codes = tuple(sorted(_codes(scope.year, functions, economics)))
    kept = _ledger if len(spent) <= LARGE else _ledger.__wrapped__
    return kept(spent, received, codes)


@lru_cache(KEPT)
def _ledger(spent: Rows, received: Rows, codes: Rows) -> Ledger:
    """From what the database says, row by row."""
    functions = _named(FunctionCode, codes, {row[0] for row in spent})
    economics = _named(EconomicCode, codes, {row[1] for row in spent})
    facts = [
        Fact(
            side_of(category),
            functions.code[function],
            economics.code[economic],
            category,
            source,
            "1" if carried else "0",
            from_fen(fen),
        )
        for function, economic, category, source, carried, fen in spent
    ]
    facts += [
        Fact(REVENUE, "", "", "", source, "1" if carried else "0", from_fen(fen))
        for source, carried, fen in received
    ]
    return Ledger(Totals(facts), {"function": functions.names, "economic": economics.names})


def forget_ledgers() -> None:
    """Drops the ledgers that are kept, for measurements."""
    _ledger.cache_clear()


def facts_by_unit(scope: Scope) -> dict[str, tuple[Fact, ...]]:
    """Every unit's facts by all their codes, as text; one GROUP BY over lines, one over revenue."""
    spent = _grouped(
        scope, BudgetLine, "unit_budget__unit", "function__code", "economic__code", "category",
        "source", "carried_over",
    )  # fmt: skip
    received = _grouped(scope, RevenueLine, "unit_budget__unit", "source", "carried_over")
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for unit, function, economic, category, source, carried, fen in spent:
        codes = (side_of(category), function or "", economic or "", category, source)
        facts[unit].append(Fact(*codes, "1" if carried else "0", from_fen(fen)))
    for unit, source, carried, fen in received:
        carried_over = "1" if carried else "0"
        facts[unit].append(Fact(REVENUE, "", "", "", source, carried_over, from_fen(fen)))
    return {unit: tuple(sorted(its)) for unit, its in sorted(facts.items())}


@composed_once
def _grouped(
    scope: Scope, lines: type[BudgetLine | RevenueLine], *fields: str
) -> QuerySet[Any, Any]:
    """Lines added up by some fields: the sum last, in 分."""
    asked = lines.objects.filter(unit_budget__in=scope.unit_budgets()).order_by()  # type: ignore[attr-defined]
    added = Cast(Sum("amount"), BigIntegerField())  # PostgreSQL's own sum is a slow numeric
    return asked.values_list(*fields).annotate(total=added)


def summary(budgets: QuerySet[UnitBudget]) -> dict[str, Totals]:
    """Each unit's totals by category, source and 上年结转, in the order of their codes.

    One GROUP BY over all their lines and one over their revenue lines; to add units up, put the
    facts of their totals together.
    """
    spent = (
        BudgetLine.objects.filter(unit_budget__in=budgets)
        .order_by()
        .values_list("unit_budget__unit", "category", "source", "carried_over")
        .annotate(total=Sum("amount"))
    )
    received = (
        RevenueLine.objects.filter(unit_budget__in=budgets)
        .order_by()
        .values_list("unit_budget__unit", "source", "carried_over")
        .annotate(total=Sum("amount"))
    )
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for unit, category, source, carried, amount in spent:
        fact = Fact(side_of(category), "", "", category, source, "1" if carried else "0", amount)
        facts[unit].append(fact)
    for unit, source, carried, amount in received:
        facts[unit].append(Fact(REVENUE, "", "", "", source, "1" if carried else "0", amount))
    return {unit: Totals(its) for unit, its in sorted(facts.items())}


def read_by_unit(scope: Scope) -> dict[str, Totals]:
    """The totals of each unit of a scope, without codes: to see that it balances."""
    return summary(scope.unit_budgets())


def project_amounts(scope: Scope) -> dict[int, Decimal]:
    """The amount of each project that has lines, by primary key, in one GROUP BY."""
    rows = scope.lines().filter(project__isnull=False).order_by().values_list("project")
    return dict(rows.annotate(total=Sum("amount")))


@cache
def side_of(category: str) -> str:
    """Whether what a line of a category does is expenditure."""
    return CARRY_FORWARD if category.startswith(RETAINED) else EXPENDITURE


@composed_once
def _codes(
    year: int, functions: frozenset[int], economics: frozenset[int | None]
) -> QuerySet[Any, Any]:
    """The codes that lines use, and all above them in force in the year, of both lists."""
    above = Q(level__lte=2, year_from__lte=year, year_to__gte=year)
    lists = (
        model.objects.filter(Q(pk__in=used) | above)
        .order_by()
        .values_list("year_from", Value(model.__name__), "pk", "code", "name", "parent_code")
        for model, used in ((FunctionCode, functions), (EconomicCode, economics))
    )
    return next(lists).union(*lists, all=True)


class _Named(NamedTuple):
    code: Mapping[int | None, str]
    names: Mapping[str, CodeName]


def _named(model: type[Code], rows: Rows, used: set[int | None]) -> _Named:
    """The codes of one list by key, and their names: of two of one code the one that is used."""
    code: defaultdict[int | None, str] = defaultdict(str)
    names: dict[str, CodeName] = {}
    for _, of, pk, text, name, parent in rows:
        if of == model.__name__:
            code[pk] = text
            if text not in names or pk in used:
                names[text] = CodeName(name, parent)
    rooted = {
        text: row if row.parent in names else row._replace(parent="") for text, row in names.items()
    }
    return _Named(code, rooted)
