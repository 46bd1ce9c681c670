"""Start values and the standardisation."""

import numpy as np
import pytest

from helpers import named_arrays, trainable
from patchlstm_kernels import Topology, initialise, standardise

TOPOLOGY = Topology(3, (20, 11), 4)


def named_start():
    parameters = initialise(TOPOLOGY, np.random.default_rng(0))
    return parameters, named_arrays(TOPOLOGY, parameters)


@pytest.mark.parametrize("layer", [0, 1])
def test_recurrent_weights_are_orthogonal_for_each_gate(layer):
    _, named = named_start()
    weights = named[f"layers.{layer}.weights"]
    units = weights.shape[2]
    for gate in range(4):
        square = weights[-units:, gate]
        np.testing.assert_allclose(square @ square.T, np.eye(units), atol=1e-5)
    assert not np.allclose(weights[-units:, 0], weights[-units:, 1])


def test_recurrent_weights_are_drawn_from_all_orthogonal_matrices_alike():
    rng = np.random.default_rng(0)
    corners = []
    for _ in range(50):
        named = named_arrays(TOPOLOGY, initialise(TOPOLOGY, rng))
        corners.extend(
            named["layers.1.weights"][20, :, 0] > 0
        )  # as QR leaves them, all have a sign
    assert 0.35 < np.mean(corners) < 0.65


def test_input_weights_fill_the_glorot_range():
    _, named = named_start()
    for weights, limit in (
        (named["layers.0.weights"][:6], np.sqrt(6 / 26)),
        (named["layers.1.weights"][:20], np.sqrt(6 / 31)),
        (named["head.weights"], np.sqrt(6 / 37)),
    ):
        assert 0.9 * limit < np.abs(weights).max() <= limit * (1 + 1e-6)
        assert abs(weights.mean()) < 0.2 * limit


def test_biases_are_zero_but_for_the_forget_gate():
    _, named = named_start()
    for layer in (0, 1):
        bias = named[f"layers.{layer}.bias"]
        assert (bias == np.array([0, 1, 0, 0])[:, None]).all()
    assert not named["head.bias"].any()


def test_one_seed_gives_the_same_bytes_and_another_not():
    first, again, other = (initialise(TOPOLOGY, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes() != other.tobytes()


def test_standardisation_gives_mean_zero_and_deviation_one():
    parameters, _ = named_start()
    rng = np.random.default_rng(3)
    frames = rng.normal([1e4, -2.0, 0.0], [1.0, 30.0, 1e-3], (500, 3)).astype(np.float32)
    before = parameters[trainable(TOPOLOGY)].copy()
    standardise(TOPOLOGY, parameters, frames)
    named = named_arrays(TOPOLOGY, parameters)
    values = (frames - named["mean"]) * named["scale"]
    np.testing.assert_allclose(values.mean(axis=0), 0.0, atol=2e-3)
    np.testing.assert_allclose(values.std(axis=0), 1.0, rtol=1e-4)
    np.testing.assert_array_equal(parameters[trainable(TOPOLOGY)], before)


def test_a_constant_dimension_keeps_its_scale():
    parameters, _ = named_start()
    frames = np.tile(np.float32([0.1, -3e30, 1e-42]), (7, 1))
    frames[0, 2] = 0.0  # varies, but by less than what can be inverted
    standardise(TOPOLOGY, parameters, frames)
    named = named_arrays(TOPOLOGY, parameters)
    np.testing.assert_array_equal(named["scale"], 1.0)
    np.testing.assert_array_equal(named["mean"][:2], frames[0, :2])


@pytest.mark.parametrize("shape", [(0, 3), (5, 2), (6,)])
def test_frames_that_do_not_fit_are_refused(shape):
    parameters, _ = named_start()
    with pytest.raises(ValueError, match="frames of 3 dimensions"):
        standardise(TOPOLOGY, parameters, np.zeros(shape, dtype=np.float32))
