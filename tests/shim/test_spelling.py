"""The shim writes numbers that are names as Python writes them."""

import ctypes
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchlstm.identifiers import as_identifier

SOURCE = Path(__file__).parents[2] / "host" / "shim" / "spelling.c"


@pytest.fixture(scope="module")
def spell(tmp_path_factory):
    library = tmp_path_factory.mktemp("spelling") / "spelling.so"
    subprocess.run(["cc", "-shared", "-fPIC", SOURCE, "-o", library, "-lm"], check=True)
    function = ctypes.CDLL(str(library)).lstm_spell_number
    function.argtypes = [ctypes.c_double, ctypes.c_char_p]
    text = ctypes.create_string_buffer(48)

    def call(number):
        function(number, text)
        return text.value.decode()

    return call


@pytest.mark.parametrize(
    "number", [0, -0.0, 0.1, 1e-4, 1e-5, -0.5, 1234567, 2**53, 2**53 + 2, 1e16, 1e22, 5e-324, 3e38]
)
def test_known_numbers(spell, number):
    assert spell(number) == as_identifier(float(number))
    single = float(np.float32(number))
    assert spell(single) == as_identifier(single)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_numbers_of_single_precision(spell, number):
    assert spell(number) == as_identifier(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_of_double_precision(spell, number):
    assert spell(number) == as_identifier(number)
