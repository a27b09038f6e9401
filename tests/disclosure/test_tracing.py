"""数字溯源: who may open the pages, what they show, what they cost, and the files they give."""

import csv
import re
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from budget.models import Phase
from budget.scope import Scope
from disclosure import tracing
from disclosure.tables import disclose
from tests import builders

pytestmark = pytest.mark.django_db

OWN = Scope(2023, "318", "318001")
SISTER = Scope(2023, "318", "318002")
DEPARTMENT = Scope(2023, "318")
OTHER = Scope(2023, "319")
ALL = Scope(2023)
SCOPES = (OWN, SISTER, DEPARTMENT, OTHER, ALL)
SEES = {
    "clerk": {OWN},
    "accountant": {OWN, SISTER, DEPARTMENT},
    "reviewer": {OWN, SISTER, DEPARTMENT},
    "auditor": set(SCOPES),
    "administrator": set(),
    "outsider": set(),
}
FIGURE = ("expenditure", "2010301", "basic")


@pytest.fixture
def lines(codes):
    """Two departments with money in every unit: a line and the revenue that pays it."""
    found = {}
    for code in ("318001", "318002", "319001"):
        budget = builders.unit_budget(builders.unit(code, f"单位{code}"))
        line = builders.line(budget, amount="14826400.00", note=f"={code}")
        found[code] = (line, builders.revenue(budget, amount="14826400.00"))
    return found


@pytest.fixture
def people(lines):
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
def accountant(client, people):
    client.force_login(people["accountant"])
    return client


def figure(scope, *address, query=""):
    return reverse("disclosure:figure", args=[scope, *(address or FIGURE)]) + query


def status(client, url):
    """Of a response that is read to its end, which closes its file."""
    response = client.get(url)
    b"".join(response)
    return response.status_code


# Who sees what


@pytest.mark.parametrize("what", ["figure", "csv", "xlsx"])
@pytest.mark.parametrize("name", SEES)
def test_a_figure_opens_for_whom_its_scope_is(client, people, name, what):
    client.force_login(people[name])
    end = "" if what == "figure" else f"lines.{what}"

    statuses = {scope: status(client, figure(scope) + end) for scope in SCOPES}

    assert statuses == {scope: 200 if scope in SEES[name] else 404 for scope in SCOPES}


@pytest.mark.parametrize("name", SEES)
def test_a_line_opens_in_the_scopes_that_hold_it(client, people, lines, name):
    client.force_login(people[name])
    own, sister = lines["318001"], lines["318002"]

    for i, page in enumerate(("line", "revenue-line")):
        statuses = {
            (scope, unit): client.get(
                reverse(f"disclosure:{page}", args=[scope, its[i].pk])
            ).status_code
            for scope in SCOPES
            for unit, its in (("own", own), ("sister", sister))
        }
        holds = {
            *((scope, "own") for scope in (OWN, DEPARTMENT, ALL)),
            *((scope, "sister") for scope in (SISTER, DEPARTMENT, ALL)),
        }
        assert {place for place, status in statuses.items() if status == 200} == {
            place for place in holds if place[0] in SEES[name]
        }
        assert set(statuses.values()) <= {200, 404}


def test_whoever_is_not_logged_in_is_sent_to_the_login(client, lines):
    assert client.get(figure(OWN)).url == f"/login/?next={quote(figure(OWN))}"


@pytest.mark.parametrize(
    "address", [("nothing", "total", "total"), ("expenditure", "total", "nothing")]
)
def test_what_is_no_figure_is_not_found(accountant, address):
    assert accountant.get(figure(DEPARTMENT, *address)).status_code == 404


# What the pages show


def test_the_sum_of_the_lines_is_the_figure(accountant):
    response = accountant.get(figure(DEPARTMENT))

    assert response.context["total"] == response.context["traced"].exact == 29652800
    assert "✓ 合计 29,652,800.00 元，与准确金额相等" in response.text
    assert [row.unit for row in response.context["rows"]] == ["318001", "318002"]


