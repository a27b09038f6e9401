"""Code tables in and out of the admin: a preview, every fault by row, nothing without a nod."""

from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budget.models import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)
from tests import builders

pytestmark = pytest.mark.django_db

TABLES = ("functioncode", "economiccode", "governmentcode", "economicmapping", "source", "category")
MODELS = (FunctionCode, EconomicCode, GovernmentCode, EconomicMapping, Source, Category)
XLSX, CSV = "0", "1"


@pytest.fixture
def administrator(client, db):
    client.force_login(builders.administrator())
    return client


def url(table, page):
    return reverse(f"admin:budget_{table}_{page}")


def upload(client, table, content, form=CSV):
    if isinstance(content, str):
        content = content.encode()
    file = SimpleUploadedFile("list.csv" if form == CSV else "list.xlsx", content)
    return client.post(url(table, "import"), {"import_file": file, "format": form, "resource": ""})


def confirm(client, table, preview):
    return client.post(url(table, "process_import"), preview.context["confirm_form"].initial)


def totals(page):
    return {kind: count for kind, count in page.context["result"].totals.items() if count}


def rows(model):
    return [
        {name: value for name, value in row.items() if name != "pinyin"}
        for row in model.objects.order_by("pk").values()
    ]


def listed(page):
    """The faults as the page prints them."""
    text = page.content.decode()
    block = text.split('<ul class="faults">')[1].split("</ul>")[0]
    return [item.split("</li>")[0].strip() for item in block.split("<li>")[1:]]


@pytest.mark.parametrize("form", [XLSX, CSV])
@pytest.mark.parametrize(("table", "model"), list(zip(TABLES, MODELS, strict=True)))
def test_an_export_imports_unchanged(administrator, table, model, form):
    exported = administrator.post(url(table, "export"), {"format": form, "resource": ""})
    before = rows(model)
    preview = upload(administrator, table, exported.content, form)
    assert totals(preview) == {"skip": len(before)}
    answer = confirm(administrator, table, preview)
    assert answer.url == url(table, "changelist")
    assert rows(model) == before


def test_an_exported_workbook_has_chinese_headings_and_codes_as_text(administrator):
    exported = administrator.post(url("functioncode", "export"), {"format": XLSX, "resource": ""})
    sheet = openpyxl.load_workbook(BytesIO(exported.content)).active
    first, second, *_ = sheet.iter_rows(values_only=True)
    assert first == ("编码", "名称", "所属预算", "启用年度", "停用年度")
    assert second[:3] == ("201", "一般公共服务支出", "G")


def test_new_and_changed_rows_are_shown_first_and_saved_after_the_nod(administrator):
    content = (
        "编码,名称,所属预算,启用年度,停用年度\n"
        "2010301,行政运行,G,,\n"
        "2010302,一般行政管理事务（改）,G,,\n"
        "20188,某新款,G,2026,\n"
        "2018801,某新项,一般公共预算,2026,\n"
    )
    preview = upload(administrator, "functioncode", content)
    assert totals(preview) == {"skip": 1, "update": 1, "new": 2}
    text = preview.content.decode()
    assert "<del>一般行政管理事务</del> <ins>一般行政管理事务（改）</ins>" in text
    assert "style=" not in text.split("import-preview")[1]
    assert not FunctionCode.objects.filter(code="2018801").exists()
    confirm(administrator, "functioncode", preview)
    row = FunctionCode.objects.get(code="2018801")
    assert (row.parent_code, row.level, row.budget, row.year_from, row.pinyin) == (
        "20188",
        3,
        "G",
        2026,
        "mouxinxiang mxx",
    )
    assert FunctionCode.objects.get(code="2010302").name == "一般行政管理事务（改）"


def test_every_fault_of_every_row_is_named_in_chinese_and_nothing_is_saved(administrator):
    content = (
        "编码,名称,所属预算,启用年度,停用年度\n"
        "2010,四位,X,,\n"
        "2010398,,G,2026,\n"
        "2010302,又一个,G,2020,\n"
        ",无编码,,去年,\n"
        "3010101,经济,G,,\n"
        "2010397,倒置,G,2026,2025\n"
    )
    before = rows(FunctionCode)
    page = upload(administrator, "functioncode", content)
    assert listed(page) == [
        "第 2 行 编码：应为3位（类）、5位（款）或7位（项、细目）数字。",
        "第 2 行 所属预算：应为 G（一般公共）、F（政府性基金）、C（国有资本）、S（社会保险）"
        "或其组合。",
        "第 3 行 名称：此字段不能为空。",
        "第 4 行 启用年度：与“2010302 一般行政管理事务”（一直有效）重复，同一编码的年度不能重叠。",
        "第 5 行 编码：不能为空。",
        "第 5 行 启用年度：应为四位年度，或留空。",
        "第 6 行 编码：功能分类科目的编码以 2 开头。",
        "第 7 行：停用年度不能早于启用年度。",
    ]
    assert "confirm_form" not in page.context
    assert rows(FunctionCode) == before


