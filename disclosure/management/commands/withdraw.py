"""Withdraws one version of a department or a unit from the public; exit 1 where it is withdrawn already."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget import access
from budget.models import User
from budget.scope import Scope
from disclosure.models import Publication
from disclosure.publication import Refused, withdraw


class Command(BaseCommand):
    help = "撤回公布：withdraw 318 2023 1 --person caiwu --reason 原因；撤回不能取消。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="部门编码，或预算单位编码")
        parser.add_argument("year", metavar="YEAR", type=int, help="预算年度")
        parser.add_argument("number", metavar="VERSION", type=int, help="版次")
        parser.add_argument("--person", required=True, help="撤回人的用户名")
        parser.add_argument("--reason", required=True, help="撤回的原因，存档，不对公众显示")

    def handle(
        self, *, code: str, year: int, number: int, person: str, reason: str, **options: Any
    ) -> None:
        scope = Scope(year, code[:3], code if len(code) > 3 else "")
        who = User.objects.filter(username=person).first()
        if who is None or not access.may_publish(who, scope):
            raise CommandError(f"“{person}”不是{code[:3]}的部门财务，不能撤回。")
        publication = Publication.objects.of(scope).filter(version=number).first()
        if publication is None:
            raise CommandError(f"{code} {year} 年没有公布第 {number} 版。")
        try:
            made = withdraw(publication, who, reason)
        except Refused as refused:
            self.stderr.write(f"没有撤回。{refused}")
            sys.exit(1)
        self.stdout.write(f"已撤回：{publication} 封印 {made.seal}")
