"""Copying a budget as a start: last year's into the next, or one phase into the next, with all that is left out.

A plan says what would come and what would not, and why; carrying it out writes just that, all or nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count

from budget.book import CodeList
from budget.models import (
    BudgetLine,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Procurement,
    Project,
    RevenueLine,
    UnitBudget,
    User,
)

from .copying_projects import copy_belongings
from .copying_rules import Codes, LeftOut, kept_back, why_not_rolled
from .versions import keep

HEADS = ("posts", "staff", "retirees")
SHARED = {  # what a copied fact has as it was, beside its codes and its project
    BudgetLine: ("category_id", "source_id", "carried_over", "note", "amount"),
    RevenueLine: ("source_id", "carried_over", "amount"),
    Procurement: (
        "kind", "item", "catalogue", "measure", "quantity", "price", "source_id",
        "carried_over", "amount", "small_business", "micro_business",
    ),
}  # fmt: skip
CODED: dict[type[Any], tuple[str, ...]] = {
    BudgetLine: ("function", "economic", "government"),
    RevenueLine: (),
    Procurement: ("function", "economic"),
}
ROLLED = ("unit_id", "name", "kind", "year_from", "year_to", "grounds", "office")


class Edition(NamedTuple):
    year: int
    phase: str


class RefusedCopyError(Exception):
    """Nothing was copied; the message says what would be right."""


@dataclass
class Copy:
    """What one unit would get."""

    unit: str
    origin: Edition
    target: Edition
    heads: dict[str, int | None] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)
    rolled: list[Project] = field(default_factory=list)  # what these were made of, one by one
    lines: list[BudgetLine] = field(default_factory=list)
    revenue: list[RevenueLine] = field(default_factory=list)
    purchases: list[Procurement] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    present: int = 0  # facts that the target has already
    choices: list[tuple[Project, str]] = field(default_factory=list)  # and why it does not roll

    def __bool__(self) -> bool:
        return bool(self.projects or self.lines or self.revenue or self.purchases)

    @property
    def facts(self) -> tuple[Sequence[Any], ...]:
        return self.revenue, self.lines, self.purchases

    def take(self, rows: Iterable[Any], codes: Codes, projects: dict[str, Project]) -> list[Any]:
        """Copies of facts, but for those that are left out."""
        found = []
        for row in rows:
            reason, values = kept_back(row, self.origin.year, self.target.year), {}
            if not reason:
                values = {name: getattr(row, name) for name in SHARED[type(row)]}
                reason = self._coded(row, values, codes) or self._of_project(row, values, projects)
            if reason:
                self.left_out.append(LeftOut.of(row, reason))
            else:
                found.append(type(row)(**values))
        return found

    def _coded(self, row: Any, values: dict[str, Any], codes: Codes) -> str:
        for name in CODED[type(row)]:
            code = getattr(row, name)
            key, reason = codes.key_in(code, self.target.year)
            if reason:
                return f"{code.code} {code.name}：{reason}"
            values[f"{name}_id"] = key
        return ""

    def _of_project(self, row: Any, values: dict[str, Any], projects: dict[str, Project]) -> str:
        project = getattr(row, "project", None)
        if project is None:
            return ""
        if project.code not in projects:
            return f"项目 {project.code} {project.name} 不结转到 {self.target.year} 年"
        values["project"] = projects[project.code]
        return ""


def plan(
    units: Collection[str],
    origin: Edition,
    target: Edition,
    rolled: Collection[str] | None = None,
) -> list[Copy]:
    """What copying would do for each unit that has a budget to copy; writes nothing.

    `rolled` are the projects that go on, by code; without it their kind and years decide.
    """
    budgets = UnitBudget.objects.filter(unit__in=units, year=origin.year, phase=origin.phase)
    copies = {
        budget.pk: Copy(
            budget.unit_id, origin, target, {name: getattr(budget, name) for name in HEADS}
        )
        for budget in budgets.order_by("unit")
    }
    codes = Codes({FunctionCode: CodeList(FunctionCode), GovernmentCode: CodeList(GovernmentCode),
                   EconomicCode: CodeList(EconomicCode, inner_from=2)}, origin.year)  # fmt: skip
    facts = [_facts(model, copies) for model in (RevenueLine, BudgetLine, Procurement)]
    projects = _projects([copy.unit for copy in copies.values()], origin, target)
    present = _present(units, target)
    for key, copy in copies.items():
        its = _roll(copy, *projects, rolled=rolled)
        revenue, lines, purchases = (of_model.get(key, []) for of_model in facts)
        copy.revenue = copy.take(revenue, codes, its)
        copy.lines = copy.take(lines, codes, its)
        copy.purchases = copy.take(purchases, codes, its)
        copy.present = present.get(copy.unit, 0)
    return list(copies.values())


def _facts(model: type[Any], budgets: Iterable[int]) -> dict[int, list[Any]]:
    names = [*CODED[model], *(["project"] if model is not RevenueLine else []), "source"]
    if model is BudgetLine:
        names.append("category")
    rows = model.objects.filter(unit_budget__in=list(budgets)).select_related(*names)
    found: dict[int, list[Any]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.unit_budget_id, []).append(row)
    return found


def _projects(
    units: Collection[str], origin: Edition, target: Edition
) -> tuple[dict[str, list[Project]], dict[str, Project]]:
    """The projects of the origin by unit, and all of the target's year by code."""
    if origin.year == target.year:
        rows = Project.objects.filter(year=target.year, unit__in=units)
        return {}, {project.code: project for project in rows}
    before: dict[str, list[Project]] = {}
    for project in Project.objects.filter(year=origin.year, unit__in=units).order_by("code"):
        before.setdefault(project.unit_id, []).append(project)
    return before, {project.code: project for project in Project.objects.filter(year=target.year)}


