"""Import in the browser: upload, preview, confirmation of just that."""

import io
from datetime import timedelta
from decimal import Decimal
from unittest import mock

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from budget.models import BudgetLine, RevenueLine
from desk.models import Upload
from tests import builders as make
from tests.desk.uploads import IMPORT, confirmed, logged_in, uploaded, words
from tests.workbooks import line, revenue, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def clerk(unit):
    return logged_in(make.clerk(unit))


# The path


def test_a_workbook_is_previewed_then_written(clerk):
    address = uploaded(
        clerk, workbook(收入预算=[revenue()], 支出预算=[line(), line(摘要="甲", amount=0)])
    )
    page = clerk.get(address)
    assert page.status_code == 200
    assert "支出预算 1 0 0 0 1" in words(page)
    assert BudgetLine.objects.count() == 0
    done = confirmed(clerk, address, page)
    assert (done.status_code, done.url) == (302, "/desk/2023/318/318001/expenditure/")
    assert (BudgetLine.objects.count(), RevenueLine.objects.count(), Upload.objects.count()) == (
        1,
        1,
        0,
    )
    assert (
        "“预算.xlsx”已导入：新增 2 行，修改 0 行，删除 0 行。"
        in clerk.get(done.url).content.decode()
    )


@pytest.fixture
def changing(clerk):
    """The preview of a workbook that deletes a line, changes one, and brings one."""
    confirmed(clerk, uploaded(clerk, workbook(支出预算=[line(), line(经济科目编码="30102")])))
    return uploaded(clerk, workbook(支出预算=[line(amount=1234.5), line(经济科目编码="30103")]))


def test_the_preview_shows_each_cell_before_and_after(clerk, changing):
    page = clerk.get(changing)
    rows = [
        (row.how.value, row.row, row.words, [tuple(cell) for cell in row.cells])
        for row in page.context["page"]
    ]
    place = "318001 2023 年初预算 2010301"
    assert rows == [
        ("删除", None, f"{place} 30102 人员经费 一般公共预算拨款", [("", "金额", "100.00", "", None)]),
        ("修改", 2, f"{place} 30101 人员经费 一般公共预算拨款",
         [("L2", "金额", "100.00", "1,234.50", Decimal("1134.50"))]),
        ("新增", 3, f"{place} 30103 人员经费 一般公共预算拨款", [("L3", "金额", "", "100.00", None)]),
    ]  # fmt: skip
    text = words(page)
    assert "L2 金额： 100.00 → 1,234.50 （+1,134.50）" in text
    assert "确认写入（其中删除 1 行）" in text


def test_the_rows_of_a_preview_are_filtered(clerk, changing):
    queries = (
        "",
        "?how=修改",
        "?sheet=支出预算&how=新增",
        "?sheet=收入预算",
        "?q=30102",
        "?q=1,234",
    )
    counts = [len(clerk.get(f"{changing}{query}").context["page"]) for query in queries]
    assert counts == [3, 1, 1, 0, 1, 1]


