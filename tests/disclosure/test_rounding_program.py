"""Every small program of controlled rounding, against all of its solutions."""

from itertools import product

import pytest

from disclosure.rounding import RoundingError
from disclosure.rounding.program import LEADING, LOWEST, Figure, Program, Solution, verify
from disclosure.rounding.solver import solve

REMAINDERS = (1, 4999, 5000, 9999)
ROWS = ((0, 1, 2, 3), (0, 1), (2, 3), (0, 2), (1, 3), (0,), (3,))


def program(remainders):
    def figure(its):
        total = sum(remainders[leaf] for leaf in its)
        low, high = total // 10_000, -(-total // 10_000)
        return Figure(
            its, low, high, (total + 5_000) // 10_000, LOWEST - len(its) // 2, len(its) == 4
        )

    return Program(10_000, remainders, (1, 2, 3, 4), tuple(map(figure, ROWS)))


def best(one):
    """The least cost of all valid solutions; None where there is none."""
    costs = one.costs()
    valid = (
        ups
        for ups in product((0, 1), repeat=4)
        if all(
            f.ups(ups) == f.own if f.grand else f.low <= f.ups(ups) <= f.high for f in one.figures
        )
    )
    return min((sum(c * u for c, u in zip(costs, ups, strict=True)) for ups in valid), default=None)


def test_every_small_table_with_margins_is_solved_best():
    for remainders in product(REMAINDERS, repeat=4):
        one = program(remainders)
        solution = solve(one)
        least = best(one)
        assert solution.fallback == (least is None)
        if least is not None:
            cost = sum(c * u for c, u in zip(one.costs(), solution.ups, strict=True))
            assert cost == pytest.approx(least, abs=1e-5)


def figure(remainders, leaves, tier, *, grand=False, share=1):
    total = sum(remainders[leaf] for leaf in leaves)
    own = (total + 5_000) // 10_000
    return Figure(leaves, total // 10_000, -(-total // 10_000), own, tier, grand, share)


@pytest.mark.parametrize(("share", "own"), [(1, True), (0.3, False)])
def test_no_number_of_other_figures_outvotes_a_leading_total_but_a_units(share, own):
    """0.80 is 1, but beside each of 110 leaves of 0.65 it should be 0: 1.45 is 1."""
    remainders = (4_000, 4_000, *[6_500] * 110)
    others = [its for leaf in range(2, 112) for its in ((leaf,), (0, 1, leaf))]
    figures = [figure(remainders, its, LEADING + 1) for its in others]
    leading = figure(remainders, (0, 1), LEADING, share=share)
    one = Program(10_000, remainders, tuple(range(112)), (leading, *figures))
    assert (leading.ups(solve(one).ups) == leading.own) is own


def test_leading_totals_that_cannot_all_be_their_own_rounding_lie_beside_their_values():
    """0.30, 0.19, 0.19, 0.82: all is 2, two sums of 0.49 would be 0, and then the last leaf 2."""
    remainders = (3_000, 1_900, 1_900, 8_200)
    one = Program(
        10_000,
        remainders,
        (1, 2, 3, 4),
        (
            figure(remainders, (0, 1, 2, 3), LEADING, grand=True),
            figure(remainders, (0, 1), LEADING),
            figure(remainders, (0, 2), LEADING),
        ),
    )
    assert solve(one)[:2] == ((0, 1, 0, 1), False)


@pytest.mark.parametrize(
    ("ups", "why"),
    [
        ((1, 1, 1), "leaf"),
        ((2, 0, 0, 0), "leaf"),
        ((1, 1, 1, 0), "grand total"),
        ((1, 1, 0, 0), "figure"),
    ],
)
def test_whatever_a_solver_says_is_verified(ups, why):
    with pytest.raises(RoundingError, match=why):
        verify(program((5000, 5000, 5000, 5000)), Solution(ups))
