"""Random realistic departments as facts, without a database: the same ones from the same seed."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from random import Random

from budget.totals import CARRY_FORWARD, EXPENDITURE, REVENUE, Fact, Totals
from budget.vocabulary import (
    CAPITAL,
    FISCAL,
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


def odd(rng: Random) -> int:
    """To the 分, from 30 元 to 10 000 000 元."""
    return int(10 ** rng.uniform(3.5, 9))


def mixed(rng: Random) -> int:
    """As people budget: staff to the 分, much else in whole 元, hundreds and 万元."""
    return max(odd(rng) // (step := rng.choice((1, 1, 100, 5_000, 10_000, 1_000_000))), 1) * step


def half(rng: Random) -> int:
    """Half a printed place: many totals are exact, and parity binds."""
    return rng.randint(1, 200_000) * 5_000


def facts(seed: int, lines: int, sources: int, amount: Amount, functions: int = 12) -> list[Fact]:
    """A department's facts; what it receives is what it spends or keeps."""
    rng = Random(seed)
    picked = (GENERAL, *rng.sample(FURTHER_SOURCES, sources - 1))
    codes = _functions(rng, functions)
    spent = [fact for _ in range(lines) for fact in _line(rng, picked, codes, amount)]
    received = Totals(spent).by(("source", "carried_over"))
    return [*spent, *(Fact(REVENUE, "", "", "", *its, total) for its, total in received.items())]


def departments(number: int, amounts: tuple[Amount, ...] = (odd, mixed)) -> Iterator[list[Fact]]:
    """Departments of 50 to 2 000 lines, 5 to 50 项 and 1 to 8 sources."""
    for seed in range(number):
        rng = Random(-1 - seed)
        lines, functions = int(50 * 40 ** rng.random()), int(5 * 10 ** rng.random())
        yield facts(seed, lines, rng.randint(1, 8), amounts[seed % len(amounts)], functions)


def _functions(rng: Random, number: int) -> list[str]:
    """项, half of them of one 类."""
    main, *others = rng.sample([code for code, _ in CLASSES if code not in FUNDS.values()], 6)

    def under(code: str) -> list[str]:
        return [f"{code}{k:02}{i:02}" for k in range(1, 21) for i in range(1, 21)]

    own = rng.sample(under(main), (number + 1) // 2)
    return own + rng.sample([code for other in others for code in under(other)], number // 2)


def _line(
    rng: Random, sources: tuple[str, ...], functions: list[str], amount: Amount
) -> Iterator[Fact]:
    source = GENERAL if rng.random() < 0.7 else rng.choice(sources)
    category, economic, function = _kind(rng, source, functions)
    side = CARRY_FORWARD if category == RETAINED else EXPENDITURE
    carried = "1" if rng.random() < CARRIED_SHARE and category not in (PERSONNEL, RETAINED) else "0"
    total = Decimal(amount(rng)) / 100
    yield Fact(side, function, economic, category, source, carried, total)


def _kind(rng: Random, source: str, functions: list[str]) -> tuple[str, str, str]:
    """Category, economic code and function of a line that its source may pay."""
    function = rng.choice(functions)
    if source in FUNDS:
        return PROJECT, rng.choice(GOODS + EQUIPMENT), f"{FUNDS[source]}0{rng.randint(1, 8)}01"
    if source == OPERATING_INCOME:
        return OPERATING, rng.choice(GOODS), function
    chance = rng.random()
    if chance < 0.02:
        kept = RETAINED if source.startswith(FISCAL) else rng.choice((RETAINED, TO_SUPERIOR))
        return kept, "", function
    if chance < 0.12:
        economic = rng.choice(list(CONTRIBUTIONS))
        return PERSONNEL, economic, CONTRIBUTIONS[economic]
    if chance < 0.3:
        return PERSONNEL, rng.choice(STAFF), function
    if chance < 0.5:
        return PUBLIC, rng.choice(GOODS), rng.choice(functions[: len(functions) // 3 + 1])
    return PROJECT, rng.choice(GOODS + EQUIPMENT), function


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
