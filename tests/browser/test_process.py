"""The whole way of a budget in a real browser and one database, from the empty grid to the auditor and the outsider."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from budget.issuing import Level, draft, issue
from budget.models import Phase, State, UnitBudget
from tests import builders
from tests.builders import PASSWORD

from .test_entry import SOURCE, cell, paste, ready, status

DRAFT = "/desk/2023-second/318/318001"
EXPENDITURE, REVENUE, UNIT = (f"{DRAFT}/{page}/" for page in ("expenditure", "revenue", "process"))
WHOLE = "/desk/2023-second/318/process/"
TABLE, BOOKLET = "/disclosure/2023/318/tables/6/", "/disclosure/2023/318/booklet/text/"
AMOUNT, RECEIVED = 8, 2  # columns of the two grids
BLOCK = (
    f"2010301 行政运行\t津贴补贴\t人员经费\t{SOURCE}\t否\t\t\t\t４００,000.00\r\n"
    f"2010301 行政运行\t办公费\t公用经费\t{SOURCE}\t否\t\t\t\t56,850.00\r\n"
)
# Rows of table 6: number, code, name, then in 万元 all, for people, for the office.
PRINTED = [
    "1合计155.00149.325.68",
    "2301工资福利支出149.32149.32",
    "330101基本工资123.46123.46",
    "430102津贴补贴25.8625.86",
    "5302商品和服务支出5.685.68",
    "630201办公费5.685.68",
]


@pytest.fixture
def people(codes):
    """Whoever has to do with a unit that has nothing yet but a ceiling of 160 万元; and one who has not."""
    department = builders.department("318", "财政局")
    unit = builders.unit("318001", "财政局本级")
    accountant, reviewer = builders.accountant(department), builders.reviewer(department)
    for person, to_units, place in ((reviewer, False, ""), (accountant, True, "318001")):
        level = Level(2023, "318", to_units)
        draft(level, {(place, "11"): Decimal(1_600_000)})
        issue(level, person)
    builders.clerk(unit)
    builders.approver(unit)
    builders.auditor()
    builders.clerk(builders.unit("319001", "教育局本级"), "outsider")


@pytest.fixture
def visited(page):
    """The addresses that the journey has come to, each once."""
    found = {}
    page.on("framenavigated", lambda frame: found.setdefault(urlsplit(frame.url).path))
    return found


def test_a_budget_from_the_empty_grid_to_the_booklet(page, shot, people, visited):
    clerk_enters_and_pastes(page, shot)
    clerk_is_refused_above_the_ceiling_and_mends(page, shot)
    act(page, "approver", UNIT, "单位审核通过")
    department_returns_one_line(page, shot)
    clerk_answers_and_mends_only_that_line(page, shot)
    for person, url, name in (
        ("approver", UNIT, "单位审核通过"),
        ("accountant", WHOLE, "部门审核通过"),
        ("reviewer", WHOLE, "财政审核通过"),
    ):
        act(page, person, url, name)
    bureau_grants_and_department_passes_on(page, shot)
    tables_and_booklet_hold_what_was_entered(page, shot)
    auditor_reads_the_record_of_the_line(page, shot)
    outsider_sees_nothing(page, visited)


# The persons


def as_(page, username, url):
    """Another person at the same browser."""
    page.context.clear_cookies()
    page.goto(f"/login/?next={url}")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def act(page, username, url, name):
    as_(page, username, url)
    press(page, name)


def press(page, name):
    """The button of an act; the page says that it is done."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(f"已办理“{name}”")


# The steps


