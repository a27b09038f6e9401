"""Generated budgets in the database, written past the models: a million lines in seconds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from budget.codelists import load_official
from budget.models import (
    BudgetLine,
    Department,
    DepartmentYear,
    EconomicCode,
    FunctionCode,
    Phase,
    Project,
    State,
    Unit,
    UnitBudget,
    UnitYear,
)

from . import generator
from .generator import YEAR, Budget, Codes, Scale

PORTION = 100  # units held in memory at a time
# Balanced by construction: what is received is what is spent or kept.
BALANCE = """
    INSERT INTO budget_revenueline (unit_budget_id, source_id, carried_over, amount)
    SELECT unit_budget_id, source_id, carried_over, SUM(amount)
    FROM budget_budgetline GROUP BY unit_budget_id, source_id, carried_over
"""


def codes() -> Codes:
    """What the official lists allow in the year."""
    functions = list(FunctionCode.objects.leaves(YEAR).filter(level=3).order_by("code"))
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for row in functions:
        if "G" in row.budget:
            classes[row.code[:3]].append(row.code)
    economics = sorted(
        EconomicCode.objects.usable(YEAR).filter(level=2).values_list("code", flat=True)
    )
    return Codes(
        classes={code: rows for code, rows in classes.items() if len(rows) >= 20},
        fund=[row.code for row in functions if "F" in row.budget],
        capital=[row.code for row in functions if "C" in row.budget],
        personnel=[code for code in economics if code.startswith(("301", "303"))],
        goods=[code for code in economics if code.startswith("302")],
        equipment=[code for code in economics if code.startswith("310")],
    )


@transaction.atomic
def fill(scale: Scale, *, lines: bool = True) -> None:
    """Code lists, departments, units and projects of a scale, and unless refused its lines."""
    load_official()
    _write_departments(scale)
    keys = _Keys()
    made = generator.budgets(scale, codes())
    while portion := list(islice(made, PORTION)):
        _write(portion, keys, lines=lines)
    _reset_sequences()
    with connection.cursor() as cursor:
        cursor.execute(BALANCE)


def gather() -> None:
    """What an idle night does: statistics and, on PostgreSQL, the map of rows visible to all."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


def _write_departments(scale: Scale) -> None:
    rows = generator.departments(scale)
    Department.objects.bulk_create([Department(code=code) for code, _ in rows])
    DepartmentYear.objects.bulk_create(
        [DepartmentYear(department_id=code, year=YEAR, name=name) for code, name in rows]
    )


class _Keys:
    """Primary keys of codes by code, and those given out so far."""

    def __init__(self) -> None:
        self.functions = dict(FunctionCode.objects.in_force(YEAR).values_list("code", "pk"))
        self.economics = dict(EconomicCode.objects.in_force(YEAR).values_list("code", "pk"))
        self.economics[""] = None  # type: ignore[assignment]
        self.budgets: dict[str, int] = {}
        self.projects: dict[str, int | None] = {"": None}


def _write(portion: Sequence[Budget], keys: _Keys, *, lines: bool) -> None:
    for budget in portion:
        keys.budgets[budget.unit.code] = len(keys.budgets) + 1
        for project in budget.projects:
            keys.projects[project.code] = len(keys.projects)
    units = [budget.unit for budget in portion]
    _insert(Unit, "code department", ((u.code, u.department) for u in units))
    _insert(
        UnitYear,
        "unit year name nature rank funding pinyin",
        ((u.code, YEAR, u.name, u.nature, "", "", "") for u in units),
    )
    _insert(
        UnitBudget,
        "id unit year phase state",
        (
            (keys.budgets[u.code], u.code, YEAR, Phase.INITIAL.value, State.COMPILING.value)
            for u in units
        ),
    )
    _insert(
        Project,
        "id code year unit name kind since grounds office pinyin",
        (
            (keys.projects[p.code], p.code, YEAR, p.unit, p.name, "", "", "", "", "")
            for budget in portion
            for p in budget.projects
        ),
    )
    if lines:
        _insert(
            BudgetLine,
            "unit_budget function economic category source carried_over project note amount",
            _line_rows(portion, keys),
        )


def _line_rows(portion: Sequence[Budget], keys: _Keys) -> Iterator[tuple[Any, ...]]:
    for budget in portion:
        for line in budget.lines:
            yield (
                keys.budgets[line.unit],
                keys.functions[line.function],
                keys.economics[line.economic],
                line.category,
                line.source,
                line.carried_over,
                keys.projects[line.project],
                line.note,
                line.amount,
            )


def _insert(model: type[models.Model], names: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY where there is one, executemany elsewhere."""
    columns = ", ".join(model._meta.get_field(name).column for name in names.split())
    into = f"{model._meta.db_table} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names.split()))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608


def _reset_sequences() -> None:
    """Keys were given out here; the database goes on behind them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [UnitBudget, Project]):
            cursor.execute(statement)
