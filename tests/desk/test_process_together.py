"""Two at once on one budget: one step, and nothing typed slips in behind it."""

import json
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from budget.models import BudgetLine, State, UnitBudget
from desk.models import Step
from tests import builders

from .grids import LINES, OFFICE, added, loaded

APPROVE = "/desk/2023/318/318001/process/unit-approve/"
SUBMIT = "/desk/2023/318/318001/process/submit/"


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def at_once(*acts):
    """The status of each answer, all asked at the same moment."""
    start, answers = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            answers[place] = act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def budget(transactional_db, codes):
    made = builders.unit_budget(builders.unit())
    builders.line(made)
    builders.revenue(made)
    return made


def test_of_two_who_approve_at_once_one_wins(budget):
    builders.unit_budget(budget.unit, state=State.AT_UNIT)
    clients = [client_of(builders.approver(budget.unit, name)) for name in ("one", "two")]
    answers = at_once(*(lambda its=its: its.post(APPROVE).status_code for its in clients))
    assert sorted(answers) == [302, 409]
    assert Step.objects.filter(act="unit-approve").count() == 1
    assert UnitBudget.objects.get().state == State.AT_DEPARTMENT


def test_a_line_saved_while_the_budget_goes_up_is_in_it_or_refused(budget):
    clerk, other = builders.clerk(budget.unit), builders.accountant(budget.unit.department)
    types, submits = client_of(other), client_of(clerk)
    data = loaded(types, LINES)
    rows = [[ref, pk, was, now] for ref, (pk, was, now) in enumerate(added(OFFICE))]
    body = json.dumps({"version": data["version"], "last": data["last"], "rows": rows})

    saved, submitted = at_once(
        lambda: types.post(data["save"], body, content_type="application/json").json(),
        lambda: submits.post(SUBMIT).status_code,
    )

    # Saved first, the budget no longer balances and stays; submitted first, the save is refused.
    state, lines = UnitBudget.objects.get().state, BudgetLine.objects.count()
    outcome = ("saved" in saved, submitted, state, lines)
    assert outcome in {
        (True, 409, State.COMPILING, 2),
        (False, 302, State.AT_DEPARTMENT, 1),
    }
