"""Publishes a department, a unit, or a department with all its units; exit 1 where something forbids it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget import access
from budget.models import User
from budget.scope import Scope
from disclosure.batch import scopes_of
from disclosure.publication import Refused, publish_together
from disclosure.renderers.typesetting import TypesettingError
from disclosure.rounding import DEFAULT
from disclosure.together import TOGETHER


class Command(BaseCommand):
    help = "公布：publish 318 2023 --person caiwu；有不能公布的原因时逐行列出，退出码为1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="部门编码，或预算单位编码")
        parser.add_argument("year", metavar="YEAR", type=int, help="预算年度")
        parser.add_argument("--units", action="store_true", help="连同部门的全部单位，一次公布")
        parser.add_argument(
            "--together", action="store_true", help="与 --units 一起：部门印出的数等于各单位之和"
        )
        parser.add_argument("--person", required=True, help="公布人的用户名")
        parser.add_argument("--reason", default="", help="更正已公布内容的原因")

    def handle(
        self,
        *,
        code: str,
        year: int,
        units: bool,
        person: str,
        reason: str,
        together: bool,
        **options: Any,
    ) -> None:
        scope = Scope(year, code[:3], code if len(code) > 3 else "")
        who = User.objects.filter(username=person).first()
        if who is None or not access.may_publish(who, scope):
            raise CommandError(f"“{person}”不是{code[:3]}的部门财务，不能公布。")
        scopes = [scope]
        if units:
            scopes = [each for each in scopes_of(year) if each.department == scope.department]
        try:
            made = publish_together(
                dict.fromkeys(scopes, ""),
                who,
                reason=reason,
                rounding=TOGETHER if together else DEFAULT,
            )
        except TypesettingError as error:
            raise CommandError(str(error)) from error
        except Refused as refused:
            self.refuse(refused)
        else:
            for publication in made:
                self.stdout.write(f"已公布：{publication} 封印 {publication.seal}")

    def refuse(self, refused: Refused) -> None:
        whose = f"{refused.scope.unit or refused.scope.department}：" if refused.scope else ""
        self.stderr.write(f"没有公布。{whose}{refused}")
        for obstacle in refused.obstacles:
            self.stderr.write(f"  {obstacle.section}：{obstacle.what}（{obstacle.where}）")
        sys.exit(1)
