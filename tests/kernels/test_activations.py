"""Activations over the whole range of float32, against float64."""

import numpy as np
import pytest

from patchlstm_kernels.memory import LANES
from patchlstm_kernels.source.compiling import part
from patchlstm_kernels.source.vectors import activations
from patchlstm_kernels.source.vectors.simd import broadcast, load, store
from pointers import address, callable_part

ONE = np.float32(1.0)


@part
def sigmoid(x):
    """As the gates have it."""
    return broadcast(ONE) / (broadcast(ONE) + activations.exp_minus(x))


@part
def tanh(x):
    """As candidates and outputs have it."""
    e = activations.exp_minus_twice(x)
    return (broadcast(ONE) - e) / (broadcast(ONE) + e)


@callable_part
def apply(function, values):
    """Apply in a compiled loop, as the kernels do."""
    for n in range(0, len(values), LANES):
        store(address(values), n, function(load(address(values), n)))


def evaluate(function, values):
    result = np.zeros(-(-len(values) // LANES) * LANES, dtype=np.float32)
    result[: len(values)] = values
    apply(function, result)
    return result[: len(values)]


@pytest.fixture(scope="module")
def values():
    dense = np.linspace(-30.0, 30.0, 600_001)
    wide = np.geomspace(1e-38, 3e38, 10_000)
    return np.concatenate([dense, wide, -wide, [0.0, np.inf, -np.inf]]).astype(np.float32)


def test_sigmoid(values):
    x = values.astype(np.float64)
    exact = np.exp(-np.logaddexp(0.0, -x))
    assert np.abs(evaluate(sigmoid, values) - exact).max() < 1.2e-7


def test_tanh(values):
    exact = np.tanh(values.astype(np.float64))
    assert np.abs(evaluate(tanh, values) - exact).max() < 2e-7


def test_exp2_is_precise_within_its_range_and_clamped_beyond():
    z = np.linspace(-125.0, 125.0, 500_001).astype(np.float32)
    relative = evaluate(activations.exp2, z) / np.exp2(z.astype(np.float64)) - 1.0
    assert np.abs(relative).max() < 2.5e-7
    clamped = evaluate(activations.exp2, [-1e30, -np.inf, 1e30, np.inf])
    np.testing.assert_array_equal(clamped, np.float32(2.0) ** np.array([-125, -125, 125, 125]))


@pytest.mark.parametrize(
    "function",
    [activations.exp2, activations.exp, sigmoid, tanh],
    ids=["exp2", "exp", "sigmoid", "tanh"],
)
def test_nan_stays_nan(function):
    assert np.isnan(evaluate(function, np.full(67, np.nan))).all()
