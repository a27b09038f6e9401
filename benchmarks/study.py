"""Rounded figures counted as the study of rounding counted them: each figure once, whatever it is
printed in, exact ones too; items of tables 6 and 9 count as 项, their totals as 合计 rows. Its leaves
were those of two families, by function and by economic code: what was one of them is a single leaf."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from budget.totals import Selection, Totals
from budget.vocabulary import BASIC
from disclosure.rounding import Rounded
from disclosure.rounding.printed import CODED, Key, key
from disclosure.table import Cell, Table

TIERS = ("grand total", "other 合计 rows", "类", "款", "项 of several leaves", "single leaves")
ANY = "any tier"
GRAND, SUM, ITEM, SINGLE = 0, 1, 4, 5
BY_ITEM = ("general-basic", "three-public")  # tables 6 and 9
GRAND_TOTALS = {
    "summary": ("income", "expenditure"),
    "revenue": ("total",),
    "expenditure": ("total",),
    "fiscal-summary": ("income", "total"),
}
GROUP = len(BASIC)  # of a category's code: its group


def counted(tables: tuple[Table, ...], rounded: Rounded) -> Counter[tuple[str, str]]:
    """By tier: "all" figures, and those that are their "own" rounding; of any: those a unit off, "far"."""
    counts: Counter[tuple[str, str]] = Counter()
    for figure, tier in tiers(tables, rounded):
        own = rounded.money.printed(rounded.exact[figure]) * rounded.money.yuan
        counts["all", TIERS[tier]] += 1
        counts["own", TIERS[tier]] += own == rounded.amounts[figure]
        off = abs(rounded.amounts[figure] - rounded.exact[figure])
        counts["far", ANY] += off >= rounded.money.place
    return counts


def shares(counts: Counter[tuple[str, str]]) -> str:
    return ", ".join(
        f"{tier} {counts['own', tier] / counts['all', tier]:.1%}"
        for tier in TIERS
        if counts["all", tier]
    )


def grand_totals(tables: Iterable[Table]) -> Iterator[Cell]:
    """Those of tables 1 to 4."""
    for table in tables:
        for column in GRAND_TOTALS.get(table.slug, ()):
            yield table.addresses["total", column]


def tiers(tables: tuple[Table, ...], rounded: Rounded) -> Iterator[tuple[Key, int]]:
    """Figures over the same leaves are one, of the highest tier of their places."""
    places = _places(tables)
    leaves: defaultdict[Key, list[int]] = defaultdict(list)
    for n, leaf in enumerate(rounded.leaves):
        for number in leaf.figures:
            leaves[rounded.figures[number]].append(n)
    same: defaultdict[tuple[int, ...], list[Key]] = defaultdict(list)
    for figure, its in leaves.items():
        same[tuple(its)].append(figure)
    for figures in same.values():
        tier = min(places[figure] for figure in figures)
        alone = tier == ITEM and any(_is_one(rounded.totals, dict(its)) for its in figures)
        yield figures[0], SINGLE if alone else tier


def _is_one(totals: Totals, where: Selection) -> bool:
    """Whether a figure was one leaf of the study: what has one economic code, source and category; or
    one function, source, group (基本, 项目, …) and year of the money."""
    if "economic" in where:
        return len(totals.by(("economic", "source", "category"), where)) == 1
    classes = totals.by(("function", "source", "category", "carried_over"), where)
    return len({(*codes, category[:GROUP], year) for *codes, category, year in classes}) == 1


def _places(tables: tuple[Table, ...]) -> dict[Key, int]:
    """The highest tier of a figure's places; a line of a source is no 类, but money of all codes."""
    tiers: dict[Key, int] = {}
    for table in tables:
        for row in table.rows:
            level = ITEM if table.slug in BY_ITEM and row.level else row.level + 1
            for cell in row.cells:
                if cell.where is not None:
                    its = key(cell.where)
                    tier = level if CODED & cell.where.keys() else SUM
                    tiers[its] = min(tier, tiers.get(its, ITEM))
    for cell in grand_totals(tables):
        if cell.where is not None:
            tiers[key(cell.where)] = GRAND
    return tiers
