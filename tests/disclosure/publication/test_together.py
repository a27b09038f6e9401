"""Two who publish at once, on connections of their own: versions and the chain stay whole."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from budget.scope import Scope
from disclosure.models import Publication
from disclosure.publication import Refused, publish
from disclosure.publication.act import OVERTAKEN, UNCHANGED
from disclosure.publication.verification import State, verify, verify_chain

from .conftest import DEPARTMENT
from .test_published import complete

CENTRE = Scope(2023, "318", "318002")


def at_once(scopes, person):
    """What each of them was told; blank for who published."""
    start, told = Barrier(len(scopes)), []

    def act(scope):
        start.wait()
        try:
            publish(scope, person)
            told.append("")
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [Thread(target=act, args=[scope]) for scope in scopes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.fixture
def office(transactional_db, codes, accountant, light_files):
    complete(CENTRE)
    return accountant


def test_two_scopes_are_both_published_and_follow_each_other(office):
    assert at_once([DEPARTMENT, CENTRE], office) == ["", ""]
    assert [part.state for part in verify_chain()] == [State.INTACT, State.INTACT]
    assert [verify(each).proved for each in Publication.objects.all()] == [True, True]


def test_of_the_same_scope_one_is_published_and_the_others_are_told(office):
    first, *others = at_once([DEPARTMENT] * 4, office)

    assert first == ""
    assert set(others) <= {OVERTAKEN, UNCHANGED}
    assert [row.version for row in Publication.objects.all()] == [1]
