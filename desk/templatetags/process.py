"""How the state of a budget looks: its word, and a colour beside it; and the small charts of the board."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.models import State
from desk import charts
from desk.board import Row
from desk.progress import look

register = template.Library()
SIGNS = {"done": "✓ ", "fault": "✗ ", "warning": "● ", "none": ""}


@register.simple_tag
def state(value: str) -> SafeString:
    """A state as a chip; without one nothing has begun."""
    if not value:
        return format_html('<span class="state none">{}</span>', "未开始")
    kind = look(value)
    return format_html('<span class="state {}">{}{}</span>', kind, SIGNS[kind], State(value).label)


@register.inclusion_tag("desk/progress.html")
def progress(rows: Iterable[Row]) -> dict[str, Any]:
    """How far the units of rows are."""
    return {"parts": charts.progress(rows), "width": charts.LONG}


@register.simple_tag
def longest(rows: Iterable[Row]) -> Decimal:
    return charts.longest(rows)


@register.inclusion_tag("desk/bar.html")
def bar(row: Row, most: Decimal) -> dict[str, Any]:
    """A row's expenditure beside last year's and its ceiling."""
    return {"bar": charts.bar(row, most), "width": charts.WIDTH}


@register.filter
def mark_kind(mark: str) -> str:
    return charts.KINDS[charts.Mark(mark)]
