"""Checks of 政府采购: against the lines that pay it, by its kinds, and for those who should buy this way."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budget.findings import Figure, Finding, NotApplicable
from budget.models import BudgetLine, Procurement
from budget.totals import ZERO, Fact, Totals
from budget.vocabulary import VEHICLE_PURCHASE

from .subject import Subject, place

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


def _of_account(lines: QuerySet[BudgetLine], account: Account, economic: str) -> tuple[int, ...]:
    """The lines that pay a purchase that is above them."""
    unit, project, function, source, carried = account
    its = lines.filter(
        unit_budget__unit=unit,
        project__code=project,
        function__code=function,
        source=source,
        carried_over=carried,
        economic__code__startswith=economic,
    )
    return tuple(its.order_by("pk").values_list("pk", flat=True))


def purchases_above_lines(subject: Subject) -> Iterator[Finding]:
    purchases = subject.purchases
    bought = _by_account(purchases)
    if not bought:
        raise NotApplicable("没有政府采购。")
    paying = subject.lines.filter(
        economic__isnull=False,  # not 年终结转结余
        unit_budget__in=purchases.values("unit_budget"),
        function__in=purchases.values("function"),
    )
    lines = _by_account(paying)
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
                right = Figure("支出预算", budget)
                found = _of_account(paying, account, economic)
                yield Finding(where, text, left, right, unit, lines=found)


# What is bought in all, by unit


# 咨询费, 物业管理费, 维修（护）费, 租赁费, 委托业务费: services that offices buy
SERVICES = ("30203", "30209", "30213", "30214", "30227")
KINDS = tuple(Procurement.Kind.values)
FOR_MICRO = Decimal("0.6")  # of what is kept for small businesses


def _bought(subject: Subject) -> Totals:
    rows = subject.purchases.values_list("unit_budget__unit", "economic__code", "kind", "amount")
    return Totals(rows, ("unit", "economic", "kind"))


def _spent(subject: Subject, codes: tuple[str, ...]) -> Totals:
    """What the lines spend on some economic codes, by unit; nothing else is read."""
    lines = subject.lines.filter(economic__code__in=codes)
    rows = lines.values_list("unit_budget__unit", "economic__code", "amount")
    return Totals(rows, ("unit", "economic"))


def kinds_outside(subject: Subject) -> Iterator[Finding]:
    """采购 is 货物, 工程 or 服务; an amount of another kind would be missing from all three."""
    bought = _bought(subject)
    if not bought:
        raise NotApplicable("没有政府采购。")
    for unit in sorted(bought.codes("unit")):
        left = Figure("政府采购合计", bought.total({"unit": unit}))
        right = Figure("货物、工程、服务之和", bought.total({"unit": unit, "kind": KINDS}))
        if left.amount != right.amount:
            text = "采购类别应为货物、工程或服务。"
            yield Finding(subject.unit_names[unit], text, left, right, unit)


def services_without_purchases(subject: Subject) -> Iterator[Finding]:
    spent, bought = _spent(subject, SERVICES), _bought(subject)
    if not spent:
        raise NotApplicable("没有咨询、物业、维修、租赁和委托业务费。")
    for unit in sorted(spent.codes("unit") - bought.codes("unit")):
        yield Finding(
            subject.unit_names[unit],
            "购买服务的支出达到采购限额标准或属于集中采购目录的，应编制政府采购预算。",
            Figure("购买服务的支出", spent.total({"unit": unit})),
            Figure("政府采购", ZERO),
            unit,
        )


def vehicles_without_purchases(subject: Subject) -> Iterator[Finding]:
    spent = _spent(subject, VEHICLE_PURCHASE)
    if not spent:
        raise NotApplicable("没有公务用车购置费。")
    bought = _bought(subject)
    for unit in sorted(spent.codes("unit")):
        left = Figure("公务用车购置费", spent.total({"unit": unit}))
        paid = bought.total({"unit": unit, "economic": VEHICLE_PURCHASE})
        if paid < left.amount:
            text = "购置公务用车属于集中采购目录，应全部编入政府采购预算。"
            yield Finding(subject.unit_names[unit], text, left, Figure("政府采购", paid), unit)


def too_little_for_micro(subject: Subject) -> Iterator[Finding]:
    rows = subject.purchases.filter(small_business__gt=0)
    kept = Totals(rows.values_list("unit_budget__unit", "small_business"), ("unit",))
    if not kept:
        raise NotApplicable("没有预留中小微企业份额。")
    micro = Totals(rows.values_list("unit_budget__unit", "micro_business"), ("unit",))
    for unit in sorted(kept.codes("unit")):
        left = Figure("其中小微企业份额", micro.total({"unit": unit}))
        right = Figure("预留份额的60%", kept.total({"unit": unit}) * FOR_MICRO)
        if left.amount < right.amount:
            text = "预留给小微企业的比例不低于预留份额的60%。"
            yield Finding(subject.unit_names[unit], text, left, right, unit)
