"""Comparing: facts field by field, by their codes and within one budget by their row; and the nine tables."""

from decimal import Decimal

import pytest

from budget.models import FunctionCode
from budget.scope import Scope
from desk.comparing import compare, tables
from desk.models import Version
from desk.snapshots import empty, take
from desk.versions import keep
from disclosure.money import YUAN
from disclosure.tables import disclose
from tests import builders as make
from tests.desk.uploads import logged_in, words

pytestmark = pytest.mark.django_db

PLACE = "2023/318/318001"
LIST, COMPARED = f"/desk/versions/{PLACE}/", f"/desk/versions/{PLACE}/compare/"


@pytest.fixture
def budget():
    budget = make.unit_budget(make.unit("318001"))
    make.revenue(budget, amount="300")
    make.line(budget, amount="100")
    make.line(budget, economic="30201", category="12", amount="200")
    return budget


@pytest.fixture
def clerk(budget):
    return make.clerk(budget.unit)


def said(found):
    return [
        (
            change.kind,
            change.how,
            change.words,
            {part.title: (part.before, part.after) for part in change.parts if part.differs},
            change.difference,
        )
        for change in found.changes
    ]


def test_nothing_differs_from_itself(budget):
    found = compare(take(budget), take(budget))
    assert (found.changes, found.moved) == ((), ())


def test_an_amount_that_changed_is_one_change_with_its_difference(budget):
    before = take(budget)
    budget.lines.filter(economic__code="30101").update(amount=Decimal("130.5"))
    assert said(compare(before, take(budget))) == [
        (
            "支出预算",
            "修改",
            "2010301 行政运行 30101 基本工资 人员经费 一般公共预算拨款",
            {"金额": ("100.00", "130.50")},
            Decimal("30.50"),
        )
    ]


def test_a_line_that_got_another_code_is_the_same_line(budget):
    before = take(budget)
    other = FunctionCode.objects.in_force(2023).get(code="2010302")
    budget.lines.filter(economic__code="30201").update(function=other)
    found = compare(before, take(budget))
    assert [(how, parts) for _, how, _, parts, _ in said(found)] == [
        ("修改", {"功能科目": ("2010301 行政运行", "2010302 一般行政管理事务")})
    ]


def test_what_came_and_went_is_told_with_its_amount(budget):
    before = take(budget)
    budget.lines.filter(economic__code="30101").delete()
    make.line(budget, economic="30102", amount="60", carried_over=True)
    found = compare(before, take(budget))
    assert [(how, text, difference) for _, how, text, _, difference in said(found)] == [
        ("新增", "2010301 行政运行 30102 津贴补贴 人员经费 一般公共预算拨款 上年结转", 60),
        ("删除", "2010301 行政运行 30101 基本工资 人员经费 一般公共预算拨款", -100),
    ]
    assert {how.value: count for how, count in found.counts["支出预算"].items()} == {
        "新增": 1,
        "修改": 0,
        "删除": 1,
    }


def test_between_years_facts_are_the_same_by_their_codes(budget):
    last = make.unit_budget(budget.unit, 2022)
    make.line(last, amount="90")
    make.project(budget.unit, "P1", year=2022)
    make.project(budget.unit, "P1", "改名", year=2023)
    assert [(kind, how, parts) for kind, how, _, parts, _ in said(compare(take(last), take(budget)))] == [
        ("收入预算", "新增", {"资金来源": ("", "一般公共预算拨款"), "上年结转": ("", "否"),
                          "金额": ("", "300.00")}),
        ("支出预算", "新增", {"功能科目": ("", "2010301 行政运行"), "经济科目": ("", "30201 办公费"),
                          "支出类别": ("", "公用经费"), "资金来源": ("", "一般公共预算拨款"),
                          "上年结转": ("", "否"), "金额": ("", "200.00")}),
        ("支出预算", "修改", {"金额": ("90.00", "100.00")}),
        ("项目", "修改", {"项目名称": ("信息化项目", "改名")}),
    ]  # fmt: skip


def test_the_figures_of_the_nine_tables_that_moved_are_listed(budget):
    before = take(budget)
    budget.lines.filter(economic__code="30101").update(amount=130)
    budget.revenue_lines.update(amount=330)
    moved = compare(before, take(budget)).moved
    assert {each.difference for each in moved} == {30}
    assert ("表3 2010301 行政运行·基本支出", 300, 330) in [each[2:5] for each in moved]
    assert {each.number for each in moved} == {1, 2, 3, 4, 5, 6}


def test_tables_of_a_snapshot_are_those_that_are_disclosed(budget):
    scope = Scope(2023, "318", "318001")
    shown = [table.in_money(YUAN).printed() for table in tables(take(budget))]
    assert shown == [table.printed() for table in disclose(scope, money=YUAN).tables]


