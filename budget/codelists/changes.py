"""An office's list of a year over what is stored: what would change, and the change itself.

A list says which codes are in force in its year and from then on. What it does not name ends the
year before; what it names otherwise ends likewise and goes on as a second row, so that earlier
years keep their names. Rows that begin only after its year come from a later list and stay.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import Count, Q

from budget.cells import plain
from budget.models import (
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Unit,
)
from budget.models.codes import LAST_YEAR, Code
from budget.rows import Fault

from .hierarchy import level_of, overlapping, set_parents
from .reading import CODE_HEADINGS, CodeList, Entry
from .references import REFERENCES

MAPPED = {EconomicCode: "economic", GovernmentCode: "government"}


class Renaming(NamedTuple):
    """A code that the list calls otherwise, or counts to another budget."""

    row: Code
    entry: Entry


@dataclass(frozen=True)
class Changes:
    """What a list would do; with faults it can do nothing."""

    code_list: CodeList
    year: int
    new: tuple[Entry, ...] = ()
    renamed: tuple[Renaming, ...] = ()
    closed: tuple[Code, ...] = ()
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.renamed or self.closed)

    def summary(self) -> str:
        return (
            f"{self.code_list.title}（{self.year}年起）：新增 {len(self.new)}，"
            f"更名 {len(self.renamed)}，停用 {len(self.closed)}，不变 {self.unchanged}"
        )

    def details(self) -> Iterator[str]:
        for entry in self.new:
            yield f"新增 {entry.code} {entry.name}"
        for row, entry in self.renamed:
            letters = f"（所属预算 {entry.budget}）" if entry.budget else ""
            yield f"更名 {row.code} {row.name} → {entry.name}{letters}"
        for row in self.closed:
            yield f"停用 {row.code} {row.name}"


def plan(entries: Sequence[Entry], code_list: CodeList, year: int) -> Changes:
    """Compares a list with what is in force in its year; writes nothing."""
    in_force = {row.code: row for row in code_list.model._default_manager.in_force(year)}
    listed = {entry.code for entry in entries}
    new = tuple(entry for entry in entries if entry.code not in in_force)
    renamed = tuple(
        Renaming(in_force[entry.code], entry)
        for entry in entries
        if entry.code in in_force and _differs(in_force[entry.code], entry)
    )
    closed = tuple(row for code, row in in_force.items() if code not in listed)
    changes = Changes(
        code_list, year, new, renamed, closed, unchanged=len(entries) - len(new) - len(renamed)
    )
    return replace(changes, faults=tuple(_still_used(changes)))


@transaction.atomic
def apply(changes: Changes) -> None:
    """Writes all of it or nothing; raises ValueError for changes with faults."""
    if changes.faults:
        raise ValueError("changes with faults cannot be applied")
    _close(changes)
    _rename(changes)
    _add(changes)
    set_parents(changes.code_list.model)
    if codes := overlapping(changes.code_list.model):
        raise ValueError(f"{codes} in force twice in one year")


def _differs(row: Code, entry: Entry) -> bool:
    budget = getattr(row, "budget", "")
    return plain(row.name) != plain(entry.name) or bool(entry.budget and entry.budget != budget)


def _still_used(changes: Changes) -> Iterator[Fault]:
    """Facts of the list's year and later on a code that the list drops: theirs to mend first."""
    for model, field in REFERENCES[changes.code_list.model]:
        used = (
            model._default_manager.filter(
                Q(unit_budget__year__gte=changes.year) | Q(**{f"{field}__year_from": changes.year}),
                **{f"{field}__in": changes.closed},
            )
            .order_by(f"{field}__code", "unit_budget__unit", "unit_budget__year")
            .values_list(f"{field}__code", "unit_budget__unit", "unit_budget__year")
            .annotate(Count("pk"))
        )
        units = Unit.objects.with_years().in_bulk({unit for _, unit, *_ in used})
        for code, unit, year, count in used:
            message = (
                f"目录中没有这个编码，但 {units[unit]} {year} 年还有 {count} 条"
                f"{model._meta.verbose_name}使用它。请先改用其他编码，或把它补入目录。"
            )
            yield Fault(changes.code_list.title, "", CODE_HEADINGS[0], code, message)


def _close(changes: Changes) -> None:
    model = changes.code_list.model
    gone = [row for row in changes.closed if row.year_from == changes.year]
    if field := MAPPED.get(model):
        EconomicMapping.objects.filter(**{f"{field}__in": gone}).delete()
    model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    ending = [row for row in changes.closed if row.year_from < changes.year]
    ending += [row for row, _ in changes.renamed if row.year_from < changes.year]
    _all(model, ending).update(year_to=changes.year - 1)


def _all(model: type[models.Model], rows: Iterable[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.filter(pk__in=[row.pk for row in rows])


def _rename(changes: Changes) -> None:
    for row, entry in changes.renamed:
        successor = row if row.year_from == changes.year else _successor(row, changes.year)
        successor.name = entry.name
        if entry.budget and isinstance(successor, FunctionCode):
            successor.budget = entry.budget
        successor.save()
        if successor is not row:
            _hand_over(row, successor)


def _successor(row: Code, year: int) -> Code:
    """An unsaved copy from the year on, to the year that the row would have reached."""
    fields = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"
    }
    return type(row)(**{**fields, "year_from": year})


def _hand_over(row: Code, successor: Code) -> None:
    """Facts of the successor's years point to it; mappings serve both, each in its years."""
    for model, field in REFERENCES[type(row)]:
        facts = {field: row, "unit_budget__year__gte": successor.year_from}
        model._default_manager.filter(**facts).update(**{field: successor})
    if side := MAPPED.get(type(row)):
        mappings = list(EconomicMapping.objects.filter(**{side: row}))
        for mapping in mappings:
            mapping.pk = None
            setattr(mapping, side, successor)
        EconomicMapping.objects.bulk_create(mappings)


def _add(changes: Changes) -> None:
    model = changes.code_list.model
    later: defaultdict[str, list[int]] = defaultdict(lambda: [LAST_YEAR + 1])
    codes = model._default_manager.filter(year_from__gt=changes.year)
    for code, first in codes.values_list("code", "year_from"):
        later[code].append(first)
    rows = []
    for entry in changes.new:
        row = model(code=entry.code, name=entry.name, level=level_of(entry.code))
        row.year_from, row.year_to = changes.year, min(later[entry.code]) - 1
        if isinstance(row, FunctionCode):
            row.budget = entry.budget or _inherited(changes, entry.code)
        rows.append(row)
    model._default_manager.bulk_create(rows)


def _inherited(changes: Changes, code: str) -> str:
    """The budget of the nearest code above that has one: a list need not say it for each."""
    said = {entry.code: entry.budget for entry in changes.new if entry.budget}
    for parent in (code[:length] for length in (5, 3) if length < len(code)):
        if parent in said:
            return said[parent]
        if row := FunctionCode.objects.in_force(changes.year).filter(code=parent).first():
            return row.budget
    return "G"
