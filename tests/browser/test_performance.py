"""A clerk writes a project's targets: rows in place, a block of Excel, an earlier indicator."""

import pytest
from playwright.sync_api import expect

from performance.models import Indicator, Target
from tests.builders import PASSWORD, clerk, line, project, unit, unit_budget

PROJECT = "/performance/2023/318/projects/P001/"
BLOCK = (
    "产出指标\t数量指标\t培训人数\t参加的人数\t≥50人\t计划\r\n"
    "产出指标\t时效指标\t完成时间\t完成的时间\t2022年1月底前\t计划\r\n"
)


@pytest.fixture
def training(codes):
    row = project(unit("318001", "财政局本级"), "P001", "培训经费")
    line(unit_budget(row.unit), category="2", project=row, amount="50000.00")
    other = project(row.unit, "P002", "会议经费")
    earlier = Target.objects.create(year=2023, kind="项目", department_id="318", project=other)
    Indicator.objects.create(
        target=earlier, order=1, level1="满意度指标", level2="服务对象满意度指标",
        level3="参会人员满意度", description="满意的人数比例", value="≥90%", basis="满意度调查",
    )  # fmt: skip
    clerk(row.unit)
    return row


def log_in(page):
    page.goto("/login/")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def paste(page, selector, text):
    page.locator(selector).first.evaluate(
        """(input, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            input.focus();
            const how = {clipboardData: data, bubbles: true, cancelable: true};
            input.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )


def test_targets_are_written_on_one_page(page, shot, training):
    log_in(page)
    page.goto(PROJECT)
    page.fill("[name=text]", "培训骨干，提高水平。")
    paste(page, "[name=level1]", BLOCK)
    expect(page.locator("[data-rows=indicator] tr")).to_have_count(2)

    page.click("text=从指标库选用…")
    page.fill("dialog input", "myd")
    page.click("dialog li button")
    expect(page.locator("[data-rows=indicator] tr")).to_have_count(3)
    page.locator("[data-rows=indicator] tr").nth(2).locator("[data-act=up]").click()

    page.click("text=＋ 增加指标")
    page.keyboard.type("多余的一行")
    page.locator("[data-rows=indicator] tr").nth(3).locator("[data-act=remove]").click()
    expect(page.locator("[data-undo]")).to_be_visible()
    page.click("button.primary")

    expect(page.locator(".messages")).to_have_text("已保存。")
    expect(page.locator(".warnings li")).to_have_count(2)
    shot(page, "performance-project")
    stored = Indicator.objects.filter(target__project=training).order_by("order")
    assert list(stored.values_list("level3", "value")) == [
        ("培训人数", "≥50人"),
        ("参会人员满意度", "≥90%"),
        ("完成时间", "2022年1月底前"),
    ]


def test_a_faulty_row_is_marked_and_nothing_typed_is_lost(page, shot, training):
    log_in(page)
    page.goto(PROJECT)
    page.fill("[name=text]", "培训骨干。")
    page.fill("[name=value]", "≥50人")
    page.click("button.primary")
    expect(page.locator(".faulty [name=value]")).to_have_value("≥50人")
    expect(page.locator(".faulty .errorlist")).to_have_count(3)
    shot(page, "performance-faults")


def test_a_removed_row_comes_back(page, training):
    log_in(page)
    page.goto(PROJECT)
    paste(page, "[name=level1]", BLOCK)
    page.locator("[data-rows=indicator] tr").first.locator("[data-act=remove]").click()
    page.click("[data-undo] button")
    names = page.locator("[data-rows=indicator] [name=level3]")
    expect(names.first).to_have_value("培训人数")
    expect(names).to_have_count(2)


def test_the_page_saves_without_its_script(browser, live_server, training):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    log_in(page)
    page.goto(PROJECT)
    page.fill("[name=text]", "培训骨干。")
    first = page.locator("[data-rows=indicator] tr").first
    for name, value in zip(("level1", "level2", "level3"), BLOCK.split("\t"), strict=False):
        first.locator(f"[name={name}]").fill(value)
    page.click("button.primary")
    expect(page.locator(".messages")).to_have_text("已保存。")
    assert Indicator.objects.get(target__project=training).level3 == "培训人数"
    context.close()
