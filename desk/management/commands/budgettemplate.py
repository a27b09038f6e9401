"""budgettemplate --output FILE: the empty workbook."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budget.management.readiness import require_codes
from desk.writer import write_template


class Command(BaseCommand):
    help = "写出空白的预算工作簿模板。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, output: Path, **options: Any) -> None:
        require_codes()
        try:
            output.write_bytes(write_template())
        except OSError as error:
            raise CommandError(f"不能写入 {output}：{error.strerror}") from error
        self.stdout.write(f"已写入 {output}")
