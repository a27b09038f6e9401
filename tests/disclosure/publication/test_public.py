"""看懂部门预算: whoever is not logged in reads what is published, as it was frozen, and nothing else."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import get_resolver, reverse

from budget.models import BudgetLine, DepartmentYear, Phase
from budget.scope import Scope
from disclosure.models import Publication, Statement

from .conftest import DEPARTMENT, UNIT
from .test_verification import correct

pytestmark = pytest.mark.django_db

LATEST = ("latest", "latest-json")
OF_VERSION = ("version", "tables", "text", "json", "package", "csv", "zip")
UNPUBLISHED = (
    UNIT,
    Scope(2023, "318", "318002"),
    Scope(2022, "318"),
    Scope(2023, "319"),
    Scope(2023),
    Scope(2023, "318", phase=Phase.SECOND_DRAFT),
    Scope(2023, "318", phase=Phase.FINAL),
)


def address(name, scope=DEPARTMENT, *more):
    more = more or ((1,) if name in OF_VERSION else ())
    return reverse(f"public:{name}", args=[scope, *more])


# Who reads what


@pytest.mark.parametrize("name", [*LATEST, *OF_VERSION])
def test_whoever_is_not_logged_in_reads_what_is_published(client, published, name):
    assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", [*LATEST, *OF_VERSION])
@pytest.mark.parametrize("scope", UNPUBLISHED, ids=str)
def test_what_is_not_published_is_not_there(client, published, name, scope):
    assert client.get(address(name, scope)).status_code == 404


@pytest.mark.parametrize("name", OF_VERSION)
def test_neither_is_a_version_to_come(client, published, name):
    assert client.get(address(name, DEPARTMENT, 2)).status_code == 404
    assert client.get(address("file", DEPARTMENT, 1, "booklet.pdf")).status_code == 404


def test_before_anything_is_published_the_index_says_so(client, case):
    page = client.get("/public/").text

    assert "现在还没有公开的部门预算" in page
    assert "318" not in page
    assert client.get(address("latest")).status_code == 404


def test_only_these_pages_and_the_login_are_without_login():
    def views(patterns, namespace=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns, pattern.namespace or namespace)
            else:
                yield namespace, pattern.name, pattern.callback

    free = {
        (namespace, name)
        for namespace, name, view in views(get_resolver().url_patterns)
        if not getattr(view, "login_required", True)
    }

    names = {*LATEST, *OF_VERSION, "index", "file"}
    assert {each for each in free if each[0] == "public"} == {("public", name) for name in names}
    assert {each for each in free if each[0] != "public"} <= {
        ("", "login"), ("admin", "login"), ("admin", "jsi18n"),
    }  # fmt: skip


@pytest.mark.parametrize("name", [*LATEST, *OF_VERSION])
def test_a_setting_switches_all_of_it_off(client, published, settings, name):
    settings.PUBLIC_PAGES = False

    assert client.get(address(name)).status_code == 404
    assert client.get("/public/").status_code == 404
    assert client.get(address("file", DEPARTMENT, 1, "tables.csv")).status_code == 404


# What they show


@pytest.mark.parametrize("name", OF_VERSION)
def test_it_is_what_was_frozen_whatever_has_become_of_the_budget(client, published, name):
    before = client.get(address(name)).content

    BudgetLine.objects.update(amount=1)
    DepartmentYear.objects.update(name="改名局")
    Statement.objects.update(text="没有公布的文字")

    assert client.get(address(name)).content == before


def test_the_index_lists_what_holds(client, published, accountant):
    correct(accountant)

    page = client.get("/public/").text

    assert re.findall(r'href="(/public/\d{4}/[^"]+)">', page) == ["/public/2023/318/"]
    assert "第 2 版（已更正）" in page


def test_a_corrected_version_says_so_and_leads_to_the_one_that_holds(client, published, accountant):
    correct(accountant)

    for name in ("version", "tables", "text"):
        page = client.get(address(name)).text
        assert "这一版已被更正，不再有效。" in page
        assert f'href="{address("version", DEPARTMENT, 2)}"' in page
    data = client.get(address("json")).json()
    assert (data["version"], data["current"], data["current_version"]) == (1, False, 2)
    holding = client.get(address("latest"))
    assert "更正原因：名词解释有误" in holding.text
    assert "已被更正，不再有效" not in holding.text
    assert client.get(address("latest-json")).json()["version"] == 2


def test_the_page_says_in_plain_words_where_the_money_comes_from_and_goes(client, published):
    page = client.get(address("latest")).text

    assert "钱从哪里来" in page
    assert "比上年增加 288.75（24.2%）" in page
    bars = re.findall(r'<span class="(?:name|figure|share)">(.+?)</span>', page)
    assert bars[:6] == [
        "一般公共预算拨款收入", "1482.64", "100.0%", "一般公共服务支出", "1216.31", "82.0%",
    ]  # fmt: skip
    assert "<dt>项目支出</dt>" in page
    for name in ("tables.csv", "tables.json"):
        assert address("file", DEPARTMENT, 1, name) in page


def test_no_person_and_no_way_inside_is_on_it(client, published, accountant):
    client.force_login(accountant)

    for name in ("latest", "tables", "text", "json"):
        page = client.get(address(name)).text
        assert accountant.username not in page
        assert re.findall(r'(?:href|action)="/(?!public/|static/)[^"]*"', page) == []
        assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page) == []


def test_files_are_those_that_were_published(client, published):
    for file in published.files.all():
        response = client.get(address("file", DEPARTMENT, 1, file.name))
        assert response.content == bytes(file.content)
    with ZipFile(BytesIO(client.get(address("zip")).content)) as package:
        assert json.loads(package.read("datapackage.json")) == client.get(address("package")).json()
        assert package.read("budget.csv") == client.get(address("csv")).content


# For caches and other sites


@pytest.mark.parametrize("name", [*LATEST, *OF_VERSION])
def test_it_may_be_kept_and_is_not_sent_twice(client, published, accountant, name):
    first = client.get(address(name))

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.headers.get("Vary", "")
    again = client.get(address(name), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    correct(accountant)
    assert (
        client.get(address(name), headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 200
    )


def test_what_bears_the_cookie_of_a_session_is_kept_by_no_shared_cache(
    client, published, accountant
):
    client.force_login(accountant)

    response = client.get(address("latest"))

    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert response.headers["Vary"] == "Cookie"


def test_other_sites_may_show_the_data_and_nobody_may_write(client, published):
    for name in ("latest-json", "json", "package", "csv", "zip"):
        assert client.get(address(name)).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(address("latest")).headers
    assert client.post(address("latest")).status_code == 405
    assert client.head(address("latest")).status_code == 200


@pytest.mark.parametrize("versions", [1, 3])
def test_a_page_costs_the_same_however_much_is_published(
    client,
    published,
    accountant,
    versions,
    django_assert_num_queries,
):
    for number in range(2, versions + 1):
        correct(accountant, f"第{number}次的解释。")
    assert Publication.objects.count() == versions

    with django_assert_num_queries(4):
        client.get(address("latest"))
    with django_assert_num_queries(1):
        client.get("/public/")
