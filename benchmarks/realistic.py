"""Departments drawn from five real budgets: what pays, how codes lie, how large amounts are, how they end.

The five are department 318 of 2023 (the demo's case) and four published ones: a district's bureau of
finance of 2025, a welfare home of 2024 (one unit), a street office of 2024, the office of a province's
political consultative conference of 2019. "Of five" below counts in how many of them something is
found. Between what was found, sizes are interpolated by their ratios. All of it was written down
before anything was rounded.

None of the five has 政府性基金, 国有资本经营预算, 经营收入, 年终结转 or 上年结转. A sixth budget, of which only totals
are known, carried over 2 % of what it spends: hence one in six, and one of its projects.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from budget.totals import CARRIED_OVER, EXPENDITURE, THIS_YEAR, Fact
from budget.vocabulary import (
    ABROAD,
    GENERAL,
    OTHER_INCOME,
    PERSONNEL,
    PROJECT,
    PUBLIC,
    RECEPTION,
    UNDERTAKING,
    VEHICLE_PURCHASE,
)

from .departments import Kind, received

Amounts = Callable[[Random, str], int]  # in 分, by category

# Of each of the five, in their order of size.
UNITS = (1, 1, 1, 2, 6)
PROJECT_ITEMS = (1, 3, 4, 5, 22)  # 项 that projects pay
AT_HOME = 5  # up to so many all lie in one 款; of the 22 two do, each other has a 款 of its own
AT_HOME_OF_MANY = 2
HOMES = ("20102", "20106", "20106", "20810", "21201")  # 款 that a unit runs on
# 类 of those 款 of their own, all of the street office; its own 类 is among them three times.
ELSEWHERE = (
    "201", "201", "201", "201", "201", "201", "204", "204", "205", "206", "207",
    "208", "208", "208", "208", "210", "212", "212", "212", "221",
)  # fmt: skip
RUNNING = "01"  # 行政运行, of the first of several units, and of two of three that stand alone
ADMINISTRATIVE_ALONE = 2 / 3
RUN_BY_OTHERS = ("50", "05", "04", "99")  # 项 of the home that other units run on; a fifth one is:
OTHER_HOME = "2089999"
PROJECTS_IN_RUNNING = 4 / 5  # of five: projects beside 基本支出 in the first unit's 项
PROJECTS = (17, 1, 1, 1, 1, 1, 1, 1)  # of a 项, of the three budgets that say so
SECOND_LINE = 2 / 19  # of 318's projects
# Economic codes of 318's lines of projects, and of five the codes of table 9 that projects have.
SPENT_ON = ("30227",) * 14 + ("30399", "30399", "30201", "30202", "30213", "30226")
ON_TABLE_9 = {ABROAD: 1, VEHICLE_PURCHASE[0]: 1, RECEPTION: 1, "30215": 1, "30216": 2}

# 基本支出 of what a unit runs on, of five.
STAFF = {
    "30101": 5, "30102": 5, "30103": 2, "30107": 4, "30112": 4, "30114": 1, "30199": 4, "30309": 1,
}  # fmt: skip
RUNNING_COSTS = {
    "30201": 5, "30202": 2, "30203": 1, "30204": 2, "30205": 3, "30206": 3, "30207": 5, "30209": 2,
    "30211": 4, "30213": 4, "30214": 1, "30215": 2, "30216": 3, "30217": 3, "30226": 2, "30227": 2,
    "30228": 5, "30229": 4, "30231": 4, "30239": 4, "30299": 5, "31002": 2,
}  # fmt: skip
OF_A_FURTHER_UNIT = 0.7  # of these codes: 9 of the 13 of 公用经费 in 318's second unit
# 基本支出 whose 项 follows from what it is: of a 行政 and of a 事业 unit, economic code, category, of five.
FOLLOWING = (
    ("2080501", "2080502", "30301", PERSONNEL, 1),
    ("2080501", "2080502", "30302", PERSONNEL, 5),
    ("2080501", "2080502", "30299", PUBLIC, 4),
    ("2080501", "2080502", "30399", PERSONNEL, 1),
    ("2080505", "2080505", "30108", PERSONNEL, 5),
    ("2080506", "2080506", "30109", PERSONNEL, 4),
    ("2080599", "2080599", "30299", PUBLIC, 3),
    ("2101101", "2101102", "30110", PERSONNEL, 4),
    ("2101103", "2101103", "30111", PERSONNEL, 1),
    ("2210201", "2210201", "30113", PERSONNEL, 5),
    ("2210203", "2210203", "30102", PERSONNEL, 3),
)

# Other money than 一般公共预算: 事业收入 pays all projects of a 事业 unit's 项 in one of the three budgets that
# have such a unit, 其他收入 some 基本支出 in one of five.
WITH_UNDERTAKING, WITH_OTHER_INCOME = 1 / 3, 1 / 5
WITH_CARRIED = 1 / 6

# In 元: least, quartiles and most of 318's lines and of what those in 元 print by a 款 of 基本支出 and by a
# 项 of projects, 49, 71 and 48 amounts.
SIZES = {
    PERSONNEL: (4_400, 232_700, 528_600, 2_049_197, 40_683_477),
    PUBLIC: (500, 17_250, 57_000, 221_050, 4_755_518),
    PROJECT: (12_000, 100_000, 170_000, 943_025, 17_591_003),
}
# Of the three in 元, by their 款 of 基本支出 and 项 of projects: amounts that are whole 100 元, 10 元, 元, and others.
STEPS = (10_000, 1_000, 100, 1)
ENDINGS = {PERSONNEL: (3, 4, 22, 0), PUBLIC: (34, 9, 4, 0), PROJECT: (25, 0, 1, 1)}


def drawn(number: int, *amounts: Amounts) -> Iterator[list[Fact]]:
    """The same departments whatever their amounts, which take turns."""
    for seed in range(number):
        yield department(Random(-1 - seed), amounts[seed % len(amounts)])


def to_the_fen(rng: Random, category: str) -> int:
    return int(_between(SIZES[category], rng.random()) * 100)


def as_published(rng: Random, category: str) -> int:
    (step,) = rng.choices(STEPS, ENDINGS[category])
    fen = to_the_fen(rng, category)
    if step == STEPS[0]:
        return max(fen // step, 1) * step
    return fen // (10 * step) * 10 * step + rng.randint(1, 9) * step


def department(rng: Random, amount: Amounts) -> list[Fact]:
    """A department's facts; what it receives is what it spends."""
    size = rng.random()
    home = rng.choice(HOMES)
    running = _running(rng, home, round(_between(UNITS, size)))
    kinds = [
        *_basic(rng, running),
        *_projects(rng, home, running, round(_between(PROJECT_ITEMS, size))),
    ]
    spent = [Fact(*kind, Decimal(amount(rng, kind[3])) / 100) for kind in kinds]
    return [*spent, *received(spent)]


