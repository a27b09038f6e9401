"""Work beside this process: it comes back piece by piece, and who is killed takes only its own job along."""

import os
from contextlib import closing

import pytest

from disclosure.beside import Ended, beside

MORTAL = "死"


def written(job):
    """Each word with the process that wrote it; one of them is its end."""
    for word in job:
        if word == MORTAL:
            os._exit(9)
        yield word * 2, os.getpid()


def outcomes(jobs):
    return {
        word: outcome if isinstance(outcome, Ended) else outcome[0]
        for word, outcome in beside(written, jobs)
    }


@pytest.fixture
def alone(monkeypatch):
    """A machine with one processor."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def test_work_comes_back_from_other_processes_each_with_its_task():
    done = list(beside(written, [["一", "二"], ["三"], ["四"]]))

    assert sorted((word, twice) for word, (twice, _) in done) == [
        ("一", "一一"),
        ("三", "三三"),
        ("二", "二二"),
        ("四", "四四"),
    ]
    assert os.getpid() not in {process for _, (_, process) in done}
    assert len({process for _, (_, process) in done}) <= (os.cpu_count() or 1)


def test_a_job_stays_with_one_process_in_its_order():
    done = [(word, process) for word, (_, process) in beside(written, ["一二三"])]

    assert [word for word, _ in done] == ["一", "二", "三"]
    assert len({process for _, process in done}) == 1


def test_without_jobs_nothing_is_begun():
    assert list(beside(written, [])) == []


def test_who_is_killed_takes_only_its_own_job_along(alone):
    done = outcomes([["一", MORTAL, "三"], ["四"]])

    assert {word: str(outcome) for word, outcome in done.items()} == {
        "一": "一一",
        MORTAL: str(Ended()),
        "三": str(Ended()),
        "四": "四四",
    }


def test_who_works_beside_a_killed_one_goes_on():
    done = outcomes([[MORTAL], ["二"], [MORTAL * 2], ["四"]])

    assert [word for word, outcome in done.items() if isinstance(outcome, Ended)] == [MORTAL]
    assert len(done) == 4


def test_who_wants_no_more_ends_the_processes():
    with closing(beside(written, [["一", "二"], ["三", "四"]])) as results:
        _, (_, process) = next(results)

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
