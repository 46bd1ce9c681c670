"""Loss and gradient of a batch against the oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive
from helpers import make_network, make_series, make_topology, named_arrays, one_hot, prepare
from patchlstm_kernels import (
    Network,
    Topology,
    allocate_workspace,
    arrange,
    batch_gradient,
    evaluate_loss,
    initialise,
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
    Topology(1, (1,), 1, head="numbers"),
    Topology(13, (33,), 10, head="numbers"),
    Topology(3, (16, 5), 4, pooling="last", bidirectional=True, head="numbers"),
    Topology(1, (1,), 1, pooling="each", head="numbers"),
    Topology(13, (33,), 10, pooling="each", head="numbers"),
    Topology(2, (7, 12, 9), 3, delta=False, pooling="each", head="numbers"),
    Topology(3, (16, 5), 4, pooling="each"),
    Topology(13, (66,), 10, n_members=2),
    Topology(2, (9, 21), 3, bidirectional=True, n_members=3),
    Topology(3, (32, 10), 4, pooling="each", n_members=2),
    Topology(4, (21,), 4, pooling="each", head="continuation"),
    Topology(1, (5, 9), 3, pooling="each", head="continuation"),
    Topology(4, (17,), 45, delta=False, pooling="each", head="continuation"),
]


def run_batch(topology, parameters, data, series, mask=None):
    """Loss and gradient from the kernels."""
    if mask is None:
        mask = np.ones((len(series), topology.n_features), dtype=np.float32)
    gradient = np.full(topology.buffer_size, np.nan, dtype=np.float32)
    work = allocate_workspace(topology, np.diff(data.offsets), len(series))
    network = Network(topology.sizes, parameters)
    loss = batch_gradient(network, prepare(topology, data), series, mask, gradient, work)
    return loss, gradient


def count_answers(topology, data, series):
    """Answers that the loss of a batch is the mean of."""
    return np.diff(data.offsets)[series].sum() if topology.pooling == "each" else len(series)


def run_oracle(topology, parameters, data, series, mask):
    """Loss and named gradient from the oracle, one series after the other."""
    frames, offsets, targets = data
    named = naive.to_float64(named_arrays(topology, parameters))
    loss = 0.0
    gradient = {name: np.zeros_like(values) for name, values in named.items()}
    n_answers = count_answers(topology, data, series)
    for s, factors in zip(series, mask, strict=True):
        whole = slice(offsets[s], offsets[s + 1])
        rows = targets[whole] if topology.pooling == "each" else targets[s : s + 1]
        one = frames[whole], rows, topology.delta, topology.pooling, factors, topology.head
        loss += naive.loss(named, *one) / n_answers
        for name, values in naive.gradient(named, *one).items():
            gradient[name] += values / n_answers
    return loss, gradient


def assert_same_gradient(topology, gradient, expected):
    for name, values in named_arrays(topology, gradient).items():
        # float32 sums over all frames, of terms that are often larger than what is left of them
        size = max(np.abs(expected[name]).max(), 2e-3)
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


ARGUMENTS = {
    "n_inputs": st.integers(1, 5),
    "stack_sizes": st.lists(st.integers(1, 20), min_size=1, max_size=3),
    "n_members": st.integers(1, 3),
    "n_outputs": st.integers(1, 5),
    "delta": st.booleans(),
    "head": st.sampled_from(["labels", "numbers"]),
}


@settings(max_examples=60)
@given(
    topology=st.one_of(
        st.builds(
            make_topology,
            **ARGUMENTS,
            pooling=st.sampled_from(["all", "last"]),
            bidirectional=st.booleans(),
        ),
        st.builds(make_topology, **ARGUMENTS, pooling=st.just("each")),
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
    shares = [count_answers(topology, data, [s]) for s in range(len(lengths))]
    expected = np.average([one for one, _ in alone], weights=shares)
    assert loss == pytest.approx(expected, rel=1e-12)
    expected = np.average([one for _, one in alone], axis=0, weights=shares)
    np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("topology", [SHAPES[2], *SHAPES[-3:]], ids=str)
def test_loss_of_many_batches_is_the_loss_of_one(topology):
    parameters = make_network(topology)
    lengths = [40, 33, 33, 8, 2, 1, 1]
    data = prepare(topology, make_series(topology, lengths))
    series = np.arange(len(lengths))
    whole, _ = run_batch(topology, parameters, data, series)
    for batch_size in (1, 3, 7):
        work = allocate_workspace(topology, np.diff(data.offsets), batch_size)
        network = Network(topology.sizes, parameters)
        loss = evaluate_loss(network, data, series, batch_size, work)
        assert loss == pytest.approx(whole, rel=1e-6)


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
    data = make_series(topology, [12, 7])
    frames = data.frames
    reverse = data._replace(frames=np.concatenate([frames[11::-1], frames[:11:-1]]))
    series = np.arange(2)
    loss, gradient = run_batch(topology, parameters, data, series)
    same_loss, other = run_batch(topology, parameters, reverse, series)
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
    data = make_series(topology, [3])._replace(targets=one_hot([1], 2))
    loss, gradient = run_batch(topology, parameters, data, np.array([0]))
    assert loss == pytest.approx(1000.0, abs=5.0)
    assert np.isfinite(gradient).all()


def test_no_gradient_fades_into_numbers_that_are_slow_to_calculate_with():
    topology = Topology(5, (32,), 4, pooling="last")
    parameters = initialise(topology, np.random.default_rng(0))
    data = make_series(topology, [600, 400])
    series = np.arange(2)
    gradient = np.empty(topology.buffer_size, dtype=np.float32)
    work = allocate_workspace(topology, np.diff(data.offsets), len(series))
    mask = np.ones((len(series), topology.n_features), dtype=np.float32)
    network = Network(topology.sizes, parameters)
    batch_gradient(network, prepare(topology, data), series, mask, gradient, work)
    d_sums = np.abs(work.traces)
    assert (d_sums == 0.0).mean() > 0.2  # that of the early frames
    for values in (d_sums, np.abs(work.d_hidden), np.abs(work.d_cells), np.abs(gradient)):
        assert not ((values > 0.0) & (values < np.finfo(np.float32).tiny)).any()