def _between(observed: Sequence[int], share: float) -> float:
    """The amount that a share of what was observed, in order, lies below."""
    place, rest = divmod(share * (len(observed) - 1), 1)
    low, high = observed[int(place)], observed[int(place) + 1]
    return low * (high / low) ** rest


def _running(rng: Random, home: str, units: int) -> list[str]:
    """What each unit runs on; the first of several is 行政, the others 事业."""
    others = [*[home + item for item in RUN_BY_OTHERS], OTHER_HOME]
    if units == 1 and rng.random() > ADMINISTRATIVE_ALONE:
        return [rng.choice(others)]
    return [home + RUNNING, *rng.choices(others, k=units - 1)]


def _basic(rng: Random, running: Sequence[str]) -> Iterator[Kind]:
    staff, costs = _some(rng, STAFF), _some(rng, RUNNING_COSTS)
    following = [its for *its, of_five in FOLLOWING if rng.random() < of_five / 5]
    for number, function in enumerate(running):
        for codes, category in ((staff, PERSONNEL), (costs, PUBLIC)):
            for economic in codes:
                if not number or rng.random() < OF_A_FURTHER_UNIT:
                    yield _kind(function, economic, category)
        for administrative, other, economic, category in following:
            its = administrative if function.endswith(RUNNING) else other
            yield _kind(its, economic, category)
    if rng.random() < WITH_OTHER_INCOME:
        yield _kind(running[0], "30299", PUBLIC, OTHER_INCOME)


def _projects(rng: Random, home: str, running: Sequence[str], items: int) -> Iterator[Kind]:
    """A project has one function, one source, and money of one year."""
    functions = _items(rng, home, running[0], items)
    sources = [GENERAL] * items
    own = [function for function in running if not function.endswith(RUNNING)]
    if own and rng.random() < WITH_UNDERTAKING:
        functions[0], sources[0] = rng.choice(own), UNDERTAKING
    projects = [
        its for its in zip(functions, sources, strict=True) for _ in range(rng.choice(PROJECTS))
    ]
    carried = rng.randrange(len(projects)) if rng.random() < WITH_CARRIED else None
    for number, (function, source) in enumerate(projects):
        year = CARRIED_OVER if number == carried else THIS_YEAR
        for economic in rng.sample(SPENT_ON, 2 if rng.random() < SECOND_LINE else 1):
            yield _kind(function, economic, PROJECT, source, year)
    for economic in _some(rng, ON_TABLE_9):
        function, source = rng.choice(projects)
        yield _kind(function, economic, PROJECT, source)


def _items(rng: Random, home: str, running: str, number: int) -> list[str]:
    """The 项 that projects pay, the first unit's own first where they pay that too."""
    at_home = number if number <= AT_HOME else AT_HOME_OF_MANY
    others = [f"{home}{item:02}" for item in (2, *rng.sample(range(6, 50), at_home))]
    own = [running] if rng.random() < PROJECTS_IN_RUNNING else []
    sections = [f"{code}{rng.randint(13, 98)}" for code in rng.choices(ELSEWHERE, k=number)]
    elsewhere = [f"{section}{rng.choice(('02', '99'))}" for section in sections]
    return [*own, *others][:at_home] + elsewhere[at_home:]


def _some(rng: Random, of_five: Mapping[str, int]) -> list[str]:
    return [code for code, times in of_five.items() if rng.random() < times / 5]


def _kind(
    function: str, economic: str, category: str, source: str = GENERAL, year: str = THIS_YEAR
) -> Kind:
    return EXPENDITURE, function, economic, category, source, year
