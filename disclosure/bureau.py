"""核对总览: every booklet of a year with what is wrong in it; and the catalogue of checks with its settings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from budget import access
from budget.models import Department, Unit
from budget.rules import LEVELS, Rule
from budget.scope import Scope

from .batches import scopes_for
from .checkups import kept
from .fingerprint import moved
from .models import CheckSetting, Checkup, Level
from .tuning import catalogue as declared_checks
from .tuning import declared, set_check, tuning

PAGE = 200  # booklets on a page

# Kinds of rows of the overview, the worst first, each with its mark.
STATES = {
    "faults": ("有错误", "fault"),
    "moved": ("数据已变动，请重新核对", "warning"),
    "unchecked": ("还没有核对", "none"),
    "warnings": ("只有提示", "warning"),
    "clean": ("没有不符", "done"),
}


@dataclass(frozen=True)
class Line:
    """A department's or a unit's booklet, what was found in it last, and whether that is still so."""

    scope: Scope
    name: str
    checkup: Checkup | None
    moved: bool

    @property
    def code(self) -> str:
        return self.scope.code

    @property
    def state(self) -> str:
        if self.checkup is None:
            return "unchecked"
        if self.moved:
            return "moved"
        if self.checkup.faults:
            return "faults"
        return "warnings" if self.checkup.warnings else "clean"

    @property
    def found(self) -> list[Any]:
        return self.checkup.found if self.checkup else []

    @property
    def words(self) -> str:
        return STATES[self.state][0]

    @property
    def mark(self) -> str:
        return STATES[self.state][1]


class Failing(NamedTuple):
    """A check that fails somewhere in the year, and in how many booklets."""

    number: str
    level: str
    name: str
    booklets: int


def failing(lines: Iterable[Line]) -> list[Failing]:
    """Of each level the rarest first: what is wrong in one booklet alone stands out from what all deserve."""
    lines = list(lines)
    rules = {number: (level, name) for line in lines for number, level, name, _ in line.found}
    counts = Counter(number for line in lines for number in {its[0] for its in line.found})
    found = [Failing(number, *rule, counts[number]) for number, rule in rules.items()]
    levels = list(LEVELS)
    return sorted(found, key=lambda each: (levels.index(each.level), each.booklets, each.number))


@require_GET
def audit(request: HttpRequest, year: int) -> HttpResponse:
    """All booklets of a year that a person may see, the worst first."""
    scopes = scopes_for(access.signed_in(request), year)
    if not access.units(request.user).exists():
        raise Http404(f"nothing of {year}")
    lines = _lines(scopes) if scopes else []
    asked, check = request.GET.get("state", ""), request.GET.get("check", "")
    words = request.GET.get("q", "").strip()[:80]
    order, kinds = list(STATES), failing(lines)
    rank = {each.number: place for place, each in enumerate(kinds)} | {check: -1}
    chosen = [
        line
        for line in sorted(lines, key=lambda line: (order.index(line.state), line.code))
        if (not asked or line.state == asked)
        and (not check or check in {its[0] for its in line.found})
        and words in f"{line.code} {line.name}"
    ]
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    states = [line.state for line in lines]
    context = {
        "year": year,
        "page": page,
        "lines": [(line, sorted(line.found, key=lambda its: rank[its[0]])) for line in page],
        "failing": kinds,
        "check": check,
        "tally": [(key, name, mark, states.count(key)) for key, (name, mark) in STATES.items()],
        "asked": asked,
        "words": words,
        "total": len(lines),
    }
    return render(request, "disclosure/audit.html", context)


def _lines(scopes: list[Scope]) -> list[Line]:
    """The lines with their names, in a number of queries that does not grow with them."""
    checkups, names = kept(scopes), _names(scopes)
    others = moved(checkups)
    return [
        Line(
            scope, names.get(scope.code, ""), checkups.get(scope), scope in others
        )
        for scope in scopes
    ]  # fmt: skip


def _names(scopes: list[Scope]) -> dict[str, str]:
    year = scopes[0].year
    departments = Department.objects.filter(pk__in={its.department for its in scopes})
    units = Unit.objects.filter(department__in=departments)
    return {row.code: row.name for row in (*departments.named(year), *units.named(year))}


# The catalogue


class SettingForm(forms.Form):
    level = forms.ChoiceField(label="级别", choices=Level.choices)
    tolerance = forms.DecimalField(
        label="容差", min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    year = forms.IntegerField(label="自哪一年起", min_value=1949, max_value=2999)
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea({"rows": 2}))


@require_GET
def catalogue(request: HttpRequest, year: int) -> HttpResponse:
    """Every check: its two sides, its population, its source, and how strict it is."""
    _with_role(request)
    tuned = tuning(year)
    sections = [
        (title, [(rule, tuned.rule(rule)) for rule in rules])
        for title, rules in declared_checks(year)
    ]
    context = {"year": year, "sections": sections, "levels": LEVELS}
    return render(request, "disclosure/catalogue.html", context)


@require_http_methods(["GET", "POST"])
def setting(request: HttpRequest, year: int, number: str) -> HttpResponse:
    """One check with the record of its settings; the administrator adds one."""
    _with_role(request)
    rule = declared(year, number)
    if rule is None:
        raise Http404(f"no check {number}")
    may_set = access.may_set_checks(request.user) and not rule.firm
    if request.method == "POST" and not may_set:
        raise PermissionDenied("这项检查的级别和容差不能改变，或不由您设定。")
    now = tuning(year).rule(rule)
    form = SettingForm(request.POST or None, initial=_initial(now, year))
    if request.method == "POST" and form.is_valid() and _set(request, rule, form):
        return redirect("disclosure:catalogue", year)
    context = {
        "year": year,
        "rule": rule,
        "now": now,
        "form": form if may_set else None,
        "history": CheckSetting.objects.filter(number=number).select_related("person"),
        "levels": LEVELS,
    }
    return render(request, "disclosure/setting.html", context)


def _initial(rule: Rule, year: int) -> dict[str, Any]:
    return {"level": rule.level, "tolerance": rule.tolerance, "year": year}


def _set(request: HttpRequest, rule: Rule, form: SettingForm) -> bool:
    try:
        set_check(rule, person=access.signed_in(request), **form.cleaned_data)
    except ValidationError as fault:
        form.add_error(None, fault)
        return False
    messages.success(request, f"已设定：{rule.number} {rule.name}。")
    return True


def _with_role(request: HttpRequest) -> None:
    if not access.role_of(request.user):
        raise Http404("no role")
