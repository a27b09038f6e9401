"""公开: who may open which page, what the pages show, what they cost, and the files they give."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from budget.scope import Scope
from disclosure import views
from disclosure.money import YUAN
from disclosure.renderers import FORMATS
from disclosure.renderers.typesetting import NoChineseFont
from disclosure.tables import disclose
from tests import builders
from tests.disclosure.renderers.readers import read_html

pytestmark = pytest.mark.django_db

OWN = Scope(2023, "318", "318001")
SISTER = Scope(2023, "318", "318002")
DEPARTMENT = Scope(2023, "318")
OTHER = Scope(2023, "319")
OTHER_UNIT = Scope(2023, "319", "319001")
ALL = Scope(2023)
SCOPES = (OWN, SISTER, DEPARTMENT, OTHER, OTHER_UNIT, ALL)
SEES = {
    "clerk": {OWN},
    "accountant": {OWN, SISTER, DEPARTMENT},
    "reviewer": {OWN, SISTER, DEPARTMENT},
    "auditor": set(SCOPES),
    "administrator": set(),
    "outsider": set(),
}
PAGES = {
    "overview": (),
    "tables": (),
    "table": (3,),
    "checks": (),
    "download": ("json",),
}


@pytest.fixture
def people(codes):
    """Two departments with money in every unit, and each kind of person around the first."""
    for code in ("318001", "318002", "319001"):
        budget = builders.unit_budget(builders.unit(code, f"单位{code}"))
        builders.line(budget, amount="14826400.00")
        builders.revenue(budget, amount="14826400.00")
    unit = OWN.units().get()
    return {
        "clerk": builders.clerk(unit),
        "accountant": builders.accountant(unit.department),
        "reviewer": builders.reviewer(unit.department),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


@pytest.fixture
def auditor(client, people):
    client.force_login(people["auditor"])
    return client


def address(page, scope, *more):
    return reverse(f"disclosure:{page}", args=[scope, *more])


# Who sees what


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", SEES)
def test_a_page_opens_for_whom_the_scope_is_and_is_not_there_for_others(client, people, name, page):
    client.force_login(people[name])

    statuses = {
        scope: client.get(address(page, scope, *PAGES[page])).status_code for scope in SCOPES
    }

    assert statuses == {scope: 200 if scope in SEES[name] else 404 for scope in SCOPES}


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_logged_in_is_sent_to_the_login(client, people, page):
    there = address(page, OWN, *PAGES[page])

    response = client.get(there)

    assert response.status_code == 302
    assert response.url == f"/login/?next={quote(there)}"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("clerk", "/disclosure/2023/318/318001/"),
        ("accountant", "/disclosure/2023/318/"),
        ("reviewer", "/disclosure/2023/318/"),
        ("auditor", "/disclosure/2023/318/"),
    ],
)
def test_the_entrance_leads_to_the_first_that_a_person_sees(client, people, name, first):
    client.force_login(people[name])

    assert client.get("/disclosure/").url == first


@pytest.mark.parametrize("name", ["administrator", "outsider"])
def test_the_entrance_says_that_there_is_nothing(client, people, name):
    client.force_login(people[name])

    response = client.get("/disclosure/")

    assert (response.status_code, "您现在看不到任何部门或单位" in response.text) == (404, True)


@pytest.mark.parametrize(
    "path",
    [
        "/disclosure/2023/999/",
        "/disclosure/2023/318/319001/",
        "/disclosure/2023/318/318009/",
        "/disclosure/2023/318/tables/10/",
        "/disclosure/2023/318/tables/10.json",
        "/disclosure/2023/318/tables.docx",
        "/disclosure/23/318/",
    ],
)
def test_what_is_not_there_is_not_found(auditor, path):
    assert auditor.get(path).status_code == 404


# What the pages show


@pytest.mark.parametrize("scope", [OWN, DEPARTMENT, ALL], ids=["unit", "department", "all"])
def test_all_tables_read_back_as_they_print(auditor, scope):
    shown = read_html(auditor.get(address("tables", scope)).content)

    tables = disclose(scope).tables
    assert [table["title"] for table in shown] == [table.title for table in tables]
    assert [table["headings"] for table in shown] == [t.printed_headings() for t in tables]
    assert [table["ordinals"] for table in shown] == [table.ordinals() for table in tables]
    assert [table["rows"] for table in shown] == [table.printed() for table in tables]
    assert [table["note"] for table in shown] == [table.note for table in tables]


def test_one_table_stands_alone(auditor):
    shown = read_html(auditor.get(address("table", DEPARTMENT, 3)).content)

    assert [table["rows"] for table in shown] == [disclose(DEPARTMENT).tables[2].printed()]


def test_the_switch_shows_yuan_everywhere_until_switched_back(auditor):
    response = auditor.get(address("table", DEPARTMENT, 1), {"money": "元"})

    table = disclose(DEPARTMENT, money=YUAN).tables[0]
    (shown,) = read_html(response.content)
    assert shown["rows"] == table.printed()
    assert shown["lines"] == ["318 部门318", "预算年度：2023", "单位：元"]
    assert f'href="{address("table", DEPARTMENT, 2)}?money={quote("元")}"' in response.text


def test_an_unknown_unit_of_money_is_not_heard(auditor):
    (shown,) = read_html(auditor.get(address("table", DEPARTMENT, 1), {"money": "美元"}).content)

    assert shown["lines"][-1] == "单位：万元"


def test_every_amount_has_its_address_on_the_page(auditor):
    page = auditor.get(address("tables", DEPARTMENT)).text

    found = re.findall(r' id="(t\d-[^"]+)" data-row="([^"]+)" data-column="([^"]+)"', page)
    assert found == [
        (f"t{table.number}-{row}-{column}", row, column)
        for table in disclose(DEPARTMENT).tables
        for row, column in table.addresses
    ]


def test_the_overview_invents_nothing_of_a_year_that_is_not_entered(auditor):
    page = auditor.get(address("overview", OWN)).text

    assert page.count("上年预算数据未录入，不作比较") == 5
    assert "上年 0.00" not in page


def test_the_overview_compares_with_the_year_before(auditor):
    before = builders.unit_budget(OWN.units().get(), 2022)
    builders.line(before, amount="10000000.00")

    figures = auditor.get(address("overview", OWN)).context["figures"]

    spending = next(figure for figure in figures if figure.label == "支出合计")
    assert (spending.change, spending.percent) == (4826400, "+48.3%")


def test_a_year_without_a_budget_says_so(auditor):
    page = auditor.get(address("overview", Scope(2021, "318"))).text

    assert "2021 年还没有“部门318”的预算数据" in page


@pytest.mark.parametrize("page", ["overview", "tables", "checks"])
def test_pages_keep_to_the_strict_policy(auditor, page):
    text = auditor.get(address(page, DEPARTMENT)).text

    assert (
        re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?://(?!www.w3)", text)
        == []
    )


# From here elsewhere


def choices(response):
    return {
        picker.label: [(choice.text, choice.url) for choice in picker.choices]
        for picker in response.context["pickers"]
    }


def test_the_pickers_lead_to_the_same_page_of_what_the_person_sees(client, people):
    client.force_login(people["accountant"])
    builders.unit_budget(OWN.units().get(), 2022)

    response = client.get(address("table", DEPARTMENT, 3), {"money": "元"})

    query = f"tables/3/?money={quote('元')}"
    assert choices(response) == {
        "年度": [
            ("2023 年", f"/disclosure/2023/318/{query}"),
            ("2022 年", f"/disclosure/2022/318/{query}"),
        ],
        "部门": [("318 部门318", f"/disclosure/2023/318/{query}")],
        "单位": [
            ("全部单位（部门汇总）", f"/disclosure/2023/318/{query}"),
            ("318001 单位318001", f"/disclosure/2023/318/318001/{query}"),
            ("318002 单位318002", f"/disclosure/2023/318/318002/{query}"),
        ],
        "阶段": [("年初预算", f"/disclosure/2023/318/{query}")],
    }


def test_a_clerk_is_led_nowhere_else(client, people):
    client.force_login(people["clerk"])

    response = client.get(address("overview", OWN))

    assert choices(response)["单位"] == [("318001 单位318001", "/disclosure/2023/318/318001/")]
    assert "318002" not in response.text


def test_the_auditor_may_see_all_departments_as_one(auditor):
    assert choices(auditor.get(address("tables", ALL))) == {
        "年度": [("2023 年", "/disclosure/2023/all/tables/")],
        "部门": [
            ("全部部门", "/disclosure/2023/all/tables/"),
            ("318 部门318", "/disclosure/2023/318/tables/"),
            ("319 部门319", "/disclosure/2023/319/tables/"),
        ],
        "阶段": [("年初预算", "/disclosure/2023/all/tables/")],
    }


# Files


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"pdf"}))  # PDF needs a font
def test_a_file_has_its_type_and_a_chinese_name(auditor, form):
    response = auditor.get(address("download", DEPARTMENT, form))

    render, content_type, suffix = FORMATS[form]
    name = quote(f"318 部门318 2023年部门预算公开表{suffix}")
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    if form != "xlsx":  # which holds its time
        assert response.content == render(disclose(DEPARTMENT).tables)


def test_a_file_of_one_table_in_yuan(auditor):
    response = auditor.get(address("download", OWN, 3, "csv"), {"money": "元"})

    assert response.content == FORMATS["csv"].render(disclose(OWN, money=YUAN).tables[2:3])
    name = quote("318001 单位318001 2023年单位预算支出总表.csv")
    assert response.headers["Content-Disposition"].endswith(name)


def test_a_name_does_not_lead_out_of_its_folder(auditor):
    builders.unit("318001", 'a/b\\c"d')

    disposition = auditor.get(address("download", OWN, "csv")).headers["Content-Disposition"]

    assert disposition.endswith(quote("318001 a b c d 2023年单位预算公开表.csv"))


def test_without_a_chinese_font_a_page_says_how_to_mend_it(auditor, monkeypatch):
    def refuse(tables):
        raise NoChineseFont

    monkeypatch.setitem(views.FORMATS, "pdf", FORMATS["pdf"]._replace(render=refuse))

    response = auditor.get(address("download", DEPARTMENT, "pdf"))

    assert response.status_code == 503
    assert str(NoChineseFont()) in response.text


# Checks


def test_what_balances_passes(auditor):
    response = auditor.get(address("checks", DEPARTMENT))

    assert [problem.result.rule.number for problem in response.context["problems"]] == ["N10"]
    assert "✓ 预算没有错误" in response.text
    assert "✗ 公开文本有错误或待补，不能公开" in response.text


def test_a_failing_check_leads_to_the_cells_of_both_figures(auditor):
    builders.revenue(builders.unit_budget(OWN.units().get()), "7", "100.00")

    response = auditor.get(address("checks", DEPARTMENT))

    assert "✗ 有错误，不能提交和公开" in response.text
    links = set(re.findall(r'href="([^"]+)#(t\d-[^"]+)"', response.text))
    assert (address("table", DEPARTMENT, 1), "t1-total-income") in links
    assert (address("table", DEPARTMENT, 1), "t1-total-expenditure") in links
    for page, anchor in links:
        assert f'id="{anchor}"' in auditor.get(page).text


def test_what_forbids_publication_comes_first(auditor):
    budget = builders.unit_budget(OWN.units().get())
    builders.line(budget, "2080505", "30108", "50.00")  # customary: 30108 = 2080505
    builders.line(budget, "2080506", "30108", "50.00")

    forbids = [p.result.forbids for p in auditor.get(address("checks", OWN)).context["problems"]]

    assert forbids == sorted(forbids, reverse=True)
    assert set(forbids) == {True, False}


def test_checks_are_counted_by_how_they_ended(auditor):
    builders.line(builders.unit_budget(OWN.units().get()), "2080505", "30108", "50.00")
    builders.line(builders.unit_budget(OWN.units().get()), "2080505", "30107", "1.00")

    response = auditor.get(address("checks", OWN))

    counted = {count.words: count.count for count in response.context["counts"]}
    assert list(counted) == [
        "禁止（F）", "提示（W）", "参考（I）", "通过", "不适用", "未能核验",
    ]  # fmt: skip
    assert counted["提示（W）"] == 1
    assert sum(counted.values()) == len(list(response.context["report"]))


# Cost


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize(
    ("page", "more", "queries"),
    [("overview", (), 15), ("table", (3,), 10), ("tables", (), 10), ("download", ("json",), 7)],
)
def test_a_page_costs_the_same_for_one_unit_and_for_three(
    client, codes, django_assert_num_queries, units, page, more, queries
):
    for number in range(1, units + 1):
        budget = builders.unit_budget(builders.unit(f"318{number:03}"))
        builders.line(budget)
        builders.revenue(budget)
    client.force_login(builders.accountant(DEPARTMENT.units()[0].department))

    with django_assert_num_queries(queries):
        client.get(address(page, DEPARTMENT, *more))
