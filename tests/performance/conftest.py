"""A project with money, and people who write its targets."""

import pytest

from tests.builders import accountant, clerk, line, project, unit, unit_budget


@pytest.fixture
def training(codes):
    row = project(unit("318001", "财政局本级"), "P001", "培训经费")
    line(unit_budget(row.unit), category="2", project=row, amount="50000.00")
    return row


@pytest.fixture
def writer(client, training):
    client.force_login(clerk(training.unit))
    return client


@pytest.fixture
def keeper(client, training):
    client.force_login(accountant(training.unit.department))
    return client