def test_a_line_leads_to_its_row_in_the_grid_and_to_other_years(accountant, lines):
    line, revenue = lines["318001"]

    page = accountant.get(reverse("disclosure:line", args=[DEPARTMENT, line.pk])).text
    other = accountant.get(reverse("disclosure:revenue-line", args=[DEPARTMENT, revenue.pk])).text

    assert f'href="/desk/2023/318/318001/expenditure/#row-{line.pk}"' in page
    assert f'href="/desk/2023/318/318001/revenue/#row-{revenue.pk}"' in other
    assert '<nav class="context"' in page


def test_each_line_leads_to_where_it_flows(accountant, lines):
    page = accountant.get(figure(DEPARTMENT)).text

    links = re.findall(r'href="([^"]+/lines/\d+/)"', page)
    assert links == [
        f"/disclosure/2023/318/lines/{lines[unit][0].pk}/" for unit in ("318001", "318002")
    ]
    flowing = accountant.get(links[0]).text
    assert f'href="{figure(DEPARTMENT)}"' in flowing
    assert "（二）支出说明" in flowing


def test_every_printed_amount_of_a_table_is_the_link_to_its_figure(accountant):
    page = accountant.get(reverse("disclosure:tables", args=[DEPARTMENT])).text

    expected = [
        (figure(DEPARTMENT, table.slug, row, column), table.text(cell))
        for table in disclose(DEPARTMENT).tables
        for (row, column), cell in table.addresses.items()
        if cell.amount
    ]
    assert re.findall(r'<a href="([^"]+/figures/[^"]+)">([^<]+)</a></td>', page) == expected
    for address in {url for url, _ in expected[::7]}:
        assert accountant.get(address).status_code == 200


@pytest.mark.parametrize("form", ["html", "json"])
def test_files_have_no_links(accountant, form):
    response = accountant.get(reverse("disclosure:download", args=[DEPARTMENT, form]))

    assert b"/figures/" not in response.content
    assert b"/figures/" not in accountant.get(f"/disclosure/2023/318/booklet.{form}").content


def test_figures_of_the_booklet_lead_to_theirs_of_each_year(accountant):
    builders.line(builders.unit_budget(OWN.units().get(), 2022), amount="10000000.00")

    page = accountant.get(reverse("disclosure:preview", args=[DEPARTMENT])).text

    links = set(re.findall(r'href="(/disclosure/\d{4}/318/figures/[^"]+)"', page))
    assert {url[:17] for url in links} == {"/disclosure/2023/"}
    assert {
        figure(DEPARTMENT, "basic-split", "total", "personnel"),
        figure(DEPARTMENT, "summary", "year", "income"),
        figure(DEPARTMENT, "assets", "total", "value"),
        figure(DEPARTMENT, *FIGURE),
    } - links == {figure(DEPARTMENT, "assets", "total", "value")}  # no assets are stored
    assert {accountant.get(url).status_code for url in sorted(links)[::5]} == {200}


def test_last_years_figure_stands_beside(accountant):
    builders.line(builders.unit_budget(OWN.units().get(), 2022), amount="10000000.00")

    response = accountant.get(figure(OWN))

    assert response.context["compared"][1:] == (14826400, 10000000)
    assert f'href="{figure(OWN.last_year)}"' in response.text


def test_a_draft_has_figures_of_its_own(accountant):
    draft = Scope(2023, "318", "318001", Phase.SECOND_DRAFT)
    builders.line(builders.unit_budget(OWN.units().get(), phase=draft.phase), amount="5.00")

    response = accountant.get(figure(draft))

    assert response.context["traced"].exact == response.context["total"] == 5
    assert "2023-second/318/318001/lines/" in response.text


def test_a_row_without_a_budget_is_zero(accountant):
    page = accountant.get(figure(DEPARTMENT, "expenditure", "2080505", "basic")).text

    assert "表中现在没有这一行，金额为 0。" in page


