"""Commands: one line a fault and exit code 1, no traceback, nothing saved."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from budget.models import BudgetLine, Department, Source, User
from desk.management.commands.demo import WORKBOOK as CASE
from tests import builders as make
from tests.workbooks import line, workbook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def file(tmp_path):
    def write(**sheets):
        path = tmp_path / "预算.xlsx"
        path.write_bytes(workbook(**sheets).getvalue())
        return path

    return write


@pytest.mark.django_db
def test_importbudget_says_what_it_did(file, capsys):
    make.unit("318001")
    path = file(支出预算=[line(), line(摘要="甲", amount=0)])
    call_command("importbudget", path, "--dry-run")
    assert capsys.readouterr().out.splitlines() == [
        "支出预算：新增 1，修改 0，不变 0，删除 0，跳过金额为0的 1 行",
        "仅检查，没有写入。",
    ]
    assert BudgetLine.objects.count() == 0
    call_command("importbudget", path)
    assert capsys.readouterr().out.splitlines()[-1] == "导入完成。"
    assert BudgetLine.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_importbudget_names_each_fault_on_a_line_of_its_own(file, capsys, options):
    make.unit("318001")
    rows = [line(), line(摘要="甲\n乙"), line(amount="12万"), line(功能科目编码="2010397")]
    with pytest.raises(CommandError, match=r"^共 3 处错误，没有写入任何数据。$"):
        call_command("importbudget", file(支出预算=rows), *options)
    assert capsys.readouterr().err.splitlines() == [
        '支出预算!K3 摘要 "甲 乙"：含有换行或不可见的控制字符，请删除。',
        '支出预算!L4 金额 "12万"：不是数字。应只填数字，如 12345.60，不带单位和文字。',
        '支出预算!D5 功能科目编码 "2010397"：'
        "功能分类科目中没有这个编码。请核对，或请系统管理员导入本年度科目表。",
    ]
    assert BudgetLine.objects.count() == 0


@pytest.mark.django_db
def test_importbudget_takes_no_folder_and_no_other_kind_of_file(tmp_path):
    for path in (tmp_path, tmp_path / "none.xlsx"):
        with pytest.raises(CommandError, match="找不到文件"):
            call_command("importbudget", path)
    (tmp_path / "a.xlsx").write_text("a,b")
    with pytest.raises(CommandError, match="共 1 处错误"):
        call_command("importbudget", tmp_path / "a.xlsx")


@pytest.mark.django_db
def test_exportbudget_writes_what_imports_unchanged(tmp_path, capsys):
    call_command("importbudget", CASE)
    for year in (2022, 2023):
        path = tmp_path / f"{year}.xlsx"
        call_command("exportbudget", "318", year, output=path)
        capsys.readouterr()
        call_command("importbudget", path)
        *sheets, _ = capsys.readouterr().out.splitlines()
        assert all("新增 0，修改 0，" in sheet and "删除 0" in sheet for sheet in sheets)


@pytest.mark.django_db
def test_exportbudget_says_what_it_cannot_do(tmp_path):
    make.department("318")
    for code, year, output, words in (
        ("999", 2023, "a.xlsx", "没有部门 999"),
        ("318", 23, "a.xlsx", "23 不是预算年度"),
        ("318", 2023, "none/a.xlsx", "不能写入"),
        ("318", 2023, ".", "不能写入"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("exportbudget", code, year, output=tmp_path / output)


@pytest.mark.django_db
def test_budgettemplate_opens_in_excel(tmp_path):
    call_command("budgettemplate", output=tmp_path / "t.xlsx")
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames[:2] == ["填写说明", "部门"]
    with pytest.raises(CommandError, match="不能写入"):
        call_command("budgettemplate", output=tmp_path)


@pytest.mark.django_db
def test_demo_fills_an_empty_database_and_leaves_a_full_one(capsys):
    call_command("demo")
    people, lines = User.objects.count(), BudgetLine.objects.count()
    assert (people, lines) == (7, 128)
    BudgetLine.objects.first().delete()
    call_command("demo")
    assert (User.objects.count(), BudgetLine.objects.count()) == (7, 127)
    assert "未装入演示数据" in capsys.readouterr().out
    assert Department.objects.count() == 1


COMMANDS = (
    ("importbudget", CASE),
    ("exportbudget", "318", "2023", "--output", "x.xlsx"),
    ("budgettemplate", "--output", "x.xlsx"),
    ("demo",),
)


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_without_code_lists_a_command_says_how_to_load_them(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Source.objects.filter(parent__isnull=False).delete()
    Source.objects.all().delete()
    with pytest.raises(CommandError, match=r"请先运行：python manage.py loadcodes"):
        call_command(*command)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_without_tables_a_command_says_how_to_make_them(command, tmp_path):
    done = manage(*command, tmp_path=tmp_path, url=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "CommandError: 数据库还没有建表，或不是本版本的表。请先运行：python manage.py migrate"
    ]


def test_without_a_database_a_command_says_so(tmp_path):
    done = manage("demo", tmp_path=tmp_path, url=f"sqlite:///{tmp_path}/none/none.sqlite3")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: 不能打开数据库：")
    assert len(done.stderr.splitlines()) == 1


def manage(*command, tmp_path, url):
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *command], capture_output=True, text=True, cwd=tmp_path,
        check=False, env=os.environ | {"DATABASE_URL": url, "VAR_DIR": str(tmp_path)},
    )  # fmt: skip
