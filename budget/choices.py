"""What a fact of a unit budget may carry: codes of its year, its projects, leaves."""

from typing import Any

from django.db.models import QuerySet

from budget.models import BudgetLine, Procurement, Project, RevenueLine, UnitBudget
from budget.models.codes import Code

CHOSEN = {
    (model, field)
    for model, fields in (
        (RevenueLine, ("source",)),
        (
            BudgetLine,
            ("function", "economic", "category", "source", "project", "government"),
        ),
        (Procurement, ("function", "economic", "source", "project")),
    )
    for field in fields
}


def chosen_in(unit_budget: UnitBudget, field: Any) -> QuerySet[Any]:
    """The rows that a field of CHOSEN may point to in a unit budget."""
    model = field.related_model
    if issubclass(model, Code):
        return model.objects.usable(unit_budget.year)
    if model is Project:
        rows = Project.objects.filter(unit=unit_budget.unit_id, year=unit_budget.year)
        return rows.in_phase(unit_budget.phase)
    return model.objects.filter(children__isnull=True)
