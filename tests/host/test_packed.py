"""Sets in their compact form: they come back to the bit, and damaged bytes are one error."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlstm import DataSeries, DataSet, LabelSet
from patchlstm.errors import FormatError
from patchlstm.sets.packed import pack, unpack

NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False)
NAMES = st.text(
    st.characters(codec="utf-8"), min_size=1, max_size=5
)  # of any characters, in any order


def a_series(names, frames):
    made = DataSeries()
    for name in names:
        made.add_series(name, frames)
    return made


def a_dataset(names, frames):
    made = DataSet()
    for name in names:
        made.add_point(name, frames[0])
    return made


def a_labelset(names, frames):
    made = LabelSet()
    for name in names:
        made.add_label(name, f"label {name}".replace("\0", "0"))
    return made


MAKERS = pytest.mark.parametrize("make", [a_series, a_dataset, a_labelset])


@MAKERS
@given(
    names=st.lists(NAMES, unique=True, max_size=4),
    frames=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=3),
)
def test_a_set_comes_back_to_the_bit_and_in_its_order(make, names, frames):
    made = make(names, frames)
    made.next_id("take")
    packed = made.to_bytes()
    back = type(made).from_bytes(packed)
    assert back.ids() == names
    assert back.to_json() == made.to_json()
    assert back.to_bytes() == packed
    assert back.next_id("take") == "take-2" or any(name.startswith("take-") for name in names)


@MAKERS
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_one_wrong_byte_is_an_error_or_harmless(make, place, byte):
    made = make(["a", "b"], [(0.5, 1.5), (2.5, 3.5)])
    packed = bytearray(made.to_bytes())
    packed[place % len(packed)] = byte
    with suppress(FormatError):  # and no other
        assert type(made).from_bytes(bytes(packed)).size in (0, 1, 2)


@MAKERS
@given(data=st.binary(max_size=60))
def test_anything_else_is_an_error(make, data):
    with pytest.raises(FormatError, match=r"^Invalid set: "):
        type(make([], [])).from_bytes(data)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"ids": ["a"], "lengths": [1]},
        {"ids": ["a"], "lengths": [1], "cols": "x"},
        {"ids": ["a"], "lengths": [1], "cols": 0},
        {"ids": ["a"], "lengths": [1], "cols": -1},
        {"ids": ["a"], "lengths": [-1], "cols": 1},
        {"ids": ["a"], "lengths": [2], "cols": 1},
        {"ids": ["a", "b"], "lengths": [1], "cols": 1},
        {"ids": ["a", "a"], "lengths": [1, 1], "cols": 1},
        {"ids": [7], "lengths": [1], "cols": 1},
        {"ids": [""], "lengths": [1], "cols": 1},
        {"ids": ["a"], "lengths": [], "cols": 1},
        {"ids": ["a"], "lengths": [1], "cols": 1, "last": 7},
        {"ids": ["a"], "lengths": [1], "cols": 1, "last": [7]},
        {"ids": ["a"], "lengths": [1], "cols": 1, "last": {"x": "y"}},
    ],
)
def test_a_wrong_header_is_an_error(header):
    numbers = np.ones(sum(map(abs, header.get("lengths", []))) or 1, np.float32)[:2]
    numbers = numbers[:1] if header.get("lengths") != [1, 1] else numbers
    with pytest.raises(FormatError, match=r"^Invalid set: "):
        DataSeries.from_bytes(pack("DataSeries", header, numbers))


def test_another_version_says_which_is_needed():
    packed = DataSeries().to_bytes().replace(b'"version":1', b'"version":9')
    with pytest.raises(FormatError, match=r"found version 9, 1 is needed"):
        unpack("DataSeries", packed)


def test_numbers_that_are_not_finite_are_an_error():
    header = {"ids": ["a"], "lengths": [1], "cols": 1}
    with pytest.raises(FormatError, match=r"^Invalid set: "):
        DataSeries.from_bytes(pack("DataSeries", header, np.array([np.nan], np.float32)))