def _roll(
    copy: Copy,
    before: dict[str, list[Project]],
    there: dict[str, Project],
    *,
    rolled: Collection[str] | None,
) -> dict[str, Project]:
    """The projects of the target's year that lines may belong to, with those that roll into it."""
    its = {code: project for code, project in there.items() if project.unit_id == copy.unit}
    for project in before.get(copy.unit, []):
        if project.code in its:
            continue
        if project.code in there:
            reason = f"项目编码 {project.code} 在 {copy.target.year} 年已被其他单位使用"
            copy.left_out.append(LeftOut("项目", str(project), None, reason))
            continue
        reason = why_not_rolled(project, copy.target.year)
        copy.choices.append((project, reason))
        if project.code in rolled if rolled is not None else not reason:
            values = {name: getattr(project, name) for name in ROLLED}
            its[project.code] = Project(code=project.code, year=copy.target.year, **values)
            copy.projects.append(its[project.code])
            copy.rolled.append(project)
        else:
            copy.left_out.append(LeftOut("项目", str(project), None, reason or "没有选择结转"))
    return its


def _present(units: Collection[str], target: Edition) -> dict[str, int]:
    """How many facts the target has, by unit."""
    there: dict[str, int] = {}
    for model in (RevenueLine, BudgetLine, Procurement):
        rows = model._default_manager.filter(
            unit_budget__unit__in=units,
            unit_budget__year=target.year,
            unit_budget__phase=target.phase,
        )
        counted = rows.order_by().values_list("unit_budget__unit").annotate(number=Count("pk"))
        for unit, number in counted:
            there[unit] = there.get(unit, 0) + number
    return there


def digest(copies: Iterable[Copy]) -> str:
    """What would be written, as one value: a confirmation holds for just this."""
    state = sha256()
    for copy in copies:
        state.update(repr((copy.unit, copy.target, copy.present, copy.left_out)).encode())
        for rows in (copy.projects, *copy.facts):
            for row in rows:
                values = [getattr(row, name) for name in SHARED.get(type(row), ("code", "name"))]
                state.update(repr(values).encode())
    return state.hexdigest()


@transaction.atomic
def carry_out(copies: Sequence[Copy], person: User, *, replace: bool = False) -> None:
    """Writes plans; what a target has already is replaced only when asked to, and kept as a version."""
    wanted = [copy for copy in copies if copy]
    occupied = [copy.unit for copy in wanted if copy.present]
    if occupied and not replace:
        raise RefusedCopyError(
            f"单位 {'、'.join(occupied[:5])}{'等' if len(occupied) > 5 else ''} 已有"
            f" {wanted[0].target.year} 年的数据，没有复制。请确认要替换现有数据后再复制。"
        )
    for copy in wanted:
        _write(copy, person)
    copy_belongings(
        [pair for copy in wanted for pair in zip(copy.rolled, copy.projects, strict=True)]
    )


def _write(copy: Copy, person: User) -> None:
    budget, _ = UnitBudget.objects.get_or_create(
        unit_id=copy.unit, year=copy.target.year, phase=copy.target.phase
    )
    budget = UnitBudget.objects.select_for_update(no_key=True).get(pk=budget.pk)
    if copy.present:
        keep(budget, person, "被复制的数据替换前留存")
        for stored in (budget.procurements, budget.lines, budget.revenue_lines):
            stored.all().delete()
    missing = {name: value for name, value in copy.heads.items() if getattr(budget, name) is None}
    for name, value in missing.items():
        setattr(budget, name, value)
    budget.save(update_fields=HEADS)
    Project.objects.bulk_create(copy.projects)
    for model, rows in zip((RevenueLine, BudgetLine, Procurement), copy.facts, strict=True):
        for row in rows:
            row.unit_budget = budget
        model._default_manager.bulk_create(rows, batch_size=1000)


@transaction.atomic
def copy_phase(
    budget: UnitBudget, to_phase: str, person: User, *, replace: bool = False
) -> UnitBudget:
    """Copies a unit budget into another phase of its year as it is; raises RefusedCopyError."""
    origin, target = Edition(budget.year, budget.phase), Edition(budget.year, to_phase)
    copies = plan([budget.unit_id], origin, target)
    carry_out(copies, person, replace=replace)
    made, _ = UnitBudget.objects.get_or_create(
        unit_id=budget.unit_id, year=budget.year, phase=to_phase
    )
    return made
