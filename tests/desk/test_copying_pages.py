"""Copying in the browser: preview, choice of projects, confirmation of just that, by whom."""

import re

import pytest

from budget.models import BudgetLine, EntryWindow, Project, State, UnitBudget
from budget.record import authors
from desk.models import Version
from tests import builders as make
from tests.desk.uploads import logged_in, words

pytestmark = pytest.mark.django_db

COPY, CONFIRM = "/desk/copy/", "/desk/copy/confirm/"
ASKED = {"from": "2023-initial", "to": "2024-first", "place": "318001"}


@pytest.fixture
def budget():
    budget = make.unit_budget(make.unit("318001"))
    make.revenue(budget)
    make.line(budget)
    return budget


@pytest.fixture
def clerk(budget):
    return logged_in(make.clerk(budget.unit))


def confirmed(client, asked=ASKED, page=None, **more):
    page = page or client.get(COPY, asked)
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())[1]
    return client.post(CONFIRM, {**asked, "digest": digest, **more})


def test_the_page_proposes_last_years_budget_for_the_next_years_first_draft(clerk):
    page = clerk.get(COPY)
    assert (page.context["origin"], page.context["target"]) == ("2023-initial", "2024-first")
    assert page.context["places"] == [("318001", "318001 财政局本级")]


def test_what_comes_is_previewed_then_copied(clerk):
    page = clerk.get(COPY, ASKED)
    assert "318001 财政局本级 1 1 0 0 0 没有数据" in words(page)
    assert not UnitBudget.objects.filter(year=2024).exists()
    answer = confirmed(clerk, page=page)
    assert (answer.status_code, answer.url) == (302, "/")
    assert "已为 1 个单位复制到 2024 年一上。" in clerk.get("/").content.decode()
    assert (
        BudgetLine.objects.filter(unit_budget__year=2024, unit_budget__phase="first").count() == 1
    )


def test_what_is_left_out_is_listed_with_its_reason(clerk, budget):
    make.line(budget, economic="30102", amount="7", carried_over=True)
    text = words(clerk.get(COPY, ASKED))
    assert (
        "318001 支出预算 2010301 行政运行 30102 津贴补贴 人员经费 一般公共预算拨款 7.00"
        " 上年结转资金，按实际结转数另行填报"
    ) in text


def test_the_projects_that_go_on_can_be_chosen(clerk, budget):
    make.project(budget.unit, "P1")
    make.project(budget.unit, "P2")
    page = clerk.get(COPY, ASKED)
    assert [rolls for *_, rolls in page.context["found"].projects] == [False, False]
    chosen = {**ASKED, "chosen": "1", "roll": ["P2"]}
    confirmed(clerk, chosen)
    assert [project.code for project in Project.objects.filter(year=2024)] == ["P2"]


def test_other_projects_than_previewed_are_not_copied_but_previewed(clerk, budget):
    for code in ("P1", "P2"):
        make.project(budget.unit, code)
    ticked = {**ASKED, "chosen": "1", "previewed": "", "roll": ["P2"]}
    answer = confirmed(clerk, ticked, page=clerk.get(COPY, ASKED))
    assert (answer.status_code, "选择的项目与预览不同，没有复制" in words(answer)) == (409, True)
    assert 'name="previewed" value="P2"' in answer.content.decode()
    assert not UnitBudget.objects.filter(year=2024).exists()
    assert confirmed(clerk, {**ticked, "previewed": "P2"}, page=answer).status_code == 302
    assert [project.code for project in Project.objects.filter(year=2024)] == ["P2"]


def test_choosing_projects_leads_to_the_preview_of_them(clerk, budget):
    make.project(budget.unit, "P1")
    answer = clerk.post(CONFIRM, {**ASKED, "chosen": "1", "roll": "P1", "again": "1"})
    assert (
        answer.url
        == f"{COPY}?from=2023-initial&to=2024-first&place=318001&chosen=1&roll=P1#rolling"
    )
    assert clerk.get(answer.url).context["found"].previewed == "P1"


def test_data_that_moved_since_the_preview_is_shown_anew(clerk, budget):
    page = clerk.get(COPY, ASKED)
    make.line(budget, economic="30102")
    answer = confirmed(clerk, page=page)
    assert (answer.status_code, "预览之后数据有变化，没有复制" in words(answer)) == (409, True)
    assert not UnitBudget.objects.filter(year=2024).exists()
    assert confirmed(clerk, page=answer).status_code == 302


