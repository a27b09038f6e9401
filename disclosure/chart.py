"""Where the money goes: expenditure by 类 as bars of 基本支出, 项目支出 and others, as SVG."""

from decimal import Decimal
from typing import NamedTuple

from budget.scope import Ledger
from budget.totals import EXPENDITURE, Criterion, Selection, tree
from budget.vocabulary import BASIC, OPERATING, PROJECT, TO_SUBORDINATE, TO_SUPERIOR

# In units of the drawing: names to the left of the bars, figures to their right.
LEFT, WIDTH, PITCH, THICK = 236, 480, 30, 16
KINDS: tuple[tuple[str, str, Criterion], ...] = (
    ("basic", "基本支出", BASIC),
    ("project", "项目支出", PROJECT),
    ("other", "经营支出等", (OPERATING, TO_SUPERIOR, TO_SUBORDINATE)),
)
SPENDING: Selection = {"side": EXPENDITURE}


class Part(NamedTuple):
    kind: str
    label: str
    amount: Decimal
    x: str
    width: str


class Bar(NamedTuple):
    name: str
    amount: Decimal
    share: str
    y: int
    parts: list[Part]


class Chart(NamedTuple):
    bars: list[Bar]
    kinds: list[tuple[str, str]]  # those that occur, for the legend

    @property
    def height(self) -> int:
        return PITCH * len(self.bars)


def chart(ledger: Ledger) -> Chart:
    """The bars of a scope, the longest first."""
    whole, rows = _amounts(ledger)
    rows.sort(key=lambda row: row[1][0], reverse=True)
    longest = rows[0][1][0] if rows else Decimal(0)
    bars = [
        Bar(
            ledger.names["function"][code].name,
            amount,
            f"{amount / whole:.1%}" if whole > 0 else "",
            PITCH * place,
            _parts(parts, longest),
        )
        for place, (code, (amount, *parts)) in enumerate(rows)
    ]
    used = {part.kind for bar in bars for part in bar.parts}
    return Chart(bars, [(kind, label) for kind, label, _ in KINDS if kind in used])


def _amounts(ledger: Ledger) -> tuple[Decimal, list[tuple[str, list[Decimal]]]]:
    """All expenditure, and each 类 with its total and its kinds."""
    totals = ledger.totals
    parents = {code: name.parent for code, name in ledger.names["function"].items()}
    nodes = tree(totals.codes("function", SPENDING), parents)
    classes = [code for code, level in nodes if level == 1]
    whole, *amounts = totals.evaluate(
        [
            SPENDING,
            *(
                {**SPENDING, "function": code, **kind}
                for code in classes
                for kind in ({}, *({"category": category} for _, _, category in KINDS))
            ),
        ]
    )
    size = len(KINDS) + 1
    return whole, [(code, amounts[i * size : (i + 1) * size]) for i, code in enumerate(classes)]


def _parts(amounts: list[Decimal], longest: Decimal) -> list[Part]:
    """The pieces of a bar beside each other; what an adjustment takes away has no length."""
    parts, x = [], Decimal(LEFT)
    for (kind, label, _), amount in zip(KINDS, amounts, strict=True):
        if amount > 0 and longest > 0:
            width = amount / longest * WIDTH
            parts.append(Part(kind, label, amount, f"{x:.2f}", f"{width:.2f}"))
            x += width
    return parts