def test_a_code_cannot_be_imported_away_from_the_years_it_is_used_in(administrator):
    builders.line(builders.unit_budget(builders.unit()))
    content = "编码,名称,停用年度\n2010301,行政运行,2020\n"
    assert listed(upload(administrator, "functioncode", content)) == [
        "第 2 行 停用年度：2023 年的预算正在使用这个编码，启用和停用年度应包含该年。"
    ]


def test_mappings_name_codes_and_units_in_words(administrator):
    content = (
        "部门经济科目编码,政府经济科目编码,适用单位,说明\n"
        "30101,50205,全部单位,试\n"
        "31001,50601（2021年起）,事业单位,改\n"
        "39999,50999,全部,\n"
        "3019,59999,全部单位,\n"
    )
    page = upload(administrator, "economicmapping", content)
    assert listed(page) == [
        "第 4 行 适用单位：没有“全部”，应为行政单位/参公事业单位、事业单位、全部单位之一。",
        "第 5 行 部门经济科目编码：部门经济分类科目中没有“3019”。",
    ]
    preview = upload(administrator, "economicmapping", "\n".join(content.splitlines()[:3]))
    assert totals(preview) == {"new": 1, "update": 1}
    confirm(administrator, "economicmapping", preview)
    changed = EconomicMapping.objects.get(note="改")
    assert (changed.government.code, changed.government.year_from) == ("50601", 2021)


def test_sources_begin_with_their_parents_code(administrator):
    content = "编码,名称,上级编码,所属预算\n14,新拨款,1,G\n24,错,1,G\n8,错,99,G\n,缺,,G\n"
    assert listed(upload(administrator, "source", content)) == [
        "第 3 行 编码：应以上级编码 1 开头。",
        "第 4 行 上级编码：没有这个上级编码；上级应排在下级之前。",
        "第 5 行 编码：不能为空。",
    ]


@pytest.mark.parametrize(
    ("content", "form", "message"),
    [
        (b"PK\x03\x04 broken", XLSX, "请在 Excel/WPS 中重新另存后上传。"),
        (b"\xd0\xcf\x11\xe0 old", XLSX, "请在 Excel/WPS 中取消密码并另存为 .xlsx"),
        (b"", CSV, "所提交的是空文件。"),
        (b"\n", CSV, "没有可导入的数据"),
        (b"\xff\xfe\x00\x81", CSV, "文件不能读取。请核对所选的格式。"),
        (b"1" * 5_000_001, CSV, "文件过大。请只保留科目目录。"),
    ],
)
def test_a_file_that_is_no_table_is_refused(administrator, content, form, message):
    page = upload(administrator, "functioncode", content, form)
    assert page.status_code == 200
    assert message in "".join(page.context["form"].errors["import_file"])


def test_a_table_without_a_column_it_needs_is_refused(administrator):
    assert listed(upload(administrator, "functioncode", "编码,备注\n201,甲\n")) == [
        "缺少列：名称。"
    ]
    assert listed(upload(administrator, "source", "甲\n乙\n")) == ["缺少列：编码、名称。"]


def test_a_csv_as_excel_writes_it_on_a_chinese_windows_is_read(administrator):
    content = "编码,名称\n2010301,行政运行\n".encode("gb18030")
    assert totals(upload(administrator, "functioncode", content)) == {"skip": 1}


def test_codes_that_excel_made_numbers_are_read(administrator):
    workbook = openpyxl.Workbook()
    for row in (["编码", "名称"], [2010301, "行政运行"], [None, None]):
        workbook.active.append(row)
    stream = BytesIO()
    workbook.save(stream)
    page = upload(administrator, "functioncode", stream.getvalue(), XLSX)
    assert totals(page) == {"skip": 1}


def test_what_changed_between_preview_and_nod_is_not_overwritten(administrator):
    preview = upload(administrator, "functioncode", "编码,名称,启用年度\n2010396,新,2026\n")
    FunctionCode.objects.create(code="2010396", name="先到", level=3, year_from=2025)
    answer = confirm(administrator, "functioncode", preview)
    assert answer.url == url("functioncode", "import")
    assert [row.name for row in FunctionCode.objects.filter(code="2010396")] == ["先到"]


def test_an_upload_is_confirmed_once_and_leaves_no_file(administrator):
    folder = settings.VAR_DIR / "imports"
    before = set(folder.iterdir()) if folder.exists() else set()
    preview = upload(administrator, "category", "编码,名称\n13,其他经费\n")
    assert len(set(folder.iterdir()) - before) == 1
    assert confirm(administrator, "category", preview).url == url("category", "changelist")
    assert confirm(administrator, "category", preview).url == url("category", "import")
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "f" * 31, ""])
def test_no_other_file_is_opened(administrator, name):
    posted = {"import_file_name": name, "original_file_name": "a", "format": CSV, "resource": ""}
    answer = administrator.post(url("category", "process_import"), posted)
    assert answer.status_code in {200, 403}
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_only_the_administrator_imports_and_who_has_a_role_exports(client, table):
    client.force_login(builders.auditor())
    assert client.get(url(table, "import")).status_code == 403
    assert client.post(url(table, "process_import")).status_code == 403
    assert client.get(url(table, "export")).status_code == 200
    assert "import/" not in client.get(url(table, "changelist")).content.decode()
    client.force_login(builders.person())
    assert client.get(url(table, "export")).status_code == 302
