"""The digest of the data that the checks of a scope look at: it tells whether a result is still of today.

However many departments and units there are, each kind of row is read once; and where the record of changes
knows of nothing since a result, its data are not read at all.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Model, Q

from budget.models import (
    Asset,
    BudgetLine,
    Ceiling,
    Change,
    Procurement,
    Project,
    RevenueLine,
    UnitYear,
)
from budget.scope import Scope
from performance.models import Goal, Indicator, Target

from .models import CheckSetting, Checkup, Particulars, Revocation, Statement, Waiver

SPACE = 1 << 128
# What tells of a write, each by its path to the department.
WRITTEN: tuple[tuple[type[Model], str], ...] = (
    (Change, "department"),
    (Waiver, "department"),
    (Revocation, "waiver__department"),
)
LEEWAY = timedelta(
    hours=1
)  # for clocks that differ, and for a transaction that began long before it ended


def _budgets(scope: Scope, path: str = "") -> Q:
    """This year's and last year's budgets, each in the phase that is compared."""
    last = scope.last_year
    return Q(**{f"{path}year": scope.year, f"{path}phase": scope.phase}) | Q(
        **{f"{path}year": last.year, f"{path}phase": last.phase}
    )


Kind = tuple[type[Model], str, Q]  # rows, the path to the code they belong to, which of them


def _kinds(scope: Scope) -> Iterator[Kind]:
    years = [scope.year - 1, scope.year]
    budgets = _budgets(scope, "unit_budget__")
    yield BudgetLine, "unit_budget__unit", budgets
    yield RevenueLine, "unit_budget__unit", budgets
    yield Procurement, "unit_budget__unit", budgets
    yield Project, "unit", Q(year__in=years)
    yield Asset, "unit", Q(as_of__year=scope.year - 1)
    yield UnitYear, "unit", Q()
    yield Statement, "department", Q(year__in=years)
    yield Particulars, "department", Q(year__in=years)
    yield Target, "department", Q(year__in=years)
    yield Goal, "target__department", Q(target__year__in=years)
    yield Indicator, "target__department", Q(target__year__in=years)
    yield Waiver, "department", Q(year=scope.year)
    yield Revocation, "waiver__department", Q(waiver__year=scope.year)
    yield Ceiling, "issue__department", Q(issue__year=scope.year)


def moved(checkups: Mapping[Scope, Checkup]) -> set[Scope]:
    """The scopes whose data are others than those that were looked at; all of one year and phase.

    Only departments in which something was written since are read; settings of checks and migrations, which
    the record of changes leaves out, touch all of them.
    """
    written = _written_since(checkups)
    now = digests(scope for scope in checkups if scope.department in written)
    return {scope for scope, digest in now.items() if digest != checkups[scope].digest}


def _written_since(checkups: Mapping[Scope, Checkup]) -> set[str]:
    """The departments in which something was written after their earliest result, or little before."""
    since: dict[str, datetime] = {}
    for scope, checkup in checkups.items():
        at = checkup.at - LEEWAY
        since[scope.department] = min(at, since.get(scope.department, at))
    if not since:
        return set()
    first = min(since.values())
    everywhere = max(_last_everywhere(), default=first)
    last = _last_by_department(first)
    return {code for code, at in since.items() if max(everywhere, last.get(code, first)) > at}


def _last_everywhere() -> Iterator[datetime]:
    applied = MigrationRecorder(connection).migration_qs.aggregate(last=Max("applied"))
    settings = CheckSetting.objects.aggregate(last=Max("at"))
    yield from filter(None, (applied["last"], settings["last"]))


def _last_by_department(since: datetime) -> dict[str, datetime]:
    """When something was last written in each, of what was written since."""
    found: dict[str, datetime] = {}
    for model, path in WRITTEN:
        rows = model._default_manager.filter(at__gt=since).order_by().values_list(path)
        for code, at in rows.annotate(last=Max("at")):
            found[code] = max(at, found.get(code, at))
    return found


def digests(scopes: Iterable[Scope]) -> dict[Scope, str]:
    """The digest of each scope; all of one year and phase."""
    scopes = list(scopes)
    if not scopes:
        return {}
    departments = {scope.department for scope in scopes}
    sums = _sums(Scope(scopes[0].year, phase=scopes[0].phase), departments)
    codes = sorted(sums)
    settings = _hashed("settings", CheckSetting.objects.order_by("pk").values_list("pk"))
    return {scope: _digest(scope, sums, codes, settings) for scope in scopes}


def _digest(scope: Scope, sums: dict[str, int], codes: list[str], settings: int) -> str:
    """A unit's booklet takes over texts of its department; a department is all its units."""
    below = scope.code
    end = bisect_right(codes, below, key=lambda code: code[: len(below)])
    units = [(code, sums[code]) for code in codes[bisect_left(codes, below) : end]]
    return sha256(
        repr((scope.unit, units, sums.get(scope.department, 0), settings)).encode()
    ).hexdigest()


def _sums(scope: Scope, departments: set[str]) -> dict[str, int]:
    """By the code of a unit or a department: the sum of its rows' hashes, in whatever order they come."""
    sums: defaultdict[str, int] = defaultdict(int)
    for model, path, which in _kinds(scope):
        fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
        of_unit = path.endswith("unit")
        inside = f"{path}__department__in" if of_unit else f"{path}__in"
        rows = model._default_manager.filter(which, **{inside: departments}).order_by()
        label = model._meta.label
        for code, *values in rows.values_list(path, *fields).iterator():
            sums[code] = (sums[code] + _hash(label, values)) % SPACE
    return sums


def _hashed(label: str, rows: Iterable[tuple[Any, ...]]) -> int:
    return sum(_hash(label, list(row)) for row in rows) % SPACE


def _hash(label: str, values: list[Any]) -> int:
    return int.from_bytes(blake2b(repr((label, values)).encode(), digest_size=16).digest(), "big")