def clerk_enters_and_pastes(page, shot):
    as_(page, "clerk", EXPENDITURE)
    ready(page)
    for typed in ("2010301", "30101", "ryjf", "ybgg"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("End")
    enter(page, "1234560")
    expect(cell(page, 1, AMOUNT)).to_have_text("1,234,560.00")
    cell(page, 2, 0).click()
    paste(page, BLOCK)
    expect(cell(page, 2, AMOUNT)).to_have_text("400,000.00")
    expect(page.locator(".limit .left")).to_have_text("✗ 超出 91,410.00")
    save(page)
    shot(page, "process-entered")

    page.goto(REVENUE)
    ready(page)
    page.keyboard.type("ybgg")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    enter(page, "1691410")
    save(page)


def clerk_is_refused_above_the_ceiling_and_mends(page, shot):
    page.goto(UNIT)
    blocker = page.get_by_role("link", name="超过控制数：318001")
    expect(blocker).to_contain_text("超 91,410.00 元")
    expect(page.get_by_role("button", name="上报", exact=True)).to_have_count(0)
    shot(page, "process-above-ceiling")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    refused = page.request.post(f"{UNIT}submit/", form={"csrfmiddlewaretoken": token})
    assert (refused.status, "没有办理“上报”" in refused.text()) == (409, True)
    assert UnitBudget.objects.get().state == State.COMPILING

    blocker.click()
    amend(page, 2, AMOUNT, "308590")
    page.goto(REVENUE)
    amend(page, 1, RECEIVED, "1600000")
    page.goto(UNIT)
    press(page, "上报")
    page.goto(EXPENDITURE)
    expect(page.get_by_text("待单位审核，现在不能修改")).to_be_visible()


def department_returns_one_line(page, shot):
    as_(page, "accountant", f"{UNIT}parts/expenditure/")
    page.get_by_role("link", name=re.compile("30102")).click()
    page.get_by_label("意见").fill("津贴偏高，请核减五万元。")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("checkbox", name=re.compile("30102")).check()
    shot(page, "process-return")
    press(page, "退回")


def clerk_answers_and_mends_only_that_line(page, shot):
    as_(page, "clerk", "/")
    page.get_by_role("link", name="修改并重新上报").click()
    expect(page).to_have_url(re.compile(r"/expenditure/#row-\d+$"))
    expect(page.get_by_role("link", name="未办结的意见 1 条")).to_be_visible()
    shot(page, "task-to-row")
    page.get_by_role("navigation", name="编报内容").get_by_role("link", name="上报").click()
    expect(page.get_by_text("退回意见尚未答复")).to_be_visible()
    shot(page, "process-returned")
    page.get_by_role("textbox", name=re.compile("^答复：")).fill("已核减。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("退回意见尚未答复")).to_have_count(0)

    page.get_by_role("link", name=re.compile("^2010301.* 30102")).click()
    change(page, 1, AMOUNT, "1")
    send(page)
    expect(status(page)).to_contain_text("没有保存：有 1 处需要改正")
    expect(page.locator("[data-faults]")).to_contain_text("只退回了一部分")
    page.keyboard.press("Control+z")
    amend(page, 2, AMOUNT, "258600")
    page.goto(REVENUE)
    amend(page, 1, RECEIVED, "1550010")
    page.goto(UNIT)
    press(page, "上报")


def bureau_grants_and_department_passes_on(page, shot):
    page.get_by_label("批复日期").fill("2023-02-20")
    press(page, "批复")
    shot(page, "process-granted")
    act(page, "accountant", "/desk/2023/318/process/", "批复到单位")
    states = UnitBudget.objects.order_by("phase").values_list("phase", "state")
    assert list(states) == [(Phase.INITIAL, State.ISSUED), (Phase.SECOND_DRAFT, State.ISSUED)]


def tables_and_booklet_hold_what_was_entered(page, shot):
    """123.456 + 25.86 + 5.685 is 155.001 万元: printed to 0.01, and still adding up."""
    page.goto(TABLE)
    expect(page.locator("#t6 tbody tr")).to_have_text(PRINTED)
    shot(page, "process-table")
    page.goto(BOOKLET)
    expect(page.locator("#t6 tbody tr")).to_have_text(PRINTED)
    expect(page.locator("article.booklet")).to_contain_text(
        "2023年本年支出155.00万元，其中：基本支出155.00万元，包括人员经费149.32万元和公用经费5.68万元"
    )


def auditor_reads_the_record_of_the_line(page, shot):
    as_(page, "auditor", UNIT)
    expect(page.get_by_role("heading", name="办理记录")).to_be_visible()
    assert page.locator("main").get_by_role("button").all_inner_texts() == []
    shot(page, "process-auditor")
    page.goto(EXPENDITURE)
    ready(page)
    cell(page, 2, AMOUNT).click()
    page.locator("[data-row]").get_by_role("link", name="变更记录").click()
    expect(page.get_by_role("heading", name="变更记录")).to_be_visible()
    shot(page, "process-record")
    changes = page.locator("table.record dd:has(ins)").all_inner_texts()
    assert changes == ["308,590.00 → 258,600.00", "400,000.00 → 308,590.00"]


def outsider_sees_nothing(page, visited):
    """Each address of the journey is not there for another unit's clerk, or, where all may come, says nothing."""
    as_(page, "outsider", "/")
    assert len(visited) > 10
    told = {}
    for address in visited:
        answer = page.request.get(address)
        if answer.status not in {403, 404}:
            told[address] = re.findall("318001|财政局", answer.text())
    assert told == {"/": [], "/login/": []}


# The grid


def enter(page, typed):
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def change(page, row, column, typed):
    ready(page)
    cell(page, row, column).click()
    enter(page, typed)


def amend(page, row, column, typed):
    change(page, row, column, typed)
    save(page)


def send(page):
    """Saves, and waits for the answer."""
    expect(status(page)).to_contain_text("未保存")
    with page.expect_response(re.compile("/save/$")):
        page.keyboard.press("Control+s")


def save(page):
    send(page)
    expect(status(page)).to_have_text("✓ 已保存")
