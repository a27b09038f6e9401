"""exportbudget CODE YEAR --output FILE: a department's budget as a workbook that imports unchanged."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget.management.readiness import require_codes
from budget.models import Department
from budget.scope import YEARS, Scope
from desk.writer import write_export


class Command(BaseCommand):
    help = "把一个部门一年的预算（各个阶段）导出为工作簿，再导入时没有任何变化。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="部门编码")
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, code: str, year: int, output: Path, **options: Any) -> None:
        require_codes()
        if year not in YEARS:
            raise CommandError(f"{year} 不是预算年度。")
        if not Department.objects.filter(pk=code).exists():
            raise CommandError(f"没有部门 {code}。")
        try:
            output.write_bytes(write_export(Scope(year, department=code)))
        except OSError as error:
            raise CommandError(f"不能写入 {output}：{error.strerror}") from error
        self.stdout.write(f"已写入 {output}")
