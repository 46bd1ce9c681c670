"""What a network makes of many series at once is what it makes of each alone."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import naive
from helpers import make_network, named_arrays, predict
from patchlstm.errors import CancelledError
from patchlstm.network import batches
from patchlstm.network.batches import run_network
from patchlstm_kernels import Topology
from toy_data import small_classifier, toy_series


@st.composite
def topologies(draw):
    sizes = st.lists(st.sampled_from([1, 3, 8, 17]), min_size=1, max_size=2)
    pooling = draw(st.sampled_from(["last", "all", "each"]))
    return Topology(
        n_inputs=draw(st.integers(1, 5)),
        hidden_sizes=tuple(draw(sizes)),
        n_outputs=draw(st.integers(1, 10)),
        delta=draw(st.booleans()),
        pooling=pooling,
        bidirectional=pooling != "each" and draw(st.booleans()),
        head=draw(st.sampled_from(["labels", "numbers"])),
    )


def lay_out(topology, lengths):
    rng = np.random.default_rng(1)
    frames = rng.standard_normal((sum(lengths), topology.n_inputs)).astype(np.float32)
    return frames, np.cumsum([0, *lengths])


@given(topology=topologies(), lengths=st.lists(st.integers(1, 30), min_size=1, max_size=80))
def test_a_batch_answers_as_each_series_alone(topology, lengths):
    parameters = make_network(topology)
    frames, offsets = lay_out(topology, lengths)
    found = run_network(topology, parameters, frames, offsets).outputs
    if topology.answers_frames:
        assert len(found) == len(frames)
        found = found[offsets[1:] - 1]
    alone = predict(topology, parameters, frames, offsets)
    assert_allclose(found, alone, rtol=1e-5, atol=1e-6)


@given(topology=topologies(), lengths=st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_features_are_those_of_the_plain_computation(topology, lengths):
    parameters = make_network(topology)
    named = naive.to_float64(named_arrays(topology, parameters))
    frames, offsets = lay_out(topology, lengths)
    found = run_network(topology, parameters, frames, offsets)
    for row, (begin, end) in zip(found.features, itertools.pairwise(offsets), strict=True):
        expected = naive.run(named, frames[begin:end], topology.delta, topology.pooling)[1][-1]
        assert_allclose(row, expected, rtol=1e-4, atol=1e-5)


@given(lengths=st.lists(st.integers(1, 5000), min_size=1, max_size=200))
def test_batches_are_small_and_hold_every_series_once(lengths):
    lengths = np.array(lengths)
    formed = batches._form_batches(lengths)
    assert sorted(np.concatenate(formed)) == list(range(len(lengths)))
    assert (np.diff(lengths[np.concatenate(formed)]) <= 0).all()
    for batch in formed:
        assert len(batch) == 1 or lengths[batch].sum() <= batches._MAX_FRAMES
        assert len(batch) <= batches._MAX_SERIES


def test_what_is_stopped_gives_nothing():
    topology = Topology(2, (4,), 2)
    series = lay_out(topology, [3, 4])
    stop = np.ones(1, np.int64)
    assert run_network(topology, make_network(topology), *series, stop) is None


def test_predicting_can_be_cancelled():
    classifier = small_classifier(max_iter=2).fit(*toy_series())
    series, _ = toy_series()
    problem = "^Cancelled: not all series had been predicted yet"
    with pytest.raises(CancelledError, match=problem):
        classifier.model_.predict(series, stop=np.ones(1, np.int64))
    with pytest.raises(CancelledError, match=problem):
        classifier.evaluate(*toy_series(), stop=np.ones(1, np.int64))
    assert classifier.evaluate(*toy_series(), stop=np.zeros(1, np.int64)).accuracy > 0
