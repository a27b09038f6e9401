"""How many 合计 rows could be their own rounding at all, whatever became of 类, 款 and 项: what is missing
from all of them is the departments', not the method's."""

from collections import defaultdict
from collections.abc import Iterator

from disclosure.rounding import Rounded
from disclosure.rounding.leaves import fen
from disclosure.rounding.program import Figure, Program
from disclosure.rounding.solver import solve
from disclosure.table import Table

from .study import GRAND, SUM, tiers


def most_sums(tables: tuple[Table, ...], rounded: Rounded) -> int:
    """Figures of other 合计 rows that the same leaves can print right, with every figure beside its value
    and the grand totals as they are."""
    place = fen(rounded.money.place)
    remainders = tuple([left for leaf in rounded.leaves if (left := leaf.exact % place)])
    figures = []
    for tier, leaves in _with_leaves(tables, rounded, place):
        left = sum([remainders[leaf] for leaf in leaves])
        own = (left + place // 2) // place
        figures.append(Figure(leaves, left // place, -(-left // place), own, tier))
    solution = solve(
        Program(
            place,
            remainders,
            (0,) * len(remainders),
            tuple([_weighed(figure, rounded) for figure in figures if figure.leaves]),
        )
    )
    sums = [figure for figure in figures if figure.tier == SUM]
    return sum([figure.ups(solution.ups) == figure.own for figure in sums])


def _weighed(figure: Figure, rounded: Rounded) -> Figure:
    """Only 合计 rows weigh anything, and all the same."""
    if figure.tier == GRAND:
        return figure._replace(own=figure.ups(rounded.solution.ups), grand=True)
    return figure if figure.tier == SUM else figure._replace(tier=SUM, share=0)


def _with_leaves(
    tables: tuple[Table, ...], rounded: Rounded, place: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each figure's tier and those of its leaves that need rounding."""
    members = defaultdict(list)
    uneven = [leaf for leaf in rounded.leaves if leaf.exact % place]
    for number, leaf in enumerate(uneven):
        for figure in leaf.figures:
            members[rounded.figures[figure]].append(number)
    for figure, tier in tiers(tables, rounded):
        yield tier, tuple(members[figure])
