"""A department of odd amounts, whose figures in 万元 add up only when they are rounded together."""

from budget.scope import Scope
from tests import builders

SCOPE = Scope(2023, "319")
LINES = (
    ("30101", "33350.15", "11"),
    ("30102", "10050.00", "11"),
    ("30201", "20049.99", "12"),
    ("30211", "45055.55", "12"),
)


def make():
    make_lines(LINES)
    builders.revenue(_budget(), amount="108505.69")


def make_lines(lines):
    for economic, amount, category in lines:
        builders.line(_budget(), "2080201", economic, amount, category=category)


def _budget():
    return builders.unit_budget(builders.unit("319001", "民政局本级"))
