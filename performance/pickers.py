"""The bar of year and department over the pages of targets, each choice a plain address."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from budget import access
from budget.access import Person
from budget.models import Department, Named, UnitBudget
from budget.scope import Scope

from .access import DRAFTS

CHOICE = '<li data-find="{}"><a href="{}"{}>{}</a></li>\n'
CURRENT = mark_safe(' aria-current="true"')


class Choice(NamedTuple):
    url: str
    text: str
    current: bool
    find: str = ""  # pinyin, so that typing finds it


class Picker(NamedTuple):
    label: str
    choices: list[Choice]

    @property
    def current(self) -> str:
        return next((choice.text for choice in self.choices if choice.current), "")

    @property
    def items(self) -> SafeString:
        """The choices as a page lists them: of hundreds, a template takes four times as long."""
        rows = (
            (its.find, its.url, CURRENT if its.current else "", its.text) for its in self.choices
        )
        return format_html_join("", CHOICE, rows)


def pickers(person: Person, scope: Scope) -> list[Picker]:
    """The overview of other years and departments that the person may see."""
    return [
        Picker("年度", [_year(scope, year) for year in sorted({*years(scope), scope.year})[::-1]]),
        Picker("部门", [_department(scope, row) for row in _departments(person, scope.year)]),
    ]


def years(scope: Scope) -> list[int]:
    """The years in which a scope has a budget or a draft of one, the latest first."""
    budgets = UnitBudget.objects.filter(unit__in=scope.units(), phase__in=DRAFTS)
    return list(budgets.order_by("-year").values_list("year", flat=True).distinct())


def _departments(person: Person, year: int) -> list[Named]:
    seen = Department.objects.filter(pk__in=access.units(person).values("department"))
    return seen.named(year)


def _year(scope: Scope, year: int) -> Choice:
    url = reverse("performance:overview", args=[year, scope.department])
    return Choice(url, f"{year} 年", year == scope.year)


def _department(scope: Scope, row: Named) -> Choice:
    url = reverse("performance:overview", args=[scope.year, row.code])
    return Choice(url, str(row), row.code == scope.department, row.pinyin)
