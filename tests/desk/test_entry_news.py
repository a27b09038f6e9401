"""What others have saved while a grid is open: told to whom it is open, never one's own."""

from decimal import Decimal

import pytest
from django.test import Client

from budget.issuing import Level, draft, issue

from .grids import DRAFT, LINES, OFFICE, REVENUE, SALARY, added, loaded, send

pytestmark = pytest.mark.django_db

ASSETS = "/desk/2023/318/318001/assets/"
STATUS = {
    "clerk": 200, "sister": 404, "approver": 200, "accountant": 200, "reviewer": 200, "other": 404,
    "auditor": 200, "administrator": 404, "outsider": 404,
}  # fmt: skip


@pytest.fixture
def accountant(people):
    client = Client()
    client.force_login(people["accountant"])
    return client


def told(client, data):
    return client.get(data["news"], {"seen": data["seen"]}).json()


@pytest.mark.parametrize("name", STATUS)
def test_news_are_told_to_whom_the_unit_is_for(client, people, name):
    client.force_login(people[name])

    assert client.get(f"{LINES}news.json?seen=0").status_code == STATUS[name]


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_what_no_page_asks_is_no_request(desk, seen):
    assert desk.get(f"{LINES}news.json", {"seen": seen}).status_code == 400


@pytest.mark.parametrize(
    ("url", "row"), [(LINES, SALARY), (ASSETS, ("2022-12-31", "车辆", "1", "2.00"))]
)
def test_what_another_has_saved_is_told_once(desk, accountant, url, row):
    data = loaded(desk, url)
    send(accountant, loaded(accountant, url), *added(row))

    first = told(desk, data)
    again = told(desk, data | {"seen": first["seen"]})

    assert (first["words"].startswith("accountant 在 "), again["words"]) == (True, "")
    assert told(accountant, data)["words"] == ""


def test_one_s_own_saving_is_no_news(desk):
    data = loaded(desk)
    answer = send(desk, data, *added(SALARY)).json()

    assert told(desk, data)["words"] == ""
    assert told(desk, data | answer) == {"seen": answer["seen"], "words": ""}


def test_other_grids_and_phases_are_no_news(desk, accountant):
    data = loaded(desk)
    send(accountant, loaded(accountant, DRAFT), *added(OFFICE))
    send(accountant, loaded(accountant, REVENUE), *added(("其他收入", "否", "5.00")))

    assert told(desk, data) == {"seen": data["seen"], "words": ""}


def test_ceilings_stand_beside_expenditure_alone(desk, people):
    level = Level(2023, "318", to_units=True)
    draft(level, {("318001", "11"): Decimal(90)})
    issue(level, people["accountant"])

    (limit,) = loaded(desk)["limits"]

    assert (limit["name"], limit["ceiling"]) == ("一般公共预算拨款", "90.00")
    assert loaded(desk, REVENUE)["limits"] == []
