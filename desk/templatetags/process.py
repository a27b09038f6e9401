"""How the state of a budget looks: its word, and a colour beside it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.models import State
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
