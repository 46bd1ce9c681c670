"""Prediction against the oracle, and streams against whole series."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive
from helpers import make_network, make_series, make_topology, named_arrays, predict
from patchlstm_kernels import Topology, advance, advance_backward, outputs
from patchlstm_kernels.layout import locate_features, pad

SHAPES = [
    Topology(1, (1,), 2),
    Topology(13, (33,), 10),
    Topology(3, (16, 5), 4, delta=False),
    Topology(2, (7, 12, 9), 3, pooling="last"),
    Topology(1, (3, 4), 1, delta=False, pooling="last"),
    Topology(13, (33,), 10, bidirectional=True),
    Topology(2, (7, 12, 9), 3, pooling="last", bidirectional=True),
    Topology(3, (16, 5), 4, delta=False, bidirectional=True),
    Topology(13, (33,), 10, head="numbers"),
    Topology(2, (7, 12, 9), 1, pooling="each", head="numbers"),
    Topology(13, (128,), 10, n_members=4),
    Topology(2, (9, 21), 3, bidirectional=True, n_members=3),
    Topology(3, (14, 6), 4, pooling="each", n_members=2),
    Topology(4, (21,), 4, pooling="each", head="continuation"),
    Topology(4, (17,), 45, delta=False, pooling="each", head="continuation"),
    Topology(3, (9, 6), 4, rate=3),
    Topology(13, (32,), 5, n_members=2, head="numbers", rate=8),
]


def listen(topology, parameters, chunks):
    """State after the chunks of a series."""
    state = np.zeros(topology.n_state, dtype=np.float32)
    for chunk in chunks:
        advance(topology.sizes, parameters, state, chunk)
    if topology.bidirectional:
        for chunk in reversed(chunks):
            advance_backward(topology.sizes, parameters, state, chunk)
    return state


def answer(topology, parameters, state):
    output = np.empty(topology.n_outputs, dtype=np.float32)
    outputs(topology.sizes, parameters, state, output)
    return output


def expect(topology, parameters, frames):
    """What the oracle answers to one series."""
    plain = naive.probabilities if topology.head == "labels" else naive.numbers
    named = named_arrays(topology, parameters)
    seen = naive.slow_down(frames, topology.rate)
    found = plain(named, seen, topology.delta, topology.pooling)
    if topology.n_mixtures and topology.head == "continuation":
        mixture = naive.read_mixture(found, topology.n_inputs)
        return np.concatenate([values.ravel() for values in mixture])
    return found


@pytest.mark.parametrize("topology", SHAPES, ids=str)
@pytest.mark.parametrize("length", [0, 1, 2, 3, 17, 100, 300])
def test_whole_series_against_the_oracle(topology, length):
    parameters = make_network(topology)
    frames, offsets, _ = make_series(topology, [length])
    expected = expect(topology, parameters, frames)
    got = predict(topology, parameters, frames, offsets)[0]
    np.testing.assert_allclose(got, expected, rtol=0, atol=2e-6)
    if topology.head == "labels":
        assert got.sum() == pytest.approx(1.0, abs=1e-6)


@settings(max_examples=60)
@given(
    topology=st.builds(
        make_topology,
        n_inputs=st.integers(1, 6),
        stack_sizes=st.lists(st.integers(1, 20), min_size=1, max_size=3),
        n_members=st.integers(1, 3),
        n_outputs=st.integers(1, 5),
        delta=st.booleans(),
        pooling=st.sampled_from(["all", "last"]),
        bidirectional=st.booleans(),
        head=st.sampled_from(["labels", "numbers"]),
    ),
    chunk_lengths=st.lists(st.integers(0, 40), min_size=1, max_size=6),
    rate=st.integers(1, 9),
    seed=st.integers(0, 1000),
)
def test_any_shape_any_length_any_chunks(topology, chunk_lengths, rate, seed):
    if not topology.bidirectional:
        topology = replace(topology, rate=rate)
    parameters = make_network(topology, seed)
    frames, _, _ = make_series(topology, [sum(chunk_lengths)], seed)
    expected = expect(topology, parameters, frames)
    chunks = np.split(frames, np.cumsum(chunk_lengths)[:-1])
    state = listen(topology, parameters, chunks)
    whole = listen(topology, parameters, [frames])
    np.testing.assert_array_equal(state[: topology.n_memory], whole[: topology.n_memory])
    np.testing.assert_allclose(answer(topology, parameters, state), expected, rtol=0, atol=2e-6)


def test_either_stack_may_hear_a_series_first():
    topology = SHAPES[5]
    parameters = make_network(topology)
    frames, _, _ = make_series(topology, [40])
    state = np.zeros(topology.n_state, dtype=np.float32)
    advance_backward(topology.sizes, parameters, state, frames)
    advance(topology.sizes, parameters, state, frames)
    kept = slice(0, topology.n_memory)
    np.testing.assert_array_equal(state[kept], listen(topology, parameters, [frames])[kept])


STREAMING = [topology for topology in SHAPES if not topology.bidirectional]


@pytest.mark.parametrize("topology", STREAMING, ids=str)
def test_streaming_gives_the_prediction_of_each_beginning(topology):
    parameters = make_network(topology)
    frames, _, _ = make_series(topology, [60])
    state = np.zeros(topology.n_state, dtype=np.float32)
    for t in range(len(frames)):
        advance(topology.sizes, parameters, state, frames[t : t + 1])
        streamed = answer(topology, parameters, state)
        whole = predict(topology, parameters, frames, np.array([0, t + 1]))[0]
        np.testing.assert_array_equal(streamed, whole)


def test_asking_leaves_the_stream_as_it_is():
    topology = SHAPES[1]
    parameters = make_network(topology)
    frames, _, _ = make_series(topology, [5])
    state = listen(topology, parameters, [frames])
    before = state.copy()
    answer(topology, parameters, state)
    np.testing.assert_array_equal(state, before)


def test_nothing_heard_gives_the_probabilities_of_the_bias():
    topology = SHAPES[1]
    parameters = make_network(topology)
    silent = answer(topology, parameters, np.zeros(topology.n_state, dtype=np.float32))
    expected = naive.softmax(named_arrays(topology, parameters)["head.bias"].astype(np.float64))
    np.testing.assert_allclose(silent, expected, rtol=0, atol=1e-6)


def test_each_of_many_series_is_as_if_alone():
    topology = SHAPES[2]
    parameters = make_network(topology)
    frames, offsets, _ = make_series(topology, [12, 0, 30, 1, 7])
    together = predict(topology, parameters, frames, offsets)
    for s in range(5):
        alone = predict(topology, parameters, frames, offsets[s : s + 2])[0]
        np.testing.assert_array_equal(together[s], alone)


def test_read_only_parameters_and_frames_are_accepted():
    topology = SHAPES[1]
    parameters = make_network(topology)
    frames, offsets, _ = make_series(topology, [5])
    expected = predict(topology, parameters, frames, offsets)
    parameters.flags.writeable = False
    frames.flags.writeable = False
    np.testing.assert_array_equal(predict(topology, parameters, frames, offsets), expected)


def test_the_mean_of_a_long_stream_stays_precise():
    topology = Topology(1, (4,), 2)
    parameters = make_network(topology)
    frames, _, _ = make_series(topology, [20_000])
    begin = locate_features(topology.sizes)  # each feature in vectors of its own
    last, mean = (slice(place, place + 4) for place in (begin, begin + pad(4)))
    state = np.zeros(topology.n_state, dtype=np.float32)
    total = np.zeros(4)
    for frame in frames[:, None]:
        advance(topology.sizes, parameters, state, frame)
        total += state[last]
    np.testing.assert_allclose(state[mean], total / len(frames), rtol=0, atol=1e-6)
