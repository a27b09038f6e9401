"""`manage.py loadcodes`: fills the code lists from the seed that comes with the project."""

from typing import Any

from django.core.management.base import BaseCommand

from budget.codelists import load_official


class Command(BaseCommand):
    help = "载入随项目提供的科目目录"

    def handle(self, *args: Any, **options: Any) -> None:
        for title, added in load_official().items():
            self.stdout.write(f"{title}：新增 {added} 条")
