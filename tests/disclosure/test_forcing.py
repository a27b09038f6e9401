"""Each adjusted figure leads, relation by relation, to one that figures rounded alone would break."""

from random import Random

from budget.findings import Address
from budget.rules import FORBIDS
from budget.vocabulary import PERSONNEL, PUBLIC
from disclosure.adjusted import SENTENCES
from disclosure.forcing import steps
from disclosure.forms.hebei import HEBEI
from disclosure.rounding import adjustments

from .rounding import received, rounded, spent

RELATIONS = (*HEBEI.relations, *SENTENCES)
FUNCTIONS = ("2010301", "2010601", "2010602", "2080505", "2080506", "2101101", "2210201")
ECONOMICS = (("30101", PERSONNEL), ("30108", PERSONNEL), ("30201", PUBLIC), ("30217", PUBLIC))


def odd(seed, lines=30):
    rng = Random(seed)  # noqa: S311  amounts, no secrets
    amounts = [rng.randint(1, 40_000_00) / 100 for _ in range(lines)]
    facts = [
        spent(rng.choice(FUNCTIONS), *rng.choice(ECONOMICS), f"{amount:.2f}") for amount in amounts
    ]
    return [*facts, received(f"{sum(fact.amount for fact in facts):.2f}")]


def adjusted(tables):
    return [
        Address(table.slug, *address)
        for table in tables
        for address, cell in table.addresses.items()
        if cell.rounded is not None
    ]


def test_every_way_ends_at_a_relation_that_would_break_and_no_earlier_one_does():
    followed = 0
    for seed in range(12):
        tables, _ = rounded(odd(seed))
        moved = adjusted(tables)
        # 30108 and 2080505 are customarily equal; no rounding has to keep that.
        assert {each.forced_by.level for each in adjustments(tables, RELATIONS)} <= {FORBIDS}
        for figure in moved:
            way = steps(tables, RELATIONS, figure)
            assert [step.breaks for step in way] == [False] * (len(way) - 1) + [True]
            assert [step.figure for step in way] == [figure, *(s.follows for s in way[:-1])]
            assert {step.follows for step in way[:-1]} <= set(moved)
            assert not any(step.printed.difference for step in way)
            followed += len(way) > 1
    assert followed > 0  # else the ways were never longer than the list already says


def test_two_of_3335_yuan_are_forced_by_their_sum():
    facts = [
        spent("2010301", "30101", PERSONNEL, "33350"),
        spent("2010301", "30201", PUBLIC, "33350"),
    ]
    tables, _ = rounded([*facts, received("66700")])
    (figure, *_) = adjusted(tables)
    (step,) = steps(tables, RELATIONS, figure)

    assert (step.alone.left.amount, step.alone.right.amount) == (66_700, 66_800)
    assert (step.printed.left.amount, step.printed.right.amount) == (66_700, 66_700)


def test_a_figure_that_is_its_own_rounding_has_no_way():
    tables, _ = rounded([spent("2010301", "30101", PERSONNEL, "100"), received("100")])

    assert steps(tables, RELATIONS, Address("expenditure", "total", "total")) == []
