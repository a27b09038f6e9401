"""The whole way of a budget in a real browser: refused, mended, up, returned in one line, answered, approved."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from budget.issuing import Level, draft, issue
from budget.models import BudgetLine, Phase, State, UnitBudget
from tests import builders
from tests.builders import PASSWORD

UNIT = "/desk/2023-second/318/318001/process/"
WHOLE = "/desk/2023-second/318/process/"


@pytest.fixture
def budget(codes):
    """A 二上 of 1,000 元 under a ceiling of 900, and whoever has to do with it."""
    unit = builders.unit("318001", "财政局本级")
    made = builders.unit_budget(unit, phase=Phase.SECOND_DRAFT)
    builders.line(made, amount="600.00")
    builders.line(made, economic="30102", amount="400.00")
    builders.revenue(made, amount="1000.00")
    department = unit.department
    accountant, reviewer = builders.accountant(department), builders.reviewer(department)
    for person, to_units, place in ((reviewer, False, ""), (accountant, True, "318001")):
        level = Level(2023, "318", to_units)
        draft(level, {(place, "11"): Decimal(900)})
        issue(level, person)
    builders.clerk(unit)
    builders.approver(unit)
    builders.auditor()
    builders.clerk(builders.unit("319001", "教育局本级"), "outsider")
    return made


def as_(page, username, url):
    """Another person at the same browser."""
    page.context.clear_cookies()
    page.goto(f"/login/?next={url}")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def do(page, act, done=True):
    """Presses the button of an act; the page says that it is done."""
    page.get_by_role("button", name=act, exact=True).click()
    if done:
        expect(page.get_by_role("status").first).to_contain_text(f"已办理“{act}”")


def amend(page, url, row, amount):
    """Types another amount into a row of a grid, and saves."""
    page.goto(url)
    expect(page.locator("[data-totals] table").first).to_be_visible()
    page.locator(f"#cell-{row - 1}-{'8' if 'expenditure' in url else '2'}").click()
    page.keyboard.type(amount)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")


def saved(page):
    expect(page.locator("[data-status]")).to_have_text("✓ 已保存")


ENTRY = "/desk/2023-second/318/318001"


def balanced(budget):
    """Within the ceiling, as the clerk has mended it."""
    BudgetLine.objects.filter(economic__code="30102").update(amount=300)
    budget.revenue_lines.update(amount=900)


def test_above_its_ceiling_a_budget_is_refused_and_goes_up_when_mended(page, shot, budget):
    as_(page, "clerk", UNIT)
    expect(page.get_by_text("超过控制数：318001")).to_be_visible()
    shot(page, "process-above-ceiling")

    amend(page, f"{ENTRY}/expenditure/", 2, "300")
    saved(page)
    amend(page, f"{ENTRY}/revenue/", 1, "900")
    saved(page)
    page.goto(UNIT)
    do(page, "上报")
    shot(page, "process-submitted")
    page.goto(f"{ENTRY}/expenditure/")
    expect(page.get_by_text("待单位审核，现在不能修改")).to_be_visible()

    as_(page, "approver", "/desk/review/")
    page.get_by_role("link", name="财政局本级").click()
    do(page, "单位审核通过")


def test_one_line_is_returned_and_only_it_is_mended(page, shot, budget):
    balanced(budget)
    builders.unit_budget(budget.unit, phase=Phase.SECOND_DRAFT, state=State.AT_DEPARTMENT)
    as_(page, "accountant", f"{UNIT}parts/expenditure/")
    page.get_by_role("link", name=re.compile("30102")).click()
    page.get_by_label("意见").fill("津贴偏高，请核减。")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("checkbox", name=re.compile("30102")).check()
    shot(page, "process-return")
    do(page, "退回")

    as_(page, "clerk", UNIT)
    expect(page.get_by_text("退回意见尚未答复")).to_be_visible()
    shot(page, "process-returned")
    page.get_by_role("textbox", name=re.compile("^答复：")).fill("已核减 50 元。")
    page.get_by_role("button", name="答复", exact=True).click()
    amend(page, f"{ENTRY}/expenditure/", 1, "550")
    # The page itself says above the grid what was returned: wait for the answer to the save.
    expect(page.locator("[data-status]")).to_contain_text("没有保存：有 1 处需要改正")
    expect(page.locator("[data-faults]")).to_contain_text("只退回了一部分")
    assert sorted(BudgetLine.objects.values_list("amount", flat=True)) == [300, 600]

    page.keyboard.press("Control+z")
    page.locator("#cell-1-8").click()
    page.keyboard.type("250")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    saved(page)
    amend(page, f"{ENTRY}/revenue/", 1, "850")
    saved(page)
    page.goto(UNIT)
    do(page, "上报")
    assert UnitBudget.objects.get(pk=budget.pk).state == State.AT_UNIT


def test_what_is_approved_is_the_budget_of_the_tables_and_the_booklet(page, shot, budget):
    balanced(budget)
    for person, url, act in (
        ("clerk", UNIT, "上报"),
        ("approver", UNIT, "单位审核通过"),
        ("accountant", WHOLE, "部门审核通过"),
        ("reviewer", WHOLE, "财政审核通过"),
    ):
        as_(page, person, url)
        do(page, act)
    page.get_by_label("批复日期").fill("2023-02-20")
    do(page, "批复")
    shot(page, "process-granted")

    as_(page, "accountant", "/desk/2023/318/process/")
    do(page, "批复到单位")
    states = UnitBudget.objects.order_by("phase").values_list("phase", "state")
    assert list(states) == [("initial", State.ISSUED), ("second", State.ISSUED)]
    page.goto("/disclosure/2023/318/tables/3/?money=元")
    expect(page.get_by_role("cell", name="900.00").first).to_be_visible()
    page.goto("/disclosure/2023/318/booklet/text/")
    expect(page.get_by_text("0.09").first).to_be_visible()


def test_the_auditor_reads_and_the_outsider_sees_nothing(page, shot, budget):
    balanced(budget)
    as_(page, "clerk", UNIT)
    do(page, "上报")

    as_(page, "auditor", UNIT)
    expect(page.get_by_role("heading", name="办理记录")).to_be_visible()
    assert page.locator("main").get_by_role("button").all_inner_texts() == []
    shot(page, "process-auditor")

    as_(page, "outsider", "/")
    expect(page.get_by_text("财政局本级")).to_have_count(0)
    assert page.request.get(UNIT).status == 404
    assert page.request.get("/desk/review/").ok
    assert "318001" not in page.request.get("/desk/review/").text()
