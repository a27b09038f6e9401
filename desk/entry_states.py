"""How far 编报 of a unit is, tab by tab: what is there, and what has to be put right before it is submitted."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from budget.datachecks import CHECKS, Subject, run
from budget.models import Asset, Procurement, Project, Unit, UnitYear
from budget.rules import FORBIDS
from budget.scope import Scope, read
from disclosure.forms import form_of
from disclosure.models import Statement
from performance.models import Target

# The tab on which a failing check is put right; else that of the lines.
PLACES = {
    "D01": "revenue",
    "D04": "projects",
    "D06": "procurement",
    "D07": "assets",
    "G": "procurement",
    "A": "assets",
    "U": "unit",
}


class State(NamedTuple):
    """faults are those that forbid submission; done says that there is something and no fault."""

    done: bool = False
    faults: int = 0


def states(scope: Scope) -> dict[str, State]:
    """By the slug of a tab."""
    faults = _faults(scope)
    return {
        slug: State(done=there and not faults[slug], faults=faults[slug])
        for slug, there in _filled(scope).items()
    }


def _filled(scope: Scope) -> dict[str, bool]:
    """Whether a tab has anything, of all in one query."""
    own, year = OuterRef("pk"), scope.year
    texts = Statement.objects.filter(year=year, department=scope.department, unit=own)
    there = {
        "expenditure": scope.lines(),
        "revenue": scope.revenue_lines(),
        "projects": Project.objects.filter(unit=own, year=year),
        "targets": Target.objects.filter(project__unit=own, year=year),
        "procurement": Procurement.objects.filter(unit_budget__in=scope.unit_budgets()),
        "assets": Asset.objects.filter(unit=own, as_of__year=year - 1),
        "unit": UnitYear.objects.filter(unit=own, year__lte=year),
        "texts": texts,
    }
    found = Unit.objects.filter(pk=scope.unit).values_list(*(Exists(it) for it in there.values()))
    return dict(zip(there, found.get(), strict=True))


def _faults(scope: Scope) -> Counter[str]:
    subject = Subject(scope, read(scope).totals, form_of(scope.year).classes)
    found: Counter[str] = Counter()
    for check in CHECKS:
        if check.rule.level == FORBIDS and (result := run(check, subject)).forbids:
            number = check.rule.number
            tab = PLACES.get(number) or PLACES.get(number[:1], "expenditure")
            found[tab] += len(result.findings) + result.more
    return found