def test_a_fault_has_an_address_and_leads_to_where_its_lines_flow(accountant):
    budget = builders.unit_budget(OWN.units().get())
    wrong = builders.line(
        budget, "2010301", "30201", "5.00", category="3"
    )  # 经营支出 of fiscal money

    page = accountant.get(reverse("disclosure:checks", args=[DEPARTMENT])).text

    marks = re.findall(r'<tr id="([A-Z]\w*[\d.]*-[0-9a-f]{8})"', page)
    assert len(marks) == len(set(marks)) > 0
    assert f"/disclosure/2023/318/lines/{wrong.pk}/" in page


# Filter, pages and files


def test_the_filter_adds_up_what_it_shows_beside_the_whole(accountant):
    response = accountant.get(figure(DEPARTMENT), {"unit": "318002", "q": "2010301"})

    assert (response.context["total"], response.context["asked_total"]) == (29652800, 14826400)
    assert [row.unit for row in response.context["rows"]] == ["318002"]
    assert "筛选出的 1 行合计" in response.text
    assert "没有符合筛选条件的行" in accountant.get(figure(DEPARTMENT), {"q": "没有"}).text


def test_a_page_holds_some_rows_and_the_sum_of_all(accountant, monkeypatch):
    monkeypatch.setattr(tracing, "ROWS", 1)

    pages = [accountant.get(figure(DEPARTMENT), {"page": n}) for n in (1, 2)]

    assert [[row.unit for row in page.context["rows"]] for page in pages] == [
        ["318001"],
        ["318002"],
    ]
    assert [page.context["asked_total"] for page in pages] == [29652800, 29652800]
    assert 'href="?page=2#rows"' in pages[0].text


def test_the_csv_holds_all_rows_and_no_formula(accountant):
    response = accountant.get(figure(DEPARTMENT) + "lines.csv")

    text = response.getvalue().decode()
    heading, *rows = csv.reader(StringIO(text.removeprefix("\ufeff")))
    assert (heading[0], heading[-1]) == ("单位编码", "金额（元）")
    assert [(row[0], row[-2], row[-1]) for row in rows] == [
        ("318001", "'=318001", "14826400.00"),
        ("318002", "'=318002", "14826400.00"),
    ]
    name = quote("318 部门318 2023年 表3 2010301 行政运行·基本支出 支出预算.csv")
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_the_workbook_holds_the_rows_asked_for_their_sum_and_what_they_are(accountant):
    response = accountant.get(figure(DEPARTMENT) + "lines.xlsx", {"unit": "318002"})

    book = load_workbook(BytesIO(response.getvalue()))
    _, row, total = book["支出预算"].iter_rows()
    assert [row[0].value, row[1].value, row[-2].value, row[-1].value] == [
        "318002", "单位318002", "=318002", 14826400,
    ]  # fmt: skip
    assert row[-2].data_type == "s"
    assert (total[0].value, total[-1].value) == ("合计", "=SUM(M2:M2)")
    about = dict(book["说明"].iter_rows(values_only=True))
    assert (about["数字"], about["金额（元）"], about["筛选"]) == (
        "表3 2010301 行政运行·基本支出", "29652800.00", "318002",
    )  # fmt: skip
    assert about["网址"] == f"http://testserver{figure(DEPARTMENT)}"


# Cost


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize(("what", "queries"), [("figure", 17), ("line", 33), ("csv", 12)])
def test_a_page_costs_the_same_for_one_unit_and_for_three(
    client, codes, django_assert_num_queries, units, what, queries
):
    for number in range(1, units + 1):
        budget = builders.unit_budget(builders.unit(f"318{number:03}"))
        line = builders.line(budget)
        builders.revenue(budget)
    client.force_login(builders.accountant(DEPARTMENT.units()[0].department))
    urls = {
        "figure": figure(DEPARTMENT),
        "line": reverse("disclosure:line", args=[DEPARTMENT, line.pk]),
        "csv": figure(DEPARTMENT) + "lines.csv",
    }

    with django_assert_num_queries(queries):
        response = client.get(urls[what])
        assert b"".join(response)
