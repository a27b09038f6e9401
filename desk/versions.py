"""Keeping versions of unit budgets, and reading them back."""

from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from budget.models import UnitBudget, User

from .models import Version
from .snapshots import Snapshot, parsed, take


class ChangedVersionError(Exception):
    """A kept version is not what was kept: somebody has changed it beside the application."""


@transaction.atomic
def keep(budget: UnitBudget, person: User, reason: str) -> Version:
    """Keeps the facts of a unit budget as they stand; nobody saves in it meanwhile."""
    locked = UnitBudget.objects.select_for_update(no_key=True).get(pk=budget.pk)
    latest = Version.objects.filter(unit_budget=locked).aggregate(latest=Max("number"))["latest"]
    text = take(locked).text
    return Version.objects.create(
        unit_budget=locked,
        number=(latest or 0) + 1,
        reason=reason,
        person=person,
        facts=text,
        digest=_digest(text),
    )


def read_version(version: Version) -> Snapshot:
    """What a version holds; raises ChangedVersionError where it is not what was kept."""
    if _digest(version.facts) != version.digest:
        raise ChangedVersionError(str(version))
    return parsed(version.facts)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
