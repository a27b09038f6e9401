"""The digest of the data that the checks of a scope look at: it tells whether a result is still of today.

However many departments and units there are, each kind of row is read once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b, sha256
from typing import Any

from django.db.models import Model, Q

from budget.models import (
    Asset,
    BudgetLine,
    Ceiling,
    Procurement,
    Project,
    RevenueLine,
    UnitYear,
)
from budget.scope import Scope
from performance.models import Goal, Indicator, Target

from .models import CheckSetting, Particulars, Revocation, Statement, Waiver

SPACE = 1 << 128


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


def digests(scopes: Iterable[Scope]) -> dict[Scope, str]:
    """The digest of each scope; all of one year and phase."""
    scopes = list(scopes)
    if not scopes:
        return {}
    departments = {scope.department for scope in scopes}
    sums = _sums(Scope(scopes[0].year, phase=scopes[0].phase), departments)
    settings = _hashed("settings", CheckSetting.objects.order_by("pk").values_list("pk"))
    return {scope: _digest(scope, sums, settings) for scope in scopes}


def _digest(scope: Scope, sums: dict[str, int], settings: int) -> str:
    """A unit's booklet takes over texts of its department; a department is all its units."""
    below = scope.unit or scope.department
    units = sorted((code, its) for code, its in sums.items() if code.startswith(below))
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
