"""disclose --part booklet writes the whole booklet, says what it lacks, and refuses what cannot be."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders import department, line, revenue, unit, unit_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    department()
    of = unit_budget(unit("318001", "财政局本级"))
    line(of, amount="1000000")
    revenue(of, amount="1000000")


def disclose(*arguments, **options):
    error = StringIO()
    call_command("disclose", *arguments, part="booklet", stderr=error, **options)
    return error.getvalue()


@pytest.mark.parametrize(
    ("name", "begins"), [("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")]
)
@pytest.mark.parametrize("of", ["", "318001"])
def test_a_booklet_of_every_format(budget, tmp_path, name, begins, of):
    file = tmp_path / f"公开文本.{name}"
    said = disclose("318", "2023", format=name, unit=of, output=str(file))

    assert file.read_bytes().lstrip().startswith(begins)
    assert "待补：封面 公开月份（填写：公开信息表）" in said


def test_a_booklet_on_the_screen(budget, capsys):
    out = StringIO()
    disclose("318", "2023", format="html", output="-", stdout=out)

    assert "财政局2023年度部门预算公开" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("all", "2023"), {}, "公开文本按部门或单位编制，请给出部门编码。"),
        (
            ("318", "2023"),
            {"format": "xlsx"},
            "--part booklet 没有 xlsx 格式，可用：pdf、docx、html。",
        ),
        (("318", "2023"), {"table": 3}, "--table 和 --money 只用于公开表"),
        (("318", "2023"), {"money": "元"}, "--table 和 --money 只用于公开表"),
        (("318", "2023"), {"output": "-"}, "docx 不能输出到屏幕"),
        (("999", "2023"), {}, "没有编码为“999”的部门。"),
    ],
)
def test_what_cannot_be_done_is_said(budget, tmp_path, arguments, options, message):
    with pytest.raises(CommandError, match=message):
        disclose(*arguments, **{"format": "docx", "output": str(tmp_path / "a.docx"), **options})


def test_tables_have_no_word_format(budget):
    with pytest.raises(CommandError, match="--part tables 没有 docx 格式"):
        call_command("disclose", "318", "2023", format="docx", output="a.docx")
