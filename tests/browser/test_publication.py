"""An accountant publishes, corrects a figure, registers where it stands, withdraws; an auditor proves it."""

from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from budget.models import BudgetLine, Department, RevenueLine
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from tests.builders import PASSWORD, accountant, auditor


@pytest.fixture
def people(codes):
    assert import_workbook(WORKBOOK).faults == []
    return accountant(Department.objects.get(pk="318")), auditor()


def log_in(page, user):
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def add(amount):
    """A figure that somebody forgot, spent and received."""
    spent = BudgetLine.objects.filter(
        unit_budget__year=2023, unit_budget__unit="318001", economic__code="30201"
    ).first()
    received = RevenueLine.objects.get(unit_budget=spent.unit_budget)
    for line in (spent, received):
        line.amount += amount
        line.save()


def corrected(page, shot):
    """The page of the second version, with one figure that was forgotten in the first."""
    add(Decimal("10000.00"))
    page.get_by_role("link", name="全部版次").click()
    page.get_by_role("link", name="更正已公布的内容").click()
    shot(page, "publish-correction")
    page.get_by_label("更正原因").fill("办公费漏列")
    page.get_by_role("button", name="公布第 2 版").click()


def test_from_publishing_to_proving(page, shot, people, tmp_path, capsys):
    writes, reads = people
    log_in(page, writes)
    page.goto("/disclosure/2023/318/booklet/")
    page.get_by_role("link", name="公布", exact=True).last.click()
    page.get_by_role("link", name="公布", exact=True).last.click()
    page.get_by_role("button", name="公布第 1 版").click()
    expect(page.get_by_text("存档完好")).to_be_visible()

    corrected(page, shot)
    row = page.get_by_role("row", name="表6 30201 办公费·公用经费")
    expect(row).to_contain_text("5.506.50")
    page.get_by_label("公开日期").fill("2023-03-28")
    page.get_by_label("网址").fill("https://example.gov.cn/318.html")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("link", name="https://example.gov.cn/318.html")).to_be_visible()
    shot(page, "publication-version")

    log_in(page, reads)
    page.goto("/disclosure/2023/318/versions/1/")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="公开文本 PDF").click()
    file = tmp_path / "booklet.pdf"
    downloading.value.save_as(file)
    call_command("verifypublication", str(file))
    assert "（318 2023 年第 1 版）的 booklet.pdf，逐字节相同" in capsys.readouterr().out
    page.get_by_role("link", name="重新核验").click()
    expect(page.get_by_text("逐字节相同")).to_be_visible()
    page.get_by_role("link", name="核验证书").click()
    shot(page, "certificate")
    assert page.get_by_role("button", name="登记").count() == 0
    everybody_reads_what_is_published_and_nothing_else(page, shot)
    withdrawn(page, shot, writes)


def withdrawn(page, shot, writes):
    """The latest version is taken down: the earlier one does not take its place."""
    log_in(page, writes)
    page.goto("/disclosure/2023/318/versions/2/")
    page.get_by_role("link", name="撤回公布").click()
    expect(page.get_by_text("较早的版次不会因此恢复为现行")).to_be_visible()
    expect(page.get_by_role("link", name="https://example.gov.cn/318.html")).to_be_visible()
    shot(page, "withdrawal")
    page.get_by_label("撤回原因").fill("误将未批复的数据公布")
    page.get_by_role("button", name="撤回第 2 版").click()
    expect(page.get_by_text("已撤回：第 2 版已于")).to_be_visible()
    shot(page, "withdrawn-version")
    page.goto("/disclosure/2023/318/versions/")
    expect(page.get_by_role("row", name="第 2 版")).to_contain_text("✗ 已撤回")
    page.context.clear_cookies()
    public = page.context.new_page()  # not watched: 410 is an error to the console
    public.goto("/public/2023/318/2/")
    expect(public.get_by_role("heading", level=1)).to_contain_text("该文本已于")
    shot(public, "withdrawn-public")


def everybody_reads_what_is_published_and_nothing_else(page, shot):
    page.context.clear_cookies()
    page.goto("/public/")
    page.get_by_role("row", name="318").get_by_role("link").first.click()
    expect(page.get_by_text("第 2 版；更正原因：办公费漏列")).to_be_visible()
    expect(page.locator("dl.figures strong").first).to_have_text("1483.64")
    charts = page.locator("ul.bars")
    expect(charts).to_have_count(3)
    expect(charts.first).to_be_visible()
    shot(page, "public")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="开放数据包").click()
    assert sorted(ZipFile(downloading.value.path()).namelist()) == [
        "budget.csv",
        "datapackage.json",
    ]
    page.get_by_role("link", name="公开文本", exact=True).click()
    expect(page.locator("article.booklet")).to_be_visible()
    page.goto("/public/2023/318/1/")
    expect(page.get_by_role("status")).to_contain_text("这一版已被更正，不再有效")
    for hidden in ("2023/318/318001", "2022/318", "2023-second/318", "2023/319"):
        assert page.request.get(f"/public/{hidden}/").status == 404
