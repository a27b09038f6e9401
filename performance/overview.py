"""What the pages show of targets: lines with amounts, counts and warnings, with addresses."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse

from budget.rules import Rule
from budget.scope import Scope

from .checks import TargetFinding, findings
from .models import Kind, Target
from .targets import Targets, TargetTable, read


class Notice(NamedTuple):
    """One finding with the address of its place."""

    rule: Rule
    finding: TargetFinding
    url: str


class Line(NamedTuple):
    """A target in a list."""

    table: TargetTable
    url: str
    warnings: int

    @property
    def amount(self) -> str:
        return written(self.table.amount)


class Board(NamedTuple):
    """All targets of a scope, and what is to be said about them by rule."""

    overall: TargetTable | None
    sections: Sequence[Line]
    funds: Sequence[Line]
    projects: Sequence[Line]
    warnings: Sequence[tuple[Rule, Sequence[Notice]]]
    indicators: int

    @property
    def notices(self) -> int:
        return len([None for _, notices in self.warnings for _ in notices])


def written(amount: Decimal | None) -> str:
    """元 with separators of thousands."""
    return "" if amount is None else f"{amount:,.2f}"


def address(scope: Scope, table: TargetTable) -> str:
    place = [scope.year, scope.department]
    if table.kind == Kind.PROJECT:
        return reverse("performance:project", args=[*place, table.project])
    if table.kind == Kind.OVERALL:
        return reverse("performance:overall", args=place)
    return reverse("performance:section", args=[*place, table.target])


def board(scope: Scope) -> Board:
    targets = read(scope, whole_year=True)
    found = _warnings(scope, targets)
    counts = Counter(warning.finding.table.key for warning in found if warning.finding.table)

    def lines(tables: Iterable[TargetTable]) -> list[Line]:
        return [Line(table, address(scope, table), counts[table.key]) for table in tables]

    return Board(
        targets.overall,
        lines(targets.sections),
        lines(targets.funds),
        lines(targets.projects),
        _by_rule(found),
        len([None for table in targets.tables for _ in table.indicators]),
    )


def page_of(scope: Scope, target: Target) -> dict[str, Any]:
    """A target's table with its warnings, and the targets before and behind it."""
    targets = read(scope, whole_year=True)
    tables = _like(targets, target)
    place = next((i for i, table in enumerate(tables) if _is(table, target)), None)
    if place is None:
        return {"table": None, "warnings": [], "number": len(tables) + 1}
    table = tables[place]
    found = [
        notice
        for notice in _warnings(scope, targets)
        if notice.finding.table and notice.finding.table.key == table.key
    ]
    return {
        "table": table,
        "amount": written(table.amount),
        "warnings": found,
        "warned": {notice.finding.row.pk for notice in found if notice.finding.row},
        "number": place + 1,
        "of": len(tables),
        "before": address(scope, tables[place - 1]) if place else "",
        "behind": address(scope, tables[place + 1]) if place + 1 < len(tables) else "",
    }


def _like(targets: Targets, target: Target) -> Sequence[TargetTable]:
    overall = (targets.overall,) if targets.overall else ()
    return {
        Kind.PROJECT: targets.projects,
        Kind.SECTION: targets.sections,
        Kind.FUND: targets.funds,
    }.get(Kind(target.kind), overall)


def _is(table: TargetTable, target: Target) -> bool:
    if target.project:
        return table.project == target.project.code
    return table.target == target.pk


def _warnings(scope: Scope, targets: Targets) -> list[Notice]:
    return [Notice(rule, finding, place(scope, finding)) for rule, finding in findings(targets)]


def place(scope: Scope, finding: TargetFinding) -> str:
    where = f"#indicator-{finding.row.pk}" if finding.row else ""
    return f"{address(scope, finding.table)}{where}" if finding.table else ""


def _by_rule(found: Iterable[Notice]) -> list[tuple[Rule, list[Notice]]]:
    rules: dict[Rule, list[Notice]] = {}
    for warning in found:
        rules.setdefault(warning.rule, []).append(warning)
    return list(rules.items())
