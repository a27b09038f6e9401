"""The rows of code tables in a file: headings, and how a cell becomes a value and back."""

import re
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db import models
from import_export import fields, resources, widgets

from budget.cells import code, plain
from budget.codelists.hierarchy import level_of, set_parents
from budget.codelists.reading import letters
from budget.codelists.references import row_faults, tree_faults
from budget.models import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)
from budget.models.codes import FIRST_YEAR, LAST_YEAR, Code

FROM = re.compile(r"([0-9]+)(?:\(([0-9]{4})年起\))?")


class Text(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Digits(Text):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if not plain(value or ""):
            raise ValueError("不能为空。")
        return code(value)


class Year(Text):
    """Blank is the bound: in force since ever, or until further notice."""

    def __init__(self, bound: int) -> None:
        super().__init__()
        self.bound = bound

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:  # type: ignore[override]
        year = plain("" if value is None else value)
        if not year:
            return self.bound
        if not re.fullmatch(r"[0-9]{4}", year):
            raise ValueError("应为四位年度，或留空。")
        return int(year)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value in {None, self.bound} else str(value)


class Letters(Text):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return letters(value) if plain(value or "") else "G"


class Choice(Text):
    """One of some words; of `经办（预算单位）` the word before the bracket too, where no other begins so."""

    def __init__(self, choices: type[models.TextChoices]) -> None:
        super().__init__()
        self.labels = dict(choices.choices)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        typed = plain(value or "")
        labels = {key: plain(label) for key, label in self.labels.items()}
        found = [key for key, label in labels.items() if label == typed]
        found = found or [key for key, label in labels.items() if label.split("(")[0] == typed]
        if len(found) != 1:
            said = f"没有“{typed}”，" if typed else ""
            raise ValueError(f"{said}应为{'、'.join(map(str, self.labels.values()))}之一。")
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.labels.get(value, ""))


class CodeRow(Text):
    """A code as `50601`, or as `50601（2021年起）` where it has a row that begins later."""

    def __init__(self, model: type[Code]) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        match = FROM.fullmatch(plain(value or ""))
        if not match:
            raise ValueError("应为编码，如 50601 或 50601（2021年起）。")
        digits, year = match.groups()
        rows = list(self.model._default_manager.filter(code=digits))
        first = [found for found in rows if found.year_from == int(year or FIRST_YEAR)]
        if not first and (year or len(rows) != 1):
            raise ValueError(f"{self.model._meta.verbose_name}中没有“{value}”。")
        return (first or rows)[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        since = "" if value.year_from == FIRST_YEAR else f"（{value.year_from}年起）"
        return f"{value.code}{since}"


class Parent(Text):
    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self.model = model

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if not plain(value or ""):
            return None
        found = self.model._default_manager.filter(pk=code(value)).first()
        if found is None:
            raise ValueError("没有这个上级编码；上级应排在下级之前。")
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value.pk)


class Difference(resources.Diff):
    """Old and new value as data; the page marks them, without the library's inline styles."""

    def as_html(self) -> list[tuple[str, str]]:
        old = [""] * len(self.right) if self.new else self.left
        return list(zip(old, self.right, strict=True))


class TableResource(resources.ModelResource):
    """All faults of all rows together, each under its column's heading."""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    @classmethod
    def get_diff_class(cls) -> type[Difference]:
        return Difference

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """A column that has a default, or may be blank, may be left out."""
        columns = {self._meta.model._meta.get_field(f.attribute): f for f in self.fields.values()}
        absent = [
            column for column in columns if columns[column].column_name not in dataset.headers
        ]
        required = [c for c in absent if not c.blank and not c.has_default()]
        if required:
            names = "、".join(columns[column].column_name for column in required)
            raise ValueError(f"缺少列：{names}。")
        for column in absent:
            if column.name in self.get_import_id_fields():
                dataset.append_col([""] * len(dataset), header=columns[column].column_name)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """A key that cannot be read finds nothing here and is a fault when the row is read."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = {name: ValidationError(text) for name, text in self.row_faults(instance)}
        errors.update(import_validation_errors or {})
        try:
            super().validate_instance(instance, errors, validate_unique)
        except ValidationError as error:
            headings = {f.attribute: f.column_name for f in self.fields.values()}
            raise ValidationError(
                {headings.get(name, name): texts for name, texts in error.message_dict.items()}
            ) from None

    def row_faults(self, instance: Any) -> Any:
        return ()


class CodeResource(TableResource):
    code = fields.Field("code", "编码", Digits())
    name = fields.Field("name", "名称", Text())
    year_from = fields.Field("year_from", "启用年度", Year(FIRST_YEAR))
    year_to = fields.Field("year_to", "停用年度", Year(LAST_YEAR))

    class Meta(TableResource.Meta):
        import_id_fields = ("code", "year_from")
        fields: tuple[str, ...] = ("code", "name", "year_from", "year_to")

    def row_faults(self, instance: Code) -> Any:
        return row_faults(instance)

    def before_save_instance(self, instance: Code, row: Any, **kwargs: Any) -> None:
        instance.level = level_of(instance.code)

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        set_parents(self._meta.model)


class FunctionCodeResource(CodeResource):
    budget = fields.Field("budget", "所属预算", Letters())

    class Meta(CodeResource.Meta):
        model = FunctionCode
        fields = ("code", "name", "budget", "year_from", "year_to")


class EconomicCodeResource(CodeResource):
    class Meta(CodeResource.Meta):
        model = EconomicCode


class GovernmentCodeResource(CodeResource):
    class Meta(CodeResource.Meta):
        model = GovernmentCode


class MappingResource(TableResource):
    economic = fields.Field("economic", "部门经济科目编码", CodeRow(EconomicCode))
    government = fields.Field("government", "政府经济科目编码", CodeRow(GovernmentCode))
    applies_to = fields.Field("applies_to", "适用单位", Choice(EconomicMapping.Applies))
    note = fields.Field("note", "说明", Text())

    class Meta(TableResource.Meta):
        model = EconomicMapping
        import_id_fields = ("economic", "government", "applies_to")
        fields = ("economic", "government", "applies_to", "note")


class SourceResource(TableResource):
    code = fields.Field("code", "编码", Digits())
    name = fields.Field("name", "名称", Text())
    parent = fields.Field("parent", "上级编码", Parent(Source))
    budget = fields.Field("budget", "所属预算", Letters())

    class Meta(TableResource.Meta):
        model = Source
        import_id_fields = ("code",)
        fields = ("code", "name", "parent", "budget")

    def row_faults(self, instance: Source) -> Any:
        return tree_faults(instance)


class CategoryResource(TableResource):
    code = fields.Field("code", "编码", Digits())
    name = fields.Field("name", "名称", Text())
    parent = fields.Field("parent", "上级编码", Parent(Category))

    class Meta(TableResource.Meta):
        model = Category
        import_id_fields = ("code",)
        fields = ("code", "name", "parent")

    def row_faults(self, instance: Category) -> Any:
        return tree_faults(instance)
