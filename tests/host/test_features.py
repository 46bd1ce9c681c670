"""MFCC of whole sounds, as Python users compute them."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

import naive
from patchlstm.errors import InvalidValueError
from patchlstm.features import coefficients, mfcc
from patchlstm.features.settings import make_settings
from patchlstm_kernels import MFCC

SOUND = np.sin(0.05 * np.arange(20000))


def test_the_defaults_are_those_of_the_objects():
    assert make_settings(44100, {}) == MFCC(44100.0)


def test_the_coefficients_are_those_of_the_plain_computation():
    frames = mfcc(SOUND, 22050, 12, n_fft=700, hop_length=350, n_mels=30, start=1, delta=True)
    settings = MFCC(22050.0, n_coefficients=12, window=700, hop=350, n_bands=30, first=1, delta=1)
    assert frames.shape == (24, 58)
    assert frames.dtype == np.float32
    assert frames.flags.c_contiguous
    np.testing.assert_allclose(frames.T, naive.mfcc(SOUND.astype(np.float32), settings), atol=1e-4)


def test_the_example_is_true():
    assert doctest.testmod(coefficients).failed == 0
    assert doctest.testmod(coefficients).attempted


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_mfcc": 0}, "n_mfcc is 0, a whole number from 1 to 256 is needed"),
        ({"n_fft": 100.5}, "n_fft is 100.5, a whole number from 4 to 65536 is needed"),
        ({"hop_length": 0}, "hop_length is 0, a whole number from 1 to 65536 is needed"),
        ({"fmin": -1}, "fmin is -1, a number from 0 to 1000000 is needed"),
        ({"fmin": float("nan")}, "fmin is nan, a number"),
        ({"sr": 0}, "the sample rate is 0, a number from 1 to 10000000 is needed"),
        ({"n_mels": 13, "start": 1}, "n_mels is 13, at least 14 are needed: start . n_mfcc"),
        ({"sr": 8000, "fmin": 4000}, "fmin is 4000, less than 4000 is needed: fmax, or half"),
        ({"y": SOUND.reshape(2, -1)}, r"the sound has the shape \(2, 10000\), one row"),
        ({"y": np.zeros(9, np.int16)}, "samples of type int16, floats are needed"),
        ({"y": [0.0, np.nan, 0.0]}, "sample 1 of the sound is nan"),
    ],
)
def test_what_cannot_be_computed_is_refused(arguments, message):
    with pytest.raises(InvalidValueError, match=message):
        mfcc(**{"y": SOUND, "sr": 44100, **arguments})
