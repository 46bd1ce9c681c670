"""Clipping and the optimiser against plain versions, and one epoch of updates."""

import numpy as np
import pytest

from helpers import make_network, make_series, named_arrays, prepare, trainable
from patchlstm_kernels import (
    Network,
    Topology,
    allocate_optimiser,
    allocate_workspace,
    arrange,
    batch_gradient,
    restore,
    train_epoch,
)
from patchlstm_kernels.source.network import optimiser as source
from pointers import address, callable_part

TOPOLOGY = Topology(2, (5,), 3)


@callable_part
def clip(gradient):
    source.clip(address(gradient), len(gradient))


@callable_part
def update_arrays(parameters, gradient, first, second, decay, n_updates, rate, momentum):
    arrays = address(gradient), address(first), address(second), address(decay), address(n_updates)
    source.update(address(parameters), arrays, len(parameters), rate, momentum)


def update(parameters, optimiser, rate, momentum):
    update_arrays(parameters, *optimiser, rate, momentum)


def plain_adamw(parameters, gradients, decay, rates, momentum):
    """AdamW as its paper has it, in float64."""
    parameters = parameters.astype(np.float64)
    first = np.zeros_like(parameters)
    second = np.zeros_like(parameters)
    for step, (gradient, rate) in enumerate(zip(gradients, rates, strict=True), start=1):
        gradient = gradient.astype(np.float64)
        first = momentum * first + (1 - momentum) * gradient
        second = 0.999 * second + 0.001 * gradient**2
        change = first / (1 - momentum**step)
        change /= np.sqrt(second / (1 - 0.999**step)) + 1e-8
        parameters = parameters - rate * (change + decay * parameters)
    return parameters


@pytest.mark.parametrize("norm", [0.0, 0.3, 1.0, 1.5, 5.0, 1e15])
def test_clipping_limits_the_norm_and_keeps_the_direction(norm):
    gradient = np.random.default_rng(0).standard_normal(1001)
    gradient = (gradient * norm / np.linalg.norm(gradient)).astype(np.float32)
    gradient = np.concatenate([gradient, np.zeros(7, np.float32)])  # buffers are whole vectors
    clipped = gradient.copy()
    clip(clipped)
    np.testing.assert_allclose(clipped, gradient / max(1.0, norm), rtol=1e-5)


def test_updates_against_plain_adamw():
    rng = np.random.default_rng(1)
    start = make_network(TOPOLOGY)
    gradients = [
        arrange(TOPOLOGY, rng.normal(0.0, 0.1, TOPOLOGY.n_parameters).astype(np.float32))
        for _ in range(30)
    ]
    rates = np.geomspace(1e-2, 1e-3, 30)
    optimiser = allocate_optimiser(TOPOLOGY, weight_decay=0.3)
    parameters = start.copy()
    for gradient, rate in zip(gradients, rates, strict=True):
        optimiser.gradient[:] = gradient
        update(parameters, optimiser, rate, 0.8)
    expected = plain_adamw(start, gradients, optimiser.decay, rates, 0.8)
    np.testing.assert_allclose(parameters, expected, rtol=0, atol=2e-6)


def test_only_weights_decay():
    decay = named_arrays(TOPOLOGY, allocate_optimiser(TOPOLOGY, 0.25).decay)
    for name, values in decay.items():
        assert (values == (0.25 if name.endswith("weights") else 0.0)).all(), name


def run_epoch(batch_size, stop=0, optimiser=None):
    """One epoch over seven series: loss, start and final parameters, data and order.

    Given an optimiser, its count of updates is what stops the epoch.
    """
    examples = prepare(TOPOLOGY, make_series(TOPOLOGY, [9, 7, 4, 8, 2, 1, 6]))
    order = np.array([0, 1, 2, 3, 6, 4, 5])
    start = make_network(TOPOLOGY)
    parameters = start.copy()
    n_batches = -(-len(order) // batch_size)
    loss = train_epoch(
        Network(TOPOLOGY.sizes, parameters),
        examples,
        order,
        batch_size,
        np.ones((len(order), TOPOLOGY.n_features), dtype=np.float32),
        np.full(n_batches, 0.01, dtype=np.float32),
        0.9,
        optimiser or allocate_optimiser(TOPOLOGY, 0.1),
        allocate_workspace(
            TOPOLOGY,
            np.diff(examples.offsets),
            batch_size,
            optimiser.n_updates if optimiser else np.array([stop]),
        ),
    )
    return loss, start, parameters, examples, order


def test_an_epoch_is_gradient_clipping_and_update_for_each_batch():
    loss, expected, parameters, examples, order = run_epoch(3)
    optimiser = allocate_optimiser(TOPOLOGY, 0.1)
    work = allocate_workspace(TOPOLOGY, np.diff(examples.offsets), 3)
    mask = np.ones((3, TOPOLOGY.n_features), dtype=np.float32)
    total = 0.0
    for series in (order[:3], order[3:6], order[6:]):
        total += len(series) * batch_gradient(
            Network(TOPOLOGY.sizes, expected),
            examples,
            series,
            mask[: len(series)],
            optimiser.gradient,
            work,
        )
        clip(optimiser.gradient)
        update(expected, optimiser, 0.01, 0.9)
    np.testing.assert_allclose(parameters, expected, rtol=1e-6, atol=1e-7)
    assert loss == pytest.approx(total / 7, rel=1e-9)


def test_training_leaves_the_standardisation_alone():
    _, start, parameters, _, _ = run_epoch(3)
    fixed = slice(0, trainable(TOPOLOGY).start)
    np.testing.assert_array_equal(parameters[fixed], start[fixed])
    changed = restore(TOPOLOGY, parameters) != restore(TOPOLOGY, start)
    assert changed[2 * TOPOLOGY.n_inputs :].mean() > 0.95


def test_stop_ends_an_epoch_before_its_first_batch():
    loss, start, parameters, _, _ = run_epoch(3, stop=1)
    assert np.isnan(loss)
    np.testing.assert_array_equal(parameters, start)


def test_stop_ends_an_epoch_before_its_next_batch():
    optimiser = allocate_optimiser(TOPOLOGY, 0.1)
    loss, start, parameters, examples, order = run_epoch(3, optimiser=optimiser)
    assert optimiser.n_updates[0] == 1
    work = allocate_workspace(TOPOLOGY, np.diff(examples.offsets), 3)
    ones = np.ones((3, TOPOLOGY.n_features), dtype=np.float32)
    gradient = np.empty_like(start)
    network = Network(TOPOLOGY.sizes, start)
    assert loss == batch_gradient(network, examples, order[:3], ones, gradient, work)
    assert not np.array_equal(parameters, start)
