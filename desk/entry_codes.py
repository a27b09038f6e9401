"""What the cells of a grid may say: the usable codes of its year, those first that the unit used last year.

What is bought is paid by lines, so that purchases begin with the codes of this year's lines.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from budget.fields import pinyin
from budget.models import (
    Asset,
    Category,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Project,
    Source,
)
from budget.models.codes import Code
from budget.rows import Column
from budget.scope import Scope
from budget.vocabulary import RETAINED

from .entry_grid import EntryGrid

Item = tuple[str, str, str, str, int]  # value, name, pinyin, what stands above it, used last year
CODES: dict[str, type[Code]] = {
    "function": FunctionCode,
    "economic": EconomicCode,
    "government": GovernmentCode,
}
WORDS: dict[str, type[Source] | type[Category]] = {"source": Source, "category": Category}
BOTH_SIDES = {
    "expenditure",
    "revenue",
}  # begin with last year's codes; purchases with this year's lines
USED = {
    "function": "function__code",
    "economic": "economic__code",
    "government": "government__code",
    "category": "category__name",
    "source": "source__name",
    "project": "project__code",
}


def lists(grid: EntryGrid, scope: Scope) -> dict[str, Any]:
    """The look-up lists of a grid's columns, by kind; and the names that its subtotals need."""
    used = _used(scope.last_year if grid.slug in BOTH_SIDES else scope)
    found = {
        field.kind: _list(field.kind, column, scope, used)
        for field, column in zip(grid.fields, grid.columns, strict=True)
        if field.kind in USED or (column.choices and field.kind != "carried")
    }
    functions = FunctionCode.objects.in_force(scope.year).filter(level=1)
    return {
        "lists": {kind: _used_first(kind, its) for kind, its in found.items()},
        "classes": dict(functions.values_list("code", "name")) if "function" in found else {},
        "kept": [*_apart(grid)],
    }


def _list(kind: str, column: Column, scope: Scope, used: dict[str, set[str]]) -> list[Item]:
    if kind in CODES:
        return _codes(CODES[kind], scope.year, used[kind])
    if kind == "project":
        return _projects(scope, used[kind])
    if kind in WORDS:
        return _words(WORDS[kind], used[kind])
    return [(word, "", pinyin(word), "", 0) for word in column.choices]


def _apart(grid: EntryGrid) -> Iterator[str]:
    """What is not part of the sum: 年终结转结余, and what another row contains already."""
    if "category" in grid.kinds:
        yield from Category.objects.filter(pk__startswith=RETAINED).values_list("name", flat=True)
    if grid.model is Asset:
        yield Asset.Kind.OFFICES.value


def _used_first(kind: str, items: list[Item]) -> list[Item]:
    """Sources and categories are few and stay in their own order."""
    return items if kind in WORDS else sorted(items, key=lambda item: not item[-1])


def _used(scope: Scope) -> dict[str, set[str]]:
    """By kind, what the lines of a unit budget carry; a project's code is the same every year."""
    lines = scope.lines().order_by()
    columns: Iterable[Any] = zip(*lines.values_list(*USED.values()).distinct(), strict=True)
    found = {kind: set(column) for kind, column in zip(USED, columns, strict=False)}
    return {kind: found.get(kind, set()) for kind in USED}


def _codes(model: type[Code], year: int, used: set[str]) -> list[Item]:
    objects: Any = model._default_manager
    above = dict(objects.in_force(year).filter(level__lt=3).values_list("code", "name"))
    rows = (
        objects.usable(year).order_by("code").values_list("code", "name", "pinyin", "parent_code")
    )
    return [
        (code, name, spelt, _path(parent, above), int(code in used))
        for code, name, spelt, parent in rows
    ]


def _path(code: str, above: dict[str, str]) -> str:
    """The names above a code, from the outermost."""
    ways = (code[:3], code) if len(code) > 3 else (code,)
    return " › ".join(above[way] for way in ways if way in above)


def _words(model: type[Source] | type[Category], used: set[str]) -> list[Item]:
    rows = model.objects.filter(children=None).order_by("pk").values_list("name", "parent__name")
    return [(name, "", pinyin(name), above or "", int(name in used)) for name, above in rows]


def _projects(scope: Scope, used: set[str]) -> list[Item]:
    rows = Project.objects.filter(unit=scope.unit, year=scope.year).order_by("code")
    rows = rows.in_phase(scope.phase)
    return [
        (code, name, spelt, kind, int(code in used))
        for code, name, spelt, kind in rows.values_list("code", "name", "pinyin", "kind")
    ]
