"""Named checks over a scope's stored facts: which unit, which figures, what would be right."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from budget.findings import Check, Finding, Result, Status
from budget.findings import run as run_check
from budget.rules import (
    AMOUNT_NOT_ZERO,
    AMOUNT_POSITIVE,
    BUDGET_RULES,
    CLASSIFICATION,
    FORBIDS,
    INFORMS,
    INTEGRATION,
    LINE_RULES,
    WARNS,
    Rule,
)

from .assets import offices_above_buildings, running_without_vehicles
from .ceilings import above_ceilings
from .lines import (
    amounts_below_zero,
    amounts_of_zero,
    classes_outside,
    codes_not_usable,
    lines_breaking,
    projects_of_others,
    sources_and_categories_with_children,
)
from .purchases import (
    kinds_outside,
    purchases_above_lines,
    services_without_purchases,
    too_little_for_micro,
    vehicles_without_purchases,
)
from .subject import Subject
from .sums import internal_transfers, unbalanced, units_without_budget
from .years import growing_three_public, new_and_gone, outliers

__all__ = ["CHECKS", "DataCheck", "Subject", "run"]

BUDGET_LAW = "《中华人民共和国预算法》"
PROCUREMENT_LAW = "《中华人民共和国政府采购法》"
ASSETS = "《行政事业性国有资产管理条例》"
DISCLOSURE = "财预〔2016〕143号《地方预决算公开操作规程》"


THRIFT = "《党政机关厉行节约反对浪费条例》"
SMALL_BUSINESS = "财库〔2020〕46号《政府采购促进中小企业发展管理办法》"
DataCheck = Check[Subject]


def _check(
    number: str,
    name: str,
    source: str,
    text: str,
    find: Callable[[Subject], Iterable[Finding]],
    level: str = FORBIDS,
    **more: Any,
) -> DataCheck:
    return DataCheck(Rule(number, name, level, source, text, **more), find)


CHECKS = (
    _check(
        "D01",
        "收支平衡",
        BUDGET_LAW,
        "每个单位、每种资金来源，本年和上年结转分别：收入＝支出＋年终结转结余。",
        unbalanced,
        population="各单位、各资金来源，本年和上年结转分别",
        firm=True,
    ),
    _check(
        "D02",
        "科目有效且为末级",
        CLASSIFICATION,
        "功能、部门经济、政府经济科目在预算年度内有效，且为末级。",
        codes_not_usable,
        population="每笔支出和采购",
        firm=True,
    ),
    _check(
        "D03",
        "资金来源和支出类别为末级",
        INTEGRATION,
        "收入、支出和采购的资金来源、支出类别没有下级。",
        sources_and_categories_with_children,
        population="每笔收入、支出和采购",
        firm=True,
    ),
    _check(
        "D04",
        "项目属于本单位本年度",
        INTEGRATION,
        "支出和采购的项目是同一单位、同一年度的项目。",
        projects_of_others,
        population="有项目的支出和采购",
        firm=True,
    ),
    _check(
        "D05",
        "支出的类在公开表内",
        DISCLOSURE,
        "有金额的类都在收支总表的行次之内。",
        classes_outside,
        population="支出的各类",
        firm=True,
    ),
    _check(
        "D06",
        "政府采购不大于预算",
        PROCUREMENT_LAW,
        "政府采购≤同一单位、科目、资金来源、结转、项目的支出预算。",
        purchases_above_lines,
        population="各单位、科目、来源、结转、项目的采购",
    ),
    _check(
        "D07",
        "办公用房不大于房屋",
        ASSETS,
        "办公用房≤房屋。",
        offices_above_buildings,
        population="各单位上年末的固定资产",
    ),
    _check(
        "D08",
        "部门内部往来",
        BUDGET_RULES,
        "部门内单位之间的上级补助、附属上缴不重复计入部门收支。",
        internal_transfers,
        WARNS,
        population="部门内各单位之间",
    ),
    _check(
        "U01",
        "各单位都有预算",
        BUDGET_LAW,
        "上年有预算的单位，本年也有预算，或已并入其他单位。",
        units_without_budget,
        WARNS,
        population="部门的各单位",
    ),
    _check(
        "G01",
        "政府采购的类别",
        PROCUREMENT_LAW,
        "采购合计＝货物＋工程＋服务。",
        kinds_outside,
        population="各单位的采购",
        firm=True,
    ),
    _check(
        "G02",
        "购买服务与政府采购",
        PROCUREMENT_LAW,
        "有咨询、物业、维修、租赁、委托业务费的单位有政府采购预算。",
        services_without_purchases,
        WARNS,
        population="各单位",
    ),
    _check(
        "G03",
        "购置公务用车与政府采购",
        PROCUREMENT_LAW,
        "公务用车购置费≤同一单位公务用车的政府采购。",
        vehicles_without_purchases,
        WARNS,
        population="各单位",
    ),
    _check(
        "G04",
        "预留小微企业的比例",
        SMALL_BUSINESS,
        "其中小微企业份额≥预留中小微企业份额×60%。",
        too_little_for_micro,
        WARNS,
        population="各单位的采购",
    ),
    _check(
        "A01",
        "有车辆才有运行维护费",
        ASSETS,
        "安排公务用车运行维护费的单位，上年末有车辆。",
        running_without_vehicles,
        WARNS,
        population="各单位",
    ),
    _check(
        "Y01",
        "比上年变动过大",
        DISCLOSURE,
        "支出合计、基本支出、项目支出、各类支出与上年相比，变动不超过容许的幅度。",
        outliers,
        INFORMS,
        population="支出合计、基本支出、项目支出、各类",
        tolerance=Decimal(50),
        measure="%",
    ),
    _check(
        "Y02",
        "新增和消失的科目",
        CLASSIFICATION,
        "上年和本年有支出的功能科目相同。",
        new_and_gone,
        INFORMS,
        population="各功能科目",
    ),
    _check(
        "Y03",
        "“三公”经费只减不增",
        THRIFT,
        "本年“三公”经费≤上年“三公”经费。",
        growing_three_public,
        WARNS,
        population="财政拨款的基本支出和项目支出",
    ),
    _check(
        "D09",
        "不超过控制数",
        BUDGET_LAW,
        "二上和年初预算：预算≤下达的控制数。",
        above_ceilings,
        population="各部门、各单位的各资金来源和“三公”经费",
    ),
    *(DataCheck(rule, partial(lines_breaking, rule)) for rule in LINE_RULES),
    DataCheck(AMOUNT_NOT_ZERO, amounts_of_zero),
    DataCheck(AMOUNT_POSITIVE, amounts_below_zero),
)


def run(check: DataCheck, subject: Subject) -> Result:
    if not subject.totals:
        return Result(check.rule, Status.NOT_APPLICABLE, reason="没有预算数据。")
    return run_check(check, subject)
