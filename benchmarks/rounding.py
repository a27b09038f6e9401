"""Controlled rounding of random departments, from the facts at hand to the figures that print."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from time import process_time

from budget.totals import EXPENDITURE, Fact, Totals
from disclosure.forms.hebei import HEBEI
from disclosure.money import WAN
from disclosure.rounding import Rounded, controlled
from disclosure.rounding.rounded import solved
from disclosure.table import Cell, Head, Table
from disclosure.tieouts import PRINTED, relate

from . import realistic
from .catalogue import Size
from .ceiling import most_sums
from .departments import departments, facts, names, odd
from .measure import Result, judged, within
from .population import as_mixed, as_published, studied
from .realistic import drawn, to_the_fen
from .study import ANY, SUM, TIERS, counted, grand_totals, shares

HEAD = Head("318", "某某局", 2023)
NUMBER = 200  # departments for each round
LARGE = ((10_000, 40, 3), (10_000, 300, 3), (100_000, 300, 60))  # lines, 项, seconds at most
SUMS = TIERS[SUM]
POPULATIONS = (
    (
        "departments like the study's, half of them as mixed",
        lambda number: studied(number, as_mixed),
    ),
    (
        "departments like the study's, half of them as published",
        lambda number: studied(number, as_published),
    ),
    (
        "departments drawn from five real ones, all to the 分",
        lambda number: drawn(number, to_the_fen),
    ),
    (
        "departments drawn from five real ones, all as published",
        lambda number: drawn(number, realistic.as_published),
    ),
    (
        "departments drawn from five real ones, half to the 分 and half as published",
        lambda number: drawn(number, to_the_fen, realistic.as_published),
    ),
)
LEVELS = ("合计", "类", "款", "项")


def run(size: Size) -> Iterator[Result]:
    whole = size.rounds > 1
    number = NUMBER * size.rounds if whole else 20
    yield from _departments(number)
    for words, population in POPULATIONS:
        yield from _counted(words, population(number))
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


def _counted(words: str, every: Iterable[list[Fact]]) -> Iterator[Result]:
    """Counted as the study of rounding counted: all departments, then those of as many sources of money."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    counts: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for took, tables, rounded in _rounds(every):
        its = counted(tables, rounded)
        its["most", SUMS] = most_sums(tables, rounded)
        its["broken", ANY] = sum(_broken([rounded.table(table) for table in tables]))
        for group in (words, f"of them with {_sources(rounded)} of money"):
            seconds[group].append(took)
            counts[group].update(its)
    for group in (words, *sorted(counts.keys() - {words})):
        what = f"{len(seconds[group]):,} {_said(group, counts[group], len(seconds[group]))}"
        yield judged(Result("rounding", "none", what, median(seconds[group])), within(0.05))


def _sources(rounded: Rounded) -> str:
    number = len(rounded.codes("source", {"side": EXPENDITURE}))
    return ("1 source", "2 sources", "3 sources or more")[min(number, 3) - 1]


def _said(group: str, counts: Counter[tuple[str, str]], number: int) -> str:
    per = ", ".join(f"{counts['all', tier] / number:.1f}" for tier in TIERS)
    return (
        f"{group}: {shares(counts)}; other 合计 rows at most {counts['most', SUMS] / counts['all', SUMS]:.1%};"
        f" {counts['broken', ANY]} relations broken, {counts['far', ANY]} figures a unit off;"
        f" figures of a department, in that order: {per}"
    )


def _rounds(every: Iterable[list]) -> Iterator[tuple[float, tuple[Table, ...], Rounded]]:
    """The seconds of a processor that each department's rounding took, its tables, and what came out."""
    for its in every:
        totals = Totals(its)
        tables = HEBEI.tables(totals, names(its), HEAD)
        solved.cache_clear()
        start = process_time()
        rounded = controlled(totals, tables, leading=HEBEI.leading)
        yield process_time() - start, tables, rounded


def _broken(printed: Sequence[Table]) -> list[bool]:
    """Of each relation between figures as printed, whether it is broken."""
    results = relate(HEBEI.relations, printed, amounts=PRINTED)
    return [result.forbids for result in results]


def _counts(tables: tuple[Table, ...], rounded: Rounded) -> Iterator[str]:
    """What happened, by name: to be counted."""
    printed = [rounded.table(table) for table in tables]
    for broken in _broken(printed):
        yield "relations"
        if broken:
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
