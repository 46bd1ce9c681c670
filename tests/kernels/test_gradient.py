"""Loss and gradient of a batch against the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive
from helpers import make_network, make_series, named_arrays
from patchlstm_kernels import (
    Topology,
    allocate_workspace,
    arrange,
    batch_gradient,
    evaluate_loss,
    restore,
)

SHAPES = [
    Topology(1, (1,), 2),
    Topology(13, (33,), 10),
    Topology(3, (16, 5), 4, delta=False),
    Topology(2, (7, 12, 9), 3, pooling="last"),
    Topology(1, (3, 4), 2, delta=False, pooling="last"),
    Topology(13, (33,), 10, bidirectional=True),
    Topology(2, (7, 12, 9), 3, pooling="last", bidirectional=True),
    Topology(3, (16, 5), 4, delta=False, bidirectional=True),
]


def run_batch(topology, parameters, data, series, mask=None):
    """Loss and gradient from the kernels."""
    frames, offsets, targets = data
    if mask is None:
        mask = np.ones((len(series), topology.n_features), dtype=np.float32)
    gradient = np.full(topology.buffer_size, np.nan, dtype=np.float32)
    work = allocate_workspace(topology, np.diff(offsets), len(series))
    loss = batch_gradient(
        topology.sizes, parameters, frames, offsets, targets, series, mask, gradient, work
    )
    return loss, gradient


def run_oracle(topology, parameters, data, series, mask):
    """Loss and named gradient from the oracle, one series after the other."""
    frames, offsets, targets = data
    named = naive.to_float64(named_arrays(topology, parameters))
    loss = 0.0
    gradient = {name: np.zeros_like(values) for name, values in named.items()}
    for s, factors in zip(series, mask, strict=True):
        one = frames[offsets[s] : offsets[s + 1]], targets[s], topology.delta, topology.pooling
        loss += naive.loss(named, *one, factors) / len(series)
        for name, values in naive.gradient(named, *one, factors).items():
            gradient[name] += values / len(series)
    return loss, gradient


def assert_same_gradient(topology, gradient, expected):
    for name, values in named_arrays(topology, gradient).items():
        # float32 sums over all frames, of terms that are often larger than what is left of them
        size = max(np.abs(expected[name]).max(), 1e-3)
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=3e-5 * size, err_msg=name)
    # Places that stand for no parameter stay zero, or an update would bring them to life.
    np.testing.assert_array_equal(arrange(topology, restore(topology, gradient)), gradient)


@pytest.mark.parametrize("topology", SHAPES, ids=str)
@pytest.mark.parametrize(
    "lengths", [[1], [300], [9, 9, 9], [40, 33, 33, 8, 2, 1, 1], list(range(20, 0, -1))], ids=len
)
def test_batch_against_the_oracle(topology, lengths):
    parameters = make_network(topology)
    data = make_series(topology, lengths)
    series = np.arange(len(lengths))
    shape = (len(lengths), topology.n_features)
    mask = np.random.default_rng(3).integers(0, 2, shape).astype(np.float32) * 2
    loss, gradient = run_batch(topology, parameters, data, series, mask)
    expected_loss, expected = run_oracle(topology, parameters, data, series, mask)
    assert loss == pytest.approx(expected_loss, rel=1e-6, abs=1e-7)
    assert_same_gradient(topology, gradient, expected)


@settings(max_examples=40)
@given(
    topology=st.builds(
        Topology,
        n_inputs=st.integers(1, 5),
        hidden_sizes=st.lists(st.integers(1, 20), min_size=1, max_size=3).map(tuple),
        n_outputs=st.integers(1, 5),
        delta=st.booleans(),
        pooling=st.sampled_from(["all", "last"]),
        bidirectional=st.booleans(),
    ),
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=12),
    seed=st.integers(0, 1000),
)
def test_any_shape_any_batch(topology, lengths, seed):
    parameters = make_network(topology, seed)
    data = make_series(topology, lengths, seed)
    series = np.argsort(-np.array(lengths), kind="stable")
    mask = np.ones((len(lengths), topology.n_features), dtype=np.float32)
    loss, gradient = run_batch(topology, parameters, data, series, mask)
    expected_loss, expected = run_oracle(topology, parameters, data, series, mask)
    assert loss == pytest.approx(expected_loss, rel=1e-5, abs=1e-6)
    assert_same_gradient(topology, gradient, expected)


@pytest.mark.parametrize("topology", SHAPES, ids=str)
def test_batch_of_unequal_lengths_equals_one_by_one(topology):
    lengths = [40, 33, 33, 8, 2, 1, 1]
    parameters = make_network(topology)
    data = make_series(topology, lengths)
    loss, gradient = run_batch(topology, parameters, data, np.arange(len(lengths)))
    alone = [run_batch(topology, parameters, data, np.array([s])) for s in range(len(lengths))]
    assert loss == pytest.approx(np.mean([one for one, _ in alone]), rel=1e-12)
    np.testing.assert_allclose(
        gradient, np.mean([one for _, one in alone], axis=0), rtol=1e-4, atol=1e-6
    )


def test_loss_of_many_batches_is_the_loss_of_one():
    topology = SHAPES[2]
    parameters = make_network(topology)
    lengths = [40, 33, 33, 8, 2, 1, 1]
    frames, offsets, targets = make_series(topology, lengths)
    series = np.arange(len(lengths))
    whole, _ = run_batch(topology, parameters, (frames, offsets, targets), series)
    for batch_size in (1, 3, 7):
        work = allocate_workspace(topology, np.diff(offsets), batch_size)
        loss = evaluate_loss(
            topology.sizes, parameters, frames, offsets, targets, series, batch_size, work
        )
        assert loss == pytest.approx(whole, rel=1e-12)


def test_a_series_and_its_reverse_train_the_stacks_alike():
    topology = Topology(2, (5, 9), 3, bidirectional=True)
    plain = restore(topology, make_network(topology))
    named = topology.views(plain)
    for name in named:
        if name.startswith("backward."):
            named[name][...] = named[name.removeprefix("backward.")]
    first, second = np.split(named["head.weights"], 2)
    second[...] = first
    parameters = arrange(topology, plain)
    frames, offsets, targets = make_series(topology, [12, 7])
    reverse = np.concatenate([frames[11::-1], frames[:11:-1]])
    series = np.arange(2)
    loss, gradient = run_batch(topology, parameters, (frames, offsets, targets), series)
    same_loss, other = run_batch(topology, parameters, (reverse, offsets, targets), series)
    assert loss == pytest.approx(same_loss, rel=1e-5)
    gradient, other = (named_arrays(topology, values) for values in (gradient, other))
    for name in named:
        if name.startswith("backward."):
            expected = other[name.removeprefix("backward.")]
            np.testing.assert_allclose(gradient[name], expected, rtol=1e-4, atol=1e-6)


def test_extreme_logits_give_a_finite_loss():
    topology = Topology(1, (2,), 2)
    parameters = make_network(topology)
    plain = restore(topology, parameters)
    topology.views(plain)["head.bias"][:] = [500.0, -500.0]
    parameters = arrange(topology, plain)
    frames, offsets, _ = make_series(topology, [3])
    loss, gradient = run_batch(
        topology, parameters, (frames, offsets, np.array([1])), np.array([0])
    )
    assert loss == pytest.approx(1000.0, abs=5.0)
    assert np.isfinite(gradient).all()
