"""Which results are of other data than today's, and what is read to know it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from budget.scope import Scope
from disclosure import fingerprint
from disclosure.fingerprint import WRITTEN, digests, moved
from disclosure.models import Checkup
from disclosure.review import check
from disclosure.tuning import declared, set_check
from disclosure.waivers import revoke, waive
from tests import builders

OWN = Scope(2023, "318", "318001")


@pytest.fixture
def budget(codes):
    budget = builders.unit_budget(builders.unit("318001"))
    builders.line(budget, economic="30227", category="12")  # services that nothing buys: G02 warns
    return budget


@pytest.fixture
def settled(monkeypatch):
    """No migration of today, which would have everything read."""
    monkeypatch.setattr(fingerprint, "_last_everywhere", lambda: iter(()))


def of_other_data(after=timedelta(0)):
    return {OWN: Checkup(at=timezone.now() + after, digest="of other data")}


def waiver(budget):
    (result,) = (its for its in check(OWN) if its.rule.number == "G02")
    return waive(
        OWN, result.rule, result.findings[0], "理由", builders.reviewer(budget.unit.department)
    )


def test_a_result_of_the_same_data_stands(budget):
    checkup = Checkup(at=timezone.now(), digest=digests([OWN])[OWN])
    assert moved({OWN: checkup}) == set()
    builders.line(budget)
    assert moved({OWN: checkup}) == {OWN}
    assert moved({}) == set()


def test_what_nothing_was_written_to_since_is_not_read(budget, django_assert_num_queries):
    assert moved(of_other_data()) == {OWN}
    with django_assert_num_queries(5):
        assert moved(of_other_data(after=timedelta(hours=2))) == set()


@pytest.mark.parametrize("source", WRITTEN, ids=[model.__name__ for model, _ in WRITTEN])
def test_every_kind_of_write_has_its_department_read(budget, settled, monkeypatch, source):
    granted = waiver(budget)
    revoke(granted, "不再成立", granted.person)
    monkeypatch.setattr(fingerprint, "WRITTEN", ())
    assert moved(of_other_data()) == set()
    monkeypatch.setattr(fingerprint, "WRITTEN", (source,))
    assert moved(of_other_data()) == {OWN}


def test_a_setting_of_a_check_has_all_read(budget, monkeypatch):
    monkeypatch.setattr(fingerprint, "WRITTEN", ())
    later = timedelta(minutes=90)
    assert moved(of_other_data(after=later)) == set()
    set_check(
        declared(2023, "G02"), level="F", tolerance=0, year=2023, reason="理由",
        person=builders.administrator(),
    )  # fmt: skip
    monkeypatch.setattr(fingerprint, "LEEWAY", timedelta(hours=2))
    assert moved(of_other_data(after=later)) == {OWN}


def test_departments_are_told_apart_by_their_codes(budget):
    """A department's digest holds its units, and no others."""
    builders.line(builders.unit_budget(builders.unit("319001")))
    places = [Scope(2023, "318"), OWN, Scope(2023, "319"), Scope(2023, "319", "319001")]
    before = digests(places)
    builders.line(budget)
    now = digests(places)
    assert {place for place in places if before[place] != now[place]} == {places[0], OWN}
