"""Named checks over a scope's stored facts: which unit, which figures, what would be right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from budget.findings import Finding, Result, Status, answer
from budget.rules import (
    AMOUNT_NOT_ZERO,
    AMOUNT_POSITIVE,
    BUDGET_RULES,
    CLASSIFICATION,
    FORBIDS,
    INTEGRATION,
    LINE_RULES,
    WARNS,
    Rule,
)

from .lines import (
    amounts_below_zero,
    amounts_of_zero,
    classes_outside,
    codes_not_usable,
    lines_breaking,
    projects_of_others,
    sources_and_categories_with_children,
)
from .subject import NotApplicable, NotRun, Subject
from .sums import (
    internal_transfers,
    offices_above_buildings,
    purchases_above_lines,
    unbalanced,
)

__all__ = ["CHECKS", "DataCheck", "Subject", "run"]

BUDGET_LAW = "《中华人民共和国预算法》"
PROCUREMENT_LAW = "《中华人民共和国政府采购法》"
ASSETS = "《行政事业性国有资产管理条例》"
DISCLOSURE = "财预〔2016〕143号《地方预决算公开操作规程》"


@dataclass(frozen=True)
class DataCheck:
    """A rule, and how its failures are found."""

    rule: Rule
    find: Callable[[Subject], Iterable[Finding]]


def _check(
    number: str,
    name: str,
    source: str,
    text: str,
    find: Callable[[Subject], Iterable[Finding]],
    level: str = FORBIDS,
) -> DataCheck:
    return DataCheck(Rule(number, name, level, source, text), find)


CHECKS = (
    _check(
        "D01",
        "收支平衡",
        BUDGET_LAW,
        "每个单位、每种资金来源，本年和上年结转分别：收入＝支出＋年终结转结余。",
        unbalanced,
    ),
    _check(
        "D02",
        "科目有效且为末级",
        CLASSIFICATION,
        "功能、部门经济、政府经济科目在预算年度内有效，且为末级。",
        codes_not_usable,
    ),
    _check(
        "D03",
        "资金来源和支出类别为末级",
        INTEGRATION,
        "收入、支出和采购的资金来源、支出类别没有下级。",
        sources_and_categories_with_children,
    ),
    _check(
        "D04",
        "项目属于本单位本年度",
        INTEGRATION,
        "支出和采购的项目是同一单位、同一年度的项目。",
        projects_of_others,
    ),
    _check(
        "D05",
        "支出的类在公开表内",
        DISCLOSURE,
        "有金额的类都在收支总表的行次之内。",
        classes_outside,
    ),
    _check(
        "D06",
        "政府采购不大于预算",
        PROCUREMENT_LAW,
        "政府采购≤同一单位、科目、资金来源、结转、项目的支出预算。",
        purchases_above_lines,
    ),
    _check("D07", "办公用房不大于房屋", ASSETS, "办公用房≤房屋。", offices_above_buildings),
    _check(
        "D08",
        "部门内部往来",
        BUDGET_RULES,
        "部门内单位之间的上级补助、附属上缴不重复计入部门收支。",
        internal_transfers,
        WARNS,
    ),
    *(DataCheck(rule, partial(lines_breaking, rule)) for rule in LINE_RULES),
    DataCheck(AMOUNT_NOT_ZERO, amounts_of_zero),
    DataCheck(AMOUNT_POSITIVE, amounts_below_zero),
)


def run(check: DataCheck, subject: Subject) -> Result:
    if not subject.totals:
        return Result(check.rule, Status.NOT_APPLICABLE, reason="没有预算数据。")
    try:
        return answer(check.rule, check.find(subject))
    except NotApplicable as reason:
        return Result(check.rule, Status.NOT_APPLICABLE, reason=str(reason))
    except NotRun as reason:
        return Result(check.rule, Status.NOT_RUN, reason=str(reason))
