"""公开进度: whose deadline is when, who has met it, and that each sees only its own."""

from datetime import date

import pytest
from django.urls import reverse

from disclosure import progress
from disclosure.models import Particulars, Posting
from disclosure.progress import Standing, rows
from disclosure.publication import publish
from tests import builders

from .conftest import DEPARTMENT

pytestmark = pytest.mark.django_db

APPROVED = date(2023, 2, 20)  # due on 12 March


def approve(department="318", unit=None, day=APPROVED):
    Particulars.objects.update_or_create(
        year=2023, department_id=department, unit_id=unit,
        defaults={"month": "2023-03-01", "approved": day},
    )  # fmt: skip


def standings(person, today):
    return {row.code: row.standing for row in rows(person, 2023, today)}


def test_each_sees_the_rows_of_its_own(people, case):
    other = builders.unit("319001", "民政局本级")
    builders.unit_budget(other)
    found = {name: [row.code for row in rows(p, 2023, APPROVED)] for name, p in people.items()}
    ours = ["318", "318001", "318002"]

    assert found == {
        "clerk": ["318001"],
        "approver": ["318001"],
        "accountant": ours,
        "other": ["319", "319001"],
        "reviewer": ours,
        "auditor": [*ours, "319", "319001"],
        "administrator": [],
        "outsider": [],
    }


@pytest.mark.parametrize(
    ("today", "standing", "days"),
    [
        (date(2023, 2, 21), Standing.OPEN, -19),
        (date(2023, 3, 6), Standing.OPEN, -6),
        (date(2023, 3, 7), Standing.SOON, -5),
        (date(2023, 3, 12), Standing.SOON, 0),
        (date(2023, 3, 13), Standing.OVERDUE, 1),
    ],
)
def test_the_deadline_is_20_days_after_approval(accountant, today, standing, days):
    approve()
    row = rows(accountant, 2023, today)[0]

    assert (row.due, row.standing, row.days) == (date(2023, 3, 12), standing, days)


def test_a_unit_has_its_own_approval_or_its_departments(accountant):
    approve()
    approve(unit="318002", day=date(2023, 3, 20))

    assert standings(accountant, date(2023, 3, 13)) == {
        "318": Standing.OVERDUE,
        "318001": Standing.OVERDUE,
        "318002": Standing.OPEN,
    }


def test_without_approval_nothing_is_due(accountant):
    Particulars.objects.update(approved=None)

    assert set(standings(accountant, date(2023, 12, 31)).values()) == {Standing.UNKNOWN}


def post(publication, person, day, url="https://example.gov.cn/1"):
    Posting.objects.create(publication=publication, person=person, posted=day, address=url)


def test_what_is_published_but_stands_nowhere_is_not_yet_open_to_readers(accountant, light_files):
    approve()
    made = publish(DEPARTMENT, accountant)
    today = date(2023, 3, 20)
    assert standings(accountant, today)["318"] is Standing.OVERDUE
    post(made, accountant, date(2023, 3, 10))
    row = rows(accountant, 2023, today)[0]

    assert (row.standing, row.days, row.publication) == (Standing.POSTED, -2, made)


def test_the_first_day_counts_and_the_last_address_holds(accountant, light_files):
    approve()
    made = publish(DEPARTMENT, accountant)
    post(made, accountant, date(2023, 3, 15))
    post(made, accountant, date(2023, 4, 15), "https://example.gov.cn/2")
    row = rows(accountant, 2023, date(2023, 5, 1))[0]

    assert (row.posting.posted, row.posting.address, row.days) == (
        date(2023, 3, 15),
        "https://example.gov.cn/2",
        3,
    )


def test_the_board_is_filtered_by_standing(client, accountant, monkeypatch):
    approve()
    approve(unit="318002", day=date(2023, 3, 20))
    monkeypatch.setattr(progress.timezone, "localdate", lambda: date(2023, 3, 13))
    client.force_login(accountant)
    page = client.get(reverse("disclosure:progress", args=[2023]), {"standing": "OVERDUE"})

    assert [row.code for row in page.context["page"].object_list] == ["318", "318001"]
    assert [count for *_, count in page.context["counts"]] == [2, 0, 1, 0, 0]
    assert "已过 1 天" in page.content.decode()


def test_the_latest_year_is_where_one_begins(client, people):
    client.force_login(people["auditor"])
    answer = client.get(reverse("disclosure:progress-latest"))

    assert answer.url == reverse("disclosure:progress", args=[2023])


@pytest.mark.parametrize("name", ["administrator", "outsider"])
def test_who_sees_no_budget_sees_an_empty_board(client, people, name):
    client.force_login(people[name])
    page = client.get(reverse("disclosure:progress", args=[2023]))

    assert page.status_code == 200
    assert "没有您可以查看的预算" in page.content.decode()


def test_three_units_cost_as_many_queries_as_one(client, people, django_assert_num_queries):
    client.force_login(people["auditor"])
    url = reverse("disclosure:progress", args=[2023])
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
    for number in range(3):
        builders.unit_budget(builders.unit(f"32{number}001"))
    with django_assert_num_queries(8):
        assert len(client.get(url).context["page"].object_list) == 9
