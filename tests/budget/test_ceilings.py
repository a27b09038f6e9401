"""Ceilings: what is in force, what counts under one, what is left, and who may issue what."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from budget import access
from budget.ceilings import Limit, balances, limits, remaining
from budget.datachecks import CHECKS, Subject, run
from budget.findings import Status
from budget.issuing import Level, RefusedIssueError, draft, drafts, issue, issued, pending
from budget.models import Ceiling, CeilingDraft, CeilingIssue, EntryWindow, Phase
from budget.scope import Scope, read
from budget.windows import includes, why_not_open, window_of
from tests import builders as make

pytestmark = pytest.mark.django_db

WHOLE, UNITS = Level(2023, "318"), Level(2023, "318", to_units=True)


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def reviewer(unit):
    return make.reviewer(unit.department)


def issue_of(level, person, **cells):
    """Issues ceilings: unit and source joined by _, such as u318001_11; p for “三公”."""
    draft(level, {_cell(words): amount and Decimal(amount) for words, amount in cells.items()})
    return issue(level, person)


def _cell(words):
    unit, _, source = words.rpartition("_")
    return unit.removeprefix("u"), source.removeprefix("s").removeprefix("p")


def left(budget):
    return [(b.name, b.limit.amount, b.used, b.left) for b in remaining(budget)]


# What is left


def test_without_a_ceiling_there_is_no_limit(unit):
    budget = make.unit_budget(unit)
    make.line(budget)
    assert remaining(budget) == []


def test_of_a_source_this_years_money_counts_and_of_three_public_all_fiscal_money(unit, reviewer):
    issue_of(UNITS, reviewer, u318001_s11="300", u318001_s3="50", u318001_p="20")
    budget = make.unit_budget(unit)
    make.line(budget, amount="100")
    make.line(budget, economic="30217", category="12", amount="15")
    make.line(budget, economic="30217", category="12", amount="8", carried_over=True)
    make.line(budget, economic="30217", category="12", amount="4", source="3")
    make.line(budget, economic="30215", category="12", amount="5")
    assert left(budget) == [
        ("“三公”经费", 20, 23, -3),
        ("一般公共预算拨款", 300, 120, 180),
        ("事业收入", 50, 4, 46),
    ]
    assert [balance.name for balance in remaining(budget) if balance.left < 0] == ["“三公”经费"]


def test_at_the_first_draft_there_are_no_ceilings(unit, reviewer):
    issue_of(UNITS, reviewer, u318001_s11="1")
    budget = make.unit_budget(unit, phase=Phase.FIRST_DRAFT)
    make.line(budget)
    assert [balance for balance in remaining(budget) if balance.left < 0] == []


def test_a_unit_is_not_one_with_those_below_it(unit, reviewer):
    issue_of(UNITS, reviewer, u318001_s11="100")
    below = make.unit("318001001")
    make.line(make.unit_budget(below), amount="70")
    budget = make.unit_budget(unit)
    make.line(budget, amount="40")
    assert left(budget) == [("一般公共预算拨款", 100, 40, 60)]


def test_a_department_sees_its_own_ceilings_and_those_of_its_units(unit, reviewer):
    other = make.unit("318002")
    issue_of(WHOLE, reviewer, s11="100")
    issue_of(UNITS, reviewer, u318002_s11="30")
    make.line(make.unit_budget(unit), amount="80")
    make.line(make.unit_budget(other), amount="40")
    found = balances(Scope(2023, "318"))
    assert [(b.limit.unit, b.left) for b in found] == [("", -20), ("318002", -10)]


def test_what_is_left_costs_three_queries(unit, reviewer, django_assert_num_queries):
    issue_of(UNITS, reviewer, u318001_s11="100", u318001_p="5")
    budget = make.unit_budget(unit)
    make.line(budget)
    with django_assert_num_queries(3):
        remaining(budget)


# Issuing


def test_the_latest_revision_is_in_force_and_the_earlier_ones_stay(unit, reviewer):
    first = issue_of(WHOLE, reviewer, s11="100", s12="10")
    second = issue_of(WHOLE, reviewer, s11="90", s12=None)
    assert limits(Scope(2023, "318")) == [Limit("318", "", "11", Decimal(90))]
    assert [each.revision for each in (first, second)] == [1, 2]
    assert [str(ceiling) for ceiling in first.ceilings.order_by("source")] == [
        "一般公共预算拨款 100.00元",
        "政府性基金预算拨款 10.00元",
    ]


def test_a_draft_is_not_in_force_and_ends_with_the_issue(unit, reviewer):
    assert draft(WHOLE, {("", "11"): Decimal(5)}) == 1
    assert (limits(Scope(2023, "318")), pending(WHOLE)) == ([], {("", "11"): Decimal(5)})
    issue(WHOLE, reviewer, "按上年")
    assert (drafts(WHOLE), issued(WHOLE)) == ({}, {("", "11"): Decimal(5)})
    assert CeilingIssue.objects.get().note == "按上年"


def test_a_draft_that_says_what_is_issued_is_none(unit, reviewer):
    issue_of(WHOLE, reviewer, s11="100")
    assert draft(WHOLE, {("", "11"): Decimal(120)}) == 1
    assert draft(WHOLE, {("", "11"): Decimal(100)}) == 1
    assert not CeilingDraft.objects.exists()


def test_without_a_change_nothing_is_issued(unit, reviewer):
    with pytest.raises(RefusedIssueError, match="没有改动"):
        issue(WHOLE, reviewer)


def test_units_together_never_get_more_than_the_department(unit, reviewer):
    make.unit("318002")
    issue_of(WHOLE, reviewer, s11="100", p="5")
    with pytest.raises(RefusedIssueError) as refused:
        issue_of(UNITS, reviewer, u318001_s11="60", u318002_s11="50.01", u318001_p="5")
    assert str(refused.value) == (
        "一般公共预算拨款：各单位合计 110.01 元，大于部门控制数 100.00 元，多 10.01 元。"
        "请减少单位的控制数后再下达。"
    )
    assert not CeilingIssue.objects.filter(to_units=True).exists()
    issue_of(UNITS, reviewer, u318002_s11="40", u318002_s3="999")


def test_the_database_refuses_what_no_ceiling_is(unit, reviewer):
    made = issue_of(WHOLE, reviewer, s11="100")
    for wrong in (
        Ceiling(issue=made, source_id="11", amount=1),
        Ceiling(issue=made, source_id="12", amount=-1),
        CeilingIssue(year=2023, department_id="318", to_units=False, revision=1, person=reviewer),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


def test_what_was_issued_is_neither_changed_nor_deleted(unit, reviewer):
    made = issue_of(WHOLE, reviewer, s11="100")
    for change in (made.save, made.ceilings.all().delete, made.ceilings.get().save):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert limits(Scope(2023, "318")) == [Limit("318", "", "11", Decimal(100))]


# The check


def answer(scope):
    check = next(check for check in CHECKS if check.rule.number == "D09")
    return run(check, Subject(scope, read(scope).totals, ("201",)))


def test_a_budget_above_its_ceiling_must_not_be_submitted(unit, reviewer):
    issue_of(UNITS, reviewer, u318001_s11="90")
    make.line(make.unit_budget(unit), amount="100")
    result = answer(Scope(2023, "318"))
    assert result.forbids
    finding = result.findings[0]
    assert (finding.place, finding.unit, finding.difference) == (
        "318001 财政局本级 · 一般公共预算拨款",
        "318001",
        Decimal(10),
    )


def test_the_check_does_not_apply_without_ceilings_and_before_them(unit, reviewer):
    make.line(make.unit_budget(unit))
    make.line(make.unit_budget(unit, phase=Phase.FIRST_DRAFT))
    assert answer(Scope(2023, "318")).reason == "没有下达控制数。"
    issue_of(UNITS, reviewer, u318001_s11="90")
    first = answer(Scope(2023, "318", phase=Phase.FIRST_DRAFT))
    assert (first.status, first.reason) == (Status.NOT_APPLICABLE, "一上没有控制数。")


# Who sees and issues


@pytest.fixture
def people(unit, reviewer):
    other = make.unit("319001")
    return {
        "clerk": make.clerk(unit),
        "accountant": make.accountant(unit.department),
        "reviewer": reviewer,
        "auditor": make.auditor(),
        "administrator": make.administrator(),
        "stranger": make.clerk(other, "stranger"),
        "outsider": make.person("", "outsider"),
    }


def test_each_person_sees_the_ceilings_of_its_place(people, reviewer):
    issue_of(WHOLE, reviewer, s11="100")
    issue_of(UNITS, reviewer, u318001_s11="90")
    draft(WHOLE, {("", "11"): Decimal(80)})
    draft(UNITS, {("318001", "11"): Decimal(70)})
    models = (CeilingIssue, Ceiling, CeilingDraft)
    assert {
        name: [access.visible(person, model).distinct().count() for model in models]
        for name, person in people.items()
    } == {
        "clerk": [1, 1, 0],
        "accountant": [2, 2, 1],
        "reviewer": [2, 2, 1],
        "auditor": [2, 2, 0],
        "administrator": [0, 0, 0],
        "stranger": [0, 0, 0],
        "outsider": [0, 0, 0],
    }


def test_the_bureau_issues_to_departments_and_these_to_their_units(people, reviewer):
    assert {
        name: [access.may_issue_ceilings(person, "318", to_units=to) for to in (False, True)]
        for name, person in people.items()
    } == {
        "clerk": [False, False],
        "accountant": [False, True],
        "reviewer": [True, False],
        "auditor": [False, False],
        "administrator": [False, False],
        "stranger": [False, False],
        "outsider": [False, False],
    }
    assert not access.may_issue_ceilings(reviewer, "319", to_units=False)


# Windows


def entry_open(budget, today):
    return includes(window_of(budget.year, budget.phase, budget.unit_id[:3]), today)


def test_without_a_window_entry_is_open(unit):
    assert entry_open(make.unit_budget(unit), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("day", "is_open"), [(1, False), (2, True), (3, True), (4, True), (5, False)]
)
def test_the_days_of_a_window_are_included(unit, day, is_open):
    EntryWindow.objects.create(
        year=2023, phase="initial", opens=date(2023, 1, 2), closes=date(2023, 1, 4)
    )
    budget, today = make.unit_budget(unit), date(2023, 1, day)
    assert entry_open(budget, today) is is_open
    assert bool(why_not_open(window_of(2023, "initial", "318"), today)) is not is_open


def test_a_departments_own_window_goes_before_the_one_for_all(unit):
    EntryWindow.objects.create(year=2023, phase="initial", closes=date(2022, 12, 1))
    budget, today = make.unit_budget(unit), date(2023, 1, 1)
    assert not entry_open(budget, today)
    EntryWindow.objects.create(year=2023, phase="initial", department=unit.department)
    assert entry_open(budget, today)
    assert not entry_open(make.unit_budget(make.unit("319001")), today)
    assert entry_open(make.unit_budget(unit, phase="second"), today)


def test_there_is_one_window_for_all_of_a_phase():
    window = {"year": 2023, "phase": "initial"}
    EntryWindow.objects.create(**window)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryWindow.objects.create(**window)
