"""Checks of sums against each other: balance, money between units, units without a budget."""

from collections import defaultdict
from collections.abc import Iterator

from budget.findings import Figure, Finding, NotApplicable
from budget.scope import summary
from budget.totals import CARRIED_OVER, CARRY_FORWARD, EXPENDITURE, REVENUE, ZERO, Totals
from budget.vocabulary import (
    FROM_SUBORDINATE,
    FROM_SUPERIOR,
    TO_SUBORDINATE,
    TO_SUPERIOR,
)

from .subject import Subject, place


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


def units_without_budget(subject: Subject) -> Iterator[Finding]:
    """A unit that had a budget last year and has none now: merged into another, or forgotten."""
    scope = subject.scope
    if scope.unit:
        raise NotApplicable("只核对部门的各单位。")
    before = summary(scope.last_year.unit_budgets())
    for unit, totals in before.items():
        if unit not in subject.units:
            yield Finding(
                subject.unit_names[unit],
                "上年有预算，本年没有；若已并入其他单位，应说明。",
                Figure(f"{scope.year}年支出预算", ZERO),
                Figure(f"{scope.year - 1}年支出预算", totals.total({"side": EXPENDITURE})),
                unit,
            )