def test_a_first_budget_is_compared_with_nothing(budget):
    found = compare(empty("318001", "财政局本级", 2022, "initial"), take(budget))
    assert {change.how for change in found.changes} == {"新增"}


# The pages


def test_the_versions_of_a_unit_are_listed_and_compared(budget, clerk):
    client = logged_in(clerk)
    assert "还没有版本" in words(client.get(LIST))
    version = keep(budget, clerk, "提交")
    budget.lines.filter(economic__code="30101").update(amount=130)
    assert "年初预算 第 1 版 提交 clerk" in words(client.get(LIST))
    page = client.get(f"{COMPARED}?a=v{version.pk}&b=now")
    text = words(page)
    assert "由 年初预算 第1版 提交 · clerk 到 现在的年初预算 ：有 1 处变化" in text
    assert (
        "修改 支出预算 2010301 行政运行 30101 基本工资 人员经费 一般公共预算拨款 100.00 130.00 +30.00"
        in text
    )
    assert "表3 2010301 行政运行·基本支出 300.00 330.00 +30.00" in text


def test_without_a_choice_the_present_is_compared_with_last_year(budget, clerk):
    page = logged_in(clerk).get(COMPARED)
    assert "由 上年（2022 年年初预算） 到 现在的年初预算" in words(page)
    assert [change.how for change in page.context["page"]] == ["新增"] * 3


def test_changes_are_filtered_by_kind_way_and_words(budget, clerk):
    client = logged_in(clerk)
    counts = [
        len(client.get(f"{COMPARED}?{query}").context["page"])
        for query in (
            "",
            "kind=支出预算",
            "how=删除",
            "q=办公费",
            "q=200.00&kind=支出预算",
            "page=9",
        )
    ]
    assert counts == [3, 2, 0, 1, 1, 3]


def test_another_phase_can_be_compared(budget, clerk):
    make.line(make.unit_budget(budget.unit, phase="first"), amount="5")
    page = logged_in(clerk).get(f"{COMPARED}?a=now-first&b=now")
    assert "由 现在的一上 到 现在的年初预算" in words(page)


def test_a_version_that_was_changed_beside_the_application_is_not_compared(budget, clerk):
    made = keep(budget, clerk, "提交")
    forged = Version.objects.create(
        unit_budget=budget, number=2, reason="审核", person=clerk, digest=made.digest,
        facts=made.facts.replace("300.00", "999.00"),
    )  # fmt: skip
    answer = logged_in(clerk).get(f"{COMPARED}?a=v{forged.pk}&b=now")
    assert (answer.status_code, "与保存时不一致" in words(answer)) == (409, True)


def test_versions_of_other_units_are_not_to_be_had(budget, clerk):
    other = make.unit_budget(make.unit("318002"))
    alien = keep(other, clerk, "秘密")
    client = logged_in(clerk)
    assert "秘密" not in client.get(COMPARED).content.decode()
    answer = client.get(f"{COMPARED}?a=v{alien.pk}&b=now")
    assert (answer.status_code, answer.url) == (302, LIST)


PEOPLE = {
    "clerk": [200, 200, 404, 404],
    "approver": [200, 200, 404, 404],
    "sister": [404, 404, 404, 404],
    "accountant": [200, 200, 200, 302],
    "reviewer": [200, 200, 200, 302],
    "auditor": [200, 200, 200, 302],
    "administrator": [404, 404, 404, 404],
    "stranger": [404, 404, 404, 404],
    "outsider": [404, 404, 404, 404],
}


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_sees_the_versions_of_its_place(budget, name):
    department = budget.unit.department
    person = {
        "clerk": lambda: make.clerk(budget.unit),
        "approver": lambda: make.approver(budget.unit),
        "sister": lambda: make.clerk(make.unit("318002"), "sister"),
        "accountant": lambda: make.accountant(department),
        "reviewer": lambda: make.reviewer(department),
        "auditor": make.auditor,
        "administrator": make.administrator,
        "stranger": lambda: make.reviewer(make.unit("319001").department, username="stranger"),
        "outsider": lambda: make.person("", "outsider"),
    }[name]()
    client = logged_in(person)
    addresses = (LIST, COMPARED, "/desk/versions/2023/318/", "/desk/versions/2023/318/compare/")
    assert [client.get(address).status_code for address in addresses] == PEOPLE[name]
    assert client.get("/desk/versions/2023/all/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_costs_the_same_whatever_there_is(
    budget, clerk, count, django_assert_num_queries
):
    for _ in range(count):
        version = keep(budget, clerk, "提交")
    for code in ("30102", "30103")[: count - 1]:
        make.line(budget, economic=code)
    client = logged_in(clerk)
    with django_assert_num_queries(24):
        client.get(f"{COMPARED}?a=v{version.pk}&b=now")
    with django_assert_num_queries(10):
        client.get(LIST)
