"""The import of a workbook, against the bare reader with bulk_create and django-import-export."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from budget.models import (
    BudgetLine,
    Category,
    EconomicCode,
    FunctionCode,
    Project,
    Source,
    UnitBudget,
)
from desk.workbook import import_workbook, read_workbook

from . import generator, rival, workbooks
from .catalogue import Size
from .generator import YEAR
from .measure import Aim, Result, judged, medians, times
from .stored import codes

TEN_TIMES = Aim("≤ 1/10 of its time", lambda ours, floor: ours <= floor / 10)


def run(size: Size) -> Iterator[Result]:
    budgets = partial(generator.budgets, size.intake, codes())
    with TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.xlsx", Path(folder) / "small.xlsx"
        yield from _beside_bare(large, workbooks.write(large, budgets()), size)
        lines = workbooks.write(small, islice(budgets(), size.rival_units))
        yield from _beside_rival(small, lines)


def _beside_bare(path: Path, lines: int, size: Size) -> Iterator[Result]:
    ours, preview, floor = medians(
        partial(_import, path, lines),
        lambda: read_workbook(path),
        partial(bare, path),
        rounds=min(size.rounds, 3),
        before=_empty,
        warm=False,
    )
    against = "bare calamine + bulk_create"
    result = _result(f"{lines:,} lines, validated and written", ours, floor, against)
    yield judged(result, times(2))
    yield _result(f"{lines:,} lines, validated and previewed", preview, floor, against)
    (again,) = medians(lambda: import_workbook(path), rounds=1, warm=False)
    yield _result(f"{lines:,} lines again, nothing changed", again, floor, against)


def _beside_rival(path: Path, lines: int) -> Iterator[Result]:
    ways = {"as it is": rival.EachTime, "with its caching widgets": rival.Kept}
    ours, *floors = medians(
        partial(_import, path, lines),
        *(partial(rival.load, path, widget) for widget in ways.values()),
        rounds=1,
        before=_empty,
        warm=False,
    )
    for way, floor in zip(ways, floors, strict=True):
        against = f"django-import-export in bulk, {way}: {lines / floor:,.0f} lines/s"
        what = f"{lines:,} lines, {lines / ours:,.0f} lines/s"
        yield judged(_result(what, ours, floor, against), TEN_TIMES)


def _result(what: str, ours: float, floor: float, against: str) -> Result:
    return Result("intake", connection.display_name, what, ours, floor, against)


def _import(path: Path, lines: int) -> None:
    intake = import_workbook(path)
    assert (intake.faults, len(intake.changes[0].new)) == ([], lines)


def _empty() -> None:
    """No line is left, nor on PostgreSQL the dead ones, through which the next run would search."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM budget_budgetline")
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE budget_budgetline")


@transaction.atomic
def bare(path: Path) -> None:
    """Every row into the database, with what is needed for its keys and without a question."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(workbooks.SHEET)
    BudgetLine.objects.bulk_create(_objects(islice(sheet.iter_rows(), 1, None)), batch_size=2000)


def _objects(rows: Iterable[list[Any]]) -> Iterator[BudgetLine]:
    budgets = dict(UnitBudget.objects.values_list("unit", "pk"))
    functions = dict(FunctionCode.objects.in_force(YEAR).values_list("code", "pk"))
    economics = dict(EconomicCode.objects.in_force(YEAR).values_list("code", "pk"))
    categories = dict(Category.objects.values_list("name", "pk"))
    sources = dict(Source.objects.values_list("name", "pk"))
    projects = dict(Project.objects.values_list("code", "pk"))
    for _, _, unit, function, economic, category, source, carried, project, _, note, yuan in rows:
        yield BudgetLine(
            unit_budget_id=budgets[unit],
            function_id=functions[function],
            economic_id=economics[economic] if economic else None,
            category_id=categories[category],
            source_id=sources[source],
            carried_over=carried == "是",
            project_id=projects[project] if project else None,
            note=note,
            amount=Decimal(str(yuan)),
        )
