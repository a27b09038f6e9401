"""Writes the official tables, or the whole booklet, of a department or a unit to a file."""

import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from budget.models import Department, Unit
from budget.scope import Scope
from disclosure.adjusted import listed_table, of_disclosure
from disclosure.batch import make, scopes_of
from disclosure.booklet import compose
from disclosure.money import UNITS
from disclosure.renderers import BOOKLET_FORMATS, FORMATS
from disclosure.renderers.typesetting import TypesettingError
from disclosure.rounding import DEFAULT, ROUNDINGS
from disclosure.table import Table
from disclosure.tables import disclose
from disclosure.together import TOGETHER, CannotAddUp, reader

ALL = "all"
SCREEN = "-"
TEXT_FORMATS = ("html", "csv", "json")
TABLES, BOOKLET, ADJUSTMENTS = "tables", "booklet", "adjustments"
PARTS = {  # the formats of each
    TABLES: tuple(FORMATS),
    BOOKLET: tuple(BOOKLET_FORMATS),
    ADJUSTMENTS: tuple(FORMATS),
}


class Command(BaseCommand):
    requires_system_checks = ()  # a third of its start; migrate and check run them
    help = "生成公开表：disclose 318 2023 --format pdf --output 公开表.pdf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="部门编码，或 all（全部部门汇总）")
        parser.add_argument("year", type=int, help="预算年度")
        parser.add_argument("--unit", default="", help="预算单位编码：只公开这个单位")
        parser.add_argument(
            "--part", choices=PARTS, default=TABLES, help="公开表、整本公开文本，或舍入调整清单"
        )
        parser.add_argument("--table", type=int, metavar="N", help="只要第N张表")
        parser.add_argument("--money", choices=UNITS, help="金额单位，默认按当地表式")
        parser.add_argument(
            "--rounding",
            choices=(*ROUNDINGS, TOGETHER),
            default=DEFAULT,
            help="controlled：控制舍入，分项之和等于合计（默认）；plain：各数单独四舍五入；"
            "together：部门和各单位一起舍入，部门等于各单位之和",
        )
        parser.add_argument(
            "--format", choices={**FORMATS, **BOOKLET_FORMATS}, required=True, help="文件格式"
        )
        parser.add_argument(
            "--batch",
            action="store_true",
            help="部门和各单位（或 all 全部）的公开文本，打成一个压缩包",
        )
        parser.add_argument("--output", required=True, metavar="FILE", help="文件名；- 为屏幕")

    def handle(self, *, code: str, year: int, unit: str, **options) -> None:
        if options["batch"]:
            self.batch(code, year, **options)
            return
        _refuse(code, **options)
        scope = self.scope(code, year, unit)
        try:
            content = self.content(scope, **options)
        except (TypesettingError, CannotAddUp) as error:
            raise CommandError(str(error)) from error
        self.write(content, options["output"])

    def batch(
        self, code: str, year: int, *, format: str, output: str, rounding: str, **options
    ) -> None:
        """Every booklet of a year in one zip; what could not be made is said, and stops no other."""
        if format not in BOOKLET_FORMATS:
            raise CommandError(f"--batch 的格式可用：{'、'.join(BOOKLET_FORMATS)}。")
        scopes = [scope for scope in scopes_of(year) if code in {ALL, scope.department}]
        if not scopes:
            raise CommandError(
                f"{year}年没有{'任何部门' if code == ALL else f'部门{code}'}的预算。"
            )
        try:
            with Path(output).open("wb") as target:
                results = make(scopes, format, target, rounding=rounding)
        except OSError as error:
            raise CommandError(f"无法写入文件“{output}”：{_reason(error)}。") from error
        failed = [made for made in results if made.failure]
        for made in failed:
            self.stderr.write(
                f"未能生成：{made.scope.unit or made.scope.department} {made.failure}"
            )
        self.stdout.write(f"已生成 {len(results) - len(failed)} 份，未能生成 {len(failed)} 份。")
        if failed:
            sys.exit(1)

    def content(self, scope: Scope, *, part: str, **options) -> bytes:
        if part == BOOKLET:
            return self.booklet(scope, **options)
        if part == ADJUSTMENTS:
            return _adjustments(scope, **options)
        return _tables(scope, **options)

    def booklet(self, scope: Scope, *, format: str, rounding: str, **options) -> bytes:
        """The booklet, whatever it still lacks; what that is is said beside."""
        composed = compose(scope, rounding=rounding)
        for gap in composed.gaps:
            self.stderr.write(f"待补：{gap.section} {gap.what}（填写：{gap.where}）")
        return BOOKLET_FORMATS[format].render(composed.booklet)

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


def _refuse(code: str, **options) -> None:
    """What cannot be combined."""
    form, part = options["format"], options["part"]
    if form not in PARTS[part]:
        raise CommandError(f"--part {part} 没有 {form} 格式，可用：{'、'.join(PARTS[part])}。")
    if options["output"] == SCREEN and form not in TEXT_FORMATS:
        raise CommandError(f"{form} 不能输出到屏幕，请用 --output 给出文件名。")
    if part == BOOKLET and code == ALL:
        raise CommandError("公开文本按部门或单位编制，请给出部门编码。")
    if part != TABLES and (options["table"] is not None or options["money"]):
        raise CommandError("--table 和 --money 只用于公开表；公开文本的金额单位由表式决定。")


def _tables(
    scope: Scope, *, format: str, table: int | None, money: str | None, rounding: str, **options
) -> bytes:
    unit = UNITS.get(money or "")
    read = reader(rounding)
    if unit and rounding != TOGETHER:
        read = partial(disclose, money=unit, rounding=rounding)
    tables = tuple(table.in_money(unit or table.money) for table in read(scope).tables)
    return FORMATS[format].render(tables if table is None else _only(tables, table))


def _adjustments(scope: Scope, *, format: str, rounding: str, **options) -> bytes:
    """Of a booklet, or of all departments' tables, what rounding did to the figures."""
    if scope.department:
        composed = compose(scope, rounding=rounding)
        found, printed = composed.material.now, composed.printed
    else:
        found = reader(rounding)(scope)
        printed = [of_disclosure(found)]
    return FORMATS[format].render([listed_table(found, printed)])


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
