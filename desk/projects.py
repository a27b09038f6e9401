"""编报 of projects: a unit's list with amounts, and the page of one with its costs, files, lines and purchases."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from budget.locks import of_row
from budget.models import BudgetLine, Procurement, Project, ProjectCost
from budget.scope import Scope, project_amounts
from budget.sheets.projects import KINDS
from budget.totals import Totals
from disclosure.money import YUAN
from performance.models import Target

from . import attachments
from .entry_places import pickers, tabs
from .entry_saving import lock_unit
from .place import first_unit, new_project, require_unit, require_writer, writing
from .project_forms import Entry, opened, save, stored_costs, total

USED = "“{}”还有{}，不能删除。请先在各阶段的{}中删除或改到别的项目。"


class Row(NamedTuple):
    """A project in the list; `estimate` is None where nothing is estimated."""

    project: Any
    amount: Decimal
    estimate: Decimal | None

    @property
    def differs(self) -> bool:
        return self.estimate is not None and self.estimate != self.amount


@require_GET
def projects(request: HttpRequest, scope: Scope) -> HttpResponse:
    if not scope.unit:
        return redirect("desk:projects", first_unit(request, scope))
    require_unit(request, scope)
    rows = list(_rows(scope))
    sums = Totals([(row.project.pk, row.amount) for row in rows], ("project",))
    return _page(request, scope, "projects", "projects", rows=rows, sum=sums.total())


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    require_unit(request, scope)
    its = new_project(scope)
    require_writer(request, *of_row(its))
    return _written(request, scope, its)


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    its = of_scope(request, scope, code)
    if request.method == "POST":
        require_writer(request, *of_row(its))
    return _written(request, scope, its)


@require_POST
def remove(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Deletes a project that no money of any phase belongs to, with its costs, files and targets."""
    its = of_scope(request, scope, code)
    with transaction.atomic():
        lock_unit(scope)
        require_writer(request, *of_row(its))
        for model, what, where in ((BudgetLine, "支出", "支出"), (Procurement, "采购", "采购")):
            if model.objects.filter(project=its).exists():
                messages.error(request, USED.format(its.name, what, where))
                return redirect("desk:project", scope, code)
        its.delete()
    messages.success(request, f"已删除项目“{its.name}”。")
    return redirect("desk:projects", scope)


def of_scope(request: HttpRequest, scope: Scope, code: str) -> Project:
    """A project of a unit and year; for who does not see the unit, it does not exist."""
    require_unit(request, scope)
    found = Project.objects.filter(unit=scope.unit, year=scope.year, code=code).first()
    if found is None:
        raise Http404(f"no project {code} in {scope}")
    return found


def _rows(scope: Scope) -> Iterable[Row]:
    amounts = project_amounts(scope)
    found = Project.objects.filter(unit=scope.unit, year=scope.year).in_phase(scope.phase)
    found = found.order_by("code")
    has_target = Exists(Target.objects.filter(project=OuterRef("pk")))
    found = found.annotate(files=Count("attachments"), has_target=has_target)
    costs: dict[int, list[ProjectCost]] = {}
    for cost in ProjectCost.objects.filter(project__unit=scope.unit, project__year=scope.year):
        costs.setdefault(cost.project_id, []).append(cost)
    for its in found:
        estimate = total(costs[its.pk]) if its.pk in costs else None
        yield Row(its, amounts.get(its.pk, Decimal(0)), estimate)


def _written(request: HttpRequest, scope: Scope, its: Project) -> HttpResponse:
    """The page as stored; as posted, saved, or with all that is wrong."""
    if request.method != "POST":
        return _project_page(request, scope, opened(its))
    entry = save(its, scope, request.POST)
    if entry.messages or entry.faults:
        return _project_page(request, scope, entry)
    messages.success(request, "已保存。")
    return redirect("desk:project", scope, entry.project.code)


def _project_page(request: HttpRequest, scope: Scope, entry: Entry) -> HttpResponse:
    its = entry.project
    lines = BudgetLine.objects.filter(unit_budget__in=scope.unit_budgets(), project=its.pk or 0)
    purchases = Procurement.objects.filter(
        unit_budget__in=scope.unit_budgets(), project=its.pk or 0
    )
    costs = stored_costs(its)
    amount = Totals([(line.pk, line.amount) for line in lines], ("line",)).total()
    return _page(
        request,
        scope,
        "project",
        "projects",
        its,
        entry=entry,
        project=its,
        costs=costs,
        estimate=total(costs),
        amount=amount,
        difference=total(costs) - amount,
        lines=lines.select_related("function", "economic", "source"),
        purchases=purchases.select_related("economic", "source"),
        kinds=KINDS,
        accept=",".join(f".{kind}" for kind in attachments.BEGINNINGS),
        file_rule=attachments.RULE,
        files=its.attachments.defer("content").select_related("person") if its.pk else (),
    )


def _page(
    request: HttpRequest, scope: Scope, name: str, tab: str, its: Project | None = None, **more: Any
) -> HttpResponse:
    def here(other: Scope) -> str:
        return reverse("desk:projects", args=[other])

    context = {
        "scope": scope,
        "name": scope.name(),
        "yuan": YUAN,
        **writing(request.user, *of_row(its or new_project(scope))),
        "pickers": pickers(request.user, scope, here),
        "tabs": tabs(request, scope, tab),
        **more,
    }
    return render(request, f"desk/{name}.html", context)
