"""Controlled rounding of random departments, from the facts at hand to the figures that print."""

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median
from time import perf_counter

from budget.totals import Totals
from disclosure.forms.hebei import HEBEI
from disclosure.money import WAN
from disclosure.rounding import Rounded, controlled
from disclosure.rounding.rounded import solved
from disclosure.table import Cell, Head, Table
from disclosure.tieouts import PRINTED, relate

from .catalogue import Size
from .departments import departments, facts, names, odd
from .measure import Result, judged, within
from .population import Amounts, as_mixed, as_published, studied
from .study import ANY, TIERS, counted, grand_totals, shares

HEAD = Head("318", "某某局", 2023)
NUMBER = 200  # departments for each round
LARGE = ((10_000, 40, 3), (10_000, 300, 3), (100_000, 300, 60))  # lines, 项, seconds at most
LEVELS = ("合计", "类", "款", "项")


def run(size: Size) -> Iterator[Result]:
    whole = size.rounds > 1
    yield from _departments(NUMBER * size.rounds if whole else 20)
    for amounts in (as_mixed, as_published):
        yield from _studied(NUMBER * size.rounds if whole else 20, amounts)
    for lines, functions, seconds in LARGE if whole else LARGE[:1]:
        ((took, _, rounded),) = _rounds([facts(7, lines, 8, odd, functions)])
        what = f"{lines:,} lines, {functions} 项: {len(rounded.solution.ups):,} leaves to round"
        yield judged(Result("rounding", "none", what, took), within(seconds))


def _departments(number: int) -> Iterator[Result]:
    seconds = []
    every: Counter[str] = Counter()
    for took, tables, rounded in _rounds(departments(number)):
        seconds.append(took)
        every.update(_counts(tables, rounded))
    shares = ", ".join(
        f"{level} {every[level] / every[f'{level} in all']:.1%}"
        for level in ("grand total", *LEVELS)
    )
    what = f"{number:,} departments, the median"
    yield judged(Result("rounding", "none", what, median(seconds)), within(0.05))
    what = (
        f"the slowest; {every['relations']:,} relations, {every['broken']} broken; {every['far']} figures"
        f" a unit off; own rounding: {shares}"
    )
    yield Result("rounding", "none", what, max(seconds))


def _studied(number: int, amounts: Amounts) -> Iterator[Result]:
    """Departments like those of the study of rounding, counted as it counted."""
    seconds, counts = [], Counter[tuple[str, str]]()
    for took, tables, rounded in _rounds(studied(number, amounts)):
        seconds.append(took)
        counts.update(counted(tables, rounded))
    per = ", ".join(f"{tier} {counts['all', tier] / number:.1f}" for tier in TIERS)
    words = amounts.__name__.replace("_", " ")
    what = (
        f"{number:,} departments like the study's, half of them {words}, counted like it:"
        f" {shares(counts)}; {counts['far', ANY]} figures a unit off;"
        f" figures of a department: {per}"
    )
    yield judged(Result("rounding", "none", what, median(seconds)), within(0.05))


def _rounds(every: Iterable[list]) -> Iterator[tuple[float, tuple[Table, ...], Rounded]]:
    """The seconds that each department's rounding took, its tables, and what came out."""
    for its in every:
        totals = Totals(its)
        tables = HEBEI.tables(totals, names(its), HEAD)
        solved.cache_clear()
        start = perf_counter()
        rounded = controlled(totals, tables, leading=HEBEI.leading)
        yield perf_counter() - start, tables, rounded


def _counts(tables: tuple[Table, ...], rounded: Rounded) -> Iterator[str]:
    """What happened, by name: to be counted."""
    printed = [rounded.table(table) for table in tables]
    for result in relate(HEBEI.relations, printed, amounts=PRINTED):
        yield "relations"
        if result.forbids:
            yield "broken"
    for table in printed:
        for row in table.rows:
            for cell in row.cells:
                yield from _count(cell, LEVELS[row.level])
    for cell in grand_totals(printed):
        yield "grand total in all"
        if cell.rounded is None:
            yield "grand total"


def _count(cell: Cell, level: str) -> Iterator[str]:
    """A figure of whole places has no part in it."""
    if cell.amount and cell.amount % WAN.place:
        yield f"{level} in all"
        if cell.rounded is None:
            yield level
        elif abs(cell.rounded - cell.amount) >= WAN.place:
            yield "far"
