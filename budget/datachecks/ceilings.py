"""The check of budgets against the ceilings that were issued for them."""

from collections.abc import Iterator

from budget.ceilings import CONTROLLED, balances
from budget.findings import Figure, Finding, NotApplicable
from budget.models import Phase

from .subject import Subject, place


def above_ceilings(subject: Subject) -> Iterator[Finding]:
    scope = subject.scope
    if scope.phase not in CONTROLLED:
        raise NotApplicable(f"{Phase(scope.phase).label}没有控制数。")
    found = balances(scope)
    if not found:
        raise NotApplicable("没有下达控制数。")
    for balance in found:
        if balance.left < 0:
            limit = balance.limit
            where = subject.unit_names.get(limit.unit, f"部门 {limit.department}")
            yield Finding(
                place(where, balance.name),
                "预算不能大于控制数，应调减支出，或申请调整控制数。",
                Figure("预算", balance.used),
                Figure("控制数", limit.amount),
                limit.unit,
            )
