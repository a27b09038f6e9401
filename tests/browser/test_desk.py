"""The desk beside the lines: purchases in the grid, a project with its costs and files, news of others, ceilings."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from budget.issuing import Level, draft, issue
from budget.models import BudgetLine, Procurement, ProjectCost, User
from desk.models import Thread
from tests.builders import accountant, clerk, line, project, unit, unit_budget

from .test_entry import LINES, cell, log_in, paste, ready, status

PURCHASES = LINES.replace("expenditure", "procurement")
PROJECT = "/desk/2023/318/318001/projects/P001/"


@pytest.fixture
def own(codes):
    row = unit("318001", "财政局本级")
    its = project(row, "P001", "信息化项目")
    budget = unit_budget(row)
    line(budget, category="2", project=its, amount="1000.10")
    clerk(row)
    person = accountant(row.department, "caiwu")
    draft(Level(2023, "318", to_units=True), {("318001", "11"): Decimal(1200)})
    issue(Level(2023, "318", to_units=True), person)
    return row


def test_purchases_are_pasted_like_lines(page, shot, own):
    log_in(page)
    page.goto(PURCHASES)
    ready(page)
    rows = [
        f"\t2010301\t31002\t货物\t台式电脑{n}\tA0201\t台\t{n}\t５,000\t一般公共预算拨款\t否\t{n * 5000}\t1,000\t500"
        for n in (1, 2)
    ]
    paste(
        page,
        "\r\n".join([*rows, "\t2010301\t31002\t软件\t系统\t\t\t\t\t一般公共预算拨款\t否\t1\t\t"]),
    )
    expect(cell(page, 3, 3)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-faults] h2")).to_contain_text("1 处需要改正")
    shot(page, "procurement")
    page.locator("[data-faults] button").click()
    page.keyboard.type("服务")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(status(page)).to_have_text("✓ 已保存")
    expect(page.locator("[data-tab=procurement] b")).not_to_have_text("")
    assert sorted(Procurement.objects.values_list("item", "price", "amount")) == [
        ("台式电脑1", Decimal(5000), Decimal(5000)),
        ("台式电脑2", Decimal(5000), Decimal(10000)),
        ("系统", None, Decimal(1)),
    ]


def test_what_is_left_under_the_ceiling_follows_every_change(page, shot, own):
    log_in(page)
    limit = page.locator(".limit .left")
    expect(limit).to_have_text("余 199.90")
    page.keyboard.press("End")
    page.keyboard.type("1200.01")
    page.keyboard.press("Enter")
    expect(limit).to_have_text("✗ 超出 0.01")
    shot(page, "ceiling")
    page.keyboard.press("Control+z")
    expect(limit).to_have_text("余 199.90")


def test_another_s_saving_is_told_while_one_types_and_both_stay(page, shot, own):
    page.clock.install()
    log_in(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("1 行未保存")
    BudgetLine.objects.update(amount=Decimal("33.00"))
    page.clock.fast_forward(26_000)
    told = page.locator("[data-news]")
    expect(told).to_contain_text("保存了这里的数据")
    shot(page, "news")
    told.get_by_role("button").click()
    expect(cell(page, 1, 8)).to_have_text("33.00")
    expect(cell(page, 2, 8)).to_have_text("7.00")
    expect(told).to_be_hidden()
    expect(status(page)).to_contain_text("1 行未保存")


def test_a_project_is_estimated_and_given_its_files(page, shot, own, tmp_path):
    log_in(page)
    page.goto(PROJECT)
    first = page.locator("[data-rows] input").first
    first.evaluate(
        """(input, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            input.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        "讲课费\t课时\t2\t400\t\r\n场租\t天\t1.5\t133.40\t两处\r\n",
    )
    expect(page.locator("[data-total]")).to_have_text("1,000.10")
    expect(page.locator("[data-difference]")).to_have_text("✓ 与支出一致")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    assert [str(cost.amount) for cost in ProjectCost.objects.all()] == ["800.0000", "200.1000"]
    file = tmp_path / "批复.pdf"
    file.write_bytes(b"%PDF-1.7")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="上传").click()
    shot(page, "project")
    with page.expect_download() as download:
        page.get_by_role("link", name="批复.pdf").click()
    assert download.value.suggested_filename == "批复.pdf"


def test_from_a_line_one_gets_to_its_history_by_keyboard(page, shot, own):
    budget = unit_budget(own)
    its = budget.lines.get()
    person = User.objects.get(username="caiwu")
    Thread.objects.create(
        unit_budget=budget,
        part="expenditure",
        key=its.pk,
        subject="-",
        person=person,
        text="依据？",
    )
    log_in(page)
    tools = page.locator("[data-row]")
    expect(tools).to_have_text("第 1 行：变更记录未办结的意见 1 条提意见")
    expect(page.locator(".line .said")).to_be_visible()
    shot(page, "row-tools")
    page.keyboard.press("ArrowDown")
    expect(tools).to_have_text("")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/record/budget.budgetline/{its.pk}/")
