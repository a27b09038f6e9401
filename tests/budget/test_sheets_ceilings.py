"""The sheet 控制数: drafted by who issues them, unchanged for others, each fault with its cell."""

import io
from decimal import Decimal

import pytest

from budget.intake import apply
from budget.issuing import Level, draft, drafts, issue, pending
from budget.scope import Scope
from budget.sheets.ceilings import ceilings_of
from desk.workbook import read_workbook
from desk.writer import write_export
from tests import builders as make
from tests.workbooks import workbook

pytestmark = pytest.mark.django_db

WHOLE, UNITS = Level(2023, "318"), Level(2023, "318", to_units=True)
GENERAL = "一般公共预算拨款"


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def reviewer(unit):
    return make.reviewer(unit.department)


@pytest.fixture
def accountant(unit):
    return make.accountant(unit.department)


def imported(person, *rows):
    loaded = read_workbook(workbook(控制数=rows), person)
    if not loaded.intake.faults:
        apply(loaded.intake, loaded.book)
    return loaded.intake


def faults(intake):
    return [(fault.cell, fault.column, fault.message) for fault in intake.faults]


def issue_of(level, person, **cells):
    draft(level, {("318001" if level.to_units else "", "11"): Decimal(cells["amount"])})
    issue(level, person)


def test_the_bureau_drafts_ceilings_of_departments(unit, reviewer):
    intake = imported(
        reviewer, [2023, "318", "", GENERAL, "1,200.50"], [2023, "318", "", "三公经费", 5]
    )
    assert (intake.faults, intake.notes) == (
        [],
        ["控制数：导入后先保存为待下达，还要在“控制数”页面下达才生效。"],
    )
    assert pending(WHOLE) == {("", "11"): Decimal("1200.50"), ("", ""): 5}


def test_the_department_drafts_those_of_its_units(unit, accountant):
    imported(accountant, [2023, "318", "318001", GENERAL, 7])
    assert drafts(UNITS) == {("318001", "11"): 7}


def test_ceilings_that_the_sheet_does_not_name_stay(unit, reviewer):
    issue_of(WHOLE, reviewer, amount=100)
    imported(reviewer, [2023, "318", "", "“三公”经费", 5])
    assert pending(WHOLE) == {("", "11"): 100, ("", ""): 5}


def test_nobody_changes_the_ceilings_of_another_level(unit, reviewer, accountant):
    not_yours = "控制数由财政审核下达到部门，由部门财务下达到单位；您不能修改这一行。"
    assert faults(imported(accountant, [2023, "318", "", GENERAL, 7])) == [
        ("E2", "控制数", not_yours)
    ]
    assert faults(imported(reviewer, [2023, "318", "318001", GENERAL, 7])) == [
        ("E2", "控制数", not_yours)
    ]
    assert (drafts(WHOLE), drafts(UNITS)) == ({}, {})


@pytest.mark.parametrize("name", ["clerk", "accountant", "reviewer"])
def test_importing_an_export_changes_nothing(unit, reviewer, accountant, name):
    issue_of(WHOLE, reviewer, amount=100)
    issue_of(UNITS, accountant, amount=90)
    people = {"clerk": make.clerk(unit), "accountant": accountant, "reviewer": reviewer}
    scope = Scope(2023, "318", "318001" if name == "clerk" else "")
    loaded = read_workbook(io.BytesIO(write_export(scope)), people[name])
    ceilings = loaded.intake.of("控制数")
    assert (bool(ceilings), ceilings.unchanged) == (False, 1 if name == "clerk" else 2)
    assert [fault for fault in loaded.intake.faults if fault.sheet == "控制数"] == []


def test_an_export_tells_no_draft_and_no_sister_units(unit, accountant):
    make.unit("318002")
    draft(UNITS, {("318001", "11"): Decimal(777), ("318002", "11"): Decimal(888)})
    issue(UNITS, accountant)
    draft(UNITS, {("318001", "11"): Decimal(999)})
    (row,) = ceilings_of(Scope(2023, "318", "318001"))
    assert row == (2023, "318", "318001", GENERAL, 777)


@pytest.mark.parametrize(
    ("row", "cell", "message"),
    [
        ([2023, "319", "", GENERAL, 1], "B2", "没有这个部门，或不是您负责的部门。"),
        ([2023, "318", "319001", GENERAL, 1], "C2", "部门中没有这个预算单位，或不是您负责的单位。"),
        ([2023, "318", "318009", GENERAL, 1], "C2", "部门中没有这个预算单位，或不是您负责的单位。"),
        ([2023, "318", "", "财政拨款", 1], "D2", "“财政拨款”不是末级资金来源，应填写其下级。"),
        ([2023, "318", "", "别的", 1], "D2", "应为："),
        ([2023, "318", "", GENERAL, -1], "E2", "不能为负数。"),
        ([2023, "318", "", GENERAL, ""], "E2", "不能为空。"),
        (["x", "318", "", GENERAL, 1], "A2", "应为四位年份"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_cell(unit, reviewer, row, cell, message):
    make.unit("319001")
    found = faults(imported(reviewer, row))
    assert [(place, words.startswith(message)) for place, _, words in found] == [(cell, True)]
