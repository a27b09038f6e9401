"""WCAG A and AA on our own pages, as axe-core judges them; what it cannot judge is tried by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import expect

from desk.management.commands.demo import PASSWORD

UNIT = "2023/318/318001"
DESK = f"/desk/{UNIT}"
DRAFT = "/desk/2023-second/318/318001"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = {
    "jingban": (
        "/",
        f"{DESK}/expenditure/",
        f"{DRAFT}/expenditure/",
        f"{DESK}/revenue/",
        f"{DESK}/procurement/",
        f"{DESK}/assets/",
        f"{DESK}/projects/",
        f"{DESK}/projects/3180010001/",
        f"{DESK}/new-project/",
        f"{DESK}/unit/",
        f"{DRAFT}/process/",
        f"{DRAFT}/comment/whole/0/",
        "/desk/import/",
        f"/disclosure/{UNIT}/booklet/texts/",
        "/performance/2023/318/",
        "/performance/2023/318/projects/3180010001/",
        "/password/",
    ),
    "shenji": (
        "/",
        f"{DESK}/expenditure/",
        "/disclosure/2023/318/",
        "/disclosure/2023/318/tables/",
        "/disclosure/2023/318/tables/2/",
        "/disclosure/2023/318/checks/",
        "/disclosure/2023/318/booklet/",
        "/disclosure/2023/318/booklet/text/",
        "/disclosure/2023/318/versions/",
        "/disclosure/progress/2023/",
        "/disclosure/2023-second/318/",
        "/nowhere/",
    ),
    "caiwu": (
        "/desk/departments/318/",
        "/desk/ceilings/",
        "/desk/review/",
        "/desk/2023-second/318/process/",
        f"{DRAFT}/process/parts/expenditure/",
        "/desk/2023/318/process/parts/targets/",
        "/desk/copy/?from=2023-initial&to=2024-first&place=318",
        "/performance/2023/318/overall/",
    ),
}


@pytest.fixture
def office(codes):
    """The demo: a real budget with its people."""
    call_command("demo", verbosity=0)


@pytest.fixture
def page(browser, live_server, office):
    """axe-core adds styles of its own while it looks, which our policy would refuse."""
    context = browser.new_context(
        base_url=live_server.url,
        bypass_csp=True,
        locale="zh-CN",
        viewport={"width": 1280, "height": 800},
    )
    yield context.new_page()
    context.close()


def log_in(page, username):
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def violations(page):
    """What is wrong, and where, each in a line."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target'][0]} {node['html'][:120]}"
        for rule in found
        for node in rule["nodes"][:4]
    ]


def test_the_login_is_accessible(page):
    page.goto("/login/")
    assert violations(page) == []
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert violations(page) == []


def test_our_pages_are_accessible(page):
    found = {}
    for username, urls in PAGES.items():
        page.context.clear_cookies()
        log_in(page, username)
        for url in urls:
            page.goto(url)
            page.wait_for_load_state("networkidle")
            found[username, url] = violations(page)
    assert {place: its for place, its in found.items() if its} == {}


# What axe-core cannot judge

ZOOMED = {"width": 640, "height": 400}  # what is left of 1280 × 800 at 200 %
FITTING = (
    f"{DESK}/expenditure/",
    f"{DESK}/projects/3180010001/",
    f"{DESK}/unit/",
    "/desk/import/",
    f"/disclosure/{UNIT}/checks/",
    f"/disclosure/{UNIT}/booklet/",
    "/password/",
)


def test_at_twice_the_size_no_page_is_wider_than_the_screen_and_lines_are_entered(page, shot):
    log_in(page, "jingban")
    page.set_viewport_size(ZOOMED)
    wider = {}
    for url in FITTING:
        page.goto(url)
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > ZOOMED["width"]:
            wider[url] = width
    assert wider == {}
    page.goto(f"{DESK}/revenue/")
    expect(page.locator("[data-totals] table").first).to_be_visible()
    page.keyboard.press("Control+End")
    page.keyboard.type("12.00")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_contain_text("1 行未保存")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[data-status]")).to_have_text("✓ 已保存")
    shot(page, "zoomed")


NOT_MONEY = "第 1 行，金额（元），十元，不是数字。应只填数字，如 12345.60，不带单位和文字。"


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim().slice(0, 20)")


def test_by_keyboard_alone_one_gets_past_the_top_to_a_table(page):
    log_in(page, "jingban")
    page.goto(f"/disclosure/{UNIT}/")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "总览"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/disclosure/{UNIT}/tables/1/")


def test_the_grid_says_to_a_listener_where_one_is_and_what_is_wrong(page):
    log_in(page, "jingban")
    page.goto(f"{DESK}/revenue/")
    expect(page.locator("[data-totals] table").first).to_be_visible()
    page.keyboard.press("Control+End")
    page.keyboard.type("十元")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    editor = page.locator("[data-editor]")
    place = editor.get_attribute("aria-activedescendant")
    cell = page.locator(f"#{place}")
    expect(cell).to_have_role("gridcell")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(editor).to_have_accessible_name(NOT_MONEY)
    expect(page.get_by_role("grid")).to_have_attribute("aria-colcount", "4")
