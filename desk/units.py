"""编报 of 单位信息: a unit's name and attributes of the year, and its head counts of the phase."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from budget import access
from budget.cells import whole
from budget.locks import Facts
from budget.models import Unit, UnitBudget, UnitYear
from budget.models.units import in_year
from budget.scope import Scope
from budget.seen import mark
from performance.entry import STALE, WordsField
from performance.sheets import words

from .entry_places import pickers, tabs
from .entry_saving import lock_unit
from .place import first_unit, require_unit, require_writer, writing
from .project_forms import CellField

ATTRIBUTES = ("name", "nature", "rank", "funding")
PEOPLE = ("posts", "staff", "retirees")


class AttributesForm(forms.ModelForm):
    name = WordsField(words(UnitYear, "name"), label="单位名称")
    rank = WordsField(words(UnitYear, "rank"), label="单位规格", required=False)
    funding = WordsField(words(UnitYear, "funding"), label="经费保障形式", required=False)

    class Meta:
        model = UnitYear
        fields = ATTRIBUTES


class PeopleForm(forms.ModelForm):
    posts = CellField(whole, label="编制人数", required=False)
    staff = CellField(whole, label="在职人数", required=False)
    retirees = CellField(whole, label="离退休人数", required=False)

    class Meta:
        model = UnitBudget
        fields = PEOPLE


@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, scope: Scope) -> HttpResponse:
    if not scope.unit:
        return redirect("desk:unit", first_unit(request, scope))
    require_unit(request, scope)
    if request.method != "POST":
        return _page(request, scope, *_forms(request, scope))
    with transaction.atomic():
        lock_unit(scope)
        require_writer(request, _counts(scope))
        stale = request.POST.get("seen") != _seen(scope)
        attributes, people = _forms(request, scope, request.POST)
        valid = [form.is_valid() for form in (attributes, people) if form.is_bound]
        if all(valid) and not stale:
            _save(scope, attributes, people)
            messages.success(request, "已保存。")
            return redirect("desk:unit", scope)
    return _page(request, scope, attributes, people, stale=STALE if stale else "")


def _counts(scope: Scope) -> Facts:
    return Facts(scope.year, scope.department, scope.unit, scope.phase)


def _seen(scope: Scope) -> str:
    """What is stored, such that a change by somebody else shows."""
    row = in_year(UnitYear.objects.filter(unit=scope.unit), scope.year)
    its = [getattr(row, name, "") for name in ATTRIBUTES]
    counts = scope.unit_budgets().values_list(*PEOPLE)
    return mark((its, [*counts] or [(None, None, None)]))


def _forms(
    request: HttpRequest, scope: Scope, post: Any = None
) -> tuple[AttributesForm, PeopleForm]:
    """Names and attributes are the department's to change; without the right they stay as they are."""
    row = in_year(UnitYear.objects.filter(unit=scope.unit), scope.year)
    budget = scope.unit_budgets().first()
    attributes = AttributesForm(
        post if access.may_change_structure(request.user) else None, instance=row
    )
    for field in attributes.fields.values():
        field.disabled = not access.may_change_structure(request.user)
    return attributes, PeopleForm(post, instance=budget)


def _save(scope: Scope, attributes: AttributesForm, people: PeopleForm) -> None:
    if attributes.is_bound and attributes.has_changed():
        values = {name: attributes.cleaned_data[name] for name in ATTRIBUTES}
        UnitYear.objects.update_or_create(unit_id=scope.unit, year=scope.year, defaults=values)
    if people.has_changed():
        UnitBudget.objects.update_or_create(
            unit_id=scope.unit,
            year=scope.year,
            phase=scope.phase,
            defaults={name: people.cleaned_data[name] for name in PEOPLE},
        )


def _page(
    request: HttpRequest,
    scope: Scope,
    attributes: AttributesForm,
    people: PeopleForm,
    stale: str = "",
) -> HttpResponse:
    def here(other: Scope) -> str:
        return reverse("desk:unit", args=[other])

    context = {
        "scope": scope,
        "name": scope.name(),
        "unit": Unit.objects.get(pk=scope.unit),
        "attributes": attributes,
        "people": people,
        "stale": stale,
        "seen": _seen(scope),
        **writing(request.user, _counts(scope)),
        "may_name": access.may_change_structure(request.user),
        "pickers": pickers(request.user, scope, here),
        "tabs": tabs(request, scope, "unit"),
    }
    return render(request, "desk/unit.html", context)
