"""The booklet on screen: the same contents, figures that lead to their cells, nothing that is executed."""

import re

from django.template import Context, Engine
from django.template.loader import render_to_string

from disclosure.document import Booklet, Part
from disclosure.renderers import BOOKLET_FORMATS

from . import booklets, samples
from .readers import Page, read_html, said


def page(booklet=None):
    return BOOKLET_FORMATS["html"].render(booklet or booklets.booklet()).decode()


def fragment(booklet):
    return render_to_string("disclosure/booklet.html", {"booklet": booklet})


def test_it_is_a_whole_chinese_document():
    html = page()

    assert html.lstrip().startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<title>秦皇岛经济技术开发区财政局2023年度部门预算公开</title>" in html
    assert html.rstrip().endswith("</html>")


def test_it_needs_nothing_else():
    assert re.findall(r"<script|<link|<img|\bsrc=|\burl\(|@import|\bon\w+=|{%|{{", page()) == []


def test_the_fragment_keeps_the_sites_policy():
    assert re.findall(r"<style|style=|<script|\bon\w+=", fragment(booklets.booklet())) == []


def test_contents_lead_to_every_title_of_the_first_levels():
    html = page()
    booklet = booklets.booklet()
    listed = re.findall(r'<li class="level-(\d)"><a href="#(.+?)">(.+?)</a></li>', html)

    assert listed == [(str(h.level), h.key, h.text) for h in booklet.contents()]
    for key in (h.key for h in booklet.headings()):
        assert html.count(f'id="{key}"') == 1


def test_titles_keep_their_levels():
    found = re.findall(r'<h(\d) id="([\w-]+)">(.+?)</h\1>', page().split("<section", 1)[1])
    official = {f"t{table.number}-title": table.title for table in samples.tables()}

    assert [(int(level), text) for level, _, text in found] == [
        (h.level, h.text) for h in booklets.booklet().headings()
    ]
    assert {key: text for _, key, text in found if key in official} == official


def test_the_official_tables_say_what_they_say_elsewhere():
    html = fragment(booklets.booklet())
    official = "".join(re.findall(r'<table class="official".+?</table>', html, re.DOTALL))

    assert read_html(official.encode()) == [said(table) for table in samples.tables()]


def test_forms_have_their_goal_over_the_head_and_merged_cells():
    html = fragment(booklets.booklet(booklets.form(1, "培训费")))
    (form,) = re.findall(
        r'<div class="inner portrait">.+?</div>\s*$',
        html.split("<section")[-1].rpartition("</section>")[0],
        re.DOTALL,
    )
    reader = Page()
    reader.feed(form)
    rows = [[("".join(cell), *spans) for cell, *spans in cells] for _, cells in reader.tables[0]]

    assert '<div class="lead">预算金额：1.00万元\n绩效目标：开展工作，按期完成。</div>' in form
    assert [cells[0] for cells in rows[:2]] == [("一级指标", 1, 1), ("产出指标", 6, 1)]
    assert [len(cells) for cells in rows] == [6, 6, 4, 4, 5, 4, 4, 6, 4, 4]


FIGURE = re.compile(
    r'(?:<a href="#([^"]+)">)?<span class="figure" data-table="(.+?)" data-row="(.+?)" '
    r'data-column="(.+?)" data-year="(\d+)" title="(.+?)">(.+?)</span>'
)


def test_figures_say_where_they_come_from_and_lead_there():
    html = fragment(booklets.booklet())
    figures = FIGURE.findall(html)

    assert figures == [
        (
            "t3-total-total", "expenditure", "total", "total", "2023",
            "来源：2023年 表3 合计·合计", "1146.85",
        ),
        (
            "", "expenditure", "total", "basic", "2022",
            "来源：2022年 表3 合计·基本支出；2023年 表3 合计·基本支出", "3.00",
        ),
        (
            "t0-total-total", "procurement", "total", "total", "2023",
            "来源：2023年 政府采购预算", "12.00",
        ),
    ]  # fmt: skip
    for cell in (figure[0] for figure in figures if figure[0]):
        assert html.count(f'id="{cell}"') == 1


def test_a_figure_of_a_table_that_is_not_printed_says_so():
    figure = booklets.Figure("1.00", 1, (booklets.Origin("basic-split", "total", "public", 2023),))
    html = fragment(booklets.booklet([booklets.words(figure)]))

    assert [found[0::5] for found in FIGURE.findall(html)] == [("", "来源：2023年预算明细")]


def test_paragraphs_break_where_they_were_typed_to():
    assert "<p>第一段。</p>" in page()
    assert "<p>第二段。</p>" in page()


def test_markup_and_control_characters_are_words():
    blocks = [booklets.words(text) for text in (*booklets.MARKUP, "控制\x00\x1b字符")]
    for i, text in enumerate(booklets.MARKUP):
        blocks += booklets.form(i, text, goal=text, value=text)
    html = page(booklets.booklet(blocks, issuer="<b>局</b>"))
    escaped = Engine().from_string("{% for text in texts %}<p>{{ text }}</p>\n{% endfor %}")
    expected = escaped.render(Context({"texts": booklets.MARKUP})).split("\n")

    assert [text for text in expected if text not in html] == []
    assert "<p>控制字符</p>" in html
    assert "<script" not in html
    assert "<b>" not in html


def test_a_booklet_of_nothing_is_a_page():
    assert "目录" in page(Booklet("", "", "", 2023, (Part(()),)))
