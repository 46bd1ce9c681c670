"""Our side of the comparison computes what it should, and so is the arithmetic counted."""

from __future__ import annotations

import numpy as np
import pytest

import naive
from benchmarks import ours
from benchmarks.cases import Case, Weights, batches, count_flops, draw_task, draw_weights

SMALL = Case("small", inputs=3, units=5, outputs=4, shortest=2, longest=9, n_series=7)


@pytest.fixture
def named():
    weights = draw_weights(SMALL)
    names = ("layers.0.weights", "layers.0.bias", "head.weights", "head.bias")
    plain = dict(zip(names, weights, strict=True))
    return naive.to_float64({"mean": np.zeros(3), "scale": np.ones(3), **plain})


@pytest.fixture
def task():
    return draw_task(SMALL)


def trainer(task):
    return ours.Trainer(draw_weights(SMALL), task, batch_size=3, learning_rate=0.01)


def test_scores_are_those_of_the_oracle(named, task):
    found = ours.make_network(draw_weights(SMALL)).scores(task.series)
    for row, series in zip(found, task.series, strict=True):
        exact = np.log(naive.probabilities(named, series, False, "last"))
        np.testing.assert_allclose(row, exact, atol=2e-6)


def test_a_stream_ends_where_the_whole_series_does(task):
    network = ours.make_network(draw_weights(SMALL))
    whole = network.scores(task.series[:1])[0]
    step = network.stream(task.series[0])
    for t in range(len(task.series[0])):
        step(t)
    np.testing.assert_array_equal(np.log(network.probabilities), whole)


def test_the_loss_is_that_of_the_oracle_and_falls(named, task):
    training = trainer(task)
    every = np.arange(SMALL.n_series)
    losses = [
        naive.loss(named, series, row, False, "last")
        for series, row in zip(task.series, np.eye(SMALL.outputs)[task.targets], strict=True)
    ]
    before = training.loss(every)
    assert before == pytest.approx(np.mean(losses), rel=1e-5)
    for _ in range(20):
        training.epoch(every)
    assert training.loss(every) < before


def test_weights_come_back_as_they_went_in(task):
    training = trainer(task)
    for found, given in zip(training.weights(), draw_weights(SMALL), strict=True):
        np.testing.assert_array_equal(found, given)
    training.epoch(np.arange(SMALL.n_series))
    changed = training.weights()
    assert isinstance(changed, Weights)
    assert not np.array_equal(changed.layer, draw_weights(SMALL).layer)


def test_batches_begin_with_their_longest_series():
    lengths = np.array([3, 9, 5, 7, 1])
    parts = batches(np.array([0, 1, 2, 3, 4]), lengths, 2)
    assert [list(part) for part in parts] == [[1, 0], [3, 2], [4]]


def test_flops_are_those_of_the_products():
    d, h, c = SMALL.inputs, SMALL.units, SMALL.outputs
    n_frames, n_series = 6, 2

    def product(rows, inner, columns):
        return 2 * rows * inner * columns

    forward = product(n_frames, d + h, 4 * h)
    backward = product(n_frames, 4 * h, h)  # towards the outputs of the frame before
    gradient = product(d + h, n_frames, 4 * h)
    head = 3 * product(n_series, h, c)
    series = [np.zeros((2, d), np.float32), np.zeros((4, d), np.float32)]
    assert count_flops(SMALL, series) == forward + backward + gradient + head
