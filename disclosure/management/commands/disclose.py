"""Writes the official tables of a department, a unit or all departments to a file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from budget.models import Department, Unit
from budget.scope import Scope
from disclosure.money import UNITS
from disclosure.renderers import FORMATS
from disclosure.renderers.typesetting import TypesettingError
from disclosure.table import Table
from disclosure.tables import disclose

ALL = "all"
SCREEN = "-"
TEXT_FORMATS = ("html", "csv", "json")


class Command(BaseCommand):
    help = "生成公开表：disclose 318 2023 --format pdf --output 公开表.pdf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="部门编码，或 all（全部部门汇总）")
        parser.add_argument("year", type=int, help="预算年度")
        parser.add_argument("--unit", default="", help="预算单位编码：只公开这个单位")
        parser.add_argument("--part", choices=("tables",), default="tables", help="公开的部分")
        parser.add_argument("--table", type=int, metavar="N", help="只要第N张表")
        parser.add_argument("--money", choices=UNITS, help="金额单位，默认按当地表式")
        parser.add_argument("--format", choices=FORMATS, required=True, help="文件格式")
        parser.add_argument("--output", required=True, metavar="FILE", help="文件名；- 为屏幕")

    def handle(self, *, code: str, year: int, unit: str, **options) -> None:
        if options["output"] == SCREEN and options["format"] not in TEXT_FORMATS:
            raise CommandError(f"{options['format']} 不能输出到屏幕，请用 --output 给出文件名。")
        scope = self.scope(code, year, unit)
        tables = disclose(scope, money=UNITS.get(options["money"])).tables
        if options["table"] is not None:
            tables = _only(tables, options["table"])
        try:
            content = FORMATS[options["format"]].render(tables)
        except TypesettingError as error:
            raise CommandError(str(error)) from error
        self.write(content, options["output"])

    def scope(self, code: str, year: int, unit: str) -> Scope:
        """The scope of the arguments; where nothing is budgeted its tables are empty."""
        if code == ALL:
            if unit:
                raise CommandError("--unit 须与部门编码一起使用，不能与 all 一起使用。")
            scope = Scope(year)
        else:
            scope = Scope(year, code, unit)
            if not Department.objects.filter(pk=code).exists():
                raise CommandError(f"没有编码为“{code}”的部门。")
            if unit and not Unit.objects.filter(pk=unit, department=code).exists():
                raise CommandError(f"部门{code}没有编码为“{unit}”的预算单位。")
        if not scope.unit_budgets().exists():
            self.stderr.write(f"注意：{unit or code}没有{year}年的预算，各表均无数据。")
        return scope

    def write(self, content: bytes, output: str) -> None:
        if output == SCREEN:
            self.show(content)
            return
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise CommandError(f"无法写入文件“{output}”：{_reason(error)}。") from error

    def show(self, content: bytes) -> None:
        """The bytes themselves where the screen takes bytes: redirected, they are the same file."""
        if stream := getattr(self.stdout, "buffer", None):
            stream.write(content)
            stream.flush()
        else:
            self.stdout.write(content.decode(), ending="")


def _only(tables: tuple[Table, ...], number: int) -> tuple[Table, ...]:
    chosen = tuple(table for table in tables if table.number == number)
    if not chosen:
        numbers = f"{tables[0].number}至{tables[-1].number}"
        raise CommandError(f"没有第{number}张表：本套公开表的表号为{numbers}。")
    return chosen


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "文件夹不存在"
        case IsADirectoryError():
            return "这是一个文件夹"
        case PermissionError():
            return "没有写入权限，或者文件已在别的程序中打开"
        case _:
            return error.strerror or str(error)
