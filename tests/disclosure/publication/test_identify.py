"""Whose a file is, what verifypublication says of it, and with which exit code."""

import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from openpyxl import load_workbook

from budget import guards
from disclosure.models import PublishedFile
from disclosure.opendata import as_json, as_zip
from disclosure.publication import publish
from disclosure.publication.certificate import certificate_json, certificate_pdf, read
from disclosure.publication.identify import Answer, identify
from tests import builders

from .conftest import DEPARTMENT
from .test_verification import correct

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(accountant):
    """With all its files."""
    return publish(DEPARTMENT, accountant)


def stored(publication, name):
    return bytes(publication.files.get(name=name).content)


def answer(file):
    (found,) = identify(file)
    return found.answer, found.publication


def edited(file):
    """A workbook opened, changed in one cell and saved, as a person does."""
    book = load_workbook(BytesIO(file))
    book.worksheets[0]["E6"] = 1
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_published_files_are_the_same_and_changed_ones_differ(published):
    for file in published.files.all():
        assert answer(bytes(file.content)) == (Answer.SAME, published)
    pdf, word = stored(published, "booklet.pdf"), stored(published, "booklet.docx")
    page, data = stored(published, "booklet.html"), stored(published, "tables.json")
    for changed in (
        pdf + b"\n",
        word[:-1] + b"\x01",
        edited(stored(published, "tables.xlsx")),
        page.replace("财政局".encode(), "财務局".encode()),
        data.replace(b"1482.64", b"1482.46"),
    ):
        assert answer(changed) == (Answer.DIFFERS, published)


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"PK\x03\x04", b"{}", b'{"certificate": 1}'])
def test_what_is_not_ours_is_unknown(published, file):
    assert answer(file) == (Answer.UNKNOWN, None)


def test_a_zip_is_answered_file_by_file(published):
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("a/表.csv", stored(published, "tables.csv"))
        archive.writestr("b.txt", "其他")

    assert [(found.name, found.answer) for found in identify(target.getvalue())] == [
        ("a/表.csv", Answer.SAME),
        ("b.txt", Answer.UNKNOWN),
    ]


def test_what_bears_a_version_that_is_not_stored_says_so(published):
    file = stored(published, "booklet.html").replace(b"318-2023-1", b"318-2023-7")
    (found,) = identify(file)

    assert found.answer is Answer.UNKNOWN
    assert found.words == (
        "标明是公开版本 318-2023-7 的文件，但存档中没有这一版：不是本系统公布的，或者存档缺失"
    )


# Open data


def packed(parts):
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


