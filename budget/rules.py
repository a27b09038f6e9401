"""Validity of a budget line, declared once for import, entry, admin and checks. Plain Python.

The rules look at a line's kind alone, so that each of the few kinds is judged once. Whether a code
is known, in force and usable in the line's year is a question to the code lists, not to a rule.
No line breaks two rules for one reason: each mistake is reported once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from .vocabulary import (
    BASIC,
    CAPITAL,
    FISCAL,
    FUND,
    OPERATING,
    OPERATING_INCOME,
    PROJECT,
    RETAINED,
    TO_SUBORDINATE,
    TO_SUPERIOR,
)

FORBIDS, WARNS, INFORMS = "F", "W", "I"
LEVELS = {FORBIDS: "禁止", WARNS: "提示", INFORMS: "参考"}
ADJUSTMENT = "adjustment"  # Phase.ADJUSTMENT, 调整: the one phase with negative amounts

INTEGRATION = "《预算管理一体化系统技术标准》"
BUDGET_RULES = "《行政单位财务规则》《事业单位财务规则》"
CLASSIFICATION = "《政府收支分类科目》"
ECONOMIC_REFORM = "财预〔2017〕98号《支出经济分类科目改革方案》"


class LineKind(NamedTuple):
    """What the rules look at; codes as in budget.vocabulary."""

    category: str
    source: str
    function_budget: str  # the function's letters, such as "G" or "GF"; blank when it is not known
    has_economic: bool
    has_project: bool


COMPARISON = re.compile("([^＝≤≥＞]+)(?<!“)([＝≤≥＞])(?!”)(.+)")


class Sides(NamedTuple):
    """One comparison of a rule, in words."""

    left: str
    sign: str
    right: str


@dataclass(frozen=True)
class Rule:
    """Level F forbids submission and publication, W warns, I informs; `text` says what would be right.

    A firm rule rests on law or on arithmetic: no setting lowers it, no exception lifts it.
    """

    number: str
    name: str
    level: str
    source: str
    text: str
    population: str = field(default="", kw_only=True)  # what it is asked of
    firm: bool = field(default=False, kw_only=True)
    tolerance: Decimal = field(default=Decimal(0), kw_only=True)  # what is no more is not reported
    measure: str = field(default="元", kw_only=True)  # of the tolerance

    @property
    def sides(self) -> tuple[Sides, ...]:
        """What it compares, as its text says; nothing where it compares no figures."""
        clauses = (COMPARISON.fullmatch(clause) for clause in re.split("[，；：。]", self.text))
        return tuple(Sides(*clause.groups()) for clause in clauses if clause)


@dataclass(frozen=True)
class LineRule(Rule):
    """A rule for a line by itself."""

    broken: Callable[[LineKind], bool]
    population: str = field(default="每笔支出和年终结转结余", kw_only=True)
    firm: bool = field(default=True, kw_only=True)


def _not_from_its_income(kind: LineKind) -> bool:
    """Money other than 经营收入; fiscal money is L03's to report."""
    return not kind.source.startswith((FISCAL, OPERATING_INCOME))


def _wrong_function(kind: LineKind) -> bool:
    if not kind.function_budget or kind.source == FISCAL:
        return False
    letter = {FUND: "F", CAPITAL: "C"}.get(kind.source[:2], "G")
    return letter not in kind.function_budget


LINE_RULES = (
    LineRule(
        "L01",
        "资金来源为末级",
        FORBIDS,
        INTEGRATION,
        "“财政拨款”不是末级资金来源，应填写一般公共预算拨款、政府性基金预算拨款或国有资本经营预算拨款。",
        lambda kind: kind.source == FISCAL,
    ),
    LineRule(
        "L02",
        "支出类别为末级",
        FORBIDS,
        INTEGRATION,
        "“基本支出”不是末级支出类别，应填写人员经费或公用经费。",
        lambda kind: kind.category == BASIC,
    ),
    LineRule(
        "L03",
        "财政拨款的用途",
        FORBIDS,
        BUDGET_RULES,
        "财政拨款只能安排人员经费、公用经费、项目支出和年终结转结余。",
        lambda kind: (
            kind.source.startswith(FISCAL)
            and not kind.category.startswith(
                (BASIC, PROJECT, RETAINED, TO_SUPERIOR, TO_SUBORDINATE)
            )
        ),
    ),
    LineRule(
        "L04",
        "经营支出的来源",
        FORBIDS,
        BUDGET_RULES,
        "经营支出只能由事业单位经营收入安排。",
        lambda kind: kind.category.startswith(OPERATING) and _not_from_its_income(kind),
    ),
    LineRule(
        "L05",
        "上解和补助支出的来源",
        FORBIDS,
        BUDGET_RULES,
        "上解上级支出、对附属单位补助支出只能由非财政拨款资金安排。",
        lambda kind: (
            kind.category.startswith((TO_SUPERIOR, TO_SUBORDINATE))
            and kind.source.startswith(FISCAL)
        ),
    ),
    LineRule(
        "L06",
        "功能科目与资金来源",
        FORBIDS,
        CLASSIFICATION,
        "功能科目所属预算与资金来源不符：政府性基金预算拨款用政府性基金科目，国有资本经营预算拨款用"
        "国有资本经营科目，其他来源用一般公共预算科目。",
        _wrong_function,
    ),
    LineRule(
        "L07",
        "项目支出有项目",
        FORBIDS,
        INTEGRATION,
        "项目支出应填写项目编码。",
        lambda kind: kind.category.startswith(PROJECT) and not kind.has_project,
    ),
    LineRule(
        "L08",
        "其他支出无项目",
        FORBIDS,
        INTEGRATION,
        "只有项目支出填写项目编码，其他支出类别不应填写。",
        lambda kind: kind.has_project and not kind.category.startswith(PROJECT),
    ),
    LineRule(
        "L09",
        "支出有经济科目",
        FORBIDS,
        ECONOMIC_REFORM,
        "应填写经济科目编码；只有上解上级支出、对附属单位补助支出和年终结转结余可以不填。",
        lambda kind: (
            not kind.has_economic
            and not kind.category.startswith((TO_SUPERIOR, TO_SUBORDINATE, RETAINED))
        ),
    ),
    LineRule(
        "L10",
        "年终结转结余无经济科目",
        FORBIDS,
        ECONOMIC_REFORM,
        "年终结转结余尚未安排支出，不填写经济科目编码。",
        lambda kind: kind.has_economic and kind.category.startswith(RETAINED),
    ),
)

EVERY_AMOUNT = "每笔收入和支出"
AMOUNT_NOT_ZERO = Rule(
    "L11", "金额不为零", FORBIDS, INTEGRATION, "金额不能为0。", population=EVERY_AMOUNT, firm=True
)
AMOUNT_POSITIVE = Rule(
    "L12",
    "金额为正数",
    FORBIDS,
    INTEGRATION,
    "金额应大于0；只有调整阶段可以填写负数。",
    population=EVERY_AMOUNT,
    firm=True,
)


@lru_cache(maxsize=4096)
def line_faults(kind: LineKind) -> tuple[LineRule, ...]:
    """The rules that a line of this kind breaks."""
    return tuple(rule for rule in LINE_RULES if rule.broken(kind))


def amount_fault(amount: Decimal, phase: str) -> Rule | None:
    """The rule that an amount of a phase breaks, for expenditure and revenue alike."""
    if not amount:
        return AMOUNT_NOT_ZERO
    return AMOUNT_POSITIVE if amount < 0 and phase != ADJUSTMENT else None
