"""HiGHS, made to give the same answer every time: one thread, no clock, the exact optimum."""

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import highspy

from .program import Figure, Program, RoundingError, Solution, verify

OPTIONS = {
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_max_nodes": 200,  # a limit of time would give another answer on a busy machine
}
INTEGER, CONTINUOUS = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible
LIMITED = highspy.HighsModelStatus.kSolutionLimit

Bounds = Sequence[tuple[int, int]]  # of each figure: how many of its leaves may go up


class _Answer(NamedTuple):
    ups: tuple[int, ...]
    limited: bool
    nodes: int


def solve(program: Program) -> Solution:
    """The leaves that go up, so that figures miss their own rounding least, the highest tier first.

    The totals of the leading tables keep their own, where they can. Raises RoundingError when no
    valid solution is found.
    """
    if not program.remainders:
        return Solution(())
    beside = [_own(f) if f.grand else (f.low, f.high) for f in program.figures]
    firm = [_own(f) if f.leads else its for f, its in zip(program.figures, beside, strict=True)]
    answer = _best(program, firm)
    if answer is None and firm != beside:
        answer = _best(program, beside)
    found = answer or _fallback(program, beside)
    solution = Solution(found.ups, answer is None, found.limited, found.nodes)
    verify(program, solution)
    return solution


def _own(figure: Figure) -> tuple[int, int]:
    return figure.own, figure.own


def _best(program: Program, bounds: Bounds) -> _Answer | None:
    return _run(_model(program.costs(), program.figures, bounds), len(program.remainders))


def _fallback(program: Program, beside: Bounds) -> _Answer:
    """First as few and as low figures as possible are far, then the others miss least."""
    leaves = len(program.remainders)
    free = [0.0] * leaves
    nearest = _run(_model(free, program.figures, beside, priced=True), leaves)
    if nearest is None:
        raise RoundingError("the solver found no valid rounding")
    bounds = [
        (low, high) if low <= (ups := figure.ups(nearest.ups)) <= high else (ups, ups)
        for figure, (low, high) in zip(program.figures, beside, strict=True)
    ]
    best = _best(program, bounds)
    return (best or nearest)._replace(limited=nearest.limited or best is None or best.limited)


def _model(
    costs: Sequence[float], figures: Sequence[Figure], bounds: Bounds, *, priced: bool = False
) -> highspy.HighsLp:
    """A column for each leaf, a row for each figure; priced rows may be far, but no grand total."""
    rows = [
        (figure, its)
        for figure, its in zip(figures, bounds, strict=True)
        if len(figure.leaves) > 1 or its[0] == its[1]  # a leaf alone is beside its value anyway
    ]
    slack = [n for n, (figure, _) in enumerate(rows) if priced and not figure.grand]
    below = {n: len(costs) + 2 * i for i, n in enumerate(slack)}
    indices = [
        (*figure.leaves, *((below[n], below[n] + 1) if n in below else ()))
        for n, (figure, _) in enumerate(rows)
    ]
    prices = [rows[n][0].price for n in slack for _ in range(2)]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs) + len(prices), len(rows)
    model.col_cost_ = [*costs, *prices]
    model.col_lower_ = [0.0] * model.num_col_
    model.col_upper_ = [1.0] * len(costs) + [highspy.kHighsInf] * len(prices)
    model.integrality_ = [INTEGER] * len(costs) + [CONTINUOUS] * len(prices)
    model.row_lower_ = [float(low) for _, (low, _) in rows]
    model.row_upper_ = [float(high) for _, (_, high) in rows]
    _fill(model.a_matrix_, indices, above={its + 1 for its in below.values()})
    return model


def _fill(
    matrix: highspy.HighsSparseMatrix, rows: Sequence[Sequence[int]], above: set[int]
) -> None:
    """Ones, and minus one for what lies above a figure's ceiling."""
    index = list(chain.from_iterable(rows))
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = [*accumulate(map(len, rows), initial=0)]
    matrix.index_, matrix.value_ = index, [-1.0 if i in above else 1.0 for i in index]


def _run(model: highspy.HighsLp, leaves: int) -> _Answer | None:
    """None where nothing feasible was found."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    highs.passModel(model)
    highs.run()
    info = highs.getInfo()
    if info.primal_solution_status != FEASIBLE:
        return None
    ups = tuple(round(value) for value in highs.getSolution().col_value[:leaves])
    return _Answer(ups, highs.getModelStatus() == LIMITED, int(info.mip_node_count))
