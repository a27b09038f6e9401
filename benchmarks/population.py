"""Departments like those of the study of rounding, which says their ranges and how many figures of
each kind they print, but neither how their codes lie nor which money pays what.

Said are 50 to 2,000 lines, log-uniform, 1 to 8 sources, half of the departments all to the 分 and half
mixed, and by its grand totals that 22.7 % have money that is not 财政拨款. All else here was chosen by
the counts of printed figures alone, before any share of rounded ones was looked at: how many 类, 款 and 项,
what pays, and what is carried over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from budget.totals import CARRIED_OVER, EXPENDITURE, THIS_YEAR, Fact
from budget.vocabulary import (
    FROM_SUPERIOR,
    GENERAL,
    OPERATING,
    OPERATING_INCOME,
    OTHER_INCOME,
    PERSONNEL,
    PROJECT,
    PUBLIC,
    SPECIAL_ACCOUNT,
    UNDERTAKING,
)
from disclosure.forms.hebei import CLASSES

from .departments import (
    CONTRIBUTIONS,
    EQUIPMENT,
    FUNDS,
    GOODS,
    STAFF,
    Kind,
    mixed,
    odd,
    received,
)

NOT_FISCAL = (SPECIAL_ACCOUNT, UNDERTAKING, OPERATING_INCOME, FROM_SUPERIOR, OTHER_INCOME)
WITH_OTHER_MONEY = 0.227  # of departments
WITH_FUND = 0.45  # and as many with 国有资本经营预算
CLASSES_AT_MOST, SECTIONS_AT_MOST, ITEMS_AT_MOST = 23, 3, 9  # 类; 款 of a 类; 项 of a 款
CONTRIBUTED = 0.3  # of 基本支出: lines whose 项 follows from their economic code
STAFFED = 0.4  # of the rest
BASIC_OF_ANY_MONEY = 0.2  # the rest is paid of 一般公共预算拨款
PROJECTS_OF_ANY_MONEY = 0.6
WITH_CARRIED, CARRIED = 0.5, 0.2  # of departments; of their projects

# Of three published budgets in 元, the amounts that are whole hundreds: 3 of 29 of a 款 of 人员经费, 34 of 47
# of 公用经费, 25 of 27 of a 项 of projects. All others but one are whole 元.
HUNDREDS = {PERSONNEL: 0.10, PUBLIC: 0.72, PROJECT: 0.93, OPERATING: 0.93}

Functions = Mapping[str, Sequence[str]]  # by source
Amounts = Callable[[Random, str], int]  # in 分, by category


def studied(number: int, other: Amounts) -> Iterator[list[Fact]]:
    """Every other department has other amounts than to the 分."""
    for seed in range(number):
        yield department(Random(-1 - seed), other if seed % 2 else to_the_fen)


def to_the_fen(rng: Random, category: str) -> int:
    return odd(rng)


def as_mixed(rng: Random, category: str) -> int:
    return mixed(rng)


def as_published(rng: Random, category: str) -> int:
    step = 10_000 if rng.random() < HUNDREDS[category] else 100
    return max(odd(rng) // step, 1) * step


def department(rng: Random, amount: Amounts) -> list[Fact]:
    """A department's facts; what it receives is what it spends."""
    lines = int(50 * 40 ** rng.random())
    functions = _functions(rng)
    basic = [_basic(rng, functions) for _ in range(lines // 3)]
    kinds = [*basic, *_projects(rng, functions, lines - len(basic))]
    spent = [Fact(*kind, Decimal(amount(rng, kind[3])) / 100) for kind in kinds]
    return [*spent, *received(spent)]


def _functions(rng: Random) -> Functions:
    """What each source may pay: 基金 and 国有资本 have a 类 of their own."""
    sources = [GENERAL, *[source for source in FUNDS if rng.random() < WITH_FUND]]
    if rng.random() < WITH_OTHER_MONEY:
        sources += rng.sample(NOT_FISCAL, rng.randint(1, len(NOT_FISCAL)))
    every = [code for code, _ in CLASSES if code not in FUNDS.values()]
    common = _items(rng, rng.sample(every, rng.randint(2, CLASSES_AT_MOST)))
    return {
        source: _items(rng, [FUNDS[source]]) if source in FUNDS else common for source in sources
    }


def _items(rng: Random, classes: Sequence[str]) -> list[str]:
    sections = [
        f"{code}{number:02}"
        for code in classes
        for number in rng.sample(range(1, 40), rng.randint(1, SECTIONS_AT_MOST))
    ]
    return [
        f"{code}{number:02}"
        for code in sections
        for number in rng.sample(range(1, 30), rng.randint(1, ITEMS_AT_MOST))
    ]


def _basic(rng: Random, functions: Functions) -> Kind:
    if rng.random() < CONTRIBUTED:
        economic = rng.choice(list(CONTRIBUTIONS))
        return EXPENDITURE, CONTRIBUTIONS[economic], economic, PERSONNEL, GENERAL, THIS_YEAR
    source = _source(rng, functions, BASIC_OF_ANY_MONEY)
    codes, category = (STAFF, PERSONNEL) if rng.random() < STAFFED else (GOODS, PUBLIC)
    function = rng.choice(functions[source])
    return EXPENDITURE, function, rng.choice(codes), category, source, THIS_YEAR


def _projects(rng: Random, functions: Functions, lines: int) -> list[Kind]:
    """A project has one function, one source, and money of one year."""
    carried = CARRIED if rng.random() < WITH_CARRIED else 0
    kinds: list[Kind] = []
    while len(kinds) < lines:
        source = _source(rng, functions, PROJECTS_OF_ANY_MONEY)
        function = rng.choice(functions[source])
        category = OPERATING if source == OPERATING_INCOME else PROJECT
        year = CARRIED_OVER if rng.random() < carried else THIS_YEAR
        economics = rng.sample(GOODS + EQUIPMENT, rng.randint(1, 10))
        kinds += [(EXPENDITURE, function, e, category, source, year) for e in economics]
    return kinds[:lines]


def _source(rng: Random, functions: Functions, share: float) -> str:
    return rng.choice(list(functions)) if rng.random() < share else GENERAL
