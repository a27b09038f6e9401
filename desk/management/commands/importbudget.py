"""importbudget FILE [--dry-run]: the same import as in the browser, one line a fault."""

from os.path import isfile  # unlike Path.is_file, no folder that may not be entered stops it
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget.intake import Changes
from budget.management.readiness import require_codes
from desk.workbook import import_workbook, read_workbook


class Command(BaseCommand):
    help = "导入预算工作簿（.xlsx）：全部写入，或者一行也不写入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="只检查和比较，不写入")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        if not isfile(file):
            raise CommandError(f"找不到文件：{file}")
        require_codes()
        intake = read_workbook(file).intake if dry_run else import_workbook(file)
        for note in intake.notes:
            self.stdout.write(f"提示：{note}")
        for fault in intake.faults:
            self.stderr.write(str(fault))
        if intake.faults:
            raise CommandError(f"共 {len(intake.faults)} 处错误，没有写入任何数据。")
        for changes in intake.changes:
            self.stdout.write(summary(changes))
        self.stdout.write("仅检查，没有写入。" if dry_run else "导入完成。")


def summary(changes: Changes) -> str:
    words = (
        f"新增 {len(changes.new)}，修改 {len(changes.changed)}，"
        f"不变 {changes.unchanged}，删除 {len(changes.gone)}"
    )
    zeros = f"，跳过金额为0的 {changes.skipped} 行" if changes.skipped else ""
    return f"{changes.sheet.name}：{words}{zeros}"
