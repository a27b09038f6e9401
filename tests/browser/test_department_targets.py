"""A department's own targets: a year begun with those of the last, commented on by the bureau, answered and closed."""

import pytest
from playwright.sync_api import expect

from performance.models import Target
from tests import builders
from tests.performance.samples import LEVELS, target

OVERVIEW = "/performance/2023/318/"


@pytest.fixture
def section(codes):
    """A 分项 with a text that names its year; the people of 318."""
    unit = builders.unit("318001", "财政局本级")
    builders.line(builders.unit_budget(unit))
    builders.clerk(unit)
    builders.accountant(unit.department)
    builders.reviewer(unit.department)
    return target(section="财政收入", goals=("2023年12月底前完成收入。",), indicators=(LEVELS,))


def as_(page, username, url="/"):
    page.context.clear_cookies()
    page.goto(f"/login/?next={url}")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(builders.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def test_a_year_begins_with_the_departments_targets_of_the_last(page, shot, section):
    as_(page, "accountant", "/performance/2024/318/")
    page.get_by_role("link", name="复制上年的部门目标").click()
    expect(page.get_by_role("row", name="318 分项绩效目标“财政收入”").first).to_contain_text("复制")
    expect(page.get_by_text("文字中写有往年年份的地方，复制后请修改（1 处）")).to_be_visible()
    expect(page.get_by_label("收支、采购和项目")).not_to_be_checked()
    shot(page, "copying-targets")
    page.get_by_role("button", name="确认复制").click()
    expect(page.get_by_role("status")).to_have_text("已把分项绩效目标“财政收入”复制到 2024 年。")
    page.goto("/performance/2024/318/")
    page.get_by_role("link", name="财政收入").click()
    expect(page.get_by_label("绩效目标").first).to_have_value("2023年12月底前完成收入。")
    assert Target.objects.get(year=2024).indicators.get().value == "≥50人"


def test_the_bureau_comments_and_the_department_answers_and_closes(page, shot, section):
    as_(page, "reviewer", f"{OVERVIEW}sections/{section.pk}/")
    page.get_by_role("link", name="对“培训人数”提意见").click()
    page.get_by_label("意见").fill("依据不足，请说明。")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("● 待答复")).to_be_visible()

    as_(page, "accountant")
    page.get_by_role("link", name="答复意见：分项绩效目标“财政收入” › 培训人数").click()
    row = page.locator(f"#indicator-{section.indicators.get().pk}")
    expect(row).to_be_in_viewport()
    shot(page, "comment-on-own-target")
    row.get_by_role("link", name="看对“培训人数”的意见").click()
    page.get_by_role("textbox", name="答复：分项绩效目标“财政收入”").fill("按培训计划。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("● 已答复")).to_be_visible()
    shot(page, "comment-answered")

    as_(page, "reviewer")
    expect(page.get_by_role("link", name="看答复，办结意见")).to_be_visible()
    as_(page, "clerk")
    expect(page.get_by_text("现在没有等您办理的事项")).to_be_visible()
    as_(page, "accountant", "/desk/2023/318/process/")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("意见已办结")).to_be_visible()
    as_(page, "reviewer")
    expect(page.get_by_text("现在没有等您办理的事项")).to_be_visible()
