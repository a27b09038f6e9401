"""The real case and who publishes it; files that cost no typesetting where their looks do not matter."""

import pytest

from budget.models import Department, Unit
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.publication import files, publish, withdraw
from tests import builders

DEPARTMENT, UNIT = Scope(2023, "318"), Scope(2023, "318", "318001")
WHY = "误将内部数据公布"


@pytest.fixture
def case(codes):
    assert import_workbook(WORKBOOK).faults == []


@pytest.fixture
def accountant(case):
    return builders.accountant(Department.objects.get(pk="318"))


@pytest.fixture
def light_files(monkeypatch):
    """Publications of the two files that need no typesetting."""
    kept = {name: files.KINDS[name] for name in ("tables.csv", "tables.json")}
    monkeypatch.setattr(files, "KINDS", kept)


@pytest.fixture
def people(accountant):
    unit = Unit.objects.get(pk="318001")
    return {
        "clerk": builders.clerk(unit),
        "approver": builders.approver(unit),
        "accountant": accountant,
        "other": builders.accountant(builders.department("319", "民政局"), username="other"),
        "reviewer": builders.reviewer(unit.department),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


@pytest.fixture
def published(accountant, light_files):
    return publish(DEPARTMENT, accountant)


@pytest.fixture
def writer(client, people, light_files):
    client.force_login(people["accountant"])
    return client


@pytest.fixture
def withdrawn(published, accountant):
    return withdraw(published, accountant, WHY)
