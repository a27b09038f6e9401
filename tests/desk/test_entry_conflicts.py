"""Two people in one unit: nothing of the other's is overwritten unseen."""

import pytest
from django.test import Client

from budget.models import BudgetLine
from tests import builders

from .grids import OFFICE, SALARY, added, cells, changed, loaded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(desk, people):
    """A line that the clerk has loaded, and the accountant's client."""
    send(desk, loaded(desk), *added(SALARY, OFFICE))
    accountant = Client()
    accountant.force_login(people["accountant"])
    return loaded(desk), accountant


def test_a_row_that_another_has_changed_is_shown_before_anything_is_written(desk, both):
    data, accountant = both
    row = data["rows"][0]
    theirs, mine = changed(SALARY, amount="1.00"), changed(SALARY, amount="2.00")
    send(accountant, loaded(accountant), (row[0], row[1:], theirs))

    answer = send(desk, data, (row[0], row[1:], mine)).json()

    assert answer["conflicts"] == [{"row": 0, "mine": mine, "theirs": theirs}]
    assert answer["rows"] == loaded(desk)["rows"]
    assert cells(desk) == [tuple(theirs), OFFICE]
    insisted = send(desk, {**data, **answer}, (row[0], theirs, mine)).json()
    assert insisted["saved"] == [[0, row[0], mine]]


def test_a_row_that_another_has_deleted_is_shown(desk, both):
    data, accountant = both
    row = data["rows"][0]
    send(accountant, loaded(accountant), (row[0], row[1:], None))
    mine = changed(SALARY, amount="2.00")

    answer = send(desk, data, (row[0], row[1:], mine)).json()

    assert answer["conflicts"] == [{"row": 0, "mine": mine, "theirs": None}]
    assert cells(desk) == [OFFICE]


def test_deleting_what_another_has_changed_is_asked_too(desk, both):
    data, accountant = both
    row = data["rows"][0]
    theirs = changed(SALARY, amount="1.00")
    send(accountant, loaded(accountant), (row[0], row[1:], theirs))

    answer = send(desk, data, (row[0], row[1:], None)).json()

    assert answer["conflicts"] == [{"row": 0, "mine": None, "theirs": theirs}]


def test_changes_of_different_rows_join_and_both_are_told(desk, both):
    data, accountant = both
    one, two = data["rows"]
    theirs = changed(OFFICE, amount="1.00")
    send(accountant, loaded(accountant), (two[0], two[1:], theirs))

    answer = send(desk, data, (one[0], one[1:], changed(SALARY, amount="2.00"))).json()

    assert answer["rows"] == loaded(desk)["rows"]
    assert cells(desk) == [tuple(changed(SALARY, amount="2.00")), tuple(theirs)]


def test_the_same_change_twice_and_the_same_deletion_twice_are_no_conflict(desk, both):
    data, accountant = both
    one, two = data["rows"]
    same = [(one[0], one[1:], changed(SALARY, amount="2.00")), (two[0], two[1:], None)]
    send(accountant, loaded(accountant), *same)

    answer = send(desk, data, *same).json()

    assert answer["saved"] == [[0, one[0], changed(SALARY, amount="2.00")]]


def test_a_row_of_another_unit_is_not_touched_and_not_shown(desk, people):
    line = builders.line(builders.unit_budget(people["sister"].unit))

    answer = send(desk, loaded(desk), (line.pk, list(SALARY), list(OFFICE))).json()

    assert answer["conflicts"] == [{"row": 0, "mine": list(OFFICE), "theirs": None}]
    assert BudgetLine.objects.get().unit_budget.unit_id == "318002"
