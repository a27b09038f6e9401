"""runbatch KEY: makes the booklets of one Batch; the site starts it as a process of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.batches import run
from disclosure.models import Batch


class Command(BaseCommand):
    requires_system_checks = ()  # a third of its start; migrate and check run them
    help = "生成一个批量任务的全部公开文本（由网页启动）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", type=int, metavar="KEY")

    def handle(self, *, key: int, **options: Any) -> None:
        batch = Batch.objects.filter(pk=key, finished=None).first()
        if batch is None:
            raise CommandError(f"没有未完成的批量任务 {key}。")
        run(batch)
        self.stdout.write(str(batch))
