"""Functions of float64 against Python's, which come from the C library."""

import math

import numpy as np
import pytest

from patchlstm_kernels.source import scalars
from patchlstm_kernels.source.compiling import part
from pointers import callable_part


@callable_part
def apply(function, values, out):
    for n in range(len(values)):
        out[n] = function(values[n])


@callable_part
def raise_to(base, powers, out):
    for n in range(len(powers)):
        out[n] = scalars.power(base, powers[n])


@part
def square_root(x):
    return scalars.sqrt(x)


@callable_part
def turn(n, out):
    for k in range(len(out)):
        out[k] = scalars.cosine_and_sine(k, n)


def evaluate(function, values):
    out = np.empty(len(values))
    apply(function, np.asarray(values, float), out)
    return out


def test_exp():
    x = np.concatenate([np.linspace(-708.0, 709.0, 20_001), np.linspace(-1.0, 1.0, 20_001)])
    exact = [math.exp(value) for value in x]
    np.testing.assert_allclose(evaluate(scalars.exp, x), exact, rtol=5e-16)


def test_exp_is_clamped_and_nan_stays_nan():
    least, most, nan = evaluate(scalars.exp, [-np.inf, np.inf, np.nan])
    assert least == pytest.approx(math.exp(-708.0), rel=1e-15)
    assert most == pytest.approx(math.exp(709.0), rel=1e-15)
    assert math.isnan(nan)


def test_log():
    x = np.concatenate([np.geomspace(1e-300, 1e300, 20_001), np.linspace(0.5, 2.0, 20_001)])
    exact = [math.log(value) for value in x]
    np.testing.assert_allclose(evaluate(scalars.log, x), exact, rtol=4e-16, atol=5e-16)
    assert np.isnan(evaluate(scalars.log, [np.nan])).all()


def test_square_root():
    x = np.geomspace(1e-300, 1e300, 1001)
    np.testing.assert_array_equal(evaluate(square_root, x), np.sqrt(x))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 1000, 1024])
def test_parts_of_turns(n):
    out = np.empty((3 * n, 2))
    turn(n, out)
    angles = [2 * math.pi * (k % n) / n for k in range(3 * n)]
    exact = [(math.cos(angle), math.sin(angle)) for angle in angles]
    np.testing.assert_allclose(out, exact, atol=6e-16)
    assert (np.abs(out) <= 1).all()


@pytest.mark.parametrize("base", [0.0, 0.5, 0.9, 0.999, 1.0])
def test_powers(base):
    powers = np.concatenate([np.arange(100), [10_000, 12_345_678]])
    out = np.empty(len(powers))
    raise_to(base, powers, out)
    exact = [base ** int(n) for n in powers]
    np.testing.assert_allclose(out, exact, rtol=1e-13, atol=1e-300)
