"""Hypothesis strategies: any valid facts, and the nine tables of them, without a database."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, CodeName, Fact, Totals
from budget.vocabulary import (
    CAPITAL,
    FROM_SUBORDINATE,
    FROM_SUPERIOR,
    FUND,
    GENERAL,
    OPERATING,
    OPERATING_INCOME,
    OTHER_INCOME,
    PERSONNEL,
    PROJECT,
    PUBLIC,
    RETAINED,
    SPECIAL_ACCOUNT,
    TO_SUBORDINATE,
    TO_SUPERIOR,
    UNDERTAKING,
)
from disclosure.forms.hebei import HEBEI
from disclosure.table import Head, Table

HEAD = Head("318", "某某局", 2023)

# Functions of each budget; 2290804 and 22960 are of the fund, 227 has no 款 below it.
FUNCTIONS = {
    "G": (
        "2010601", "2010602", "2010650", "2010301", "2060402", "2080505", "2080506", "2101101",
        "2101103", "2210201", "227", "2299999",
    ),
    "F": ("2060702", "2120801", "2120899", "2290804"),
    "C": ("2230101", "2230201"),
}  # fmt: skip
ECONOMICS = (
    "30101", "30108", "30109", "30110", "30111", "30113", "30201", "30212", "3021201", "30215",
    "30216", "30217", "30231", "30302", "30913", "31002", "31013", "39999",
)  # fmt: skip

FISCAL_SOURCES = (GENERAL, FUND, CAPITAL)
SOURCES = (
    *FISCAL_SOURCES, SPECIAL_ACCOUNT, UNDERTAKING, OPERATING_INCOME, FROM_SUPERIOR,
    FROM_SUBORDINATE, OTHER_INCOME,
)  # fmt: skip
LETTER = {FUND: "F", CAPITAL: "C"}


def _names(codes: Iterable[str]) -> dict[str, CodeName]:
    """Every code with its ancestors by length, as the official lists give them."""
    every = {code[:length] for code in codes for length in (3, 5, 7)}
    return {code: CodeName(f"名称{code}", code[:-2] if len(code) > 3 else "") for code in every}


NAMES = {
    "function": _names(code for codes in FUNCTIONS.values() for code in codes),
    "economic": _names(ECONOMICS),
}


def categories(source: str) -> tuple[str, ...]:
    """What a source may pay."""
    everyone = (PERSONNEL, PUBLIC, PROJECT, RETAINED)
    if source in FISCAL_SOURCES:
        return everyone
    own = (OPERATING,) if source == OPERATING_INCOME else ()
    return (*everyone, TO_SUPERIOR, TO_SUBORDINATE, *own)


def amounts(*, signed: bool = False, step: str = "0.01") -> st.SearchStrategy[Decimal]:
    """元 to the 分, or in whole steps."""
    positive = st.integers(1, 10**9)
    either = st.one_of(positive, positive.map(lambda n: -n)) if signed else positive
    return either.map(lambda n: n * Decimal(step))


@st.composite
def lines(draw: st.DrawFn, amount: st.SearchStrategy[Decimal]) -> Fact:
    """A valid line of expenditure or of 年终结转结余."""
    source = draw(st.sampled_from(SOURCES))
    category = draw(st.sampled_from(categories(source)))
    function = draw(st.sampled_from(FUNCTIONS[LETTER.get(source, "G")]))
    economic = draw(st.sampled_from(ECONOMICS))
    if category == RETAINED or (category in (TO_SUPERIOR, TO_SUBORDINATE) and draw(st.booleans())):
        economic = ""
    side = CARRY_FORWARD if category == RETAINED else EXPENDITURE
    return Fact(
        side, function, economic, category, source, draw(st.sampled_from("01")), draw(amount)
    )


def revenue_of(facts: Iterable[Fact]) -> list[Fact]:
    """The revenue lines that balance these lines; as stored, none is zero."""
    received = Totals(facts).by(("source", "carried_over"))
    return [
        Fact(REVENUE, "", "", "", source, carried, amount)
        for (source, carried), amount in received.items()
        if amount
    ]


def balanced(
    *, signed: bool = False, step: str = "0.01", max_size: int = 25
) -> st.SearchStrategy[list[Fact]]:
    """Any valid facts whose revenue equals their use, by source and by year of the money."""
    spent = st.lists(lines(amounts(signed=signed, step=step)), max_size=max_size)
    return spent.map(lambda facts: [*facts, *revenue_of(facts)])


def tables_of(facts: Iterable[Fact]) -> tuple[Table, ...]:
    return HEBEI.tables(Totals(facts), NAMES, HEAD)


def altered(table: Table, row: str, column: str, delta: Decimal) -> Table:
    """The table with one amount changed."""
    rows = tuple(
        r._replace(
            cells=tuple(
                cell._replace(amount=cell.amount + delta)
                if cell.amount is not None and (cell.row, cell.column) == (row, column)
                else cell
                for cell in r.cells
            )
        )
        for r in table.rows
    )
    return replace(table, rows=rows)
