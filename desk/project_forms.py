"""A project as people write it on one page: what it is, and the rows of its cost estimate, saved in one act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import transaction
from django.http import QueryDict

from budget.cells import Invalid, positive, project_code, quantity, year
from budget.locks import hold, of_row
from budget.models import Project, ProjectCost
from budget.scope import Scope
from budget.seen import mark
from budget.sheets.costs import FIELDS, LAST_ORDER, NOT_ZERO, uneven
from budget.sheets.projects import IN_ORDER
from budget.totals import Totals
from disclosure.material import plain_number
from performance.entry import STALE, WordsField
from performance.sheets import words

from .entry_saving import lock_unit

ROWS_MORE = 2  # blank ones, for who has no script that adds rows
ROW = {"autocomplete": "off"}
TAKEN = "这个项目编码本年度已被使用。请换一个编码，或在列表中打开它。"


class CellField(forms.CharField):
    """A cell under the rules of its column of the workbook; blank is None."""

    def __init__(self, parse: Callable[[Any], Any], **more: Any) -> None:
        self.parse = parse
        super().__init__(error_messages={"required": "不能为空。"}, **more)

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        try:
            return self.parse(typed) if typed else None
        except Invalid as invalid:
            raise ValidationError(str(invalid)) from invalid


class ProjectForm(forms.ModelForm):
    code = WordsField(project_code, label="项目编码")
    name = WordsField(words(Project, "name"), label="项目名称")
    kind = WordsField(
        words(Project, "kind"), label="项目类别", required=False,
        widget=forms.TextInput({"list": "project-kinds", "autocomplete": "off"}),
    )  # fmt: skip
    office = WordsField(words(Project, "office"), label="主管科室", required=False)
    year_from = CellField(year, label="起始年度", required=False)
    year_to = CellField(year, label="终止年度", required=False)
    grounds = WordsField(
        words(Project, "grounds", lines=True), label="立项依据", required=False,
        widget=forms.Textarea({"rows": 5}),
    )  # fmt: skip

    class Meta:
        model = Project
        fields = ("code", "name", "kind", "office", "year_from", "year_to", "grounds")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # The code stays the same over the years: targets, lines and purchases follow it.
        self.fields["code"].disabled = self.instance.pk is not None

    def clean_code(self) -> str:
        code, project = self.cleaned_data["code"], self.instance
        if Project.objects.filter(code=code, year=project.year).exclude(pk=project.pk).exists():
            raise ValidationError(TAKEN)
        return str(code)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("year_from"), self.cleaned_data.get("year_to")
        if first and last and first > last:
            self.add_error("year_to", IN_ORDER)
        return self.cleaned_data


class CostForm(forms.Form):
    use_required_attribute = False  # a browser would not let blank rows pass
    item = WordsField(words(ProjectCost, "item"), label="测算内容", widget=forms.TextInput(ROW))
    measure = WordsField(
        words(ProjectCost, "measure"), label="计量单位", required=False, widget=forms.TextInput(ROW)
    )
    quantity = CellField(quantity, label="数量", widget=forms.TextInput(ROW))
    standard = CellField(positive, label="标准（元）", widget=forms.TextInput(ROW))
    note = WordsField(
        words(ProjectCost, "note"), label="说明", required=False, widget=forms.TextInput(ROW)
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for bound in self:
            bound.field.widget.attrs["aria-label"] = bound.label

    def clean(self) -> dict[str, Any]:
        count, standard = (self.cleaned_data.get(name) for name in ("quantity", "standard"))
        for name, value in (("quantity", count), ("standard", standard)):
            if value == 0:
                self.add_error(name, NOT_ZERO)
        if count and standard and (reason := uneven(count, standard)):
            self.add_error("standard", reason)
        return self.cleaned_data


@dataclass
class Entry:
    """The forms of one page, with what was typed where they were posted."""

    project: Project
    form: ProjectForm
    rows: list[CostForm]
    seen: str  # what was stored when the page was opened
    messages: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return len([form for form in (self.form, *self.rows) if form.is_bound and form.errors])

    def empty_row(self) -> CostForm:
        return CostForm(auto_id=False)


def opened(project: Project) -> Entry:
    """The page of a project as it is stored, with blank rows at the end."""
    costs = stored_costs(project)
    rows = [
        CostForm(initial=_written(cost), auto_id=f"cost-{i}-%s") for i, cost in enumerate(costs)
    ]
    spare = [CostForm(auto_id=f"cost-{i}-%s") for i in range(len(costs), len(costs) + ROWS_MORE)]
    return Entry(project, ProjectForm(instance=project), [*rows, *spare], _seen(project, costs))


@transaction.atomic
def save(project: Project, scope: Scope, post: QueryDict) -> Entry:
    """Writes what was posted, or says in the entry what is wrong with it."""
    lock_unit(scope)
    hold(*of_row(project))
    if project.pk:
        project = Project.objects.get(pk=project.pk)
    seen = _seen(project, stored_costs(project))
    rows = [CostForm(row, auto_id=f"cost-{i}-%s") for i, row in enumerate(_rows(post))]
    entry = Entry(project, ProjectForm(post, instance=project), rows, seen)
    if post.get("seen") != seen:
        entry.messages.append(STALE)
    if not entry.messages and not entry.faults:
        _write(entry)
    return entry


def _write(entry: Entry) -> None:
    project = entry.form.save()
    wanted = [form.cleaned_data for form in entry.rows]
    stored = {cost.order: cost for cost in stored_costs(project)}
    for order, values in enumerate(wanted, start=1):
        row = stored.get(order) or ProjectCost(project=project, order=order)
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    project.costs.filter(order__gt=len(wanted)).delete()


def total(costs: Sequence[ProjectCost]) -> Decimal:
    return Totals([(cost.pk, cost.amount) for cost in costs], ("cost",)).total()


def stored_costs(project: Project) -> list[ProjectCost]:
    return list(project.costs.order_by("order")) if project.pk else []


def _written(cost: ProjectCost) -> dict[str, str]:
    row = {name: getattr(cost, name) for name in FIELDS}
    return row | {"quantity": plain_number(cost.quantity), "standard": f"{cost.standard:.2f}"}


def _rows(post: QueryDict) -> list[dict[str, str]]:
    """The rows that say something, in the order of the page."""
    columns = [post.getlist(name) for name in COST_FIELDS]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > LAST_ORDER:
        raise SuspiciousOperation("rows of unequal length, or too many of them")
    rows = [dict(zip(COST_FIELDS, values, strict=True)) for values in zip(*columns, strict=True)]
    return [row for row in rows if any(value.strip() for value in row.values())]


COST_FIELDS = tuple(CostForm.base_fields)


def _seen(project: Project, costs: Sequence[ProjectCost]) -> str:
    its = [str(getattr(project, name)) for name in ProjectForm.base_fields]
    stored = [[str(value) for value in _written(cost).values()] for cost in costs]
    return mark((its, stored))
