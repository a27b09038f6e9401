"""Every table in every format, rendered and read back, says what the Table says."""

import json

import pytest

from disclosure.money import YUAN
from disclosure.renderers import FORMATS

from . import samples
from .readers import (
    CSV_PARTS,
    JSON_PARTS,
    read_csv,
    read_excel,
    read_html,
    read_json,
    read_pdf,
    said,
)

READERS = {
    "html": (read_html, ()),
    "xlsx": (read_excel, ()),
    "pdf": (read_pdf, ()),
    "csv": (read_csv, CSV_PARTS),
    "json": (read_json, JSON_PARTS),
}
TABLES = samples.tables()

pytestmark = pytest.mark.program("pdfinfo")


def read_back(name, tables):
    read, _ = READERS[name]
    return read(FORMATS[name].render(tables))


def expected(name, tables):
    _, parts = READERS[name]
    return [said(table, *parts) for table in tables]


def test_every_format_is_read_back():
    assert READERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.slug)
def test_a_table_alone(name, table):
    assert read_back(name, [table]) == expected(name, [table])


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "head", [samples.UNIT, samples.DRAFT, samples.EVERYONE], ids=["unit", "draft", "all"]
)
def test_all_nine_tables_of_a_scope(name, head):
    tables = samples.tables(head)

    assert read_back(name, tables) == expected(name, tables)


@pytest.mark.parametrize("name", READERS)
def test_tables_without_any_money(name):
    tables = samples.tables(facts=())

    assert read_back(name, tables) == expected(name, tables)


@pytest.mark.parametrize("name", READERS)
def test_amounts_in_yuan(name):
    tables = [table.in_money(YUAN) for table in TABLES]

    assert read_back(name, tables) == expected(name, tables)


@pytest.mark.parametrize("name", ["html", "xlsx", "pdf", "json"])
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "-2",
        '#panic("x") $x^2$ \\ @ref <lab> *b* _i_ `c` // c ~ { } [ ]',
        "<script>alert(1)</script>&amp;",
        "{% now %} {{ table }}",
        "㊣“三公”①②③",
        "很长的名称" * 20,
    ],
)
def test_texts_that_are_more_than_words_elsewhere(name, text):
    tables = samples.named(text)[4:5]

    assert read_back(name, tables) == expected(name, tables)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" +1", "' +1"),
        ("－1", "'－1"),
        ("a=b", "a=b"),
    ],
)
def test_csv_writes_no_formula(text, written):
    (table,) = read_csv(FORMATS["csv"].render(samples.named(text)[4:5]))

    assert table["rows"][1][:3] == ["2", "201", written]


def test_csv_leaves_negative_amounts_numbers():
    (table,) = read_csv(FORMATS["csv"].render(samples.tables()[8:9]))

    assert ["9", "三、公务接待费", "-0.05", "-0.05", "", ""] in table["rows"]


@pytest.mark.parametrize("name", ["html", "xlsx", "pdf"])
def test_control_characters_are_left_out(name):
    clean, dirty = samples.named("财政局"), samples.named("财\x00政\x1b\x7f局\ufffe")

    assert read_back(name, dirty[4:5]) == expected(name, clean[4:5])


@pytest.mark.parametrize(
    ("head", "whose"),
    [
        (samples.DEPARTMENT, {"department": "318", "name": "秦皇岛经济技术开发区财政局"}),
        (samples.UNIT, {"department": "318", "unit_code": "318001", "name": "财政局本级"}),
        (
            samples.DRAFT,
            {
                "department": "318",
                "unit_code": "318001",
                "name": "财政局本级",
                "stage": "二上草案",
            },
        ),
        (samples.EVERYONE, {"department": "", "name": "全部部门"}),
    ],
)
def test_json_says_whose_tables_they_are(head, whose):
    document = json.loads(FORMATS["json"].render(samples.tables(head)))
    tables = document.pop("tables")

    assert document == {**whose, "year": 2023}
    assert [(table["number"], table["slug"], table["unit"]) for table in tables] == [
        (table.number, table.slug, "万元") for table in TABLES
    ]
