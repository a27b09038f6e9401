"""Realistic large budgets, the same ones from the same seed: departments, units, projects, lines.

Plain values with official codes as text; `stored.py` writes them into a database, `workbooks.py`
into a workbook. Every line keeps the rules of budget.rules, and amounts are integers of 分.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import NamedTuple

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
    TO_SUBORDINATE,
    TO_SUPERIOR,
    UNDERTAKING,
)

YEAR = 2023
BIGGEST = 15  # how many times as many units the first department has as others
NATURES = ("行政", "参公", "事业", "事业")
# What every unit pays for its staff, under the functions made for it.
CONTRIBUTIONS = (
    ("2080505", "30108"),
    ("2080506", "30109"),
    ("2101101", "30110"),
    ("2101103", "30111"),
    ("2210201", "30113"),
)
PROJECT_SOURCES = {
    GENERAL: 86,
    FUND: 4,
    CAPITAL: 1,
    SPECIAL_ACCOUNT: 2,
    UNDERTAKING: 3,
    FROM_SUPERIOR: 1,
    OTHER_INCOME: 3,
}
CARRIED_SHARE = 0.12
PROJECT_LINES = 14  # expenditure lines that a project has on average


@dataclass(frozen=True)
class Scale:
    """How much is made; lines are an average a unit."""

    departments: int
    units: int
    lines: int


class Codes(NamedTuple):
    """The codes that lines of the year may carry, as the generator picks from them."""

    classes: dict[str, list[str]]  # 类 → its 项 of 一般公共预算
    fund: list[str]
    capital: list[str]
    personnel: list[str]
    goods: list[str]
    equipment: list[str]


class Unit(NamedTuple):
    code: str
    name: str
    department: str
    nature: str


class Project(NamedTuple):
    code: str
    name: str
    unit: str


class Line(NamedTuple):
    unit: str
    function: str
    economic: str  # blank for none
    category: str
    source: str
    carried_over: bool
    project: str  # blank for none
    note: str
    amount: int  # 分


class Budget(NamedTuple):
    """One unit with all that it plans."""

    unit: Unit
    projects: list[Project]
    lines: list[Line]


def departments(scale: Scale) -> list[tuple[str, str]]:
    """Codes and names, the biggest first."""
    return [(f"{101 + i}", f"测算市第{i + 1}局") for i in range(scale.departments)]


def budgets(scale: Scale, codes: Codes, seed: int = 318) -> Iterator[Budget]:
    """Every unit's budget, department by department."""
    sizes = _sizes(scale)
    for (department, name), size in zip(departments(scale), sizes, strict=True):
        rng = Random(f"{seed}-{department}")
        functions = _functions_of(codes, rng)
        for i in range(size):
            unit = Unit(
                f"{department}{i + 1:03}",
                f"{name}{'本级' if i == 0 else f'所属第{i}单位'}",
                department,
                rng.choice(NATURES),
            )
            yield _Planner(unit, functions, codes, rng).budget(scale.lines)


def _sizes(scale: Scale) -> list[int]:
    """The units of each department: one is far above the others, as education and health are."""
    share = scale.units / (scale.departments - 1 + BIGGEST)
    small = [round(share * (i + 1)) - round(share * i) for i in range(scale.departments - 1)]
    return [scale.units - sum(small), *small]


def _functions_of(codes: Codes, rng: Random) -> list[str]:
    """The 项 that a department works in: most of one 类, a few of another."""
    own, other = rng.sample(sorted(codes.classes), 2)
    picked = rng.sample(codes.classes[own], min(14, len(codes.classes[own])))
    return picked + rng.sample(codes.classes[other], min(3, len(codes.classes[other])))


class _Planner:
    """The budget of one unit."""

    def __init__(self, unit: Unit, functions: list[str], codes: Codes, rng: Random) -> None:
        self.unit, self.functions, self.codes, self.rng = unit, functions, codes, rng

    def budget(self, average: int) -> Budget:
        wanted = self.rng.randint(average * 3 // 5, average * 7 // 5)
        lines = [*self._basic(), *self._rare()][:wanted]
        projects: list[Project] = []
        while len(lines) < wanted:
            project = self._project(len(projects) + 1)
            projects.append(project)
            lines += islice(self._of_project(project.code), wanted - len(lines))
        return Budget(self.unit, projects, lines)

    def _basic(self) -> Iterator[Line]:
        """人员经费 and 公用经费."""
        running = self.functions[0]
        for function, economic in CONTRIBUTIONS:
            yield self._line(function, economic, PERSONNEL, GENERAL)
        for economic in self.rng.sample(self.codes.personnel, 11):
            yield self._line(running, economic, PERSONNEL, GENERAL)
        for economic in self.rng.sample(self.codes.goods, 20):
            yield self._line(running, economic, PUBLIC, GENERAL)

    def _rare(self) -> Iterator[Line]:
        """Money kept for next year, and what institutions earn, hand up and pass down."""
        running, chance = self.functions[0], self.rng.random
        if chance() < 0.2:
            source = self.rng.choice((GENERAL, UNDERTAKING, OTHER_INCOME))
            yield self._line(running, "", RETAINED, source, carried_over=chance() < 0.5)
        if self.unit.nature != "事业":
            return
        if chance() < 0.3:
            for economic in self.rng.sample(self.codes.goods, 4):
                yield self._line(running, economic, OPERATING, OPERATING_INCOME)
        if chance() < 0.1:
            yield self._line(running, "", TO_SUPERIOR, UNDERTAKING)
            yield self._line(running, "", TO_SUBORDINATE, OTHER_INCOME)

    def _project(self, number: int) -> Project:
        code = f"1303{YEAR % 100}{self.unit.code:0>12}{number:03}"
        return Project(code, f"第{number}项业务专项经费", self.unit.code)

    def _of_project(self, project: str) -> Iterator[Line]:
        rng, codes = self.rng, self.codes
        (source,) = rng.choices([*PROJECT_SOURCES], [*PROJECT_SOURCES.values()])
        letters = {FUND: codes.fund, CAPITAL: codes.capital}
        function = rng.choice(letters.get(source, self.functions))
        carried = rng.random() < CARRIED_SHARE
        economics = rng.sample(codes.goods, PROJECT_LINES - 2) + rng.sample(codes.equipment, 2)
        for economic in economics:
            yield self._line(function, economic, PROJECT, source, carried, project)

    def _line(
        self,
        function: str,
        economic: str,
        category: str,
        source: str,
        carried_over: bool = False,
        project: str = "",
    ) -> Line:
        amount = int(10 ** self.rng.uniform(4.5, 8))  # from 316 元 to 1 000 000 元
        return Line(
            self.unit.code, function, economic, category, source, carried_over, project, "", amount
        )
