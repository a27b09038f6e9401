"""A process that is killed leaves the whole act or nothing: a few of what `python -m benchmarks.kills` does."""

from django.db import connection

from benchmarks.catalogue import POSTGRESQL, SQLITE
from benchmarks.kills import ACTS, FINE, kill

ROUNDS = 5  # of each act; a hundred by the command


def test_publishing_and_importing_are_whole_or_absent_after_sigkill():
    database = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    found = dict(kill(database, ROUNDS, seed=7))

    assert list(found) == list(ACTS)
    for outcomes in found.values():
        assert set(outcomes) <= FINE
        assert outcomes.total() == ROUNDS
