"""What the process leaves open: every state against every kind of facts, and each writer that obeys."""

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from budget import access, locks
from budget.locks import Facts
from budget.models import (
    Asset,
    BudgetLine,
    EntryWindow,
    Phase,
    Procurement,
    RevenueLine,
    State,
    UnitBudget,
)
from tests import builders
from tests.importing import faults_of
from tests.workbooks import UNITS, grid, line, revenue, workbook

pytestmark = pytest.mark.django_db

KINDS = {
    "lines": Facts(2023, "318", "318001", Phase.INITIAL),
    "year": Facts(2023, "318", "318001"),
    "department": Facts(2023, "318"),
    "texts": Facts(2023, "318", "318001", texts=True),
    "department's texts": Facts(2023, "318", texts=True),
}
EVERYTHING = set(KINDS)
SHUT = {
    State.COMPILING: set(),
    State.RETURNED: set(),
    State.AT_UNIT: {"lines", "year", "texts"},
    State.AT_DEPARTMENT: {"lines", "year", "texts"},
    State.AT_BUREAU: EVERYTHING,
    State.APPROVED: EVERYTHING,
    State.GRANTED: {"lines", "year", "department"},
    State.ISSUED: {"lines", "year", "department"},
}
CLOSED = "318001 2023 年年初预算待部门审核，现在不能修改；需要修改时，请先撤回，或由审核人退回。"


@pytest.fixture
def unit(db):
    return builders.unit("318001")


@pytest.fixture
def closed(unit):
    return builders.unit_budget(unit, state=State.AT_DEPARTMENT)


@pytest.mark.parametrize("state", State)
def test_what_a_state_closes(unit, state):
    builders.unit_budget(unit, state=state)
    assert {name for name, facts in KINDS.items() if locks.why_closed(facts)} == SHUT[state]


@pytest.mark.parametrize("state", State)
def test_a_first_draft_that_the_bureau_has_reviewed_closes_only_itself(unit, state):
    builders.unit_budget(unit, phase=Phase.FIRST_DRAFT, state=state)
    shut = {name for name, facts in KINDS.items() if locks.why_closed(facts)}
    reviewed = state in {State.APPROVED, State.GRANTED, State.ISSUED}
    assert shut == (set() if reviewed else SHUT[state] - {"lines"})
    own = Facts(2023, "318", "318001", Phase.FIRST_DRAFT)
    assert bool(locks.why_closed(own)) == (state not in locks.OPEN)


def test_a_state_closes_nothing_of_other_units_years_and_departments(closed):
    builders.unit("318002")
    others = [
        Facts(2023, "318", "318002", Phase.INITIAL), Facts(2022, "318", "318001", Phase.INITIAL),
        Facts(2022, "318", "318001"), Facts(2023, "318", "318002"), Facts(2023, "319"),
    ]  # fmt: skip
    assert locks.closed(others) == {}


def test_the_reason_says_what_is_where_and_what_to_do(closed):
    facts = locks.of_budget(closed)
    assert locks.why_closed(facts) == CLOSED
    with pytest.raises(PermissionDenied, match="待部门审核"), transaction.atomic():
        locks.hold(facts)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("clerk", CLOSED),
        ("accountant", CLOSED),
        ("approver", "您的角色不能修改预算。"),
        ("auditor", "您的角色不能修改预算。"),
        ("sister", "这不是您可以填报的单位。"),
    ],
)
def test_role_and_place_are_asked_before_the_state(closed, name, reason):
    people = {
        "clerk": builders.clerk(closed.unit),
        "accountant": builders.accountant(closed.unit.department),
        "approver": builders.approver(closed.unit),
        "auditor": builders.auditor(),
        "sister": builders.clerk(builders.unit("318002"), "sister"),
    }
    assert access.why_not(people[name], locks.of_budget(closed)) == reason


# The importer


def test_an_import_into_a_closed_budget_is_a_fault_that_names_it(closed):
    rows = [line(), line(经济科目编码="30102")]
    faults = faults_of(workbook(收入预算=[revenue()], 支出预算=rows))
    assert faults == [f"收入预算!A2：{CLOSED}", f"支出预算!A2：{CLOSED}"]
    assert not RevenueLine.objects.exists()


