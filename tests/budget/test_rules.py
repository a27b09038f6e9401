"""The validity of a line, rule by rule."""

from decimal import Decimal

import pytest

from budget.rules import FORBIDS, LINE_RULES, LineKind, Rule, amount_fault, line_faults
from budget.vocabulary import (
    BASIC,
    CAPITAL,
    FISCAL,
    FROM_SUBORDINATE,
    FROM_SUPERIOR,
    FUND,
    GENERAL,
    OPERATING,
    OPERATING_INCOME,
    OTHER_INCOME,
    PERSONNEL,
    PROJECT,
    PUBLIC,
    RETAINED,
    SPECIAL_ACCOUNT,
    TO_SUBORDINATE,
    TO_SUPERIOR,
    UNDERTAKING,
)

FISCAL_SOURCES = (GENERAL, FUND, CAPITAL)
OTHER_SOURCES = (
    SPECIAL_ACCOUNT,
    UNDERTAKING,
    OPERATING_INCOME,
    FROM_SUPERIOR,
    FROM_SUBORDINATE,
    OTHER_INCOME,
)
LETTER = {FUND: "F", CAPITAL: "C"}


def kind(category=PUBLIC, source=GENERAL, function=None, economic=None, project=None):
    return LineKind(
        category,
        source,
        LETTER.get(source, "G") if function is None else function,
        category != RETAINED if economic is None else economic,
        category == PROJECT if project is None else project,
    )


def numbers(line):
    return [rule.number for rule in line_faults(line)]


@pytest.mark.parametrize("source", FISCAL_SOURCES + OTHER_SOURCES)
@pytest.mark.parametrize("category", [PERSONNEL, PUBLIC, PROJECT, RETAINED])
def test_every_source_pays_basic_and_project_expenditure_and_may_be_retained(category, source):
    assert numbers(kind(category, source)) == []


@pytest.mark.parametrize("source", FISCAL_SOURCES)
def test_fiscal_money_pays_nothing_else(source):
    assert numbers(kind(OPERATING, source)) == ["L03"]
    assert numbers(kind(TO_SUPERIOR, source)) == ["L05"]
    assert numbers(kind(TO_SUBORDINATE, source)) == ["L05"]


@pytest.mark.parametrize("source", OTHER_SOURCES)
def test_operating_expenditure_is_paid_from_operating_income_only(source):
    assert numbers(kind(OPERATING, source)) == ([] if source == OPERATING_INCOME else ["L04"])


@pytest.mark.parametrize("source", OTHER_SOURCES)
@pytest.mark.parametrize("category", [TO_SUPERIOR, TO_SUBORDINATE])
@pytest.mark.parametrize("economic", [True, False])
def test_other_money_pays_superiors_and_subordinates(category, source, economic):
    assert numbers(kind(category, source, economic=economic)) == []


@pytest.mark.parametrize(
    ("source", "letters", "broken"),
    [
        (GENERAL, "G", []),
        (GENERAL, "GF", []),
        (GENERAL, "F", ["L06"]),
        (GENERAL, "C", ["L06"]),
        (GENERAL, "S", ["L06"]),
        (FUND, "F", []),
        (FUND, "GF", []),
        (FUND, "G", ["L06"]),
        (CAPITAL, "C", []),
        (CAPITAL, "GFC", []),
        (CAPITAL, "GF", ["L06"]),
        (OTHER_INCOME, "G", []),
        (OTHER_INCOME, "F", ["L06"]),
        (OTHER_INCOME, "S", ["L06"]),
        (GENERAL, "", []),  # an unknown function is the code list's fault to report
    ],
)
def test_the_functions_budget_fits_the_source(source, letters, broken):
    assert numbers(kind(source=source, function=letters)) == broken


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        (kind(PROJECT, project=False), ["L07"]),
        (kind(PUBLIC, project=True), ["L08"]),
        (kind(RETAINED, project=True), ["L08"]),
        (kind(PUBLIC, economic=False), ["L09"]),
        (kind(PROJECT, economic=False), ["L09"]),
        (kind(OPERATING, OPERATING_INCOME, economic=False), ["L09"]),
        (kind(RETAINED, economic=True), ["L10"]),
        (kind(BASIC), ["L02"]),
        (kind(source=FISCAL), ["L01"]),
    ],
)
def test_projects_economic_codes_and_leaves(line, broken):
    assert numbers(line) == broken


@pytest.mark.parametrize(
    ("amount", "phase", "broken"),
    [
        ("0.01", "initial", None),
        ("0.00", "initial", "L11"),
        ("0", "adjustment", "L11"),
        ("-0.01", "adjustment", None),
        ("-0.01", "initial", "L12"),
        ("-5", "first", "L12"),
        ("-5", "second", "L12"),
        ("-5", "final", "L12"),
    ],
)
def test_amounts_are_not_zero_and_negative_only_in_adjustments(amount, phase, broken):
    fault = amount_fault(Decimal(amount), phase)
    assert (fault and fault.number) == broken


def test_rules_are_numbered_once_and_cite_their_source():
    assert len({rule.number for rule in LINE_RULES}) == len(LINE_RULES)
    assert all(rule.name and rule.source and rule.text for rule in LINE_RULES)


def test_the_sides_of_a_rule_are_what_its_text_compares():
    text = "各栏：合计＝甲＋乙；办公用房≤房屋，没有的不填。"
    assert Rule("T", "名", FORBIDS, "文件", text).sides == (
        ("合计", "＝", "甲＋乙"),
        ("办公用房", "≤", "房屋"),
    )
    assert Rule("T", "名", FORBIDS, "文件", "金额不能为0。").sides == ()
