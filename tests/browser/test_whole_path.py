"""An accountant's whole path in a real browser: log in, upload, confirm, read, check, download, print."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from budget.models import BudgetLine, Role
from desk.management.commands.demo import WORKBOOK
from tests.builders import PASSWORD, department, person

PUBLISHED = json.loads(
    (Path(__file__).parents[1] / "golden" / "318-2023.json").read_text(encoding="utf8")
)


@pytest.fixture
def accountant(codes):
    return person(Role.ACCOUNTANT, "caiwu", department=department("318", "财政局", year=2022))


def log_in(page, user):
    page.goto("/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_from_login_to_print(page, shot, accountant, tmp_path):
    log_in(page, accountant)
    page.get_by_role("link", name="编报").click()
    page.get_by_label("工作簿").set_input_files(WORKBOOK)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="核对导入")).to_be_visible()
    shot(page, "import-preview")
    assert BudgetLine.objects.count() == 0

    page.get_by_role("button", name=re.compile("确认写入")).click()
    expect(page.get_by_role("status").first).to_contain_text("已导入")
    shot(page, "home")
    assert BudgetLine.objects.count() == 128

    page.goto("/disclosure/2023/318/tables/6/")
    expect(page.get_by_text(PUBLISHED[5]["title"]).first).to_be_visible()
    shot(page, "table-6")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Excel").click()
    assert downloading.value.suggested_filename.endswith(".xlsx")

    page.goto("/disclosure/2023/318/checks/")
    shot(page, "checks")
    page.goto("/disclosure/2023/318/tables/")
    page.emulate_media(media="print")
    shot(page, "print")
    printed = tmp_path / "print.pdf"
    printed.write_bytes(page.pdf(prefer_css_page_size=True))
    pages = [page.extract_text() for page in PdfReader(printed).pages]
    # At the right end of the two wide tables, which lie across the paper.
    assert ["单位：万元" in page for page in pages[1:3]] == [True, True]


def test_a_faulty_workbook_is_refused_with_every_place(page, shot, accountant, tmp_path):
    faulty = tmp_path / "faulty.xlsx"
    write_faulty(faulty)
    log_in(page, accountant)
    page.goto("/desk/import/")
    page.get_by_label("工作簿").set_input_files(faulty)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写入任何数据")
    shot(page, "import-faults")
    places = page.locator("table.faults tbody tr td:nth-child(2)").all_inner_texts()

    assert places == ["C3", "I4"]
    assert BudgetLine.objects.count() == 0


def write_faulty(path):
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book["支出预算"]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(3, headings.index("功能科目编码") + 1).value = "2019999999"
    sheet.cell(4, headings.index("金额") + 1).value = "十二万"
    book.save(path)
