"""Twenty people save at once: no line is lost, none doubled, nobody gets an error."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from budget.models import BudgetLine, UnitBudget
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 20
EACH = 5
UNITS = ("318001", "318002")


def row(note, amount="1.00"):
    return ["2010301", "30101", "人员经费", "一般公共预算拨款", "否", "", "", note, amount]


@pytest.fixture
def people(codes):
    for code in UNITS:
        builders.unit(code)
    clients = [Client() for _ in range(PEOPLE)]
    for number, client in enumerate(clients):
        client.force_login(builders.accountant(builders.department(), f"caiwu{number}"))
    return clients


def page(number):
    return f"/desk/2023/318/{UNITS[number % len(UNITS)]}/expenditure/"


def at_once(people, act):
    """Every person's act in a thread of its own, begun together."""
    together = Barrier(len(people))

    def run(number):
        together.wait()
        try:
            return act(people[number], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, range(len(people))))


def send(client, url, data, rows):
    body = json.dumps({"version": data["version"], "last": data["last"], "rows": rows})
    answer = client.post(f"{url}save/", body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def test_what_twenty_people_add_is_all_there_once(people):
    def save(client, number):
        data = {"version": "", "last": 0}
        rows = [[ref, None, None, row(f"{number}之{ref}")] for ref in range(EACH)]
        return send(client, page(number), data, rows)

    answers = at_once(people, save)

    assert [len(answer["saved"]) for answer in answers] == [EACH] * PEOPLE
    notes = sorted(BudgetLine.objects.values_list("note", flat=True))
    assert notes == sorted(f"{n}之{ref}" for n in range(PEOPLE) for ref in range(EACH))
    assert UnitBudget.objects.count() == len(UNITS)


def test_of_twenty_changes_to_one_row_one_is_saved_and_all_others_are_asked(people):
    first = send(people[0], page(0), {"version": "", "last": 0}, [[0, None, None, row("")]])
    ((_, key, was),) = first["saved"]

    def save(client, number):
        rows = [[0, key, was, row("", f"{number + 2}.00")]]
        return send(client, page(0), first, rows)

    answers = at_once(people, save)

    saved = [answer["saved"][0][2] for answer in answers if "saved" in answer]
    asked = [answer["conflicts"][0]["theirs"] for answer in answers if "conflicts" in answer]
    assert len(saved) == 1
    assert asked == saved * (PEOPLE - 1)
    assert f"{BudgetLine.objects.get().amount:.2f}" == saved[0][-1]


def test_the_same_new_line_of_twenty_people_is_one_line(people):
    def save(client, number):
        rows = [[0, None, None, row("同一行")]]
        return send(client, page(0), {"version": "", "last": 0}, rows)

    answers = at_once(people, save)

    assert {answer["saved"][0][1] for answer in answers} == {BudgetLine.objects.get().pk}
