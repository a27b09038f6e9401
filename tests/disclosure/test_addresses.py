"""Scopes as parts of addresses."""

import re

import pytest

from budget.scope import Scope
from disclosure.addresses import ScopeConverter

BOTH_WAYS = {
    "2023/318": Scope(2023, "318"),
    "2023/318/318001": Scope(2023, "318", "318001"),
    "2023/all": Scope(2023),
    "2023-first/318": Scope(2023, "318", phase="first"),
    "2023-second/318/318001": Scope(2023, "318", "318001", "second"),
    "2023-adjustment/318": Scope(2023, "318", phase="adjustment"),
    "2023-final/all": Scope(2023, phase="final"),
}


@pytest.mark.parametrize(("text", "scope"), BOTH_WAYS.items())
def test_an_address_is_a_scope_and_back(text, scope):
    assert ScopeConverter().to_python(text) == scope
    assert ScopeConverter().to_url(scope) == text


def test_a_unit_finds_its_department():
    assert ScopeConverter().to_url(Scope(2023, unit="318001")) == "2023/318/318001"


@pytest.mark.parametrize("text", ["2023-initial/318", "2023-third/318", "2023-/318", "23/318"])
def test_every_scope_has_one_address(text):
    assert not re.fullmatch(ScopeConverter.regex, text)


def test_a_unit_of_another_department_has_no_address():
    with pytest.raises(ValueError, match="319001 is no unit of 318"):
        ScopeConverter().to_python("2023/318/319001")


@pytest.mark.parametrize("text", ["0000/318", "1948/318/318001", "3000/all", "9999-first/318"])
def test_a_year_that_no_budget_can_have_has_no_address(text):
    with pytest.raises(ValueError, match="no budget is of"):
        ScopeConverter().to_python(text)
