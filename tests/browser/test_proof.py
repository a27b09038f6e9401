"""An auditor who must explain one figure, and a reviewer who must find the one wrong booklet among several."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from budget.models import Department, RevenueLine, Unit
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure import batches
from disclosure.models import Batch
from disclosure.tuning import declared, set_check
from tests import builders
from tests.builders import PASSWORD

TABLE = "/disclosure/2023/318/tables/6/"
OWN, OVERVIEW = "/disclosure/2023/318/318002/checks/", "/disclosure/checks/2023/"
REASON = "其中 1200 元为补缴以前年度公积金，已经批准。"


def as_(page, username, url):
    page.goto(f"/login/?next={url}")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{url}")


# From a figure to the lines, and back


@pytest.fixture
def lines(codes):
    """办公费 of two units and, beside it, of people; a smaller amount the year before."""
    builders.department("318", "财政局")
    for code, name, amount in (("318001", "财政局本级", "50"), ("318002", "支付中心", "20")):
        unit = builders.unit(code, name)
        now, before = builders.unit_budget(unit), builders.unit_budget(unit, 2022)
        builders.line(now, economic="30201", category="12", amount=f"{amount}00.00")
        builders.line(now, amount="1000.00")
        builders.revenue(now, amount=str(int(amount) * 100 + 1000))
        builders.line(before, economic="30201", category="12", amount="1000.00")
        builders.revenue(before, amount="1000.00")
    builders.auditor()


def test_an_auditor_follows_a_figure_to_its_lines_and_a_line_back_to_the_figures(page, shot, lines):
    as_(page, "auditor", TABLE)
    office = page.locator("#t6 tbody tr").filter(has_text="30201")
    office.get_by_role("link", name="0.70").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("30201")
    expect(page.locator("dl.figures strong")).to_have_text(
        ["7,000.00", "0.70", "2,000.00", "+5,000.00"]
    )
    rows = page.locator("#rows table.rows tbody tr")
    expect(rows.locator("td.amount")).to_have_text(["5,000.00", "2,000.00"])
    expect(page.locator("#rows .state.done")).to_contain_text("合计 7,000.00 元，与准确金额相等")
    expect(page.locator("#relations .state.fault")).to_have_count(0)
    shot(page, "trace")

    rows.nth(1).get_by_role("link", name="流向").click()
    expect(page.locator("dl.facts")).to_contain_text("318002 支付中心")
    expect(page.locator("#text mark").first).to_be_visible()
    shot(page, "trace-line")
    total = page.locator("#tables tr").filter(has_text="0.90").first
    total.get_by_role("link").click()
    expect(page.locator("#rows")).to_contain_text("2,000.00")
    page.go_back()
    page.locator("#text a").first.click()
    expect(page.locator("article.booklet")).to_be_visible()


# The one wrong booklet


@pytest.fixture
def year(codes):
    """The real case, in which 住房公积金 of one unit has got into another function by 1,200 元; all checked."""
    assert import_workbook(WORKBOOK).faults == []
    reviewer = builders.reviewer(Department.objects.get(pk="318"))
    builders.clerk(Unit.objects.get(pk="318002"))
    set_check(
        declared(2023, "C03"), 2023, level="F", tolerance=Decimal(0), reason="本市规定",
        person=builders.administrator(),
    )  # fmt: skip
    budget = builders.unit_budget(Unit.objects.get(pk="318002"))
    builders.line(budget, "2010650", "30113", "1200.00", note="补缴")
    received = RevenueLine.objects.get(unit_budget=budget, source="11", carried_over=False)
    received.amount += 1200
    received.save()
    check_all(reviewer)
    return reviewer


def check_all(person):
    """What the button 全部核对 starts in a process of its own, which would not see the tests' database."""
    batches.run(Batch.objects.create(person=person, year=2023, form="checks", total=3))


def test_a_reviewer_finds_the_wrong_booklet_and_grants_an_exception(page, shot, year):
    as_(page, "reviewer", OVERVIEW)
    expect(page.locator("nav.failing a").first).to_have_text("F C03 住房公积金 2")
    shot(page, "audit")
    page.locator(".tally a.fault").click()
    rows = page.locator("table.audit tbody tr")
    expect(rows.locator("td.code")).to_have_text(["318", "318002"])
    expect(rows.nth(1)).to_contain_text("F C03")
    rows.nth(1).get_by_role("link", name="C03").click()
    problem = page.locator("#C03")
    expect(problem.locator("td.amount")).to_have_text(["175,700.00", "174,500.00", "+1,200.00"])
    shot(page, "audit-booklet")
    for name, printed in (("表6 30113", "17.57"), ("表5 2210201", "17.45")):
        problem.get_by_role("link", name=name).click()
        expect(page.locator("td:target")).to_have_text(printed)
        page.go_back()

    problem.get_by_text("写明例外").click()
    problem.get_by_label("理由").fill(REASON)
    problem.get_by_role("button", name="批准例外").click()
    expect(page.get_by_role("status").first).to_contain_text("已批准例外：C03")
    expect(page.get_by_text(REASON).first).to_be_visible()
    shot(page, "audit-exception")
    check_all(year)
    page.goto(f"{OVERVIEW}?state=faults")
    expect(rows.locator("td.code")).to_have_text(["318"])  # a sum of its own, with its own excuse

    page.context.clear_cookies()
    as_(page, "clerk", OWN)
    expect(page.get_by_text(REASON).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("例外"))).to_have_count(0)
