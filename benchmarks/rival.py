"""The same import by django-import-export in its bulk mode, found by the same natural keys."""

from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import (
    BooleanWidget,
    CachedForeignKeyWidget,
    DecimalWidget,
    ForeignKeyWidget,
)

from budget.models import (
    BudgetLine,
    Category,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Phase,
    Project,
    Source,
    UnitBudget,
)

from .generator import YEAR

YEARS = {UnitBudget: {"year": YEAR, "phase": Phase.INITIAL}, Project: {"year": YEAR}}


class YesNo(BooleanWidget):
    TRUE_VALUES = ["是"]
    FALSE_VALUES = ["否"]


class OfYear:
    """Finds a code among the rows of the year only."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows = self.model._default_manager  # type: ignore[attr-defined]
        if issubclass(self.model, FunctionCode | EconomicCode | GovernmentCode):  # type: ignore[attr-defined]
            return rows.in_force(YEAR)
        return rows.filter(**YEARS.get(self.model, {}))  # type: ignore[attr-defined]


class EachTime(OfYear, ForeignKeyWidget):
    """A query for every cell, as the library does by itself."""


class Kept(OfYear, CachedForeignKeyWidget):
    """The library's widget that reads the other table once."""


def resource(widget: type[EachTime | Kept]) -> ModelResource:
    """The lines by their natural key, with a widget for every reference."""

    def reference(heading: str, name: str, model: type, field: str = "code") -> Field:
        return Field(attribute=name, column_name=heading, widget=widget(model, field=field))

    class Lines(ModelResource):
        unit_budget = reference("单位编码", "unit_budget", UnitBudget, "unit_id")
        function = reference("功能科目编码", "function", FunctionCode)
        economic = reference("经济科目编码", "economic", EconomicCode)
        category = reference("支出类别", "category", Category, "name")
        source = reference("资金来源", "source", Source, "name")
        carried_over = Field("carried_over", "上年结转", widget=YesNo())
        project = reference("项目编码", "project", Project)
        government = reference("政府经济科目编码", "government", GovernmentCode)
        note = Field("note", "摘要", default="")
        amount = Field("amount", "金额", widget=DecimalWidget())

        class Meta:
            model = BudgetLine
            import_id_fields = (
                "unit_budget", "function", "economic", "category", "source", "carried_over",
                "project", "note",
            )  # fmt: skip
            fields = (*import_id_fields, "government", "amount")
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            use_transactions = True

    return Lines()


def load(path: Path, widget: type[EachTime | Kept]) -> None:
    rows = XLSX().create_dataset(path.read_bytes())
    resource(widget).import_data(rows, raise_errors=True)
