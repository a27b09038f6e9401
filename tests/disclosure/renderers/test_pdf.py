"""The PDF prints on A4, repeats its heads, can be archived and listened to, and needs its fonts."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from disclosure.money import YUAN
from disclosure.renderers import FORMATS, typesetter, typesetters, typesetting
from disclosure.renderers.typesetting import NoChineseFont, TypesettingError

from . import samples
from .readers import read_pdf, said

TABLES = samples.tables()


def opened(tables):
    return PdfReader(BytesIO(FORMATS["pdf"].render(tables)))


@pytest.fixture(scope="module")
def nine():
    return opened(TABLES)


def test_every_table_begins_a_page_as_wide_as_it_needs(nine):
    pages = [page.mediabox for page in nine.pages]

    assert [page.width > page.height for page in pages] == [table.landscape for table in TABLES]


def test_bookmarks_lead_to_every_table(nine):
    assert [
        (bookmark.title, nine.get_destination_page_number(bookmark)) for bookmark in nine.outline
    ] == [(table.title, page) for page, table in enumerate(TABLES)]


def test_the_document_says_whose_it_is_and_in_what_language(nine):
    assert (nine.metadata.title, nine.metadata.author, nine.trailer["/Root"]["/Lang"]) == (
        "318 秦皇岛经济技术开发区财政局 2023年部门预算公开表",
        "318 秦皇岛经济技术开发区财政局",
        "zh-CN",
    )


def test_the_document_is_fit_for_the_archive_and_for_listening(nine):
    metadata = nine.trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_title_lines_and_heading_repeat_on_every_page():
    table = samples.long_table(100)
    pages = [page.extract_text() for page in opened([table]).pages]

    repeated = (
        table.title,
        table.head.office,
        "预算年度：2023",
        "单位：万元",
        "序号",
        "功能分类科目",
        "科目编码",
        "基本支出",
        "栏次",
    )
    assert len(pages) == 3
    assert [[text in page for text in repeated] for page in pages] == [[True] * 9] * 3
    assert [f"第 {n} 页 共 3 页" in page for n, page in enumerate(pages, 1)] == [True] * 3


def test_a_repeated_title_is_one_bookmark():
    assert [bookmark.title for bookmark in opened([samples.long_table(100)]).outline] == [
        "部门预算一般公共预算财政拨款支出表"
    ]


@pytest.mark.program("pdfinfo")
def test_a_long_table_is_whole():
    table = samples.long_table(60)

    assert read_pdf(FORMATS["pdf"].render([table])) == [said(table)]


@pytest.mark.program("pdfinfo")
def test_amounts_of_a_whole_province_stay_in_their_columns():
    facts = [fact._replace(amount=fact.amount * 100_000) for fact in samples.FACTS]
    table = samples.tables(facts=facts)[1].in_money(YUAN)

    assert read_pdf(FORMATS["pdf"].render([table])) == [said(table)]
    assert len(opened([table]).pages) == 1


@pytest.mark.program("pdfinfo")
def test_merged_cells_and_rows_without_number():
    (read,) = read_pdf(FORMATS["pdf"].render([samples.merged_table()]))

    assert [row[:-3] for row in read["rows"]] == [["甲", "一"], ["二"], ["乙、丙"]]


def test_without_a_chinese_font_the_pdf_is_refused(monkeypatch):
    monkeypatch.setattr(typesetting, "ROLES", {"title": ("Nobody",), "body": ("Nobody",)})
    monkeypatch.setattr(typesetting, "CHINESE", ())

    with pytest.raises(NoChineseFont, match=r"apt install fonts-noto-cjk.*FONT_DIR"):
        FORMATS["pdf"].render(TABLES[:1])


def test_a_folder_of_fonts_is_enough(monkeypatch, tmp_path):
    fonts = typst.Fonts().fonts()
    path = next((f.path for f in fonts if f.family == "Noto Serif CJK SC" and f.path), None)
    if path is None:
        pytest.skip("Noto Serif CJK SC is not installed")
    (tmp_path / Path(path).name).symlink_to(path)
    monkeypatch.setattr(typesetting, "ROLES", {"title": ("Nobody",), "body": ("Nobody",)})
    monkeypatch.setattr(typesetting, "CHINESE", ())
    monkeypatch.setenv("FONT_DIR", str(tmp_path))

    assert "部门预算收支总表" in opened(TABLES[:1]).pages[0].extract_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("财\U00013000局", "已安装的字体里没有“\U00013000”"),
        ("财\ue000局", r"文字中有自造字 U\+E000"),
    ],
)
def test_a_character_that_cannot_be_printed_is_named(text, message):
    with pytest.raises(TypesettingError, match=message):
        FORMATS["pdf"].render(samples.named(text)[4:5])


def test_a_document_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(typesetters, "SECONDS", 0.001)

    with pytest.raises(TypesettingError, match="秒内没有生成PDF"):
        FORMATS["pdf"].render(TABLES[:1])


def test_a_typesetter_that_ends_between_two_documents_is_replaced():
    first = FORMATS["pdf"].render(TABLES[:1])
    for worker in typesetters._waiting:
        worker.process.kill()
        worker.process.wait()

    assert len(FORMATS["pdf"].render(TABLES[:1])) == len(first)


def test_typesetters_bear_any_number_of_documents_and_threads():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(FORMATS["pdf"].render, [TABLES[:1]] * 20))

    assert {len(pdf) for pdf in made} == {len(made[0])}
    assert len(typesetters._waiting) <= (os.cpu_count() or 1)


def test_a_typesetter_is_replaced_before_it_has_grown_large():
    processes = []
    for _ in range(2 * typesetter.LARGEST):
        FORMATS["pdf"].render(TABLES[8:])
        processes.append(typesetters._waiting[-1].process.pid)

    assert max(Counter(processes).values()) <= typesetter.LARGEST
    assert len(typesetters._waiting) <= (os.cpu_count() or 1)
