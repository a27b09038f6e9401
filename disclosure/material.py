"""Everything that a booklet says, read from the database: two years' tables, texts, purchases, assets, targets."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from budget.models import Asset, Procurement, UnitBudget, UnitYear
from budget.models.units import in_year
from budget.scope import Scope, project_amounts
from budget.totals import Totals
from performance import targets as performance

from .annex_relations import OPERATING
from .annexes import BOUGHT, RESERVED, Holding, Institution, Purchase, PurchaseItem, item_key
from .models import Particulars, Population, Section, Statement
from .money import MoneyUnit
from .table import Table
from .tables import Disclosure
from .together import InOneAct, Read, basic_of_some

# How a typed reason may begin although the computed sentence already says 主要原因是.
LEAD = re.compile("^(主要原因|主要|原因)(是|为|：)")
BY_LAW = {UnitYear.Nature.ADMINISTRATIVE, UnitYear.Nature.PARTICIPATING}


@dataclass(frozen=True)
class Text:
    title: str
    words: str


@dataclass(frozen=True)
class Material:
    """What a booklet is made of; `before` is None where last year has no budget."""

    scope: Scope
    now: Disclosure
    before: Disclosure | None
    texts: Mapping[str, tuple[Text, ...]]  # by 栏目
    last_reasons: Mapping[str, str]  # last year's 增减原因 by title
    particulars: Particulars | None
    operating: Table  # 一般公共预算基本支出 of the units whose 公用经费 is 机关运行经费
    operating_scope: Scope
    institutions: tuple[Institution, ...]
    items: tuple[PurchaseItem, ...]
    purchases: tuple[Purchase, ...]
    holdings: tuple[Holding, ...]
    as_of: date | None  # the latest day of those holdings
    quantities: Mapping[str, str]
    targets: performance.Targets
    inherits_glossary: bool = False  # a unit that takes over its department's 名词解释

    @property
    def year(self) -> int:
        return self.scope.year

    @property
    def money(self) -> MoneyUnit:
        return self.now.tables[0].money

    def reason(self, title: str) -> str:
        """This year's reason of a difference, as it follows 主要原因是; blank where none is typed."""
        found = (text.words for text in self.texts.get(Section.REASON, ()) if text.title == title)
        return LEAD.sub("", next(found, "").strip().rstrip("。"))


def gather(scope: Scope, read: Read) -> Material:
    """Reads one department's or one unit's material, its tables as `read` gives them.

    Raises Department.DoesNotExist or Unit.DoesNotExist for a scope that is not there.
    """
    now = read(scope)
    last = scope.last_year
    has_last = UnitBudget.objects.filter(pk__in=last.unit_budgets(), lines__isnull=False).exists()
    particulars = _particulars(scope)
    items, purchases = _purchases(scope, now.tables[0].money)
    operating_scope = _operating_scope(scope, particulars)
    holdings, quantities, as_of = _assets(scope)
    return Material(
        scope=scope,
        now=now,
        before=read(last) if has_last else None,
        texts=_texts(scope),
        last_reasons={text.title: text.words for text in _texts(last).get(Section.REASON, ())},
        particulars=particulars,
        operating=_operating(operating_scope, now, read),
        operating_scope=operating_scope,
        institutions=_institutions(scope),
        items=items,
        purchases=purchases,
        holdings=holdings,
        as_of=as_of,
        quantities=quantities,
        targets=performance.read(scope),
        inherits_glossary=bool(scope.unit) and not _own_glossary(scope),
    )


def _own_glossary(scope: Scope) -> bool:
    own = Statement.objects.filter(year=scope.year, unit=scope.unit, section=Section.GLOSSARY)
    return own.exists()


