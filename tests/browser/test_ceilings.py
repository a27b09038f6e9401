"""The journey of a ceiling and of a new year: pasted and issued by the bureau, passed on, compared, copied."""

import pytest
from playwright.sync_api import expect

from budget.issuing import Level, issued
from budget.models import UnitBudget
from tests import builders as make

PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def people(codes):
    first, second = make.unit("318001", "财政局本级"), make.unit("318002", "支付中心", "事业")
    for unit, amount in ((first, "900"), (second, "300")):
        make.line(make.unit_budget(unit, 2022), amount=amount)
        make.revenue(make.unit_budget(unit), amount=amount)
        make.line(make.unit_budget(unit), amount=amount)
    return [make.reviewer(first.department), make.accountant(first.department), make.clerk(first)]


def log_in(page, name):
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def test_a_ceiling_is_pasted_issued_and_passed_on(page, shot, people):
    log_in(page, "reviewer")
    page.goto("/desk/ceilings/2023/")
    general = page.get_by_label("部门318 一般公共预算拨款 控制数")
    general.evaluate(PASTE, "1,000\r\n20\r\n")
    expect(page.get_by_label("部门318 “三公”经费 控制数")).to_have_value("20")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("已保存 2 项，尚未下达。")
    page.get_by_role("button", name="下达").click()
    expect(page.get_by_role("status")).to_have_text("已向 1 个部门下达 2023 年控制数。")

    log_in(page, "accountant")
    page.goto("/desk/ceilings/2023/318/?source=11")
    first = page.get_by_label("财政局本级 一般公共预算拨款 控制数")
    first.fill("800")
    first.press("ArrowDown")
    expect(page.get_by_label("支付中心 一般公共预算拨款 控制数")).to_be_focused()
    page.keyboard.type("300")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="下达").click()
    expect(page.get_by_role("status")).to_contain_text("大于部门控制数 1,000.00 元，多 100.00 元")
    page.get_by_label("支付中心 一般公共预算拨款 控制数").fill("200")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="下达").click()
    expect(page.get_by_text("✗ 超 100.00")).to_have_count(2)
    shot(page, "ceilings")
    assert issued(Level(2023, "318", to_units=True)) == {
        ("318001", "11"): 800,
        ("318002", "11"): 200,
    }


def test_a_year_is_started_and_compared_with_the_last(page, shot, people):
    log_in(page, "clerk")
    page.goto("/desk/copy/")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="确认复制").click()
    expect(page.get_by_role("status")).to_have_text("已为 1 个单位复制到 2024 年一上。")
    assert UnitBudget.objects.get(year=2024, unit="318001").lines.count() == 1
    page.goto("/desk/versions/2024-first/318/318001/")
    page.get_by_role("button", name="比较").click()
    expect(page.locator(".lead")).to_contain_text("没有变化")
    shot(page, "comparison")
