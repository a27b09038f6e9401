"""What the pages of ceilings need: what was typed, a name of a year, no limit."""

from collections.abc import Mapping
from decimal import Decimal

from django import template

from budget.models import Department
from desk.ceilings import GridRow
from disclosure.money import MoneyUnit

register = template.Library()


@register.filter
def typed(row: GridRow, refused: Mapping[str, str]) -> str:
    """What a field says: as it was typed, where that was refused, else the ceiling."""
    return refused.get(row.key, "" if row.wanted is None else f"{row.wanted:,.2f}")


@register.filter
def named(place: Department, year: int) -> str:
    return place.name_in(year)


@register.filter
def ceiling(amount: Decimal | None, unit: MoneyUnit) -> str:
    return "不限" if amount is None else f"{unit.printed(amount):,}"


@register.filter
def size(amount: Decimal) -> Decimal:
    return abs(amount)
