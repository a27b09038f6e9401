"""The pages of ceilings: typing, issuing, passing on, by whom, and what the entry page is told."""

from decimal import Decimal

import pytest
from django.urls import reverse

from budget.issuing import Level, draft, issue, issued
from budget.models import CeilingDraft, CeilingIssue, EntryWindow, Role
from budget.scope import Scope
from desk.ceilings import bar
from tests import builders as make
from tests.desk.uploads import logged_in, words

pytestmark = pytest.mark.django_db

WHOLE, UNITS = Level(2023, "318"), Level(2023, "318", to_units=True)
YEAR, DEPARTMENT = "/desk/ceilings/2023/", "/desk/ceilings/2023/318/"


@pytest.fixture
def unit():
    unit = make.unit("318001")
    make.line(make.unit_budget(unit, 2022), amount="90")
    make.line(make.unit_budget(unit, phase="first"), amount="130")
    make.line(make.unit_budget(unit), amount="100")
    return unit


@pytest.fixture
def person(unit):
    return make.reviewer(unit.department)


@pytest.fixture
def reviewer(person):
    return logged_in(person)


@pytest.fixture
def accountant(unit):
    return logged_in(make.accountant(unit.department))


def issue_of(level, person, cells):
    draft(level, {cell: Decimal(amount) for cell, amount in cells.items()})
    return issue(level, person)


def seen(page):
    return page.context["seen"]


def saved(client, address, page=None, **typed):
    """Saves typed ceilings: c_318_11 for a field c-318-11."""
    fields = {name.replace("_", "-"): words for name, words in typed.items()}
    page = page or client.get(address)
    return client.post(f"{address}save/", {"seen": seen(page), **fields})


def figures(page):
    return [
        (row.place, row.source, row.before, row.request, row.wanted, row.used, row.left)
        for row in page.context["rows"]
    ]


# The path


def test_a_department_stands_beside_its_request_last_year_and_what_is_left(reviewer, person):
    issue_of(WHOLE, person, {("", "11"): 110})
    page = reviewer.get(YEAR)
    assert figures(page) == [
        ("318", "一般公共预算拨款", 90, 130, 110, 100, 10),
        ("318", "“三公”经费", 0, 0, None, 0, None),
    ]
    assert "318 部门318 一般公共预算拨款 90.00 130.00 +20.00 — 100.00 10.00" in words(page)


def test_without_a_request_there_is_none_and_an_empty_one_asks_for_nothing(client, unit):
    reviewer = logged_in(make.reviewer(unit.department))
    make.unit_budget(make.unit("318002"), phase="first")
    make.unit("318003")
    rows = reviewer.get(DEPARTMENT).context["rows"]
    assert [(row.place, row.request) for row in rows if row.cell[1] == "11"] == [
        ("318001", 130), ("318002", 0), ("318003", None),
    ]  # fmt: skip
    assert "“三公”经费 0.00 — — — 0.00 不限" in words(reviewer.get("/desk/ceilings/2024/"))


def test_the_page_opens_on_what_is_compiled_now(client, unit):
    client.force_login(make.reviewer(unit.department, username="new"))

    def opened(year):
        return [client.get(f"/desk/ceilings/{year}/{it}").context["phase"] for it in ("", "318/")]

    make.unit_budget(unit, 2024, "first")
    assert opened(2023) == ["initial"] * 2  # typed without a 二上
    assert opened(2024) == ["second"] * 2
    make.unit_budget(unit, 2024, "second", "issued")
    make.unit_budget(unit, 2024, state="compiling")
    assert opened(2024) == ["second"] * 2
    make.unit_budget(unit, 2024, state="granted")
    assert opened(2024) == ["initial"] * 2
    assert opened(2025) == ["initial"] * 2
    EntryWindow.objects.create(year=2025, phase="first")
    assert opened(2025) == ["second"] * 2


def test_what_is_typed_is_a_draft_until_it_is_issued(reviewer):
    answer = saved(reviewer, YEAR, c_318_11="1,200.50", c_318_p="")
    assert (answer.status_code, answer.url) == (302, YEAR)
    page = reviewer.get(YEAR)
    assert "已保存 1 项，尚未下达。" in page.content.decode()
    assert "待下达 原 不限" in words(page)
    assert issued(WHOLE) == {}
    answer = reviewer.post(f"{YEAR}issue/", {"department": "318", "note": "一下"})
    assert answer.status_code == 302
    text = words(reviewer.get(YEAR))
    assert "已向 1 个部门下达 2023 年控制数。" in text
    assert "318 财政下达到部门第 1 次 · reviewer · 一下" in text
    assert issued(WHOLE) == {("", "11"): Decimal("1200.50")}


def test_the_department_passes_on_no_more_than_it_has(accountant, person):
    issue_of(WHOLE, person, {("", "11"): 100})
    saved(accountant, DEPARTMENT, c_318001_11="120")
    answer = accountant.post(f"{DEPARTMENT}issue/", follow=True)
    assert "各单位合计 120.00 元，大于部门控制数 100.00 元，多 20.00 元" in words(answer)
    assert issued(UNITS) == {}
    saved(accountant, DEPARTMENT, c_318001_11="95")
    accountant.post(f"{DEPARTMENT}issue/")
    page = accountant.get(DEPARTMENT)
    assert "已向本部门各单位下达 2023 年控制数。" in page.content.decode()
    assert [row.left for row in page.context["rows"]] == [-5, None]
    assert "✗ 超 5.00" in words(page)
    assert [row.passed_on for row in page.context["whole"]] == [95, None]


