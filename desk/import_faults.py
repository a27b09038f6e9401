"""The faults of an import as a page lists them: equal ones once, with every place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from budget.rows import Fault

FIRST = 3  # places that are seen without opening the list
CELL = re.compile(r"([A-Z]+)([0-9]+)")


class Alike(NamedTuple):
    """Faults of one sheet with the same column, value and message."""

    fault: Fault  # the first
    number: int
    places: list[str]  # cells, those below each other as a range, such as A2:A286

    @property
    def first(self) -> list[str]:
        return self.places[:FIRST]

    @property
    def folded(self) -> bool:
        return len(self.places) > FIRST


def grouped(faults: Iterable[Fault]) -> list[Alike]:
    """In the order of the first of each."""
    found: defaultdict[Fault, list[Fault]] = defaultdict(list)
    for fault in faults:
        found[fault._replace(cell="")].append(fault)
    return [
        Alike(its[0], len(its), list(_ranges(fault.cell for fault in its if fault.cell)))
        for its in found.values()
    ]


def _ranges(cells: Iterable[str]) -> Iterator[str]:
    """Cells below each other, in reading order, as one range."""
    first = last = ""
    for cell in cells:
        if last and cell == _below(last):
            last = cell
            continue
        yield from _range(first, last)
        first = last = cell
    yield from _range(first, last)


def _range(first: str, last: str) -> list[str]:
    if first == last:
        return [first] if first else []
    return [f"{first}:{last}"]


def _below(cell: str) -> str:
    found = CELL.fullmatch(cell)
    return f"{found[1]}{int(found[2]) + 1}" if found else ""
