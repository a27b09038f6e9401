"""disclose writes the tables of a scope to a file, or says in Chinese why it cannot."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from disclosure.renderers import FORMATS, typesetting
from tests.builders import department, line, revenue, unit, unit_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    """Department 318 with two units, and 319 with one."""
    department()
    for code, amount in (("318001", "1000000"), ("318002", "500000"), ("319001", "20000")):
        of = unit_budget(unit(code, f"单位{code}"))
        line(of, amount=amount)
        revenue(of, amount=amount)


def disclose(*arguments, output="-", **options):
    out = StringIO()
    call_command("disclose", *arguments, output=output, stdout=out, **options)
    return out.getvalue()


def disclosed(*arguments, **options):
    """The JSON of a scope."""
    return json.loads(disclose(*arguments, format="json", **options))


def total(document):
    """本年收入合计 of table 1."""
    return next(row[2] for row in document["tables"][0]["rows"] if row[1] == "本年收入合计")


@pytest.mark.parametrize(
    ("arguments", "options", "whose", "money"),
    [
        (("318", "2023"), {}, {"department": "318", "name": "财政局"}, "150.00"),
        (
            ("318", "2023"),
            {"unit": "318002"},
            {"department": "318", "unit_code": "318002", "name": "单位318002"},
            "50.00",
        ),
        (("all", "2023"), {}, {"department": "", "name": "全部部门"}, "152.00"),
        (("318", "2023"), {"money": "元"}, {"department": "318", "name": "财政局"}, "1500000.00"),
        (
            ("318", "2023"),
            {"part": "tables"},
            {"department": "318", "name": "财政局"},
            "150.00",
        ),
    ],
)
def test_a_department_a_unit_or_all(budget, arguments, options, whose, money):
    document = disclosed(*arguments, **options)

    assert {key: document[key] for key in whose} == whose
    assert (len(document["tables"]), total(document)) == (9, money)


def test_titles_of_a_unit_speak_of_the_unit(budget):
    tables = disclosed("318", "2023", unit="318001")["tables"]

    assert (tables[0]["title"], tables[6]["note"]) == (
        "单位预算收支总表",
        "本单位无政府基金预算财政拨款预算，空表列示。",
    )


def test_one_table(budget):
    assert [table["number"] for table in disclosed("318", "2023", table=5)["tables"]] == [5]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("html", b"<!DOCTYPE"),
        ("xlsx", b"PK"),
        ("pdf", b"%PDF-1.7"),
        ("csv", b"\xef\xbb\xbf"),
        ("json", b"{"),
    ],
)
def test_a_file_of_every_format(budget, tmp_path, name, begins):
    file = tmp_path / f"公开表{FORMATS[name].suffix}"

    assert disclose("318", "2023", format=name, output=str(file)) == ""
    assert file.read_bytes().lstrip().startswith(begins)


def test_the_screen_shows_what_a_file_would_hold(budget):
    shown = disclose("318", "2023", format="csv", table=1)

    assert next(csv.reader(StringIO(shown.removeprefix("\ufeff")))) == ["部门预算收支总表"]


def test_a_year_without_budget_gives_empty_tables_and_says_so(budget):
    error = StringIO()
    document = disclosed("318", "2022", stderr=error)

    assert (total(document), document["tables"][1]["rows"]) == ("", [])
    assert error.getvalue() == "注意：318没有2022年的预算，各表均无数据。\n"


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("999", "2023"), {}, "没有编码为“999”的部门。"),
        (("318", "2023"), {"unit": "318009"}, "部门318没有编码为“318009”的预算单位。"),
        (("318", "2023"), {"unit": "319001"}, "部门318没有编码为“319001”的预算单位。"),
        (("all", "2023"), {"unit": "318001"}, "--unit 须与部门编码一起使用"),
        (("318", "2023"), {"table": 10}, "没有第10张表：本套公开表的表号为1至9。"),
        (("318", "2023"), {"format": "pdf"}, "pdf 不能输出到屏幕"),
        (
            ("318", "2023"),
            {"output": "/nowhere/a.json"},
            "无法写入文件“/nowhere/a.json”：文件夹不存在。",
        ),
        (("318", "2023"), {"output": "/"}, "无法写入文件“/”：这是一个文件夹。"),
    ],
)
def test_what_cannot_be_done_is_said(budget, arguments, options, message):
    with pytest.raises(CommandError, match=message):
        disclose(*arguments, **{"format": "json", **options})


def test_a_missing_font_is_said_and_leaves_the_old_file(budget, tmp_path, monkeypatch):
    monkeypatch.setattr(typesetting, "ROLES", {"title": ("Nobody",), "body": ("Nobody",)})
    monkeypatch.setattr(typesetting, "CHINESE", ())
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")

    with pytest.raises(CommandError, match="没有中文字体"):
        disclose("318", "2023", format="pdf", output=str(file))
    assert file.read_bytes() == b"old"
