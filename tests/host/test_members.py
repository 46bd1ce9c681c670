"""A network as several smaller ones: taken apart, merged, trained."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from helpers import make_network, make_series, named_arrays, predict, trainable
from patchlstm import LSTMClassifier
from patchlstm.network.members import (
    count_members,
    initialise_members,
    member_topology,
    merge_members,
    split_members,
)
from patchlstm_kernels import Topology, standardise
from toy_data import toy_series

CASES = [
    Topology(3, (64,), 4, n_members=2),
    Topology(3, (64,), 4, n_members=4),
    Topology(2, (32, 64, 32), 3, n_members=2),
    Topology(2, (33, 36), 3, delta=False, pooling="last", n_members=3),
    Topology(2, (32, 64), 3, bidirectional=True, n_members=2),
]


@pytest.mark.parametrize(
    ("sizes", "n_members"),
    [
        ((128,), 4),
        ((64,), 4),
        ((60,), 3),
        ((66,), 3),
        ((32,), 2),
        ((31,), 1),
        ((41,), 1),
        ((64, 34), 2),
    ],
)
def test_units_are_divided_among_as_many_members_as_can_be(sizes, n_members):
    assert count_members(sizes, 4) == n_members
    assert count_members(sizes, 1) == 1
    topology = Topology(2, sizes, 3, n_members=n_members)
    shares = tuple(size // n_members for size in sizes)
    assert member_topology(topology) == Topology(2, shares, 3)


def logits(topology, parameters, frames, offsets):
    """Logits, without what is added to all of them."""
    found = np.log(predict(topology, parameters, frames, offsets).astype(np.float64))
    return found - found.mean(axis=1, keepdims=True)


def make_members(topology):
    shape = member_topology(topology)
    members = [make_network(shape, seed) for seed in range(topology.n_members)]
    standardisation = slice(trainable(shape).start)
    for parameters in members[:-1]:  # they share it
        parameters[standardisation] = members[-1][standardisation]
    return shape, members


@pytest.mark.parametrize("topology", CASES, ids=str)
def test_the_merged_network_answers_with_the_mean_of_its_members_logits(topology):
    shape, members = make_members(topology)
    frames, offsets, _ = make_series(topology, [5, 1, 9, 4])
    each = [logits(shape, parameters, frames, offsets) for parameters in members]
    assert np.abs(each[0] - each[1]).max() > 0.01
    merged = logits(topology, merge_members(topology, members), frames, offsets)
    assert_allclose(merged, np.mean(each, axis=0), atol=1e-5)


@pytest.mark.parametrize("topology", CASES, ids=str)
def test_taken_apart_the_members_are_as_they_were_with_the_mean_bias(topology):
    shape, members = make_members(topology)
    mean_bias = np.mean([named_arrays(shape, values)["head.bias"] for values in members], axis=0)
    for before, after in zip(
        members, split_members(topology, merge_members(topology, members)), strict=True
    ):
        for name, values in named_arrays(shape, before).items():
            expected = mean_bias if name == "head.bias" else values
            assert_allclose(named_arrays(shape, after)[name], expected, rtol=1e-6)


def test_a_network_of_one_member_is_that_member():
    topology = Topology(2, (12,), 3)
    parameters = make_network(topology)
    (alone,) = split_members(topology, parameters)
    assert_array_equal(alone, parameters)
    assert_array_equal(merge_members(topology, [alone]), parameters)


def test_members_start_differently_and_share_the_standardisation():
    topology = Topology(3, (64,), 4, n_members=2)
    start = initialise_members(topology, np.random.default_rng(0))
    frames, _, _ = make_series(topology, [5, 7])
    standardise(topology, start, frames)
    shape = member_topology(topology)
    first, second = (named_arrays(shape, values) for values in split_members(topology, start))
    assert_array_equal(first["mean"], named_arrays(topology, start)["mean"])
    assert_array_equal(first["scale"], second["scale"])
    assert not np.array_equal(first["layers.0.weights"], second["layers.0.weights"])


def test_a_fitted_network_has_as_many_members_as_its_units_allow():
    model = LSTMClassifier(hidden_size=32, max_iter=3).fit(*toy_series()).model_
    assert model.topology.n_members == 2
    first, second = split_members(model.topology, model.parameters)
    assert not np.isclose(first, second)[trainable(member_topology(model.topology))].all()


def test_a_fit_goes_on_where_the_last_one_ended():
    classifier = LSTMClassifier(hidden_size=32, max_iter=40, validation_fraction=0.25)
    classifier.fit(*toy_series())
    before = classifier.validation_loss_
    classifier.set_params(max_iter=1, learning_rate=1e-8, augment=0).fit(*toy_series())
    assert classifier.loss_ < 0.2
    assert before < 0.5


def test_another_number_of_members_begins_anew():
    classifier = LSTMClassifier(hidden_size=32, max_iter=2).fit(*toy_series())
    assert classifier.fit(*toy_series()).model_.n_fits == 2
    assert classifier.set_params(members=1).fit(*toy_series()).model_.n_fits == 1