def test_a_wrong_amount_saves_nothing_and_stays_as_it_was_typed(reviewer):
    answer = saved(reviewer, YEAR, c_318_11="10", c_318_p="五")
    assert answer.status_code == 400
    assert "318 部门318 “三公”经费 “五”：不是数字。" in words(answer)
    assert 'value="五"' in answer.content.decode()
    assert not CeilingDraft.objects.exists()


def test_what_others_changed_meanwhile_is_not_overwritten(reviewer):
    page = reviewer.get(YEAR)
    draft(WHOLE, {("", "11"): Decimal(7)})
    answer = saved(reviewer, YEAR, page, c_318_11="8")
    assert (answer.status_code, "打开页面之后控制数有变化" in words(answer)) == (409, True)
    assert CeilingDraft.objects.get().amount == 7


def test_a_blank_field_lifts_a_ceiling(reviewer, person):
    issue_of(WHOLE, person, {("", "11"): 100, ("", ""): 5})
    saved(reviewer, YEAR, c_318_11="", c_318_p="5")
    reviewer.post(f"{YEAR}issue/", {"department": "318"})
    assert issued(WHOLE) == {("", ""): 5}
    assert "一般公共预算拨款 100.00 —" in words(reviewer.get(YEAR))


def test_one_source_is_one_column(reviewer):
    page = reviewer.get(f"{YEAR}?source=11")
    assert [row.source for row in page.context["rows"]] == ["一般公共预算拨款"]


# Who


ADDRESSES = ("/desk/ceilings/", YEAR, DEPARTMENT)
ACTS = (f"{YEAR}save/", f"{YEAR}issue/", f"{DEPARTMENT}save/", f"{DEPARTMENT}issue/")
PEOPLE = {
    "clerk": ([302, 302, 200], [403, 403, 403, 403]),
    "approver": ([302, 302, 200], [403, 403, 403, 403]),
    "accountant": ([302, 302, 200], [403, 403, 409, 302]),
    "reviewer": ([302, 200, 200], [409, 302, 403, 403]),
    "auditor": ([302, 200, 200], [403, 403, 403, 403]),
    "administrator": ([404, 404, 404], [404, 404, 404, 404]),
    "stranger": ([302, 302, 404], [403, 403, 404, 404]),
    "outsider": ([404, 404, 404], [404, 404, 404, 404]),
}


@pytest.fixture
def people(unit, person):
    return {
        "clerk": make.clerk(unit),
        "approver": make.approver(unit),
        "accountant": make.accountant(unit.department),
        "reviewer": person,
        "auditor": make.auditor(),
        "administrator": make.administrator(),
        "stranger": make.accountant(make.unit("319001").department, "stranger"),
        "outsider": make.person("", "outsider"),
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_meets_each_page_and_act(people, name):
    client = logged_in(people[name])
    pages, acts = PEOPLE[name]
    assert [client.get(address).status_code for address in ADDRESSES] == pages
    answers = [client.post(address, {"department": "318"}) for address in ACTS]
    assert [answer.status_code for answer in answers] == acts
    assert {client.get(address).status_code for address in ACTS} == {405}


def test_a_clerk_sees_its_unit_only_and_no_draft(unit, person):
    make.line(make.unit_budget(make.unit("318002", "秘密单位")), amount="777")
    issue_of(UNITS, person, {("318001", "11"): 80, ("318002", "11"): 700})
    draft(UNITS, {("318001", "11"): Decimal(81)})
    page = logged_in(make.clerk(unit)).get(DEPARTMENT)
    assert {row.place for row in page.context["rows"]} == {"318001"}
    text = page.content.decode()
    assert ("秘密" in text, "700" in text, "777" in text, "81.00" in text) == (False,) * 4
    assert "80.00" in text
    assert page.context["whole"] == []


def test_another_reviewers_departments_are_not_issued_to(reviewer):
    make.unit("319001")
    draft(Level(2023, "319"), {("", "11"): Decimal(5)})
    assert reviewer.post(f"{YEAR}issue/", {"department": "319"}).status_code == 403
    assert not CeilingIssue.objects.exists()


@pytest.mark.parametrize("year", [0, 1948, 3000])
def test_a_year_that_is_none_has_no_ceilings(reviewer, year):
    assert reviewer.get(f"/desk/ceilings/{year}/").status_code == 404


def test_anonymous_people_are_asked_to_log_in(client):
    assert {client.get(page).url.split("?")[0] for page in ADDRESSES} == {reverse("login")}


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_one_department_and_for_three(
    unit, person, count, django_assert_num_queries
):
    for code in ("319001", "320001")[: count - 1]:
        other = make.unit(code)
        make.line(make.unit_budget(other))
        person.responsible_for.add(other.department)
    for code in person.responsible_for.values_list("pk", flat=True):
        issue_of(Level(2023, code), person, {("", "11"): 100})
    client = logged_in(person)
    with django_assert_num_queries(20):
        client.get(YEAR)


# What the entry page is told


def test_the_entry_page_is_told_what_is_left(unit, person):
    issue_of(UNITS, person, {("318001", "11"): 90, ("318001", ""): 5})
    fiscal = ["一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款"]
    assert bar(Scope(2023, "318", "318001")) == [
        {
            "name": "“三公”经费", "sources": fiscal,
            "economic": ["30212", "31013", "30913", "30231", "30217"], "carried_over": True,
            "ceiling": "5.00", "used": "0.00", "left": "5.00", "above": False,
        },
        {
            "name": "一般公共预算拨款", "sources": ["一般公共预算拨款"], "economic": [],
            "carried_over": False, "ceiling": "90.00", "used": "100.00", "left": "-10.00",
            "above": True,
        },
    ]  # fmt: skip
    assert bar(Scope(2023, "318", "318001", "first")) == []


def test_every_role_was_met():
    assert {*PEOPLE} >= {role.value for role in Role}
