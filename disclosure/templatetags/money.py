"""Amounts on screen, where thousands are separated; official tables print theirs themselves."""

from decimal import Decimal

from django import template

from disclosure.money import MoneyUnit

register = template.Library()


@register.filter
def money(amount: Decimal | None, unit: MoneyUnit) -> str:
    """An amount in 元 in a unit of print, such as 1,482.64; a dash where there is none."""
    return "—" if amount is None else f"{unit.printed(amount):,}"


@register.filter
def change(amount: Decimal, unit: MoneyUnit) -> str:
    """A difference with its sign, such as +12.00."""
    return f"{unit.printed(amount):+,}" if amount else "0.00"
