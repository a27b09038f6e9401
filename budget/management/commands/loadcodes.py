"""The command that loads the seed of the code lists, or an office's list of a year over it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from budget.codelists import LISTS, CodeList, Entry, apply, load_official, plan, read_list
from budget.codelists.hierarchy import MAX_YEAR, MIN_YEAR
from budget.rows import Fault


class Command(BaseCommand):
    help = (
        "载入科目目录。不带文件：载入随项目提供的目录（据公开预算和通知整理，并非完整的官方版本），"
        "不改动已有科目。带文件：以本单位某一年度的完整目录更新科目，先列出变化。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help=".xlsx 或 .csv：编码、名称、（所属预算）"
        )
        parser.add_argument("--year", type=int, help="目录从哪一年度起执行")
        parser.add_argument("--list", choices=LISTS, dest="slug", help="哪一个目录；默认按标题判断")
        parser.add_argument("--dry-run", action="store_true", help="只列出变化，不保存")

    def handle(
        self,
        *args: Any,
        file: Path | None,
        year: int | None,
        slug: str | None,
        dry_run: bool,
        **options: Any,
    ) -> None:
        if file is None:
            for title, added in load_official().items():
                self.stdout.write(f"{title}：新增 {added}")
        elif year is None or not MIN_YEAR <= year <= MAX_YEAR:
            self._refuse(["请用 --year 指明目录的执行年度，如 --year 2026。"])
        else:
            reading = read_list(file, LISTS.get(slug or ""))
            if reading.faults or reading.code_list is None:
                self._refuse(reading.faults)
            self._replace(reading.code_list, reading.entries, year, dry_run=dry_run)

    @transaction.atomic
    def _replace(
        self, code_list: CodeList, entries: tuple[Entry, ...], year: int, *, dry_run: bool
    ) -> None:
        changes = plan(entries, code_list, year)
        self.stdout.write(changes.summary())
        for line in changes.details():
            self.stdout.write(f"  {line}")
        if changes.faults:
            self._refuse(changes.faults)
        if dry_run:
            self.stdout.write("试运行，没有保存。")
        elif changes:
            apply(changes)
            self.stdout.write("已保存。")

    def _refuse(self, faults: Iterable[Fault | str]) -> NoReturn:
        for fault in faults:
            self.stderr.write(str(fault))
        raise SystemExit(1)
