"""Django system checks over the declarations: no wrongly declared form starts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.checks import CheckMessage, Error

from budget import vocabulary as words
from budget.totals import (
    CARRIED_OVER,
    CARRY_FORWARD,
    DIMENSIONS,
    EVERYTHING,
    EXPENDITURE,
    REVENUE,
    THIS_YEAR,
    CodeName,
    Criterion,
    Selection,
    Under,
    of_revenue,
    of_spending,
)

from .forms import FORMS
from .forms.form import Form
from .table import Column, Definition, Head, Table, build
from .tieouts import Book

KNOWN = {  # the codes that a selection may name; those of functions and economics are data
    "side": {REVENUE, EXPENDITURE, CARRY_FORWARD},
    "carried_over": {THIS_YEAR, CARRIED_OVER},
    "source": {
        words.FISCAL, words.GENERAL, words.FUND, words.CAPITAL, words.SPECIAL_ACCOUNT,
        words.UNDERTAKING, words.OPERATING_INCOME, words.FROM_SUPERIOR, words.FROM_SUBORDINATE,
        words.OTHER_INCOME,
    },
    "category": {words.BASIC, words.PERSONNEL, words.PUBLIC, *words.SPENDING, words.RETAINED},
}  # fmt: skip
SAMPLE = {"function": "201", "economic": "301"}
NAMES = {dimension: {code: CodeName("示例", "")} for dimension, code in SAMPLE.items()}
HEAD = Head("000", "示例", 2000)


class Probe:
    """Totals of nothing in which every table has a row, so that its selections can be read."""

    def __init__(self, samples: Mapping[str, str]) -> None:
        self.samples = samples

    def codes(self, dimension: str, where: Selection = EVERYTHING) -> set[str]:
        return {self.samples[dimension]} if self.samples else set()

    def crossed(
        self, rows: Sequence[Selection], columns: Sequence[Selection]
    ) -> list[list[Decimal]]:
        return [[Decimal(0)] * len(columns) for _ in rows]


def check_forms(**kwargs: Any) -> list[CheckMessage]:
    return [
        *_repeated("two forms are called", (form.slug for form in FORMS)),
        *(message for form in FORMS for message in check_form(form)),
    ]


def check_form(form: Form) -> Iterator[CheckMessage]:
    definitions = form.definitions
    yield from _repeated(f"{form.slug}: two tables are called", (d.slug for d in definitions))
    yield from _repeated(f"{form.slug}: two tables have number", (d.number for d in definitions))
    yield from _repeated(f"{form.slug}: two relations are", (r.number for r in form.relations))
    cited = {d.slug: d.source for d in definitions} | {r.number: r.source for r in form.relations}
    for name, source in cited.items():
        if not source.strip():
            yield _error(f"{form.slug}: {name} cites no document", "E002")
    tables = []
    for definition in definitions:
        try:
            table = _sample(definition, SAMPLE)
        except ValueError as mistake:
            yield _error(f"{form.slug}: {definition.slug}: {mistake}", "E003")
        else:
            tables.append(table)
            yield from _check_table(f"{form.slug}: {definition.slug}", table)
    if len(tables) == len(definitions):
        yield from _check_relations(form, tables)


def _check_table(name: str, table: Table) -> Iterator[CheckMessage]:
    keys = [column.key for column in table.columns if isinstance(column, Column)]
    yield from _repeated(f"{name}: two columns are called", keys)
    cells = [cell for row in table.rows for cell in row.cells if cell.amount is not None]
    yield from _repeated(f"{name}: two cells stand at", ((c.row, c.column) for c in cells))
    for cell in cells:
        if cell.where and of_revenue(cell.where) and of_spending(cell.where):
            yield _error(
                f"{name}: {cell.row}, {cell.column}: both revenue and what is spent", "E006"
            )
        for mistake in _mistakes(cell.where or EVERYTHING):
            yield _error(f"{name}: {cell.row}, {cell.column}: {mistake}", "E004")


def _mistakes(where: Selection) -> Iterator[str]:
    for dimension, criterion in where.items():
        if dimension not in DIMENSIONS:
            yield f"{dimension} is no dimension"
        for code in _codes(criterion):
            if code not in KNOWN.get(dimension, {code}):
                yield f"{code!r} is no {dimension}"


def _codes(criterion: Criterion) -> tuple[str, ...]:
    if isinstance(criterion, Under):
        return (*criterion.codes, *criterion.but)
    return (criterion,) if isinstance(criterion, str) else criterion


def _check_relations(form: Form, tables: Sequence[Table]) -> Iterator[CheckMessage]:
    """A cell that no table has would count 0, and its relation would pass or fail for nothing."""
    book = Book(tables)
    fixed = {d.slug for d in form.definitions if _sample(d, {}).rows}
    for relation in form.relations:
        unknown = [slug for slug in relation.tables if slug not in book.tables]
        if unknown:
            yield _error(f"{form.slug}: relation {relation.number}: no table {unknown}", "E005")
            continue
        for cell in {cell for tie in relation.ties(book) for cell in (*tie.left, *tie.right)}:
            if (
                cell.table not in relation.tables
                or cell.column not in book.columns(cell.table)
                or (cell.table in fixed and cell.row not in book.rows(cell.table, cell.column))
            ):
                yield _error(f"{form.slug}: relation {relation.number}: no cell {cell}", "E005")


def _sample(definition: Definition, samples: Mapping[str, str]) -> Table:
    return build(definition, Probe(samples), NAMES, HEAD)


def _repeated(what: str, names: Iterable[object]) -> list[CheckMessage]:
    return [_error(f"{what} {name}", "E001") for name, n in Counter(names).items() if n > 1]


def _error(message: str, number: str) -> CheckMessage:
    return Error(message, id=f"disclosure.{number}")