def _texts(scope: Scope) -> dict[str, tuple[Text, ...]]:
    """The edition's own texts; a unit that explains no words takes its department's 名词解释."""
    found: defaultdict[str, defaultdict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    editions = Q(unit=None) | Q(unit=scope.unit) if scope.unit else Q(unit=None)
    rows = Statement.objects.filter(
        editions, year=scope.year, department=scope.department or scope.unit[:3]
    ).order_by("section", "order")
    for unit, section, title, words in rows.values_list("unit", "section", "title", "text"):
        found[unit or ""][section].append(Text(title, words))
    own = found[scope.unit]
    if scope.unit and Section.GLOSSARY not in own:
        own[Section.GLOSSARY] = found[""][Section.GLOSSARY]
    return {section: tuple(texts) for section, texts in own.items() if texts}


def _particulars(scope: Scope) -> Particulars | None:
    """The edition's particulars; a unit without its own takes its department's."""
    rows = Particulars.objects.filter(
        year=scope.year, department=scope.department or scope.unit[:3]
    )
    by_unit = {row.unit_id or "": row for row in rows}
    return by_unit.get(scope.unit) or by_unit.get("")


def _operating_scope(scope: Scope, particulars: Particulars | None) -> Scope:
    """The units whose 公用经费 is 机关运行经费: all, or the 行政 and 参公 ones."""
    if particulars and particulars.population == Population.ALL:
        return scope
    units = scope.units().with_years()
    among = tuple(
        unit.pk
        for unit in units
        if (row := in_year(unit.years.all(), scope.year)) and row.nature in BY_LAW
    )
    return scope if len(among) == len(units) else replace(scope, among=among)


def _operating(scope: Scope, now: Disclosure, read: Read) -> Table:
    """Of some units only it is another table than that of all, and its figures have their own address."""
    if scope == now.scope:
        return now.table("general-basic")
    alone = now.rounded is not None and not isinstance(read, InOneAct)
    table = basic_of_some(scope, now) if alone else read(scope).table("general-basic")
    return replace(table, number=0, slug=OPERATING, title="机关运行经费")


def _institutions(scope: Scope) -> tuple[Institution, ...]:
    rows = (in_year(unit.years.all(), scope.year) for unit in scope.units().with_years())
    return tuple(
        Institution(row.name, row.get_nature_display(), row.rank, row.funding)
        for row in rows
        if row
    )


def _purchases(
    scope: Scope, money: MoneyUnit
) -> tuple[tuple[PurchaseItem, ...], tuple[Purchase, ...]]:
    amounts = project_amounts(scope)
    items, facts = [], []
    rows = Procurement.objects.filter(unit_budget__in=scope.unit_budgets())
    rows = rows.select_related("project").order_by("unit_budget__unit", "project__code", "pk")
    for row in rows:
        key = item_key(row.pk)
        paid = amounts.get(row.project_id, Decimal(0)) if row.project_id else Decimal(0)
        items.append(
            PurchaseItem(
                key,
                row.project.name if row.project else "",
                money.text(paid),
                row.item,
                row.catalogue,
                row.measure,
                plain_number(row.quantity),
                "" if row.price is None else f"{row.price:.2f}",
            )
        )
        codes = (row.source_id, "1" if row.carried_over else "0")
        facts.append(Purchase(key, BOUGHT, *codes, row.amount))
        facts.append(Purchase(key, RESERVED, *codes, row.small_business))
    return tuple(items), tuple(facts)


def _assets(scope: Scope) -> tuple[tuple[Holding, ...], dict[str, str], date | None]:
    """What each unit held on its last day of record in the year before, and the latest such day."""
    rows = held(scope)
    counted = Totals([(row.kind, row.quantity) for row in rows if row.quantity], ("kind",))
    return (
        tuple(Holding(row.kind, row.value) for row in rows),
        {kind: plain_number(quantity) for (kind,), quantity in counted.by(("kind",)).items()},
        max((row.as_of for row in rows), default=None),
    )


def held(scope: Scope) -> list[Asset]:
    """Assets by each unit's last day of record in the year before."""
    found = Asset.objects.filter(unit__in=scope.units(), as_of__year=scope.year - 1)
    last = dict(found.order_by("as_of").values_list("unit", "as_of"))
    return [row for row in found if row.as_of == last[row.unit_id]]


def plain_number(number: Decimal | None) -> str:
    """A quantity without idle zeros: 3, not 3.00."""
    return "" if number is None else f"{number.normalize():f}"
