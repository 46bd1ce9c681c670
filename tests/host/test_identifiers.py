"""Identifiers and labels from symbols and numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlstm.errors import InvalidValueError
from patchlstm.identifiers import as_identifier, check_identifier, check_label, natural_order
from patchlstm.limits import MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1, "1"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (0.1, "0.1"),
        (float(np.float32(0.1)), "0.1"),
        (np.float32(0.1), "0.1"),
        (np.int64(7), "7"),
        (0.1234567890123, "0.1234567890123"),
        (1000001.0, "1000001"),
        (2.0**53, "9007199254740992"),
        (-(2.0**53), "-9007199254740992"),
        (2.0**53 + 2, "9007199254740994.0"),  # neighbours are 2 apart: no whole number any more
        (1e300, "1e+300"),
        ("kick", "kick"),
        (np.str_("kick"), "kick"),
        ("1.0", "1.0"),
    ],
)
def test_text_of_a_value(value, text):
    result = as_identifier(value)
    assert result == text
    assert type(result) is str


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_text_of_a_number_reads_back(number):
    assert np.float32(as_identifier(number)) == np.float32(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_of_a_number_of_double_precision_reads_back(number):
    text = as_identifier(number)
    with np.errstate(over="ignore"):
        assert float(text) == number or np.float32(text) == number


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_number_that_is_not_finite(number):
    with pytest.raises(InvalidValueError, match=r"^Not a finite number: .*inf|nan"):
        as_identifier(number)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "Empty {noun}"),
        (None, "Invalid {noun}: found None of type NoneType"),
        (["a"], r"Invalid {noun}: found \['a'\] of type list"),
        ("x" * (MAX_TEXT_LENGTH + 1), "Invalid {noun}: the {noun} has 1001 characters"),
        ("ab\ud800", "Invalid {noun}: character 2 of the {noun} .* is not valid Unicode"),
    ],
)
def test_unusable_text(value, message):
    with pytest.raises(InvalidValueError, match="^" + message.format(noun="identifier")):
        check_identifier(value)
    with pytest.raises(InvalidValueError, match="^" + message.format(noun="label")):
        check_label(value)


def test_longest_text():
    assert check_identifier("x" * MAX_TEXT_LENGTH) == "x" * MAX_TEXT_LENGTH


def test_natural_order_goes_by_the_numbers_in_a_text():
    texts = ["take 10", "take 2", "10", "9", "1", "take", "b", "a-3", "a-20", "02", "2"]
    ordered = ["1", "02", "2", "9", "10", "a-3", "a-20", "b", "take", "take 2", "take 10"]
    assert sorted(texts, key=natural_order) == ordered


def test_natural_order_takes_a_number_as_a_number():
    ordered = ["-10", "-3b", "-2.5", "-1", "0.25", "0.5", "1e-05x", "1.5", "2", "2b", "10", "1e+10"]
    ordered = [*ordered, "-x", "a -1", "a -2"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=natural_order) == ordered


@given(st.lists(st.text(max_size=5), max_size=20))
def test_natural_order_sorts_any_texts_the_same_however_they_come(texts):
    backwards = texts[::-1]
    assert sorted(texts, key=natural_order) == sorted(backwards, key=natural_order)
