"""Ours and its floor side by side: alternating rounds, medians, and whether the aim is reached."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter

Run = Callable[[], object]


@dataclass(frozen=True)
class Aim:
    """What is to be reached, in words, and how to tell from ours and floor."""

    words: str
    holds: Callable[[float, float], bool]


def times(factor: int, plus: float = 0) -> Aim:
    more = f" + {plus * 1000:.0f} ms" if plus else ""
    return Aim(f"≤ {factor} × floor{more}", lambda ours, floor: ours <= factor * floor + plus)


def within(seconds: float) -> Aim:
    return Aim(f"≤ {seconds:g} s", lambda ours, floor: ours <= seconds)


@dataclass(frozen=True)
class Result:
    """One row of the report. Figures are seconds, of another unit, or with `rate` how many of it in a second."""

    benchmark: str
    database: str
    what: str
    ours: float
    floor: float | None = None
    against: str = ""
    rate: str = ""
    aim: str = ""
    reached: bool | None = None
    unit: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Result":
        return cls(**json.loads(text))


def judged(result: Result, aim: Aim) -> Result:
    """The result with its aim; without a floor only an absolute aim makes sense."""
    reached = aim.holds(result.ours, result.floor or 0)
    return Result(**{**asdict(result), "aim": aim.words, "reached": reached})


def medians(*runs: Run, rounds: int, before: Run = lambda: None, warm: bool = True) -> list[float]:
    """The median seconds of each run; they take turns, after a first round that does not count.

    `before` prepares every single run and is not measured; runs of many seconds need no warming.
    """
    seconds: list[list[float]] = [[] for _ in runs]
    for n in range(0 if warm else 1, rounds + 1):
        for run, its in zip(runs, seconds, strict=True):
            before()
            start = perf_counter()
            run()
            if n:
                its.append(perf_counter() - start)
    return [median(its) for its in seconds]
