"""Targets as values, for pages, checks and the booklet: six queries, however many there are.

    targets = read(Scope(2023, "318"))
    targets.overall            the department's 总体目标, or None
    targets.sections           分项, in the order of print: goals and indicators each
    targets.funds              专项资金
    targets.projects           every project with its amount in 元, also those without targets
    table.levels               indicators as 一级 → 二级 → 三级, equal neighbours put together

A unit's scope has its projects' targets only: 总体, 分项 and 专项资金 are the department's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from budget.models import Project
from budget.scope import Scope, project_amounts

from .models import Goal, Indicator, Kind, Target, TargetQuerySet


class GoalText(NamedTuple):
    pk: int
    text: str


class IndicatorText(NamedTuple):
    pk: int
    level1: str
    level2: str
    level3: str
    description: str
    value: str
    basis: str


class Level2(NamedTuple):
    name: str
    indicators: tuple[IndicatorText, ...]


class Level1(NamedTuple):
    name: str
    levels: tuple[Level2, ...]

    @property
    def rows(self) -> int:
        return len([None for level in self.levels for _ in level.indicators])


class TargetTable(NamedTuple):
    """One 绩效目标表; a project without targets has one too, with nothing in it."""

    kind: str
    name: str  # of the project, 分项 or 专项资金
    goals: tuple[GoalText, ...] = ()
    indicators: tuple[IndicatorText, ...] = ()
    target: int | None = None
    project: str = ""  # its code
    unit: str = ""  # of the project
    amount: Decimal | None = None  # of the project, in 元

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other tables of a scope."""
        return self.kind, self.project or self.name

    @property
    def levels(self) -> tuple[Level1, ...]:
        return tuple(
            Level1(name, _second_levels(rows))
            for name, rows in groupby(self.indicators, lambda row: row.level1)
        )


class Targets(NamedTuple):
    """All targets of a scope."""

    year: int
    overall: TargetTable | None
    sections: tuple[TargetTable, ...]
    funds: tuple[TargetTable, ...]
    projects: tuple[TargetTable, ...]

    @property
    def tables(self) -> tuple[TargetTable, ...]:
        overall = (self.overall,) if self.overall else ()
        return (*overall, *self.sections, *self.funds, *self.projects)


def read(scope: Scope, *, whole_year: bool = False) -> Targets:
    """The targets of one department or one unit; all departments together have none.

    Of a phase's projects; for the whole year also those that a later phase brought, with its amounts.
    """
    if not scope.unit and not scope.department:
        raise ValueError("targets are read by department or unit")
    own = [] if scope.unit else list(_of_department(scope).in_print_order())
    of_year = Project.objects.filter(unit__in=scope.units(), year=scope.year).order_by("code")
    projects = list(of_year if whole_year else of_year.in_phase(scope.phase))
    of_projects = Target.objects.filter(
        project__unit__in=scope.units(), project__year=scope.year
    ).values_list("project", "pk")
    texts = _Texts(scope)
    of_project, amounts = dict(of_projects), project_amounts(scope)
    for phase in {row.since for row in projects} - {"", scope.phase}:
        later = project_amounts(replace(scope, phase=phase))
        amounts |= {
            row.pk: later[row.pk] for row in projects if row.since == phase and row.pk in later
        }
    tables = defaultdict(list)
    for target in own:
        tables[target.kind].append(texts.table(target.kind, target.section, target.pk))
    return Targets(
        scope.year,
        next(iter(tables[Kind.OVERALL]), None),
        tuple(tables[Kind.SECTION]),
        tuple(tables[Kind.FUND]),
        tuple(
            texts.table(Kind.PROJECT, row.name, of_project.get(row.pk))._replace(
                project=row.code, unit=row.unit_id, amount=amounts.get(row.pk, Decimal(0))
            )
            for row in projects
        ),
    )


class _Texts:
    """The goals and indicators of a scope by target."""

    def __init__(self, scope: Scope) -> None:
        self.goals: defaultdict[int, list[GoalText]] = defaultdict(list)
        self.indicators: defaultdict[int, list[IndicatorText]] = defaultdict(list)
        seen = Target.objects.filter(year=scope.year)
        seen = (
            seen.filter(project__unit=scope.unit)
            if scope.unit
            else seen.filter(department=scope.department)
        )
        goals = Goal.objects.filter(target__in=seen).order_by("target", "order")
        for target, *goal in goals.values_list("target", *GoalText._fields):
            self.goals[target].append(GoalText(*goal))
        indicators = Indicator.objects.filter(target__in=seen).order_by("target", "order")
        for target, *indicator in indicators.values_list("target", *IndicatorText._fields):
            self.indicators[target].append(IndicatorText(*indicator))

    def table(self, kind: str, name: str, target: int | None) -> TargetTable:
        if target is None:
            return TargetTable(kind, name)
        goals, indicators = tuple(self.goals[target]), tuple(self.indicators[target])
        return TargetTable(kind, name, goals, indicators, target)


def _of_department(scope: Scope) -> TargetQuerySet:
    return Target.objects.filter(year=scope.year, department=scope.department, project__isnull=True)


def _second_levels(rows: Iterable[IndicatorText]) -> tuple[Level2, ...]:
    return tuple(Level2(name, tuple(its)) for name, its in groupby(rows, lambda row: row.level2))
