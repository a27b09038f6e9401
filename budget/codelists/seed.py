"""Loads codes/*.csv, the seed, into an office's database, and overwrites nothing there.

The seed was compiled from published budgets and notices of several years; it is no complete edition
of the official lists. An office therefore imports its own list of a year over it (see changes.py),
and what it has imported or corrected stays: the seed only fills in codes for years without a row.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction

from budget.models import (
    Category,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Source,
)
from budget.models.codes import FIRST_YEAR, LAST_YEAR, Code

from .hierarchy import Years, level_of, overlapping, parent_of

FOLDER = Path(__file__).resolve().parent.parent / "codes"


@transaction.atomic
def load_official() -> dict[str, int]:
    """How many rows each list gained, by its title."""
    added = {
        FunctionCode: _fill_codes(FunctionCode, "function.csv"),
        EconomicCode: _fill_codes(EconomicCode, "economic.csv"),
        GovernmentCode: _fill_codes(GovernmentCode, "government.csv"),
        EconomicMapping: _fill_mapping(),
        Source: _fill_tree(Source, "source.csv"),
        Category: _fill_tree(Category, "category.csv"),
    }
    return {str(model._meta.verbose_name): count for model, count in added.items()}


def _read(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _fill_codes(model: type[Code], name: str) -> int:
    known: defaultdict[str, list[Years]] = defaultdict(list)
    for code, first, last in model._default_manager.values_list("code", "year_from", "year_to"):
        known[code].append(Years(first, last))
    missing = [
        row
        for row in (_code(model, fields) for fields in _read(name))
        if not any(_years(row).overlap(years) for years in known[row.code])
    ]
    for row in missing:
        known[row.code].append(_years(row))
    for row in missing:
        row.parent_code = parent_of(row.code, _years(row), known)
    model._default_manager.bulk_create(missing)
    if missing and (codes := overlapping(model)):
        raise ValueError(f"{name}: {codes} in force twice in one year")
    return len(missing)


def _code(model: type[Code], fields: dict[str, str]) -> Code:
    first, last = fields.pop("year_from"), fields.pop("year_to")
    return model(
        **fields,
        level=level_of(fields["code"]),
        year_from=int(first or FIRST_YEAR),
        year_to=int(last or LAST_YEAR),
    )


def _years(row: Code) -> Years:
    return Years(row.year_from, row.year_to)


def _fill_mapping() -> int:
    """Maps the economic codes that have no mapping yet, to every row of the government code."""
    mapped = set(EconomicMapping.objects.values_list("economic", flat=True))
    economic, government = _by_code(EconomicCode), _by_code(GovernmentCode)
    missing = [
        EconomicMapping(
            economic=ours, government=theirs, applies_to=row["applies_to"], note=row["note"]
        )
        for row in _read("mapping.csv")
        for ours in economic[row["economic"]]
        for theirs in government[row["government"]]
        if ours.pk not in mapped and _years(ours).overlap(_years(theirs))
    ]
    return len(EconomicMapping.objects.bulk_create(missing))


def _by_code(model: type[Code]) -> defaultdict[str, list[Any]]:
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for row in model._default_manager.all():
        rows[row.code].append(row)
    return rows


def _fill_tree(model: type[models.Model], name: str) -> int:
    """Parents stand before their children in the file, so that one insert keeps the references."""
    known = set(model._default_manager.values_list("pk", flat=True))
    missing = [
        model(parent_id=fields.pop("parent") or None, **fields)
        for fields in _read(name)
        if fields["code"] not in known
    ]
    return len(model._default_manager.bulk_create(missing))
