"""The tabs of 编报 on pages that are part of it and belong to other applications, or to the process too."""

from dataclasses import replace
from typing import Any

from django import template
from django.http import HttpRequest

from budget import access
from budget.scope import Scope
from desk import entry_places
from disclosure.addresses import ScopeConverter

register = template.Library()


@register.inclusion_tag("desk/tabs.html", takes_context=True)
def entry_tabs(context: dict[str, Any], here: str) -> dict[str, Any]:
    """The tabs of the unit that the page is about; of a whole department there are none."""
    request: HttpRequest = context["request"]
    scope = _of_unit(request, context["scope"], context.get("target"))
    if not scope.unit:
        return {}
    return {
        "scope": scope,
        "tabs": entry_places.tabs(request, scope, here),
        "may_write": access.may_enter(request.user),
    }


def _of_unit(request: HttpRequest, scope: Scope, target: Any) -> Scope:
    """A page of a department tells by `from` which unit's tabs it was opened from, or has a unit's project."""
    asked = _asked(request.GET.get("from", ""))
    if asked and asked.unit and access.may_see(request.user, asked):
        same = (asked.year, asked.department) == (scope.year, scope.department)
        return asked if same else scope
    project = getattr(target, "project", None)
    return replace(scope, unit=project.unit_id) if project else scope


def _asked(address: str) -> Scope | None:
    try:
        return ScopeConverter().to_python(address)
    except ValueError:
        return None
