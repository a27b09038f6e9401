"""What the data checks look at, and how they tell of a line, a purchase or the lack of either."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from budget.findings import Figure, Finding
from budget.models import BudgetLine, Procurement, RevenueLine, Source
from budget.rules import LineKind
from budget.scope import Ledger, Scope, read, read_by_unit
from budget.totals import CodeName, Totals


def _given(field: str) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(Q(**{f"{field}__isnull": False}), BooleanField())


@dataclass(frozen=True)
class Subject:
    """What the checks look at."""

    scope: Scope
    totals: Totals
    classes: tuple[str, ...]  # the 类 that the form of the year prints
    names: Mapping[str, Mapping[str, CodeName]] = field(default_factory=dict)

    @property
    def lines(self) -> QuerySet[BudgetLine]:
        return self.scope.lines().order_by()

    @property
    def revenue_lines(self) -> QuerySet[RevenueLine]:
        return self.scope.revenue_lines().order_by()

    @property
    def purchases(self) -> QuerySet[Procurement]:
        return Procurement.objects.filter(unit_budget__in=self.scope.unit_budgets()).order_by()

    @cached_property
    def kinds(self) -> list[LineKind]:
        """The kinds of lines there are: few, however many the lines."""
        kinds = self.lines.values_list(
            "category", "source", "function__budget", _given("economic"), _given("project")
        ).distinct()
        return [LineKind(c, s, b, bool(e), bool(p)) for c, s, b, e, p in kinds]

    @cached_property
    def units(self) -> dict[str, Totals]:
        return read_by_unit(self.scope)

    @cached_property
    def before(self) -> Ledger:
        return read(self.scope.last_year)

    def function(self, code: str) -> str:
        """A functional code with its name, this year's or last year's."""
        names = self.names.get("function", {}), self.before.names["function"]
        named = next((its[code] for its in names if code in its), None)
        return f"{code} {named.name}" if named else code

    @cached_property
    def unit_names(self) -> dict[str, str]:
        units = self.scope.units().prefetch_related("years")
        return {unit.code: f"{unit.code} {unit.name_in(self.scope.year)}".strip() for unit in units}

    @cached_property
    def source_names(self) -> dict[str, str]:
        return dict(Source.objects.values_list("code", "name"))


def place(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def describe(subject: Subject, lines: QuerySet[BudgetLine], text: str) -> Iterator[Finding]:
    rows = lines.order_by("unit_budget", "pk").values_list(
        "pk",
        "unit_budget__unit",
        "amount",
        "carried_over",
        "function__code",
        "function__name",
        "economic__code",
        "economic__name",
        "category__name",
        "source__name",
        "project__code",
        "note",
    )
    for pk, unit, amount, carried, f_code, f_name, e_code, e_name, *words in rows.iterator():
        where = place(
            subject.unit_names[unit],
            f"{f_code} {f_name}",
            e_code and f"{e_code} {e_name}",
            *words,
            "上年结转" if carried else "",
        )
        yield Finding(where, text, left=Figure("支出预算", amount), unit=unit, lines=(pk,))


def describe_revenue(
    subject: Subject, lines: QuerySet[RevenueLine], text: str
) -> Iterator[Finding]:
    rows = lines.order_by("unit_budget", "pk").values_list(
        "unit_budget__unit", "amount", "source__name", "carried_over"
    )
    for unit, amount, source, carried in rows.iterator():
        where = place(subject.unit_names[unit], source, "上年结转" if carried else "")
        yield Finding(where, text, left=Figure("收入预算", amount), unit=unit)


def describe_purchases(
    subject: Subject, purchases: QuerySet[Procurement], text: str
) -> Iterator[Finding]:
    rows = purchases.order_by("unit_budget", "pk").values_list(
        "unit_budget__unit", "amount", "item", "function__code", "economic__code", "source__name"
    )
    for unit, amount, *words in rows.iterator():
        where = place(subject.unit_names[unit], *words)
        yield Finding(where, text, left=Figure("政府采购", amount), unit=unit)
