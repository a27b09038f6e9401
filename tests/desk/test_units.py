"""单位信息: names and attributes of the year by the department, head counts of the phase by who enters."""

import pytest
from django.test import Client

from budget.models import UnitBudget, UnitYear
from tests import builders

pytestmark = pytest.mark.django_db

PAGE = "/desk/2023/318/318001/unit/"
DRAFT = PAGE.replace("2023", "2023-second")
STATUS = {
    "clerk": (200, 302),
    "sister": (404, 404),
    "approver": (200, 403),
    "accountant": (200, 302),
    "reviewer": (200, 403),
    "other": (404, 404),
    "auditor": (200, 403),
    "administrator": (404, 404),
    "outsider": (404, 404),
}
NAMES = {"name": "新名", "nature": "参公", "rank": "正科级", "funding": "财政拨款"}
COUNTS = {"posts": "12", "staff": "１１", "retirees": ""}


def sent(client, url=PAGE, **values):
    context = client.get(url).context
    return {"seen": context.get("seen", ""), **COUNTS, **values}


def saved(client, url=PAGE, **values):
    return client.post(url, sent(client, url, **values))


@pytest.mark.parametrize("name", STATUS)
def test_the_page_is_seen_and_saved_by_whom_it_is_for(client, people, name):
    client.force_login(people[name])
    known = NAMES if name == "accountant" else {}

    assert (client.get(PAGE).status_code, saved(client, **known).status_code) == STATUS[name]


def test_a_department_leads_to_its_first_unit(desk):
    assert desk.get("/desk/2023/318/unit/").url == PAGE


def test_head_counts_belong_to_the_phase(desk):
    saved(desk)
    saved(desk, DRAFT, posts="20")

    rows = UnitBudget.objects.order_by("phase").values_list("phase", "posts", "staff", "retirees")
    assert list(rows) == [("initial", 12, 11, None), ("second", 20, 11, None)]


def test_a_clerk_changes_no_names(desk):
    saved(desk, **NAMES)

    assert list(UnitYear.objects.filter(unit="318001").values_list("name", "nature")) == [
        ("财政局本级", "行政")
    ]


def test_an_accountant_s_changes_hold_from_the_year_on(client, people):
    client.force_login(people["accountant"])

    saved(client, PAGE.replace("2023", "2024"), **NAMES)

    rows = UnitYear.objects.filter(unit="318001").order_by("year")
    assert list(rows.values_list("year", "name", "nature", "rank", "funding")) == [
        (2023, "财政局本级", "行政", "", ""),
        (2024, "新名", "参公", "正科级", "财政拨款"),
    ]


def test_a_fault_is_said_and_nothing_is_saved(client, people):
    client.force_login(people["accountant"])

    answer = saved(client, **NAMES | {"name": ""}, posts="-1")

    assert answer.context["attributes"].errors == {"name": ["不能为空。"]}
    assert answer.context["people"].errors == {"posts": ["应为不小于0的整数。"]}
    assert UnitBudget.objects.count() == 0


def test_what_another_has_saved_meanwhile_is_not_overwritten_unseen(desk, people):
    mine = sent(desk, posts="1")
    accountant = Client()
    accountant.force_login(people["accountant"])
    saved(accountant, **NAMES, posts="2")

    answer = desk.post(PAGE, mine)

    assert answer.context["stale"] != ""
    assert UnitBudget.objects.get().posts == 2
    desk.post(PAGE, mine | {"seen": answer.context["seen"]})
    assert UnitBudget.objects.get().posts == 1


def test_the_year_before_keeps_its_name(client, people):
    builders.unit("318001", "老名", year=2022)
    client.force_login(people["accountant"])
    saved(client, **NAMES)

    assert UnitYear.objects.get(unit="318001", year=2022).name == "老名"


def test_what_is_submitted_is_read_only_and_says_why(desk, people):
    builders.unit_budget(people["clerk"].unit, state="at-department")

    assert "只读：318001 2023 年年初预算待部门审核" in desk.get(PAGE).text
    assert (saved(desk).status_code, saved(desk, DRAFT).status_code) == (403, 302)