def test_an_import_that_changes_nothing_of_a_closed_budget_is_none(unit):
    builders.revenue(budget := builders.unit_budget(unit))
    builders.unit_budget(unit, state=State.AT_BUREAU)
    builders.unit("318002")
    file = workbook(收入预算=[revenue(), revenue("318002")])
    assert faults_of(file) == []
    assert RevenueLine.objects.count() == 2
    assert UnitBudget.objects.get(pk=budget.pk).state == State.AT_BUREAU


def test_rows_that_an_import_would_delete_from_a_closed_budget_stay(closed):
    builders.line(closed)
    builders.line(closed, economic="30102")
    assert faults_of(workbook(支出预算=[line()])) == [f"支出预算：{CLOSED}"]
    assert BudgetLine.objects.count() == 2


def test_facts_of_a_year_are_closed_with_whatever_phase_is_under_way(unit):
    builders.unit_budget(unit, phase=Phase.SECOND_DRAFT, state=State.AT_DEPARTMENT)
    reason = CLOSED.replace("年初预算", "二上")
    file = workbook(
        项目=[["P1", "项目", "318001", 2023, ""]],
        固定资产=[["2022-12-31", "318001", "车辆", 1, 5]],
        收入预算=[revenue()],
    )
    assert faults_of(file) == [f"项目!A2：{reason}", f"固定资产!A2：{reason}"]


def test_head_counts_are_closed_and_names_are_not(closed):
    headings = (*UNITS, "编制人数", "预算年度", "预算阶段")
    row = ["318001", "新名称", "318", "行政", "", "", 3, 2023, "年初预算"]
    assert faults_of(grid(预算单位=[headings, row])) == [f'预算单位!A2 单位编码 "318001"：{CLOSED}']
    row[6] = ""
    assert faults_of(grid(预算单位=[headings, row])) == []


# The admin


def facts_of(budget):
    work = builders.project(budget.unit)
    row = builders.line(budget, "2010302", "30201", category="2", project=work)
    bought = Procurement.objects.create(
        unit_budget=budget, project=work, function=row.function, economic=row.economic,
        kind="货物", item="计算机", source_id="11", amount=1,
    )  # fmt: skip
    held = Asset.objects.create(unit=budget.unit, as_of=date(2022, 12, 31), kind="车辆", value=1)
    return [budget, row, builders.revenue(budget), work, bought, held]


@pytest.mark.parametrize(("state", "open_"), [(State.COMPILING, True), (State.AT_BUREAU, False)])
def test_the_admin_changes_and_deletes_what_is_open(client, unit, state, open_):
    rows = facts_of(builders.unit_budget(unit))
    builders.unit_budget(unit, state=state)
    client.force_login(builders.clerk(unit))
    for row, act in product(rows, ("change", "delete")):
        model = row._meta.model_name
        page = client.post(reverse(f"admin:budget_{model}_{act}", args=[row.pk]))
        assert (page.status_code != 403) == open_, (model, act)
    for model in ("budgetline", "revenueline", "procurement"):
        adding = client.get(f"{reverse(f'admin:budget_{model}_add')}?unit_budget={rows[0].pk}")
        assert (adding.status_code == 200) == open_, model


def test_a_chosen_row_of_a_closed_budget_is_not_deleted_with_others(client, unit, closed):
    row = builders.revenue(closed)
    client.force_login(builders.clerk(unit))
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    page = client.post(reverse("admin:budget_revenueline_changelist"), chosen)
    assert CLOSED in page.text
    assert RevenueLine.objects.exists()


def test_a_new_project_of_a_closed_year_is_refused(client, unit, closed):
    client.force_login(builders.clerk(unit))
    typed = {"unit": unit.pk, "year": 2023, "code": "P1", "name": "项目"}
    page = client.post(reverse("admin:budget_project_add"), typed)
    assert (page.status_code, CLOSED in page.text) == (403, True)


# The days of entry


def test_a_phase_is_entered_in_its_days_and_what_was_returned_after_them(unit):
    EntryWindow.objects.create(year=2023, phase=Phase.INITIAL, closes=date(2023, 1, 31))
    budget, year = locks.of_budget(builders.unit_budget(unit)), locks.of_year(2023, "318001")
    reason = "2023 年年初预算填报已于 2023-01-31 截止，不能再修改；需要延期时请联系财政审核。"
    assert locks.closed([budget, year]) == {budget: reason}
    builders.unit_budget(unit, state=State.RETURNED)
    assert locks.closed([budget, year]) == {}
