"""Controlled rounding of random realistic departments, always the same ones."""

from collections import Counter

import pytest

from benchmarks.departments import departments, facts, half, names, odd
from disclosure.rounding.rounded import solved

from .rounding import PLACE, cells, deviation, failing, is_off, rounded

LEAST = {0: 0.89, 1: 0.84, 2: 0.85, 3: 0.82}  # of figures that are their own rounding, by rows


@pytest.fixture(scope="module")
def fifty():
    return [(its, *rounded(its, names(its))) for its in departments(50)]


def test_departments_add_up_with_every_figure_beside_its_value(fifty):
    for _, tables, result in fifty:
        assert failing(tables) == []
        assert result.solution.fallback is False
        assert not any(map(is_off, cells(tables)))


def test_departments_keep_most_figures(fifty):
    """Of the figures that have something to round; the higher the row, the more."""
    right, every = Counter(), Counter()
    for _, tables, _ in fifty:
        for table in tables[:9]:
            for row in table.rows:
                its = [cell for cell in row.cells if cell.amount and cell.amount % PLACE]
                every[row.level] += len(its)
                right[row.level] += len([cell for cell in its if cell.rounded is None])
    shares = {level: right[level] / every[level] for level in sorted(every)}
    assert {level: share >= LEAST[level] for level, share in shares.items()} == dict.fromkeys(
        LEAST, True
    ), shares


def test_grand_totals_of_departments_are_correctly_rounded(fifty):
    for _, tables, _ in fifty:
        by_slug = {table.slug: table for table in tables}
        for slug, column in (
            ("summary", "income"),
            ("summary", "expenditure"),
            ("revenue", "total"),
            ("expenditure", "total"),
            ("fiscal-summary", "income"),
            ("fiscal-summary", "total"),
        ):
            assert by_slug[slug].addresses["total", column].rounded is None


def test_a_department_is_rounded_alike_in_any_order(fifty):
    for its, tables, _ in fifty[:6]:
        shuffled = sorted(its, reverse=True)
        solved.cache_clear()
        assert rounded(shuffled, names(its))[0] == tables


def test_departments_of_half_places_add_up_and_list_what_is_far():
    for its in departments(6, (half,)):
        tables, _ = rounded(its, names(its))
        assert failing(tables) == []
        assert {
            deviation(cell) <= 2 * PLACE for cell in cells(tables) if cell.rounded is not None
        } <= {True}


def test_ten_thousand_lines():
    its = facts(1, 10_000, 5, odd, 40)
    tables, result = rounded(its, names(its))
    assert failing(tables) == []
    assert result.solution.limited is False
