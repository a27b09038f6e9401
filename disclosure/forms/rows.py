"""The kinds of rows that forms are made of: trees of codes, fixed lines, two sides."""

from collections.abc import Sequence
from itertools import zip_longest

from budget.totals import Selection, both, tree
from disclosure.table import Adder, Entries, Entry, Names, Rows


def by_codes(dimension: str, where: Selection, *, depth: int) -> Rows:
    """合计, then every code with a fact and its ancestors, to a depth; no rows without facts."""

    def rows(totals: Adder, names: Names) -> list[Entries]:
        named = names[dimension]
        parents = {code: name.parent for code, name in named.items()}
        nodes = tree(totals.codes(dimension, where), parents)
        if not nodes:
            return []
        return [
            {"": Entry("total", {"name": "合计"}, where, 0)},
            *(
                {
                    "": Entry(
                        code,
                        {"code": code, "name": named[code].name},
                        both(where, {dimension: code}),
                        level,
                    )
                }
                for code, level in nodes
                if level <= depth
            ),
        ]

    return rows


def by_function(**where: str | tuple[str, ...]) -> Rows:
    """功能分类 to 项, as 财预〔2016〕143号 asks."""
    return by_codes("function", where, depth=3)


def by_economic(**where: str | tuple[str, ...]) -> Rows:
    """部门经济分类 to 款, as 财预〔2016〕143号 asks for basic expenditure."""
    return by_codes("economic", where, depth=2)


def line(key: str, name: str, level: int = 1, **where: object) -> Entry:
    """A fixed line of a form; without a selection it prints blank."""
    return Entry(key, {"name": name}, where or None, level)  # type: ignore[arg-type]


def fixed(*entries: Entry) -> Rows:
    """Lines that print with or without amounts."""
    return lambda totals, names: [{"": entry} for entry in entries]


def side_by_side(*blocks: tuple[Sequence[Entry], Sequence[Entry]]) -> Rows:
    """Blocks of 收入 lines beside 支出 lines; within a block the shorter side is left blank."""
    plan: list[Entries] = [
        {
            side: entry
            for side, entry in (("income", left), ("expenditure", right))
            if entry is not None
        }
        for block in blocks
        for left, right in zip_longest(*block)
    ]
    return lambda totals, names: plan
