"""控制数 of a year as a grid: each department or unit by source, beside its request, last year and what is left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from budget.access import Person, units
from budget.ceilings import (
    THREE_PUBLIC_NAME,
    Limit,
    balances,
    in_force,
    selection,
    spending,
)
from budget.issuing import Cell, Level, drafts, issued
from budget.locks import ENDED
from budget.models import (
    BudgetLine,
    CeilingDraft,
    Department,
    EntryWindow,
    Phase,
    Source,
    Unit,
    UnitBudget,
)
from budget.scope import Scope
from budget.totals import Totals
from budget.vocabulary import FISCAL, GENERAL, THREE_PUBLIC

DRAFTED = (Phase.FIRST_DRAFT, Phase.SECOND_DRAFT)
ALWAYS = (GENERAL, "")  # sources that every place has a row for; blank is “三公”


def bar(scope: Scope) -> list[dict[str, Any]]:
    """What a unit's entry page shows of its ceilings: what counts under each, and what is left; as JSON."""
    found = balances(scope)
    fiscal = _fiscal_names() if any(not balance.limit.source for balance in found) else []
    return [
        {
            "name": balance.name,
            "sources": [balance.name] if balance.limit.source else fiscal,
            "economic": [] if balance.limit.source else list(THREE_PUBLIC),
            "carried_over": not balance.limit.source,  # whether money of last year counts
            "ceiling": f"{balance.limit.amount:.2f}",
            "used": f"{balance.used:.2f}",
            "left": f"{balance.left:.2f}",
            "above": balance.left < 0,
        }
        for balance in found
    ]


def _fiscal_names() -> list[str]:
    rows = Source.objects.filter(pk__startswith=FISCAL, children=None).order_by("pk")
    return list(rows.values_list("name", flat=True))


# The grid


class Figures(NamedTuple):
    """The measures beside a ceiling."""

    totals: tuple[Totals, Totals, Totals]  # last year's 年初预算, 一上, and 二上 or 年初预算
    asking: frozenset[str]  # departments and units that have a 一上


@dataclass(frozen=True)
class GridRow:
    """A ceiling of a department or unit, in force and as drafted, beside what was asked for and is used."""

    cell: Cell
    place: str
    name: str
    source: str
    first: int  # rows of the same place, at its first one; 0 at the others
    before: Decimal
    request: Decimal | None  # None without a 一上
    issued: Decimal | None
    drafted: Decimal | None
    pending: bool  # the draft differs from what is issued
    used: Decimal
    passed_on: Decimal | None = None  # to its units together

    @property
    def key(self) -> str:
        """The name of its field."""
        return f"c-{self.place}-{self.cell[1] or 'p'}"

    @property
    def wanted(self) -> Decimal | None:
        return self.drafted if self.pending else self.issued

    @property
    def left(self) -> Decimal | None:
        return None if self.wanted is None else self.wanted - self.used

    @property
    def change(self) -> Decimal | None:
        """Against last year."""
        return None if self.wanted is None else self.wanted - self.before

    @property
    def passed_above(self) -> bool:
        return self.passed_on is not None and (
            self.wanted is not None and self.passed_on > self.wanted
        )


def lines_of(person: Person, year: int, phase: str, department: str = "") -> QuerySet[BudgetLine]:
    """The lines that a person sees, of all its departments or of one."""
    seen = units(person).filter(department=department) if department else units(person)
    return BudgetLine.objects.filter(
        unit_budget__unit__in=seen, unit_budget__year=year, unit_budget__phase=phase
    )


def current_phase(of: QuerySet[Unit], year: int) -> str:
    """二上 while any of these units is on its way there, by its budgets or by the days of entry; else 年初预算."""
    budgets = UnitBudget.objects.filter(unit__in=of, year=year)
    begun = budgets.filter(phase=Phase.INITIAL)
    first = Q(phase=Phase.FIRST_DRAFT) & ~Q(unit__in=begun.values("unit"))
    second = Q(phase=Phase.SECOND_DRAFT) & ~Q(unit__in=begun.filter(state__in=ENDED).values("unit"))
    if budgets.filter(first | second).exists():
        return Phase.SECOND_DRAFT
    if budgets.exists():
        return Phase.INITIAL
    windows = EntryWindow.objects.filter(year=year, phase__in=DRAFTED)
    return Phase.SECOND_DRAFT if windows.exists() else Phase.INITIAL


