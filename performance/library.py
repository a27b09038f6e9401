"""The indicator library: earlier indicators that a person may see, by their words or pinyin."""

from typing import Any

from django.db.models import F, Q

from budget.access import Person

from . import access
from .models import Indicator
from .writing import TEXTS

FOUND, READ = 20, 200
FIELDS = TEXTS[Indicator]


def search(person: Person, typed: str, *, without: int | None = None) -> list[dict[str, Any]]:
    """The indicators that fit what was typed, the latest year first, equal ones once."""
    wanted = typed.strip()[:60]
    rows = access.visible(person, Indicator).exclude(target=without)
    for word in wanted.split():
        rows = rows.filter(
            Q(level3__icontains=word)
            | Q(description__icontains=word)
            | Q(level2__icontains=word)
            | Q(pinyin__contains=word.lower())
        )
    rows = rows.order_by("-target__year", "target", "order").values(
        *FIELDS, year=F("target__year"), project=F("target__project__name"),
        section=F("target__section"), kind=F("target__kind"),
    )  # fmt: skip
    different: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows[:READ]:
        different.setdefault(tuple(row[field] for field in FIELDS), row)
    return [_offer(row) for row in list(different.values())[:FOUND]]


def _offer(row: dict[str, Any]) -> dict[str, Any]:
    """What a row of the page takes, and where it comes from."""
    origin = f"{row['year']}年：{row['project'] or row['section'] or row['kind']}"
    return {**{field: row[field] for field in FIELDS}, "origin": origin}
