"""Comments beside what they are about, on pages of other applications too."""

from typing import Any, NamedTuple

from django import template

from budget import access
from budget.access import Person
from budget.models import Part
from budget.scope import Scope
from desk.progress import DRAFTS
from desk.threads import commented, targets_with_comments

register = template.Library()


class Said(NamedTuple):
    """The open comments on a target's indicators and on all of it, and where to make one."""

    scope: Scope
    rows: dict[int, int]
    whole: int
    may_comment: bool


@register.simple_tag
def comments_on(table: Any, scope: Scope, person: Person) -> Said | None:
    """What is said about a target's table; nothing where no budget is under way."""
    if table is None or not table.target or scope.phase not in DRAFTS:
        return None
    own = Scope(scope.year, scope.department, table.unit, scope.phase)
    found = commented(own, Part.TARGETS, Part.INDICATORS)
    rows = {key: thread for (part, key), thread in found.items() if part == Part.INDICATORS}
    whole = found.get((Part.TARGETS.value, table.target), 0)
    return Said(own, rows, whole, access.may_comment(person))


@register.simple_tag
def commented_targets(scope: Scope) -> set[int]:
    """The targets of a list that have open comments."""
    return targets_with_comments(scope) if scope.phase in DRAFTS else set()


@register.filter
def at(rows: dict[int, int], key: int) -> int:
    return rows.get(key, 0)
