"""The checks of many scopes, one after the other, kept with the digest of the data they looked at."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from budget.findings import Status
from budget.rules import FORBIDS, INFORMS, WARNS
from budget.scope import Scope

from .booklet import compose
from .models import Checkup
from .review import Report, check, check_booklet


def examine(scope: Scope) -> Report:
    """The report of everything that a scope has: its budget, and its booklet; a draft has none yet."""
    if scope.department and not scope.is_draft:
        return check_booklet(compose(scope))
    return check(scope)


def keep(scope: Scope, report: Report, digest: str) -> Checkup:
    place: dict[str, Any] = {
        "year": scope.year,
        "phase": scope.phase,
        "department_id": scope.department,
        "unit_id": scope.unit or None,
    }
    found = {"at": timezone.now(), "digest": digest, **_summary(report)}
    checkup, _ = Checkup.objects.update_or_create(**place, defaults=found)
    return checkup


def _summary(report: Report) -> dict[str, Any]:
    open_ = [its for its in report if its.status is Status.FAILS and its.open]
    open_.sort(key=lambda its: (FORBIDS, WARNS, INFORMS).index(its.rule.level))

    def count(level: str) -> int:
        return len([its for its in open_ if its.rule.level == level])

    return {
        "faults": count(FORBIDS),
        "warnings": count(WARNS),
        "notices": count(INFORMS),
        "waived": len(report.waived),
        "not_run": len([its for its in report if its.status is Status.NOT_RUN]),
        "found": [
            [its.rule.number, its.rule.level, its.rule.name, its.findings[0].place] for its in open_
        ],
    }


def kept(scopes: Iterable[Scope]) -> dict[Scope, Checkup]:
    """What was found last in each scope of one year and phase."""
    scopes = list(scopes)
    if not scopes:
        return {}
    rows = Checkup.objects.filter(
        year=scopes[0].year,
        phase=scopes[0].phase,
        department__in={scope.department for scope in scopes},
    )
    by_place = {(row.department_id, row.unit_id or ""): row for row in rows}
    return {
        scope: by_place[place]
        for scope in scopes
        if (place := (scope.department, scope.unit)) in by_place
    }
