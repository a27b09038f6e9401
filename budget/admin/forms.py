"""Forms of the facts: the rules of budget.rules, each told at the field that has to change."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect

from budget import access, locks
from budget.models import BudgetLine, UnitBudget
from budget.rules import FORBIDS, LineKind, amount_fault, line_faults

# The field that a rule is told at; the others are told above the form.
FIELDS = {
    "L01": "source",
    "L02": "category",
    "L03": "source",
    "L04": "source",
    "L05": "source",
    "L06": "function",
    "L07": "project",
    "L08": "project",
    "L09": "economic",
    "L10": "economic",
}


class AmountForm(forms.ModelForm):
    """An amount is positive but in the phase of adjustment."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unit_budget = cleaned.get("unit_budget") or getattr(self.instance, "unit_budget", None)
        amount = cleaned.get("amount")
        fault = (
            amount_fault(amount, unit_budget.phase) if amount is not None and unit_budget else None
        )
        if fault:
            self.add_error("amount", fault.text)
        return cleaned


class BudgetLineForm(AmountForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"function", "category", "source", "economic", "project"} & self.errors.keys():
            return cleaned
        kind = LineKind(
            cleaned["category"].code,
            cleaned["source"].code,
            cleaned["function"].budget,
            cleaned["economic"] is not None,
            cleaned["project"] is not None,
        )
        for rule in line_faults(kind):
            if rule.level == FORBIDS:
                self.add_error(FIELDS.get(rule.number), rule.text)
        return cleaned


class ChooseUnitBudget(forms.Form):
    """The first step of a new line."""

    unit_budget = forms.ModelChoiceField(UnitBudget.objects.none(), label="单位预算")

    def __init__(self, *args: Any, person: Any, admin_site: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit_budget"]
        field.widget = AutocompleteSelect(BudgetLine._meta.get_field("unit_budget"), admin_site)
        field.queryset = access.visible(person, UnitBudget).filter(state__in=locks.OPEN)
        field.error_messages["invalid_choice"] = "没有这个单位预算，或它已上报，现在不能修改。"
