"""Random realistic departments as facts, without a database: the same ones from the same seed."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from random import Random

from budget.totals import CARRIED_OVER, CARRY_FORWARD, EXPENDITURE, REVENUE, THIS_YEAR, Fact, Totals
from budget.vocabulary import (
    CAPITAL,
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
    TO_SUPERIOR,
    UNDERTAKING,
)
from disclosure.forms.hebei import CLASSES
from disclosure.table import CodeName

FUNDS = {FUND: "212", CAPITAL: "223"}
FURTHER_SOURCES = (
    FUND, UNDERTAKING, CAPITAL, SPECIAL_ACCOUNT, OTHER_INCOME, FROM_SUPERIOR, OPERATING_INCOME,
)  # fmt: skip
CONTRIBUTIONS = {"30108": "2080505", "30109": "2080506", "30110": "2101101", "30113": "2210201"}
STAFF = ("30101", "30102", "30103", "30107", "30112", "30199", "30302", "30305")
GOODS = (
    "30201", "30202", "30205", "30206", "30207", "30208", "30209", "30211", "30212", "3021201",
    "30213", "30214", "30215", "30216", "30217", "30226", "30227", "30228", "30229", "30231", "30299",
)  # fmt: skip
EQUIPMENT = ("31002", "31003", "31013", "30913", "39999")
CARRIED_SHARE = 0.1


Amount = Callable[[Random], int]  # in 分
Kind = tuple[str, str, str, str, str, str]  # a fact without its amount


def odd(rng: Random) -> int:
    """To the 分, from 30 元 to 10 000 000 元."""
    return int(10 ** rng.uniform(3.5, 9))


def mixed(rng: Random) -> int:
    """As people budget: staff to the 分, much else in whole 元, hundreds and 万元."""
    return max(odd(rng) // (step := rng.choice((1, 1, 100, 5_000, 10_000, 1_000_000))), 1) * step


def half(rng: Random) -> int:
    """Half a printed place: many totals are exact, and parity binds."""
    return rng.randint(1, 200_000) * 5_000


def facts(
    seed: int,
    lines: int,
    sources: int,
    amount: Amount,
    functions: int = 12,
) -> list[Fact]:
    """A department's facts; what it receives is what it spends or keeps."""
    rng = Random(seed)
    picked = (GENERAL, *rng.sample(FURTHER_SOURCES, sources - 1))
    spent = list(_spent(rng, lines, picked, _functions(rng, functions), amount))
    return [*spent, *received(spent)]


def departments(number: int, amounts: tuple[Amount, ...] = (odd, mixed)) -> Iterator[list[Fact]]:
    """Departments of 50 to 2 000 lines, 5 to 50 项 and 1 to 8 sources."""
    for seed in range(number):
        rng = Random(-1 - seed)
        lines, functions = int(50 * 40 ** rng.random()), int(5 * 10 ** rng.random())
        yield facts(seed, lines, rng.randint(1, 8), amounts[seed % len(amounts)], functions)


def units(its: list[Fact], number: int) -> dict[str, list[Fact]]:
    """A department's facts spread over its units, some of them large; each unit balances."""
    rng = Random(number)
    sizes = [rng.random() ** 2 + 0.02 for _ in range(number)]
    codes = [f"318{i:03}" for i in range(1, number + 1)]
    spread: dict[str, list[Fact]] = {code: [] for code in codes}
    for fact in its:
        if fact.side != REVENUE:
            spread[rng.choices(codes, sizes)[0]].append(fact)
    return {code: [*spent, *received(spent)] for code, spent in spread.items() if spent}


def received(spent: list[Fact]) -> Iterator[Fact]:
    """Income that balances, by source and year of the money."""
    received = Totals(spent).by(("source", "carried_over"))
    return (Fact(REVENUE, "", "", "", *its, total) for its, total in received.items())


def _functions(rng: Random, number: int) -> list[str]:
    """项, some four of a 款, half of them of one 类."""
    main, *others = rng.sample([code for code, _ in CLASSES if code not in FUNDS.values()], 6)

    def under(classes: Sequence[str], wanted: int) -> list[str]:
        sections = rng.sample(
            [f"{code}{k:02}" for code in classes for k in range(1, 40)], wanted // 4 + 1
        )
        return rng.sample([f"{code}{i:02}" for code in sections for i in range(1, 8)], wanted)

    return under([main], (number + 1) // 2) + under(others, number // 2)


def _spent(
    rng: Random,
    lines: int,
    sources: Sequence[str],
    functions: Sequence[str],
    amount: Amount,
) -> Iterator[Fact]:
    """Staff and running costs, then projects of some lines each, and little else."""
    basic = lines // 3
    for kind in (
        *(_basic(rng, functions) for _ in range(basic)),
        *islice(_projects(rng, sources, functions), lines - basic),
        *_rare(rng, sources, functions),
    ):
        yield Fact(*kind, Decimal(amount(rng)) / 100)


def _basic(rng: Random, functions: Sequence[str]) -> Kind:
    if rng.random() < 0.3:
        economic = rng.choice(list(CONTRIBUTIONS))
        return EXPENDITURE, CONTRIBUTIONS[economic], economic, PERSONNEL, GENERAL, THIS_YEAR
    running = rng.choice(functions[: len(functions) // 5 + 1])
    if rng.random() < 0.4:
        return EXPENDITURE, running, rng.choice(STAFF), PERSONNEL, GENERAL, THIS_YEAR
    return EXPENDITURE, running, rng.choice(GOODS), PUBLIC, GENERAL, THIS_YEAR


def _projects(rng: Random, sources: Sequence[str], functions: Sequence[str]) -> Iterator[Kind]:
    """A project has one function, one source, and money of one year."""
    while True:
        source = GENERAL if rng.random() < 0.6 else rng.choice(sources)
        function = (
            f"{FUNDS[source]}0{rng.randint(1, 8)}01" if source in FUNDS else rng.choice(functions)
        )
        category = OPERATING if source == OPERATING_INCOME else PROJECT
        carried = CARRIED_OVER if rng.random() < CARRIED_SHARE else THIS_YEAR
        for economic in rng.sample(GOODS + EQUIPMENT, rng.randint(1, 10)):
            yield EXPENDITURE, function, economic, category, source, carried


def _rare(rng: Random, sources: Sequence[str], functions: Sequence[str]) -> Iterator[Kind]:
    """Money that is kept for next year or handed up."""
    source = rng.choice(sources)
    if rng.random() < 0.3:
        yield CARRY_FORWARD, functions[0], "", RETAINED, source, THIS_YEAR
    if UNDERTAKING in sources and rng.random() < 0.3:
        yield EXPENDITURE, functions[0], "", TO_SUPERIOR, UNDERTAKING, THIS_YEAR


def names(its: list[Fact]) -> dict[str, dict[str, CodeName]]:
    """Every code of a department's facts and of those above, by their lengths."""
    return {
        dimension: {
            code[:length]: CodeName(
                f"名称{code[:length]}", code[: length - 2] if length > 3 else ""
            )
            for code in {getattr(fact, dimension) for fact in its} - {""}
            for length in range(3, len(code) + 1, 2)
        }
        for dimension in ("function", "economic")
    }
