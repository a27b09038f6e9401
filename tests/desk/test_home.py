"""首页, the map, login and the pages for what goes wrong."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from desk.home import PAGE
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(codes):
    """Two departments; of the first, one unit balances and one does not."""
    first = builders.unit("318001", "财政局本级")
    second = builders.unit("318002", "支付中心")
    other = builders.unit("319001", "教育局本级")
    for unit, received in ((first, "100.00"), (second, "150.00"), (other, "100.00")):
        budget = builders.unit_budget(unit)
        builders.line(budget, amount="100.00")
        builders.revenue(budget, amount=received)
    builders.line(builders.unit_budget(first, 2022), amount="80.00")
    return {
        "clerk": builders.clerk(first),
        "approver": builders.approver(first),
        "accountant": builders.accountant(first.department),
        "reviewer": builders.reviewer(first.department, other.department),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


def rows(response):
    """The sum first: code, income, expenditure, change, units, and how many do not balance."""
    context = response.context
    return [
        (
            row.subject.pk if row.subject else row.name,
            row.income.amount,
            row.spending.amount,
            row.spending.change,
            row.units,
            row.unbalanced,
        )
        for row in [*([context["whole"]] if context.get("whole") else []), *context["rows"]]
    ]


# What each person sees

DEPARTMENTS = [
    ("合计", 350, 300, 220, 3, 1),
    ("318", 250, 200, 120, 2, 1),
    ("319", 100, 100, 100, 1, 0),
]
UNITS = [
    ("318", 250, 200, 120, 2, 1),
    ("318001", 100, 100, 20, 1, 0),
    ("318002", 150, 100, 100, 1, 1),
]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("clerk", [("318001", 100, 100, 20, 1, 0)]),
        ("accountant", UNITS),
        ("reviewer", DEPARTMENTS),
        ("auditor", DEPARTMENTS),
    ],
)
def test_home_lists_what_a_person_sees(client, people, name, seen):
    client.force_login(people[name])

    assert rows(client.get("/")) == seen


def test_the_administrator_keeps_lists_and_sees_no_budget(client, people):
    client.force_login(people["administrator"])

    response = client.get("/")

    assert [name for name, _, _ in response.context["lists"]][:3] == ["用户", "部门", "预算单位"]
    assert "rows" not in response.context
    for _, url, _ in response.context["lists"]:
        assert client.get(url).status_code == 200


def test_without_a_role_home_says_whom_to_ask(client, people):
    client.force_login(people["outsider"])

    assert "您的账号还没有分配角色" in client.get("/").text


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("clerk", ["首页", "编报", "公开", "基础"]),
        ("approver", ["首页", "审核", "公开"]),
        ("accountant", ["首页", "编报", "审核", "公开", "基础"]),
        ("reviewer", ["首页", "审核", "公开"]),
        ("auditor", ["首页", "审核", "公开", "记录"]),
        ("administrator", ["首页", "基础", "记录"]),
        ("outsider", ["首页"]),
    ],
)
def test_the_map_shows_the_places_that_a_person_has_work_in(client, people, name, places):
    client.force_login(people[name])

    (nav,) = re.findall(r'aria-label="主导航">(.*?)</nav>', client.get("/").text, re.DOTALL)

    assert re.findall(r"<a[^>]*>(.*?)</a>", nav) == places


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("clerk", 404),
        ("accountant", 200),
        ("reviewer", 200),
        ("auditor", 200),
        ("administrator", 404),
        ("outsider", 404),
    ],
)
def test_a_department_opens_for_whom_it_is_as_a_whole(client, people, name, status):
    client.force_login(people[name])

    assert client.get("/desk/departments/318/").status_code == status
    assert client.get("/desk/departments/999/").status_code == 404


def test_a_department_lists_its_units(client, people):
    client.force_login(people["reviewer"])

    assert rows(client.get("/desk/departments/318/")) == UNITS


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "首页"),
        ("/desk/departments/318/", "首页"),
        ("/desk/review/", "审核"),
        ("/desk/2023/318/process/", "审核"),
        ("/desk/2023/318/318001/comment/whole/0/", "审核"),
        ("/desk/import/", "编报"),
        ("/performance/2023/318/", "编报"),
        ("/disclosure/2023/318/tables/3/", "公开"),
        ("/password/", None),
    ],
)
def test_the_map_marks_where_one_is(client, people, path, here):
    client.force_login(people["accountant"])

    found = re.search(r'aria-current="page">(首页|编报|审核|公开|基础)</a>', client.get(path).text)

    assert (found and found[1]) == here


# What it shows of them


def test_another_year_is_shown_when_asked_for(client, people):
    client.force_login(people["accountant"])

    assert rows(client.get("/", {"year": "2022"})) == [
        ("318", 0, 80, 80, 2, 1),
        ("318001", 0, 80, 80, 1, 1),
        ("318002", 0, 0, 0, 1, 0),
    ]


@pytest.mark.parametrize("asked", ["1900", "x", ""])
def test_a_year_that_is_not_there_is_the_latest(client, people, asked):
    client.force_login(people["clerk"])

    assert client.get("/", {"year": asked}).context["year"] == 2023


def test_a_unit_says_whether_it_balances(client, people):
    client.force_login(people["accountant"])
    builders.unit("318003", "新单位")

    states = re.findall(r'class="state [a-z]+">(.*?)</span>', client.get("/", {"money": "元"}).text)

    assert states == ["✗ 1 个单位不平衡", "✓ 平衡", "✗ 相差 +50.00", "尚无数据"]


def test_sources_that_only_balance_together_do_not_balance(client, people):
    budget = builders.unit_budget(builders.unit("318001", "财政局本级"))
    builders.line(budget, "2010302", source="7", amount="10.00")
    builders.revenue(budget, "3", amount="10.00")
    client.force_login(people["clerk"])

    assert "✗ 资金来源之间不平衡" in client.get("/").text


def test_rows_lead_to_tables_checks_and_the_workbook(client, people):
    client.force_login(people["clerk"])

    links = re.findall(r'href="(/(?:disclosure|desk)/[^"]*2023[^"]*)"', client.get("/").text)

    assert links == [
        "/desk/ceilings/2023/318/",
        "/disclosure/checks/2023/",
        "/disclosure/progress/2023/",
        "/disclosure/2023/318/318001/",
        "/desk/2023/318/318001/process/",
        "/disclosure/2023/318/318001/tables/",
        "/disclosure/2023/318/318001/checks/",
        "/desk/export/2023/318/318001/",
    ]
    assert [client.get(link).status_code for link in links] == [200] * 8


@pytest.mark.parametrize("name", ["clerk", "accountant"])
def test_a_department_leads_to_its_targets(client, people, name):
    client.force_login(people[name])

    there = "/performance/2023/318/"
    assert f'href="{there}"' in client.get("/").text
    assert client.get(there).status_code == 200


@pytest.mark.parametrize(("name", "offered"), [("clerk", True), ("reviewer", False)])
def test_an_empty_place_offers_the_first_step_to_whom_it_is(client, codes, name, offered):
    unit = builders.unit()
    people = {"clerk": builders.clerk(unit), "reviewer": builders.reviewer(unit.department)}
    client.force_login(people[name])

    page = client.get("/").text

    assert "现在还没有任何年度的数据" in page
    assert [reverse("desk:template") in page, reverse("desk:import") in page] == [offered, offered]


# Many


@pytest.mark.parametrize("count", [1, 3])
def test_units_cost_the_same_for_one_and_for_three(client, codes, django_assert_num_queries, count):
    for number in range(1, count + 1):
        builders.line(builders.unit_budget(builders.unit(f"318{number:03}")))
    client.force_login(builders.accountant(builders.department()))

    with django_assert_num_queries(19):
        assert len(client.get("/").context["rows"]) == count


@pytest.mark.parametrize("count", [2, 4])
def test_departments_cost_the_same_for_two_and_for_four(
    client, codes, django_assert_num_queries, count
):
    for number in range(1, count + 1):
        for unit in ("001", "002"):
            builders.line(builders.unit_budget(builders.unit(f"32{number}{unit}")))
    client.force_login(builders.auditor())

    with django_assert_num_queries(17):
        assert len(client.get("/").context["rows"]) == count


def test_many_departments_are_turned_page_by_page(client, codes):
    for number in range(PAGE + 1):
        builders.department(f"{300 + number}", f"第{number}局")
    builders.line(builders.unit_budget(builders.unit("300001")))
    client.force_login(builders.auditor())

    first, second = client.get("/"), client.get("/", {"page": "2"})

    # Of a part of the departments no sum is shown.
    assert [len(rows(response)) for response in (first, second)] == [PAGE, 1]
    assert f"第 1 页，共 2 页，{PAGE + 1} 个部门" in first.text


@pytest.mark.parametrize("typed", ["319", "教育", "jyj"])
def test_departments_are_found_by_code_name_and_pinyin(client, people, typed):
    builders.department("319", "教育局")
    client.force_login(people["auditor"])

    assert [row.subject.pk for row in client.get("/", {"q": typed}).context["rows"]] == ["319"]


# Coming, going, and what goes wrong


def test_login_leads_back_to_the_page_that_was_asked_for(client, people):
    there = "/disclosure/2023/318/"
    assert client.get(there).url == f"/login/?next={there}"
    assert client.get("/login/").status_code == 200

    response = client.post(
        "/login/", {"username": "accountant", "password": builders.PASSWORD, "next": there}
    )

    assert response.url == there


def test_a_wrong_password_says_so_and_keeps_the_name(client, people):
    response = client.post("/login/", {"username": "clerk", "password": "falsch"})

    assert "请输入一个正确的" in response.text
    assert 'value="clerk"' in response.text


def test_logout_is_a_button_and_leads_to_the_login(client, people):
    client.force_login(people["clerk"])

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").status_code == 302


def test_a_password_is_changed_by_its_owner(client, people):
    client.force_login(people["clerk"])
    assert client.get("/password/").status_code == 200
    new = {"new_password1": "Xin-mima-2024", "new_password2": "Xin-mima-2024"}

    response = client.post("/password/", {"old_password": builders.PASSWORD, **new}, follow=True)

    assert "密码已修改" in response.text
    people["clerk"].refresh_from_db()
    assert people["clerk"].check_password("Xin-mima-2024")


def test_what_is_not_found_is_explained_to_anybody(client, people):
    anonymous = client.get("/nowhere/")
    client.force_login(people["clerk"])
    known = client.get("/disclosure/2023/319/")

    assert [response.status_code for response in (anonymous, known)] == [404, 404]
    assert "没有找到这个页面" in anonymous.text
    assert "没有找到这个页面" in known.text
    assert "319" not in known.text


def test_what_a_role_may_not_do_is_explained(client, people):
    client.force_login(people["auditor"])

    response = client.get(reverse("desk:import"))

    assert (response.status_code, "您没有权限打开这个页面" in response.text) == (403, True)


def test_an_expired_form_is_explained(people):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/login/", {"username": "clerk", "password": builders.PASSWORD})

    assert (response.status_code, "页面已过期，没有保存" in response.text) == (403, True)


def test_a_fault_of_the_program_is_explained(client, people, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("desk.home.unit_rows", fail)
    client.force_login(people["clerk"])
    client.raise_request_exception = False

    response = client.get("/")

    assert (response.status_code, "系统出错，这一步没有完成" in response.text) == (500, True)