def figures(person: Person, year: int, phase: str, department: str = "") -> Figures:
    editions = ((year - 1, Phase.INITIAL), (year, Phase.FIRST_DRAFT), (year, phase))
    before, request, now = (spending(lines_of(person, *each, department)) for each in editions)
    requests = UnitBudget.objects.filter(
        unit__in=units(person), year=year, phase=Phase.FIRST_DRAFT
    ).values_list("unit", "unit__department")
    return Figures((before, request, now), frozenset(chain.from_iterable(requests)))


class Standing(NamedTuple):
    """Ceilings in force and drafted, and the sums passed on, by department or unit and source."""

    issued: Mapping[Cell, Decimal]
    drafts: Mapping[Cell, Decimal | None]
    passed_on: Mapping[Cell, Decimal] = {}


def grid(
    places: Iterable[Department | Unit],
    year: int,
    measured: Figures,
    standing: Standing,
    only: str | None = None,
) -> list[GridRow]:
    """The rows of places in their order; `only` one source."""
    names = dict(Source.objects.values_list("code", "name")) | {"": THREE_PUBLIC_NAME}
    wanted = [
        (place, source)
        for place in places
        for source in _sources(place.pk, names, measured, standing)
        if only is None or source == only
    ]
    wheres = [selection(_limit(place, source)) for place, source in wanted]
    amounts = zip(*(totals.evaluate(wheres) for totals in measured.totals), strict=True)
    counts: dict[str, int] = {}
    for place, _ in wanted:
        counts[place.pk] = counts.get(place.pk, 0) + 1
    rows = []
    for (place, source), (before, request, now) in zip(wanted, amounts, strict=True):
        cell = (place.pk, source)
        rows.append(
            GridRow(
                cell, place.pk, place.name_in(year), names[source], counts.pop(place.pk, 0),
                before, request if place.pk in measured.asking else None,
                standing.issued.get(cell), standing.drafts.get(cell),
                cell in standing.drafts, now, standing.passed_on.get(cell),
            )
        )  # fmt: skip
    return rows


def _limit(place: Department | Unit, source: str) -> Limit:
    unit = place.pk if isinstance(place, Unit) else ""
    return Limit(place.pk[:3], unit, source, Decimal(0))


def _sources(
    place: str, names: Mapping[str, str], measured: Figures, standing: Standing
) -> Sequence[str]:
    """The sources of a place that have money, a ceiling or a draft, and those that are always there."""
    used = {
        source for of_place, source in (*standing.issued, *standing.drafts) if of_place == place
    }
    for totals in measured.totals:
        used |= totals.codes("source", {"place": f"{place}/" if len(place) > 3 else place})
    return [*sorted(code for code in names if code and code in {*used, *ALWAYS}), ""]


def standing_of_departments(year: int, departments: Sequence[str], *, drafted: bool) -> Standing:
    """Every department's own ceilings, in a fixed number of queries; drafts only for who issues them."""
    whole = issued_of(year, departments)
    typed = drafts_of(year, departments) if drafted else {}
    return Standing(
        {(code, source): amount for (code, unit, source), amount in whole.items() if not unit},
        typed,
        _passed_on(whole),
    )


def standing_of_units(level: Level, *, drafted: bool) -> Standing:
    return Standing(issued(level), drafts(level) if drafted else {})


def issued_of(year: int, departments: Sequence[str]) -> dict[tuple[str, str, str], Decimal]:
    rows = in_force(year, Q(issue__department__in=departments)).values_list(
        "issue__department", "unit", "source", "amount"
    )
    return {(code, unit or "", source or ""): amount for code, unit, source, amount in rows}


def drafts_of(year: int, departments: Sequence[str]) -> dict[Cell, Decimal | None]:
    rows = CeilingDraft.objects.filter(year=year, department__in=departments, unit=None)
    return {
        (code, source or ""): amount
        for code, source, amount in rows.values_list("department", "source", "amount")
    }


def _passed_on(whole: Mapping[tuple[str, str, str], Decimal]) -> dict[Cell, Decimal]:
    parts = Totals(
        [(code, f"{source}/", amount) for (code, unit, source), amount in whole.items() if unit],
        ("department", "source"),
    )
    return {
        (code, source.removesuffix("/")): amount
        for (code, source), amount in parts.by(("department", "source")).items()
    }
