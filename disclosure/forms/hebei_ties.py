"""What ties the cells of Hebei's nine tables together, where no common kind of tie does.

Three of them are stronger, or weaker, than offices usually say:

- Table 2 is built from expenditure and 年终结转结余 together, so its columns equal the income of
  table 1 whether or not money is kept back.
- Table 2 shows the source of this year's money only, and table 3 none. So tables 5, 7 and 8
  together are a code's whole expenditure where table 2 shows it neither another source nor
  上年结转; otherwise they are only not more.
- Whatever compares sizes, or concludes from a zero that nothing lies behind it, is true of money
  that is nowhere negative: it does not apply to the phase 调整.
"""

from collections.abc import Iterator

from budget.findings import Address
from budget.vocabulary import (
    CAPITAL,
    FROM_SUBORDINATE,
    FROM_SUPERIOR,
    FUND,
    GENERAL,
    OPERATING_INCOME,
    OTHER_INCOME,
    SPECIAL_ACCOUNT,
    UNDERTAKING,
)
from disclosure.tieouts import Book, Tie, Ties, all_of, stack

OTHER_SOURCES = {  # table 1's rows and table 2's columns of money that is not 财政拨款
    SPECIAL_ACCOUNT: "special-account",
    UNDERTAKING: "undertaking",
    OPERATING_INCOME: "operating",
    FROM_SUPERIOR: "from-superior",
    FROM_SUBORDINATE: "from-subordinate",
    OTHER_INCOME: "other",
}
FISCAL_SOURCES = {GENERAL: "general", FUND: "fund", CAPITAL: "capital"}
FISCAL_TABLES = {  # table 4's columns, and the tables that go into their details
    "general": "general-expenditure",
    "fund": "fund-expenditure",
    "capital": "capital-expenditure",
}
SUMS = ("year", "carried", "total")  # the rows of tables 1 and 4 that are no line of their own
SPENT = ("total", *FISCAL_SOURCES.values())  # table 4's columns of expenditure


Cell = tuple[str, str, str]  # table, row, column


def same(left: Cell, right: Cell) -> Ties:
    return lambda book: [Tie((Address(*left),), (Address(*right),))]


def not_less(left: Cell, right: Cell) -> Ties:
    return lambda book: [Tie((Address(*left),), (Address(*right),), equal=False)]


def class_lines(book: Book, table: str, column: str) -> list[str]:
    return [row for row in book.rows(table, column) if row not in SUMS]


# Within a table


def fiscal_balance(book: Book) -> Iterator[Tie]:
    for source, column in FISCAL_SOURCES.items():
        received = (source, f"carried-{source}")
        yield Tie(
            tuple(Address("fiscal-summary", row, "income") for row in received),
            (Address("fiscal-summary", "total", column),),
        )


THREE_PUBLIC = {
    "total": ("three-public", "meetings", "training"),
    "three-public": ("abroad", "vehicles", "reception"),
    "abroad": ("abroad-research", "abroad-other"),
    "vehicles": ("vehicle-purchase", "vehicle-running"),
}
three_public_items = all_of(
    *(
        stack("three-public", column, whole, parts)
        for column in SPENT
        for whole, parts in THREE_PUBLIC.items()
    )
)


# Between tables


def income_by_source(book: Book) -> Iterator[Tie]:
    fiscal = tuple(Address("summary", source, "income") for source in FISCAL_SOURCES)
    yield Tie(fiscal, (Address("revenue", "total", "fiscal"),))
    for source, column in OTHER_SOURCES.items():
        yield Tie((Address("summary", source, "income"),), (Address("revenue", "total", column),))


def classes_of_summary(book: Book) -> Iterator[Tie]:
    for row in dict.fromkeys(
        [*class_lines(book, "summary", "expenditure"), *book.classes("expenditure")]
    ):
        yield Tie(
            (Address("summary", row, "expenditure"),), (Address("expenditure", row, "total"),)
        )


def revenue_is_spent_or_kept(book: Book) -> Iterator[Tie]:
    yield Tie(
        (Address("revenue", "total", "total"),),
        (Address("expenditure", "total", "total"), Address("summary", "carried", "expenditure")),
    )


def revenue_and_expenditure(book: Book) -> Iterator[Tie]:
    nothing_kept = not book.amount("summary", "carried", "expenditure")
    for row in dict.fromkeys([*book.rows("revenue"), *book.rows("expenditure")]):
        left, right = Address("revenue", row, "total"), Address("expenditure", row, "total")
        yield Tie((left,), (right,), equal=nothing_kept)


def fiscal_within_summary(book: Book) -> Iterator[Tie]:
    yield Tie(
        (Address("summary", "carried", "income"),),
        (Address("fiscal-summary", "carried", "income"),),
        equal=False,
    )
    for row in book.rows("fiscal-summary", "total"):
        yield Tie(
            (Address("summary", row, "expenditure"),),
            (Address("fiscal-summary", row, "total"),),
            equal=False,
        )


def classes_of_fiscal_summary(column: str) -> Ties:
    """A source's column of table 4 is its own table, class by class and in all."""
    table = FISCAL_TABLES[column]

    def ties(book: Book) -> Iterator[Tie]:
        yield Tie((Address("fiscal-summary", "year", column),), (Address(table, "total", "total"),))
        for row in dict.fromkeys(
            [*class_lines(book, "fiscal-summary", column), *book.classes(table)]
        ):
            yield Tie((Address("fiscal-summary", row, column),), (Address(table, row, "total"),))

    return ties


def fiscal_tables_together(book: Book) -> Iterator[Tie]:
    other = (*OTHER_SOURCES.values(), "carried")
    rows = [book.rows(table) for table in ("expenditure", *FISCAL_TABLES.values())]
    for row in dict.fromkeys(row for keys in rows for row in keys):
        fiscal_only = not any(book.amount("revenue", row, column) for column in other)
        for column in ("total", "basic", "project"):
            parts = tuple(Address(table, row, column) for table in FISCAL_TABLES.values())
            yield Tie((Address("expenditure", row, column),), parts, equal=fiscal_only)


THREE_PUBLIC_CODES = {  # table 9's rows of 一般公共预算, and the 款 of table 6 inside them
    "abroad": ("30212",),
    "vehicle-purchase": ("31013", "30913"),
    "vehicle-running": ("30231",),
    "reception": ("30217",),
    "meetings": ("30215",),
    "training": ("30216",),
}


def three_public_and_basic(book: Book) -> Iterator[Tie]:
    for row, codes in THREE_PUBLIC_CODES.items():
        right = tuple(Address("general-basic", code, "total") for code in codes)
        yield Tie((Address("three-public", row, "general"),), right, equal=False)


def contribution(economic: str, *functions: str) -> Ties:
    """What is paid on an economic code is what stands under the functions made for it."""

    def ties(book: Book) -> Iterator[Tie]:
        left = (Address("general-basic", economic, "total"),)
        right = tuple(Address("general-expenditure", code, "basic") for code in functions)
        if book.sum(left) or book.sum(right):
            yield Tie(left, right)

    return ties
