"""A change in words: whose, of what, and each field before and after, with codes by name and money in 元."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils import timezone

from .fields import MoneyField, from_fen
from .models import Change, Department, Unit, UnitBudget

Facts = dict[str, Any]
NOTHING = "—"
# What the place beside it says already.
PLACES = {"unit_budget_id", "unit_id", "department_id", "year"}
# Which row it is, where no reference says it.
NAMING = (
    "code",
    "name",
    "username",
    "last_name",
    "first_name",
    "item",
    "section",
    "title",
    "level3",
    "kind",
    "order",
    "note",
)
SECRET = {"***": "（已更改，不留内容）"}


class Told(NamedTuple):
    """A field of a row, before and after."""

    field: str
    before: str
    after: str


class Line(NamedTuple):
    """A change as a line of a list; `facts` are only the fields that differ."""

    change: Change
    kind: str
    place: str
    what: str
    facts: list[Told]


def kinds() -> dict[str, str]:
    """The models on record by label, with their Chinese names."""
    found = {}
    for config in apps.get_app_configs():
        for it in getattr(config, "recorded", ()):
            model = config.get_model(it.model)
            found[model._meta.label_lower] = str(_name(model))
    return found


def told(changes: Sequence[Change]) -> list[Line]:
    """Each change in words, with one query for each kind of thing that they refer to."""
    names = _Names(changes)
    return [_line(change, names) for change in changes]


def _line(change: Change, names: "_Names") -> Line:
    model = model_of(change.model)
    fields = _fields(model, change)
    before, after = change.before, change.after
    differing = [
        Told(
            label,
            "" if before is None else names.words(field, before.get(column)),
            "" if after is None else names.words(field, after.get(column)),
        )
        for column, label, field in fields
        if _differs(column, before, after) and column != "id"
    ]
    kind = str(_name(model)) if model else change.model
    return Line(change, kind, names.place(change), _what(change, fields, names), differing)


def model_of(label: str) -> type[models.Model] | None:
    """The model of a label; None for one that this version no longer has."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _name(model: type[models.Model]) -> Any:
    """A table between two models is called by what it means."""
    owner: Any = model._meta.auto_created
    if owner:
        for field in owner._meta.many_to_many:
            if field.remote_field.through is model:
                return f"{owner._meta.verbose_name}的{field.verbose_name}"
    return model._meta.verbose_name


Field = tuple[str, str, models.Field | None]


def _fields(model: type[models.Model] | None, change: Change) -> list[Field]:
    """The columns of a change in the model's order, then those that the model no longer has."""
    present = {**(change.before or {}), **(change.after or {})}
    declared: list[Any] = list(model._meta.concrete_fields) if model else []
    known = [(f.column, str(f.verbose_name), f) for f in declared if f.column in present]
    names = {column for column, _, _ in known}
    return known + [(column, column, None) for column in present if column not in names]


def _differs(column: str, before: Facts | None, after: Facts | None) -> bool:
    if before is None or after is None:
        return (before or after or {}).get(column) not in {None, ""}
    return before.get(column) != after.get(column)


def _what(change: Change, fields: list[Field], names: "_Names") -> str:
    """Which row it is: by what it refers to, and its own name."""
    facts = change.after or change.before or {}
    words = [
        names.words(field, facts.get(column))
        for column, _, field in fields
        if facts.get(column) not in {None, ""}
        and column not in PLACES
        and (isinstance(field, models.ForeignKey) or column in NAMING)
    ]
    return " ".join(words)


class _Names:
    """What the rows are called that changes refer to, deleted ones too."""

    def __init__(self, changes: Sequence[Change]) -> None:
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for change in changes:
            for model, key in _references(change):
                wanted[model].add(key)
        self.found = {model: _called(model, keys) for model, keys in wanted.items()}
        self.budgets = self.found.get(UnitBudget, {})

    def words(self, field: models.Field | None, value: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if value in SECRET:
            return SECRET[value]
        if isinstance(field, models.ForeignKey) and (target := _target(field)):
            return self.found.get(target, {}).get(str(value), f"{value}")
        return _plain(field, value)

    def place(self, change: Change) -> str:
        """The unit, else the department, by code and name; the budget's year and phase."""
        whose = self.found.get(Unit, {}).get(change.unit) if change.unit else None
        whose = whose or self.found.get(Department, {}).get(change.department, change.department)
        budget = self.budgets.get(str(change.unit_budget), "").removeprefix(change.unit).strip()
        return " ".join(filter(None, [whose, budget or str(change.year or "")]))


def _references(change: Change) -> Iterator[tuple[type[models.Model], Any]]:
    if change.unit:
        yield Unit, change.unit
    elif change.department:
        yield Department, change.department
    if change.unit_budget:
        yield UnitBudget, str(change.unit_budget)
    model = model_of(change.model)
    for field in model._meta.concrete_fields if model else ():
        target = _target(field) if isinstance(field, models.ForeignKey) else None
        for facts in (change.before, change.after):
            if target and facts and facts.get(field.column) is not None:
                yield target, str(facts[field.column])


def _target(field: Any) -> type[models.Model] | None:
    return field.related_model if isinstance(field.related_model, type) else None


def _called(model: type[models.Model], keys: Iterable[str]) -> dict[str, str]:
    rows = model._default_manager.filter(pk__in=keys)
    named = rows.with_names() if hasattr(rows, "with_names") else rows
    found = {str(row.pk): str(row) for row in named}
    if gone := set(keys) - found.keys():
        deleted = Change.objects.filter(model=model._meta.label_lower, row__in=gone, act="delete")
        found |= {change.row: f"{_remembered(change.before or {})}（已删除）" for change in deleted}
    return found


def _remembered(facts: Facts) -> str:
    whose = ("code", "name") if "code" in facts else ("unit_id", "year", "section", "username")
    return " ".join(str(facts[name]) for name in whose if facts.get(name))


def _plain(field: models.Field | None, value: Any) -> str:
    """A value as the database keeps it, in the words of pages."""
    if isinstance(field, MoneyField):
        return f"{from_fen(value):,.2f}"
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if isinstance(field, models.DateTimeField):
        return _moment(str(value))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    aware = moment if moment.tzinfo else timezone.make_aware(moment, UTC)
    return f"{timezone.localtime(aware):%Y-%m-%d %H:%M}"
