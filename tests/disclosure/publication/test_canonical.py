"""The same value is the same text for ever, and has the same SHA-256."""

from decimal import Decimal

import pytest

from disclosure.publication.canonical import digest, exact, text_of


def test_keys_are_sorted_and_nothing_is_spaced():
    assert text_of({"b": [1, None, True], "a": "万元"}) == '{"a":"万元","b":[1,null,true]}'


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("12.50", "12.5"), ("100.00", "100"), ("1E+2", "100"), ("0.00", "0"), ("-0.00", "0"),
        ("-3.10", "-3.1"), ("0.000001", "0.000001"), ("9999999999999.99", "9999999999999.99"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_one_way(number, text):
    assert exact(Decimal(number)) == text


@pytest.mark.parametrize("value", [1.5, [0.1], {"a": {"b": [2.0]}}, float("nan")])
def test_a_float_is_refused(value):
    with pytest.raises(TypeError, match="float"):
        text_of(value)


def test_a_key_that_is_no_text_is_refused():
    with pytest.raises(TypeError, match="2023"):
        text_of({2023: "x"})


def test_the_digest_is_that_of_the_text_in_utf_8():
    assert (
        digest("预算")
        == digest("预算".encode())
        == "bd8dbd5724735390a29cb9962c71582d62e3c0509f80ba05648e753a87295b02"
    )