@pytest.fixture
def package(published):
    with ZipFile(BytesIO(as_zip(published, read(published)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_open_data_is_held_against_the_figures_that_were_published(published, package):
    data = json.dumps(as_json(published, read(published), 1)).encode()
    changed = package["budget.csv"].replace(b",12163100.00,1216.31,", b",12163200.00,1216.32,", 1)
    table, *rest = package["budget.csv"].splitlines(keepends=True)

    assert answer(packed(package)) == (Answer.SAME, published)
    assert answer(data) == (Answer.SAME, published)
    assert answer(data.replace(b"1216.31", b"1216.32")) == (Answer.DIFFERS, published)
    assert answer(packed({**package, "budget.csv": table + b"".join(rest[1:])})) == (
        Answer.DIFFERS,
        published,
    )
    (found,) = identify(packed({**package, "budget.csv": changed}))
    assert found.answer is Answer.DIFFERS
    assert found.words.endswith(
        "有 1 处与公布的不同：表1·201·expenditure 为“12163200.00 1216.32 万元”，"
        "公布的为“12163100.00 1216.31 万元”"
    )


def test_open_data_of_nobody_and_half_of_it_are_unknown(published, package):
    strange = package["datapackage.json"].replace(published.seal.encode(), b"0" * 64)

    assert answer(packed({**package, "datapackage.json": strange})) == (Answer.UNKNOWN, None)
    for half in package.values():
        (found,) = identify(half)
        assert (found.answer, found.words) == (
            Answer.UNKNOWN,
            "是开放数据的一部分，没有公布的标记；请核验整个数据包（zip）",
        )


@pytest.mark.parametrize(
    "file",
    [
        packed({"datapackage.json": b"[]", "budget.csv": b"a\xff\x00"}),
        b'{"seal": 1, "tables": [1, {"rows": [1]}], "rows": {"a": 1}}',
    ],
)
def test_open_data_of_any_shape_is_no_crash(published, file):
    assert answer(file) == (Answer.UNKNOWN, None)


def test_a_certificate_is_known_as_data_and_as_pdf(published):
    data = certificate_json(published)
    pdf = certificate_pdf(published, read(published), [], None)

    assert answer(data) == (Answer.SAME, published)
    assert answer(pdf) == (Answer.SAME, published)
    assert answer(data.replace(b"accountant", b"someone")) == (Answer.DIFFERS, published)
    assert answer(pdf + b"\n") == (Answer.DIFFERS, published)
    assert answer(data.replace(published.seal.encode(), b"0" * 64)) == (Answer.UNKNOWN, None)


# The commands


def run(*arguments):
    out, code = StringIO(), 0
    try:
        call_command("verifypublication", *arguments, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


@pytest.fixture
def light(accountant, light_files, tmp_path):
    made = publish(DEPARTMENT, accountant)
    file = tmp_path / "公开表.csv"
    file.write_bytes(stored(made, "tables.csv"))
    return made, file


def test_the_command_ends_with_0_for_what_was_published(light):
    made, file = light

    assert run(str(file)) == (
        0,
        f"相同：公开表.csv　{made.title}（318 2023 年第 1 版）的 tables.csv，逐字节相同\n"
        f"存档完好：318-2023-1 {made.title}　封印 {made.seal}\n",
    )


def test_with_1_for_what_differs_and_2_for_what_is_unknown(light, tmp_path):
    made, file = light
    other, unknown = tmp_path / "b.json", tmp_path / "c.txt"
    other.write_bytes(stored(made, "tables.json").replace(b"1482.64", b"1482.46"))
    unknown.write_text("x")

    assert run(str(other))[0] == 1
    assert run(str(unknown)) == (
        2,
        "未知：c.txt　不是本系统公布的文件，或者公布的标记已经没有了\n",
    )
    assert run(str(file), str(unknown))[0] == 2
    assert run(str(file), str(unknown), str(other))[0] == 1


def test_without_files_it_proves_everything_that_is_stored(light, accountant):
    correct(accountant)
    code, said = run()

    assert code == 0
    assert said.splitlines()[-1] == "共 2 次公布，前后相接，没有缺失。"


def test_and_ends_with_1_where_something_was_changed(light):
    made, _ = light
    guards.remove(connection)
    PublishedFile.objects.filter(name="tables.csv").update(content=b"x")
    code, said = run("--hashes-only")

    assert code == 1
    assert f"存档被改动：318-2023-1 {made.title}" in said
    assert "  被改动：tables.csv" in said


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(CommandError, match=r"不能读取文件“none\.pdf”"):
        run("none.pdf")


def test_publish_is_for_the_accountant_and_says_what_is_missing(accountant, light_files, capsys):
    auditor = builders.auditor()
    with pytest.raises(CommandError, match="“auditor”不是318的部门财务，不能公布。"):
        call_command("publish", "318", "2023", "--person", auditor.username)
    with pytest.raises(SystemExit, match="1"):
        call_command("publish", "318001", "2023", "--person", "accountant")
    assert "没有公布。318001：还有下列问题，不能公布。\n  部门职责：" in capsys.readouterr().err
    call_command("publish", "318", "2023", "--person", "accountant")
    assert capsys.readouterr().out.startswith("已公布：318-2023-1 秦皇岛")


def test_a_certificate_as_data_holds_the_manifest(light):
    made, _ = light
    data = json.loads(certificate_json(made))

    assert data == {"certificate": 1, "manifest": json.loads(made.manifest), "seal": made.seal}
