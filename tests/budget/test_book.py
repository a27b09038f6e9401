"""Code lists of which only the expected codes are read answer as the whole lists do."""

import pytest

from budget.book import Book, CodeList
from budget.cells import Invalid
from budget.models import EconomicCode, FunctionCode
from tests import builders

pytestmark = pytest.mark.django_db
YEAR = 2023


def answer(codes, code):
    try:
        return codes.find(code, YEAR)
    except Invalid as invalid:
        return str(invalid)


@pytest.mark.parametrize("code", ["2010301", "20103", "201", "2019999x", "999", "", "行政运行"])
@pytest.mark.parametrize("expected", [set(), {"2010301"}, {"20103"}, {"201"}, {"999"}])
def test_what_is_not_expected_is_found_too(codes, expected, code):
    found = CodeList(FunctionCode, expected=expected)
    assert answer(found, code) == answer(CodeList(FunctionCode), code)


def test_one_after_the_other(codes):
    whole = CodeList(EconomicCode, inner_from=2)
    part = CodeList(EconomicCode, inner_from=2, expected={"30101"})
    for code in ("30101", "301", "30102", "30101", "x"):
        assert answer(part, code) == answer(whole, code)


def test_only_the_expected_codes_are_read(codes, django_assert_num_queries):
    found = CodeList(FunctionCode, expected={"2010301"})
    with django_assert_num_queries(0):
        assert found.find("2010301", YEAR).name == "行政运行"
    assert set(found.rows) == {"2010301"}


def test_the_units_of_others_are_not_known(codes):
    own, other = builders.unit("318001"), builders.unit("319001")
    assert set(Book(builders.clerk(own)).units) == {own.pk}
    assert set(Book().units) == {own.pk, other.pk}
