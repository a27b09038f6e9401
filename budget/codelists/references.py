"""Which facts point to a code, and whether a single row of a list may be as it is."""

from collections.abc import Iterator

from django.db import models
from django.db.models import Q

from budget.models import (
    BudgetLine,
    Category,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Procurement,
    Source,
)
from budget.models.codes import FIRST_YEAR, LAST_YEAR, Code

from .reading import LENGTHS, LISTS

Reference = tuple[type[models.Model], str]
# Which facts of a unit budget point to a code; mappings belong to no year and are carried along.
REFERENCES: dict[type[Code], tuple[Reference, ...]] = {
    FunctionCode: ((BudgetLine, "function"), (Procurement, "function")),
    EconomicCode: ((BudgetLine, "economic"), (Procurement, "economic")),
    GovernmentCode: ((BudgetLine, "government"),),
}


def row_faults(row: Code) -> Iterator[tuple[str, str]]:
    """What is wrong with a row that was typed or imported: the field, and what would be right."""
    code_list = next(known for known in LISTS.values() if known.model is type(row))
    if not (row.code.isascii() and row.code.isdigit() and len(row.code) in LENGTHS):
        yield "code", "应为3位（类）、5位（款）或7位（项、细目）数字。"
    elif not row.code.startswith(code_list.digit):
        yield "code", f"{code_list.title}的编码以 {code_list.digit} 开头。"
    others = type(row)._default_manager.filter(
        code=row.code, year_from__lte=row.year_to, year_to__gte=row.year_from
    )
    if row.year_from <= row.year_to and (other := others.exclude(pk=row.pk).first()):
        yield "year_from", f"与“{other}”（{_span(other)}）重复，同一编码的年度不能重叠。"
    if row.pk and (used := _used_outside(row)):
        yield "year_to", f"{used} 年的预算正在使用这个编码，启用和停用年度应包含该年。"


def _span(row: Code) -> str:
    first = "" if row.year_from == FIRST_YEAR else f"{row.year_from}年起"
    last = "" if row.year_to == LAST_YEAR else f"到{row.year_to}年"
    return first + last or "一直有效"


def _used_outside(row: Code) -> int | None:
    """A year of facts that point to the row though it would not be in force."""
    outside = Q(unit_budget__year__lt=row.year_from) | Q(unit_budget__year__gt=row.year_to)
    for model, field in REFERENCES[type(row)]:
        years = model._default_manager.filter(outside, **{field: row})
        if year := years.values_list("unit_budget__year", flat=True).first():
            return int(year)
    return None


def tree_faults(row: Source | Category) -> Iterator[tuple[str, str]]:
    """Totals take a parent's code for all that begin with it."""
    if not (row.code.isascii() and row.code.isdigit()):
        yield "code", "应为数字。"
    elif not row.code.startswith(row.parent_id or "") or row.code == row.parent_id:
        yield "code", f"应以上级编码 {row.parent_id} 开头。"
    if isinstance(row, Source) and row.budget not in {"G", "F", "C"}:
        yield "budget", "应为 G（一般公共）、F（政府性基金）或 C（国有资本）。"
