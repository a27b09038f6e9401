"""Checks the budget and the tables of a scope; exit 1 where a check of level F fails."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from budget.findings import Finding, Result, Status
from budget.models import Phase
from budget.scope import Scope
from disclosure.money import YUAN
from disclosure.review import Report, check
from disclosure.rounding import DEFAULT, ROUNDINGS
from disclosure.tables import disclose


class Command(BaseCommand):
    help = "核对预算数据和九张表的勾稽关系；有F级不符时退出码为1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="部门编码；all 为全部部门汇总")
        parser.add_argument("year", metavar="YEAR", type=int, help="预算年度")
        parser.add_argument("--unit", default="", help="只核对部门的一个预算单位")
        parser.add_argument(
            "--phase", choices=Phase.labels, default=Phase.INITIAL.label, help="预算阶段"
        )

        parser.add_argument(
            "--rounding",
            choices=ROUNDINGS,
            default=DEFAULT,
            help="印出的数怎样舍入：controlled 控制舍入（默认），plain 各自舍入",
        )

    def handle(
        self, *, code: str, year: int, unit: str, phase: str, rounding: str, **options: Any
    ) -> None:
        scope = _scope(code, year, unit, Phase.values[Phase.labels.index(phase)])
        report = check(scope, disclose(scope, rounding=rounding))
        self.stdout.write(f"{unit or scope.department} {scope.name()} {year}年 {phase}".strip())
        for section in report.sections:
            self.stdout.write(f"\n{section.title}")
            for result in section.results:
                self._write(result)
        self.stdout.write(f"\n{_counts(report)}")
        if report.forbids:
            sys.exit(1)

    def _write(self, result: Result) -> None:
        rule = result.rule
        words = (result.status, rule.number, rule.level, rule.name, result.reason)
        self.stdout.write("  " + "  ".join(word for word in words if word))
        for finding in result.findings:
            self.stdout.write(f"      {_sentence(finding)}")
        if result.more:
            self.stdout.write(f"      另有{result.more}处未列出。")


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
