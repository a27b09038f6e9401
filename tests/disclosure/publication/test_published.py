"""公布 on the site: who sees which versions, and that they come from what was frozen."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from budget.models import Asset, BudgetLine, DepartmentYear
from budget.scope import Scope
from disclosure.models import Section, Statement
from disclosure.publication import files, publish, verification

from .conftest import DEPARTMENT, UNIT
from .test_verification import correct

pytestmark = pytest.mark.django_db

READERS = {"accountant", "reviewer", "auditor"}
PAGES = (
    "version", "version-tables", "version-text", "certificate", "verification",
)  # fmt: skip


def address(name, *arguments, scope=DEPARTMENT):
    return reverse(f"disclosure:{name}", args=[scope, *arguments])


@pytest.fixture
def reader(client, people):
    client.force_login(people["auditor"])
    return client


def opened_by(client, people, url):
    found = set()
    for name, person in people.items():
        client.force_login(person)
        if client.get(url).status_code == 200:
            found.add(name)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_version_is_for_whom_may_see_its_scope(client, people, published, page):
    assert opened_by(client, people, address(page, 1)) == READERS


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("version-file", (1, "tables.csv")),
        ("certificate-file", (1, "json")),
        ("versions", ()),
    ],
)
def test_so_are_its_files_and_the_list(client, people, published, page, more):
    assert opened_by(client, people, address(page, *more)) == READERS


def test_a_clerk_sees_the_versions_of_its_unit_only(client, people, published):
    assert opened_by(client, people, address("versions", scope=UNIT)) == READERS | {
        "clerk",
        "approver",
    }
    client.force_login(people["clerk"])
    assert client.get(address("versions", scope=Scope(2023, "318", "318002"))).status_code == 404


@pytest.mark.parametrize("scope", [Scope(2023), Scope(2023, "318", phase="second")])
def test_neither_all_departments_nor_a_draft_has_versions(reader, published, scope):
    assert reader.get(address("versions", scope=scope)).status_code == 404


def test_what_is_not_there_is_404(reader, published):
    for url in (
        address("version", 2),
        address("version", 1, scope=UNIT),
        address("version-file", 1, "other.pdf"),
        address("certificate-file", 1, "docx"),
    ):
        assert reader.get(url).status_code == 404


def test_who_is_not_logged_in_is_asked_to(client, published):
    assert client.get(address("version", 1)).url.startswith("/login/")


def test_a_version_shows_what_was_frozen_whatever_the_budget_is_now(reader, published):
    DepartmentYear.objects.update(name="改了名的局")
    Statement.objects.all().delete()
    BudgetLine.objects.all().delete()
    tables = reader.get(address("version-tables", 1))
    text = reader.get(address("version-text", 1)).content.decode()

    assert next(len(table.rows) for table in tables.context["shown"]) == 34
    assert "1482.64" in tables.content.decode()
    assert "秦皇岛经济技术开发区财政局2023年收支预算安排情况如下" in re.sub(r"<[^>]+>", "", text)
    assert {table.head.name for table in tables.context["shown"]} == {"秦皇岛经济技术开发区财政局"}


def test_a_file_is_served_byte_for_byte_with_its_version_in_the_name(reader, published):
    answer = reader.get(address("version-file", 1, "tables.csv"))

    assert answer.content == bytes(published.files.get(name="tables.csv").content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "%E7%AC%AC1%E7%89%88" in answer["Content-Disposition"]  # 第1版


def test_the_page_of_a_correction_lists_what_changed(reader, published, accountant):
    correct(accountant)
    page = reader.get(address("version", 2))
    (changed,) = page.context["changed"]

    assert changed.place == "八、名词解释"
    assert changed.after.endswith("更正后的解释。")
    assert "名词解释有误" in page.content.decode()
    assert "与前一版不同的地方（1）" in page.content.decode()
    assert "这一版已经更正" not in page.content.decode()
    assert "这一版已经更正" in reader.get(address("version", 1)).content.decode()


def test_the_certificate_says_all_checks_hashes_and_who_signs(reader, published):
    page = reader.get(address("certificate", 1))
    said = unescape(page.content.decode())
    its = page.context["certificate"]
    checks = next(section for section in its.sections if section.title == "检查结果")

    assert dict(its.facts)["内容 SHA-256"] == published.digest
    assert dict(its.facts)["封印"] == published.seal
    assert its.signatures == ("编制", "审核", "负责人")
    assert len(checks.rows) > 80
    for row in checks.rows:
        assert row[0] in said
    for file in published.files.all():
        assert file.digest in said


def test_the_certificate_as_data_is_the_manifest(reader, published):
    data = json.loads(reader.get(address("certificate-file", 1, "json")).content)

    assert data["seal"] == published.seal


def test_the_verification_makes_files_again(reader, published, monkeypatch):
    assert "逐字节相同" in reader.get(address("verification", 1)).content.decode()
    changed = files.KINDS["tables.csv"]._replace(render=lambda content, imprint: b"")
    monkeypatch.setitem(verification.KINDS, "tables.csv", changed)
    assert "请立即查明原因" in reader.get(address("verification", 1)).content.decode()


def test_the_list_costs_as_many_queries_for_three_versions_as_for_one(
    client, people, published, accountant, django_assert_num_queries
):
    client.force_login(people["auditor"])
    client.get(address("versions"))
    with django_assert_num_queries(13):
        client.get(address("versions"))
    correct(accountant)
    correct(accountant, "又一次。")
    with django_assert_num_queries(13):
        page = client.get(address("versions"))

    assert [row.version for row in page.context["versions"]] == [3, 2, 1]


def test_a_unit_is_published_like_a_department(accountant, light_files, case):
    scope = Scope(2023, "318", "318002")
    complete(scope)
    made = publish(scope, accountant)

    assert (made.identifier, made.unit_id) == ("318002-2023-1", "318002")


def complete(scope):
    """Types what a unit's booklet lacks."""
    place = {"year": 2023, "department_id": "318", "unit_id": scope.unit}
    Statement.objects.create(**place, section=Section.DUTIES, order=1, text="履行职责。")
    for order, title in enumerate(("总额", "基本支出", "项目支出"), start=1):
        Statement.objects.create(
            **place, section=Section.REASON, order=order, title=title, text="人员增加"
        )
    Asset.objects.create(unit_id=scope.unit, as_of="2022-12-31", kind="其他固定资产", value=1)
