"""Checks of sums against each other: balance, purchases, assets, money between units."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from budget.findings import Figure, Finding
from budget.models import Asset, BudgetLine, Procurement
from budget.totals import CARRIED_OVER, CARRY_FORWARD, EXPENDITURE, REVENUE, ZERO, Fact, Totals
from budget.vocabulary import (
    FROM_SUBORDINATE,
    FROM_SUPERIOR,
    TO_SUBORDINATE,
    TO_SUPERIOR,
)

from .subject import NotApplicable, Subject, place


def imbalances(totals: Totals) -> Iterator[tuple[str, str, Figure, Figure]]:
    """Source, 上年结转 or not, what is received and what is used, where the two differ."""
    keys = ("source", "carried_over")
    received = totals.by(keys, {"side": REVENUE})
    used = totals.by(keys, {"side": (EXPENDITURE, CARRY_FORWARD)})
    for key in sorted({*received, *used}):
        left = Figure("收入预算", received.get(key, ZERO))
        right = Figure("支出预算和年终结转结余", used.get(key, ZERO))
        if left.amount != right.amount:
            yield *key, left, right  # type: ignore[misc]


def unbalanced(subject: Subject) -> Iterator[Finding]:
    for unit, totals in subject.units.items():
        for source, carried, left, right in imbalances(totals):
            where = place(
                subject.unit_names[unit],
                subject.source_names[source],
                "上年结转" if carried == CARRIED_OVER else "本年",
            )
            yield Finding(where, "收入应等于支出加年终结转结余。", left, right, unit)


# Purchases and assets


Account = tuple[Any, ...]


def _by_account(rows: QuerySet[BudgetLine] | QuerySet[Procurement]) -> dict[Account, Totals]:
    """By unit, project, function, source and 上年结转; what is left is the economic code."""
    facts: defaultdict[Account, list[Fact]] = defaultdict(list)
    for *account, economic, amount in rows.values_list(
        "unit_budget__unit",
        "project__code",
        "function__code",
        "source",
        "carried_over",
        "economic__code",
        "amount",
    ):
        facts[tuple(account)].append(Fact("", "", economic or "", "", "", "", amount))
    return {account: Totals(its) for account, its in facts.items()}


def purchases_above_lines(subject: Subject) -> Iterator[Finding]:
    purchases = subject.purchases
    bought = _by_account(purchases)
    if not bought:
        raise NotApplicable("没有政府采购。")
    lines = _by_account(
        subject.lines.filter(
            economic__isnull=False,  # not 年终结转结余
            unit_budget__in=purchases.values("unit_budget"),
            function__in=purchases.values("function"),
        )
    )
    for account, totals in bought.items():
        unit, project, function, source, carried = account
        for economic in sorted(totals.codes("economic")):
            left = Figure("政府采购", totals.total({"economic": economic}))
            budget = lines.get(account, Totals(())).total({"economic": economic})
            if left.amount > budget:
                where = place(
                    subject.unit_names[unit],
                    function,
                    economic,
                    subject.source_names[source],
                    "上年结转" if carried else "",
                    project,
                )
                text = "政府采购不能大于安排它的支出预算（同一单位、科目、来源、项目）。"
                yield Finding(where, text, left, Figure("支出预算", budget), unit)


def offices_above_buildings(subject: Subject) -> Iterator[Finding]:
    assets = Asset.objects.filter(unit__in=subject.scope.units())
    held: defaultdict[str, dict[str, Asset]] = defaultdict(dict)
    for asset in assets.filter(as_of__year=subject.scope.year - 1).order_by("unit", "as_of"):
        held[asset.unit_id][asset.kind] = asset
    if not held:
        raise NotApplicable("没有上年末的固定资产。")
    for unit, kinds in held.items():
        offices, buildings = kinds.get(Asset.Kind.OFFICES), kinds.get(Asset.Kind.BUILDINGS)
        for field, measure in (("value", "价值（元）"), ("quantity", "面积（平方米）")):
            left = (offices and getattr(offices, field)) or ZERO
            right = (buildings and getattr(buildings, field)) or ZERO
            if left > right:
                yield Finding(
                    place(subject.unit_names[unit], measure),
                    "办公用房包含在房屋之内，不能大于房屋。",
                    Figure("办公用房", left),
                    Figure("房屋", right),
                    unit,
                )


# Money between units of one department


INTERNAL = (  # what one unit receives and another may have paid
    (FROM_SUPERIOR, "上级补助收入", TO_SUBORDINATE, "对附属单位补助支出"),
    (FROM_SUBORDINATE, "附属单位上缴收入", TO_SUPERIOR, "上解上级支出"),
)


def internal_transfers(subject: Subject) -> Iterator[Finding]:
    if subject.scope.unit:
        raise NotApplicable("只核对部门内各单位之间的往来。")
    departments: defaultdict[str, dict[str, Totals]] = defaultdict(dict)
    for unit, totals in subject.units.items():
        departments[unit[:3]][unit] = totals
    for code, units in departments.items():
        whole = Totals(fact for totals in units.values() for fact in totals.facts)
        for source, received_as, category, paid_as in INTERNAL:
            receiving = {"side": REVENUE, "source": source}
            paying = {"side": EXPENDITURE, "category": category}
            receivers = [unit for unit in units if units[unit].codes("source", receiving)]
            payers = [unit for unit in units if units[unit].codes("category", paying)]
            if any(one != other for one in receivers for other in payers):
                yield Finding(
                    place(f"部门 {code}", "、".join(sorted({*receivers, *payers}))),
                    "若为本部门单位之间的往来，部门收支会重复计算，应予剔除。",
                    Figure(received_as, whole.total(receiving)),
                    Figure(paid_as, whole.total(paying)),
                )
