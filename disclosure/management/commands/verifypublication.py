"""Says of files which publication they are of, or proves everything that is stored.

Exit 0: the same as published, and what is stored is intact; 1: different, changed or missing; 2: unknown.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disclosure.models import Publication, Withdrawal
from disclosure.publication.identify import Answer, Identified, identify
from disclosure.publication.verification import State, Verification, verify, verify_chain

SAME, DIFFERENT, UNKNOWN = 0, 1, 2
CODES = {Answer.SAME: SAME, Answer.DIFFERS: DIFFERENT, Answer.UNKNOWN: UNKNOWN}


class Command(BaseCommand):
    help = (
        "核验公布的文件：verifypublication 文件…；不给文件时核验全部存档。"
        "退出码 0 相同且存档完好，1 不同或存档被改动，2 不是本系统公布的文件。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", metavar="FILE", nargs="*", help="PDF、Word、Excel、zip、证书等"
        )
        parser.add_argument(
            "--hashes-only", action="store_true", help="只核对散列，不重新生成文件（快）"
        )

    def handle(self, *, files: list[str], hashes_only: bool, **options: Any) -> None:
        again = not hashes_only
        code = self.files(files, again) if files else self.everything(again)
        if code:
            sys.exit(code)

    def files(self, files: list[str], again: bool) -> int:
        found = [each for file in files for each in identify(_content(file), Path(file).name)]
        for each in found:
            self.stdout.write(f"{each.answer}：{each.name}　{each.words}")
        stored = [self.stored(publication, again) for publication in _publications(found)]
        # What differs is worse than what is not ours.
        codes = {CODES[each.answer] for each in found} | set(stored)
        return next((code for code in (DIFFERENT, UNKNOWN) if code in codes), SAME)

    def everything(self, again: bool) -> int:
        codes = {self.stored(each, again) for each in Publication.objects.order_by("pk")}
        broken = [part for part in verify_chain() if part.state is not State.INTACT]
        for part in broken:
            self.stdout.write(f"{part.state}：{part.name}　{part.words}")
        count, withdrawn = Publication.objects.count(), Withdrawal.objects.count()
        acts = f"共 {count} 次公布，" + (f"{withdrawn} 次撤回，" if withdrawn else "")
        self.stdout.write(acts + ("链条有断。" if broken else "前后相接，没有缺失。"))
        return DIFFERENT if broken or DIFFERENT in codes else SAME

    def stored(self, publication: Publication, again: bool) -> int:
        """What is stored of a publication, every part that is not as it was named."""
        verification = verify(publication, again=again)
        its = publication.withdrawn
        withdrawn = f"　已于 {timezone.localtime(its.at):%Y-%m-%d} 撤回" if its else ""
        self.stdout.write(
            f"存档{_verdict(verification)}：{publication}　封印 {publication.seal}{withdrawn}"
        )
        for part in verification.parts:
            if part.state is not State.INTACT:
                self.stdout.write(f"  {part.state}：{part.name}　{part.words}")
        for each in verification.rechecks.differing if verification.rechecks else ():
            self.stdout.write(f"  {each.now.rule.number} {each.now.status}：{each.words}")
        return SAME if verification.intact else DIFFERENT


def _verdict(verification: Verification) -> str:
    if not verification.intact:
        return "被改动"
    return "完好" if verification.proved else "完好（部分文件不能由本程序重制）"


def _publications(found: list[Identified]) -> list[Publication]:
    keys = {each.publication.pk for each in found if each.publication}
    return list(Publication.objects.filter(pk__in=keys).order_by("pk"))


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"不能读取文件“{file}”：{error.strerror}。") from error