def test_what_is_there_is_replaced_only_when_confirmed(clerk, budget):
    there = make.unit_budget(budget.unit, 2024, "first")
    make.line(there, economic="30103", amount="1")
    answer = confirmed(clerk)
    assert (answer.status_code, "已有 2024 年的数据" in words(answer)) == (409, True)
    assert there.lines.get().amount == 1
    assert confirmed(clerk, replace="1").status_code == 302
    assert there.lines.get().amount == 100
    assert Version.objects.get().reason == "被复制的数据替换前留存"


def test_the_bureau_starts_the_year_of_all_its_departments_and_replaces_nothing(budget):
    other = make.unit("319001")
    make.line(make.unit_budget(other))
    make.line(make.unit_budget(make.unit("320001")))
    client = logged_in(make.reviewer(budget.unit.department, other.department))
    asked = {**ASKED, "place": ""}
    confirmed(client, asked)
    made = UnitBudget.objects.filter(year=2024)
    assert set(made.values_list("unit", flat=True)) == {"318001", "319001"}
    page = client.get(COPY, asked)
    assert "只能由单位或部门自己替换" in words(page)
    digest = page.context["found"].digest
    answer = client.post(CONFIRM, {**asked, "digest": digest, "replace": "1"})
    assert answer.status_code == 409


@pytest.mark.parametrize(("name", "entered"), [("clerk", 1), ("accountant", 0), ("reviewer", 0)])
def test_what_department_or_bureau_starts_is_nobodys_entry(budget, name, entered):
    department = budget.unit.department
    person = {
        "clerk": lambda: make.clerk(budget.unit),
        "accountant": lambda: make.accountant(department),
        "reviewer": lambda: make.reviewer(department),
    }[name]()
    assert confirmed(logged_in(person)).status_code == 302
    made = UnitBudget.objects.get(year=2024)
    assert authors(made) == ({person.pk} if entered else set())


def test_units_that_are_closed_get_nothing(clerk, budget):
    there = make.unit_budget(budget.unit, 2024, "first")
    UnitBudget.objects.filter(pk=there.pk).update(state=State.AT_DEPARTMENT)
    page = clerk.get(COPY, ASKED)
    assert page.context["found"].copies == []
    assert "待部门审核" in words(page)


def test_after_the_last_day_nothing_is_copied(clerk):
    EntryWindow.objects.create(year=2024, phase="first", closes="2023-10-01")
    text = words(clerk.get(COPY, ASKED))
    assert "2024 年一上填报已于 2023-10-01 截止" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2023"}, {"from": "99999-initial"}, {"to": "2024-x"}, {"to": ""},
        {"to": "2023-initial"}, {"place": "318002"}, {"place": "319"}, {"place": "x"},
    ],
)  # fmt: skip
def test_what_no_page_of_ours_asks_is_not_found(clerk, wrong):
    make.unit("318002")
    assert clerk.get(COPY, {**ASKED, **wrong}).status_code == 404
    assert clerk.post(CONFIRM, {**ASKED, **wrong}).status_code == 404


PEOPLE = {
    "clerk": [200, 200, 404, 409],
    "sister": [200, 404, 404, 404],
    "approver": [403, 403, 403, 403],
    "accountant": [200, 200, 200, 409],
    "reviewer": [200, 200, 200, 409],
    "auditor": [403, 403, 403, 403],
    "administrator": [403, 403, 403, 403],
    "stranger": [200, 404, 404, 404],
    "outsider": [403, 403, 403, 403],
}


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_copies_in_its_place_only(budget, name):
    department = budget.unit.department
    person = {
        "clerk": lambda: make.clerk(budget.unit),
        "sister": lambda: make.clerk(make.unit("318002"), "sister"),
        "approver": lambda: make.approver(budget.unit),
        "accountant": lambda: make.accountant(department),
        "reviewer": lambda: make.reviewer(department),
        "auditor": make.auditor,
        "administrator": make.administrator,
        "stranger": lambda: make.accountant(make.unit("319001").department, "stranger"),
        "outsider": lambda: make.person("", "outsider"),
    }[name]()
    make.unit("318003")
    client = logged_in(person)
    answers = [
        client.get(COPY),
        client.get(COPY, ASKED),
        client.get(COPY, {**ASKED, "place": "318003"}),
        client.post(CONFIRM, {**ASKED, "digest": "x"}),
    ]
    assert [answer.status_code for answer in answers] == PEOPLE[name]
    assert client.get(CONFIRM).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_costs_the_same_for_one_unit_and_for_three(
    budget, count, django_assert_num_queries
):
    for code in ("318002", "318003")[: count - 1]:
        make.line(make.unit_budget(make.unit(code)))
    client = logged_in(make.accountant(budget.unit.department))
    with django_assert_num_queries(33):
        client.get(COPY, {**ASKED, "place": "318"})
