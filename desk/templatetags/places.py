"""The map at the top of every page: the places that a person has work in, always in this order."""

from typing import Any, NamedTuple

from django import template
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from budget import access
from budget.access import Person
from budget.models import Role

register = template.Library()
ELSEWHERE = ("/desk/departments/", "/desk/record/")  # addresses that are not of 编报
PROCESS = ("review", "process", "comment")  # in addresses of 审核

# To the others it is a menu's entry: they work with facts, and ask for their history from there.
RECORD_READERS = {Role.AUDITOR, Role.ADMINISTRATOR}


class Place(NamedTuple):
    name: str
    url: str
    here: bool


@register.simple_tag(takes_context=True)
def places(context: dict[str, Any]) -> list[Place]:
    """首页, 编报, 审核, 公开, 基础, 记录: what the person has to do with; no one, no places."""
    request: HttpRequest | None = context.get("request")
    person = getattr(request, "user", None)
    if request is None or person is None or not person.is_authenticated:
        return []
    role = access.role_of(person)
    keeps = role == Role.ADMINISTRATOR or access.may_enter(person)
    found = [("首页", "home")]
    if access.may_enter(person):
        found.append(("编报", "desk:entry"))
    if role in access.READERS - {Role.CLERK}:
        found.append(("审核", "desk:review"))
    if role in access.READERS:
        found.append(("公开", "disclosure:index"))
    if keeps and admin.site.has_permission(request):
        found.append(("基础", "admin:index"))
    if role in RECORD_READERS:
        found.append(("记录", "desk:record"))
    reviews = ("审核", "desk:review") in found
    return [
        Place(name, reverse(view), _here(view, request.path, reviews=reviews))
        for name, view in found
    ]


def _here(view: str, path: str, *, reviews: bool) -> bool:
    """Whether a page belongs to a place; 编报 is several, and for a clerk the process is part of it."""
    if view == "home":
        return path == reverse(view) or path.startswith("/desk/departments/")
    process = path.startswith("/desk/") and any(f"/{it}/" in path for it in PROCESS)
    if view == "desk:review":
        return process
    if view == "desk:entry":
        targets = reverse("performance:index")
        desk = path.startswith("/desk/") and not path.startswith(ELSEWHERE)
        return path.startswith(targets) or (desk and not (process and reviews))
    return path.startswith(reverse(view))


@register.filter
def role_name(person: Person) -> str:
    """A person's role in the words of the office."""
    role = access.role_of(person)
    return Role(role).label if role else "未分配角色"
