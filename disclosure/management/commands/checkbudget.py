"""Checks the budget and the tables of a scope, or of every one; exit 1 where a check of level F fails."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from budget.findings import Finding, Result, Status
from budget.models import Phase
from budget.rules import LEVELS
from budget.scope import Scope
from disclosure.batch import scopes_of
from disclosure.booklet import compose
from disclosure.checkups import examine, keep
from disclosure.fingerprint import digests
from disclosure.money import YUAN
from disclosure.review import Report, check, check_booklet
from disclosure.rounding import DEFAULT, ROUNDINGS
from disclosure.tables import disclose


class Command(BaseCommand):
    help = "核对预算数据和九张表的勾稽关系；有F级不符时退出码为1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "code", metavar="CODE", help="部门编码；all 逐个核对全部部门和单位，再核对汇总"
        )
        parser.add_argument("year", metavar="YEAR", type=int, help="预算年度")
        parser.add_argument("--unit", default="", help="只核对部门的一个预算单位")
        parser.add_argument(
            "--phase", choices=Phase.labels, default=Phase.INITIAL.label, help="预算阶段"
        )
        parser.add_argument("--booklet", action="store_true", help="公开文本也核对；缺文字也算不符")
        parser.add_argument(
            "--rounding",
            choices=ROUNDINGS,
            default=DEFAULT,
            help="印出的数怎样舍入：controlled 控制舍入（默认），plain 各自舍入",
        )

    def handle(
        self,
        *,
        code: str,
        year: int,
        unit: str,
        phase: str,
        rounding: str,
        booklet: bool,
        **options: Any,
    ) -> None:
        scope = _scope(code, year, unit, Phase.values[Phase.labels.index(phase)])
        wrong = False
        if not scope.department and not scope.unit:
            wrong = self._each(scope, booklet=booklet)
        if booklet and scope.department:
            report = check_booklet(compose(scope, rounding=rounding))
        else:
            report = check(scope, disclose(scope, rounding=rounding))
        self._whole(scope, report, phase)
        if wrong or report.forbids:
            sys.exit(1)

    def _each(self, whole: Scope, *, booklet: bool) -> bool:
        """A line for every department and unit; the results are kept for the overview on the site."""
        scopes, wrong = scopes_of(whole.year, whole.phase), False
        before = digests(scopes)
        for scope in scopes:
            report = examine(scope)
            keep(scope, report, before[scope])
            fault = report.forbids if booklet else report.forbids_submission
            wrong = wrong or fault
            self.stdout.write(_line(scope, report, fault=fault))
        self.stdout.write("")
        return wrong

    def _whole(self, scope: Scope, report: Report, phase: str) -> None:
        code = scope.code
        self.stdout.write(f"{code} {scope.name()} {scope.year}年 {phase}".strip())
        for section in report.sections:
            self.stdout.write(f"\n{section.title}")
            for result in section.results:
                self._write(result)
        self.stdout.write(f"\n{_counts(report)}")

    def _write(self, result: Result) -> None:
        rule = result.rule
        words = (result.status, rule.number, rule.level, rule.name, result.reason)
        self.stdout.write("  " + "  ".join(word for word in words if word))
        for finding in result.findings:
            self.stdout.write(f"      {_sentence(finding)}")
        if result.more:
            self.stdout.write(f"      另有{result.more}处未列出。")


def _line(scope: Scope, report: Report, *, fault: bool) -> str:
    """How many checks of each level fail, and which of them forbid."""
    failing = [its for its in report if its.status is Status.FAILS and its.open]
    counts = [
        f"{name} {len([its for its in failing if its.rule.level == level])}"
        for level, name in LEVELS.items()
    ]
    named = [f"{its.rule.number} {its.rule.name}" for its in failing if its.forbids]
    mark = "✗" if fault else "✓"
    words = f"{mark} {scope.code} {scope.name()}：{'，'.join(counts)}"
    return f"{words}{'：' if named else ''}{'、'.join(named)}"


def _scope(code: str, year: int, unit: str, phase: str) -> Scope:
    """The scope of the arguments, if it is there and has a budget."""
    department = "" if code == "all" else code
    if unit and not unit.startswith(department):
        raise CommandError(f"预算单位{unit}不属于部门{code}。")
    scope = Scope(year, department, unit, phase)
    try:
        scope.name()
    except ObjectDoesNotExist:
        raise CommandError(f"没有预算单位{unit}。" if unit else f"没有部门{code}。") from None
    if not scope.unit_budgets().exists():
        raise CommandError(f"{unit or code}没有{year}年{Phase(phase).label}。")
    return scope


def _sentence(finding: Finding) -> str:
    """The place, both figures in 元 and their difference, and what would be right."""
    figures = [
        f"{figure.label} {YUAN.text(figure.amount, zero='0.00')}元"
        for figure in (finding.left, finding.right)
        if figure
    ]
    if finding.difference is not None:
        figures.append(f"相差 {YUAN.text(finding.difference, zero='0.00')}元")
    return f"{finding.place}：{'，'.join(figures)}{'。' if figures else ''}{finding.text}"


def _counts(report: Report) -> str:
    counts = [f"{s} {sum(section.count(s) for section in report.sections)}" for s in Status]
    return "，".join(counts) + ("。有F级不符，不能报送和公开。" if report.forbids else "。")
