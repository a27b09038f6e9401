"""The page that stands alone asks for nothing from elsewhere and runs nothing."""

import re

from disclosure.renderers import FORMATS

from . import samples


def page(tables=None):
    return FORMATS["html"].render(tables or samples.tables()).decode()


def test_it_is_a_whole_chinese_document():
    html = page()

    assert html.lstrip().startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<title>318 秦皇岛经济技术开发区财政局 2023年部门预算公开表</title>" in html
    assert html.rstrip().endswith("</html>")


def test_it_needs_nothing_else():
    assert re.findall(r"<script|<link|<img|\bsrc=|\burl\(|@import|\bon\w+=|{%|{{", page()) == []


def test_words_are_words_and_not_markup():
    assert "<b>" not in page(samples.named("<b>财政局</b>"))


def test_one_table_is_called_by_its_title():
    assert "<title>318 秦皇岛经济技术开发区财政局 2023年部门预算收支总表</title>" in page(
        samples.tables()[:1]
    )