def test_a_preview_lists_two_hundred_rows_a_page(clerk):
    many = [line(摘要=f"第{i}行") for i in range(450)]
    address = uploaded(clerk, workbook(支出预算=many))
    pages = [clerk.get(f"{address}?page={number}").context["page"] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [200, 200, 50]
    assert "第 3 页，共 3 页，450 行" in words(clerk.get(f"{address}?page=3"))


def test_after_the_data_moved_the_filters_still_lead_to_the_preview(clerk, unit, changing):
    page = clerk.get(changing)
    make.line(make.unit_budget(unit), economic="30107")
    answer = confirmed(clerk, changing, page)
    assert answer.status_code == 409
    assert f'action="{changing}#rows"' in answer.content.decode()


def test_a_workbook_that_changes_nothing_offers_nothing_to_confirm(clerk):
    file = workbook(支出预算=[line()])
    confirmed(clerk, uploaded(clerk, file))
    page = clerk.get(uploaded(clerk, file))
    assert "没有需要写入的内容" in words(page)
    assert "confirm" not in page.content.decode()


def test_faults_are_listed_with_their_place_and_cannot_be_confirmed(clerk):
    address = uploaded(clerk, workbook(支出预算=[line(), line(功能科目编码="1", amount="<b>")]))
    page = clerk.get(address)
    assert "支出预算 D3 功能科目编码 1" in words(page)
    assert "&lt;b&gt;" in page.content.decode()
    assert "confirm" not in page.content.decode()
    assert clerk.post(f"{address}confirm/", {"digest": "x"}).status_code == 409
    assert BudgetLine.objects.count() == 0


def test_equal_faults_are_listed_once_with_every_place(clerk):
    rows = [line(amount="x")] * 4 + [line(amount="y"), line(amount="x")]
    page = clerk.get(uploaded(clerk, workbook(支出预算=rows)))
    column = page.context["intake"].faults[0].cell[0]
    assert [(its.fault.value, its.number, its.places) for its in page.context["faults"]] == [
        ("x", 5, [f"{column}2:{column}5", f"{column}7"]),
        ("y", 1, [f"{column}6"]),
    ]
    assert "有 6 处错误（相同的合并为 2 项）" in words(page)
    assert f"{column}2:{column}5、{column}7 共 5 处" in words(page)


def test_scattered_places_are_all_there(clerk):
    rows = [line(amount=amount) for _ in range(5) for amount in ("x", "10")]
    text = words(clerk.get(uploaded(clerk, workbook(支出预算=rows))))
    column = clerk.get(uploaded(clerk, workbook(支出预算=rows))).context["faults"][0].places[0][0]
    cells = [f"{column}{row}" for row in (2, 4, 6, 8, 10)]
    assert f"{'、'.join(cells[:3])} 等 共 5 处 全部位置 {'、'.join(cells)}" in text


def test_seven_hundred_different_faults_make_two_pages(clerk):
    rows = [line(amount=f"x{place}") for place in range(700)]
    address = uploaded(clerk, workbook(支出预算=rows))
    pages = [clerk.get(address), clerk.get(address, {"page": 2})]
    assert "有 700 处错误" in words(pages[0])
    assert [page.content.decode().count("不是数字") for page in pages] == [500, 200]


def test_what_was_not_read_is_said(clerk):
    file = openpyxl.load_workbook(workbook(支出预算=[line()]))
    file.create_sheet("草稿")
    file["支出预算"]["M1"] = "备注"
    stream = io.BytesIO()
    file.save(stream)
    text = words(clerk.get(uploaded(clerk, stream)))
    assert "工作表“草稿”未读取。" in text
    assert "支出预算：未读取的列 备注。" in text


def test_a_renamed_sheet_is_not_said_to_be_the_same_as_what_is_stored(clerk):
    file = openpyxl.load_workbook(workbook(收入预算=[]))
    file.create_sheet("支出")
    stream = io.BytesIO()
    file.save(stream)
    text = words(clerk.get(uploaded(clerk, stream)))
    assert "读取到的内容与现有数据一致" in text
    assert "完全一致" not in text
    assert "按名称没有找到的工作表（这些数据不变）：" in text


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"\xd0\xcf\x11\xe0", b"%PDF-1.4", b"PK\x03\x04" + b"\0" * 99]
)
def test_no_file_however_broken_is_an_error_of_the_server(clerk, content):
    answer = clerk.post(IMPORT, {"file": SimpleUploadedFile("预算.xlsx", content)}, follow=True)
    assert answer.status_code in {200, 400}
    assert "请" in words(answer)
    assert Upload.objects.count() == (1 if content else 0)


def test_without_a_file_the_page_asks_for_one(clerk):
    answer = clerk.post(IMPORT)
    assert (answer.status_code, "请先选择要导入的 .xlsx 文件。" in words(answer)) == (400, True)


def test_a_file_larger_than_allowed_is_refused_before_it_is_kept(clerk):
    large = SimpleUploadedFile("预算.xlsx", bytes(31 * 1024 * 1024))
    answer = clerk.post(IMPORT, {"file": large})
    assert (answer.status_code, Upload.objects.count()) == (400, 0)
    assert "不超过 30 MB" in words(answer)


# Just what was previewed


def test_data_that_moved_since_the_preview_is_shown_anew(clerk, unit):
    address = uploaded(clerk, workbook(支出预算=[line(amount=5)]))
    page = clerk.get(address)
    make.line(make.unit_budget(unit), amount="1")
    answer = confirmed(clerk, address, page)
    assert answer.status_code == 409
    assert "预览之后数据有变化，没有写入" in words(answer)
    assert BudgetLine.objects.get().amount == 1
    assert confirmed(clerk, address, answer).status_code == 302
    assert BudgetLine.objects.get().amount == 5


def test_a_line_entered_by_hand_at_the_same_moment_is_no_error(clerk, unit):
    address = uploaded(clerk, workbook(支出预算=[line(amount=5)]))
    with mock.patch("desk.imports.apply", side_effect=IntegrityError):
        answer = confirmed(clerk, address)
    assert answer.status_code == 409
    assert Upload.objects.count() == 1


def test_a_second_confirmation_finds_nothing(clerk):
    address = uploaded(clerk, workbook(支出预算=[line()]))
    page = clerk.get(address)
    assert confirmed(clerk, address, page).status_code == 302
    assert confirmed(clerk, address, page).status_code == 404


def test_a_discarded_workbook_is_forgotten(clerk):
    address = uploaded(clerk, workbook(支出预算=[line()]))
    assert clerk.post(f"{address}discard/").url == IMPORT
    assert (Upload.objects.count(), clerk.get(address).status_code) == (0, 404)


def test_uploads_of_yesterday_and_all_but_the_last_few_are_removed(clerk, unit):
    other = make.accountant(unit.department)
    old = Upload.objects.create(person=other, name="旧", content=b"")
    Upload.objects.filter(pk=old.pk).update(uploaded=timezone.now() - timedelta(days=1, hours=1))
    fresh = Upload.objects.create(person=other, name="新", content=b"")
    for _ in range(7):
        uploaded(clerk, workbook(支出预算=[line()]))
    assert Upload.objects.filter(person=other).get() == fresh
    assert Upload.objects.exclude(person=other).count() == 5
