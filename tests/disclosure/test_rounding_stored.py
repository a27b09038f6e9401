"""Rounded leaves as JSON: they print again without being solved, and an altered text is refused."""

import json
from decimal import Decimal

import pytest
from hypothesis import given

from disclosure.forms.hebei import HEBEI
from disclosure.rounding import RoundingError, restore, store
from disclosure.rounding.stored import input_hash

from .rounding import rounded, spent
from .strategies import HEAD, NAMES, balanced
from .test_rounding import THREE, some


@pytest.fixture
def stored():
    return store(rounded(THREE)[1])


@some
@given(balanced(max_size=12))
def test_what_was_stored_prints_the_same(its):
    tables, result = rounded(its)
    again = restore(store(result))

    assert store(again) == store(result)
    exact = HEBEI.tables(result.totals, NAMES, HEAD)
    assert tuple(map(again.table, exact)) == tables[:9]


def test_equal_facts_have_one_hash_in_any_order_and_other_facts_another(stored):
    assert json.loads(stored)["input"] == input_hash(rounded(THREE[::-1])[1])
    others = [*THREE, spent("2010601", "30101", "11", "1")]
    assert json.loads(stored)["input"] != input_hash(rounded(others)[1])


def test_a_table_of_other_facts_is_refused(stored):
    others = [fact._replace(amount=fact.amount + Decimal("0.01")) for fact in THREE]
    with pytest.raises(RoundingError, match="not the figure that was rounded"):
        restore(stored).table(rounded(others)[0][0].each_alone())


def altered(stored, change):
    document = json.loads(stored)
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda d: d["leaves"][0].__setitem__(2, d["leaves"][0][2] + 10_000), "unit or more"),
        (lambda d: d["leaves"][0].__setitem__(2, d["leaves"][0][2] + 1), "unit or more"),
        (lambda d: d["leaves"][0].__setitem__(1, d["leaves"][0][1] + 1), "altered"),
        (lambda d: d["leaves"][0][0].pop(), "altered"),
        (lambda d: d.update(version=2), "version 2"),
        (lambda d: d.pop("leaves"), "no stored rounding"),
    ],
)
def test_an_altered_text_is_refused(stored, change, why):
    with pytest.raises(RoundingError, match=why):
        restore(altered(stored, change))


def test_what_is_no_json_is_refused():
    with pytest.raises(RoundingError, match="no stored rounding"):
        restore("没有")
