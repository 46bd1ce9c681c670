"""Files of arrays: what the format's own library would write is read, damage is refused."""

import contextlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from patchlstm.errors import FormatError
from patchlstm.interchange.safetensors import from_safetensors, to_safetensors

ARRAYS = {
    "a.weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "b": np.float32([1.5, -2]),
    "scalar": np.float32(3).reshape(()),
    "none": np.empty((0, 4), np.float32),
}
DATA = to_safetensors(ARRAYS, {"labels": "up down"})


def by_hand(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def test_what_was_written_is_read():
    found = from_safetensors(DATA)
    assert found.metadata == {"labels": "up down"}
    assert list(found.arrays) == list(ARRAYS)
    for name, values in ARRAYS.items():
        assert_array_equal(found.arrays[name], values)
        assert found.arrays[name].shape == values.shape
    assert (8 + int.from_bytes(DATA[:8], "little")) % 8 == 0


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        ("F64", np.float64([1, 2.5]).tobytes()),
        ("F16", np.float16([1, 2.5]).tobytes()),
        ("BF16", b"\x80\x3f\x20\x40"),
    ],
)
def test_other_floats(kind, stored):
    header = {"x": {"dtype": kind, "shape": [2], "data_offsets": [0, len(stored)]}}
    assert from_safetensors(by_hand(header, stored)).arrays["x"].tolist() == [1, 2.5]


X = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a safetensors file"),
        (DATA[:100], "not a safetensors file, or it is incomplete"),
        (DATA[:-1], "contradict"),
        (by_hand(b"\xff{}"), "UTF-8"),
        (by_hand(b"[]"), "array"),
        (by_hand({"x": 1}), "an object is needed"),
        (by_hand({"x": {**X, "dtype": "I64"}}, bytes(8)), "type 'I64'; save"),
        (by_hand({"x": {**X, "shape": [2]}}, bytes(4)), "contradict"),
        (by_hand({"x": {**X, "shape": [-1]}}, bytes(4)), "unusable"),
        (by_hand({"x": {**X, "data_offsets": [0]}}, bytes(4)), "unusable"),
        (by_hand({"x": {**X, "data_offsets": [4, 8]}}, bytes(4)), "contradict"),
        (by_hand({"x": X}, np.float32(np.nan).tobytes()), "not finite"),
        (by_hand({"__metadata__": {"a": 1}}), "metadata"),
    ],
)
def test_damage_is_one_clear_error(data, reason):
    with pytest.raises(FormatError, match=reason):
        from_safetensors(data)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(1, 255)), max_size=4))
def test_no_damage_escapes_as_another_error(changes):
    data = bytearray(DATA)
    for at, difference in changes:
        data[at] ^= difference
    with contextlib.suppress(FormatError):
        from_safetensors(bytes(data))
