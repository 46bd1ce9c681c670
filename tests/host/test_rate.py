"""Long series, which the network sees at a lower rate."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import naive
from patchlstm import LSTMClassifier, LSTMRegressor
from patchlstm.network.fitted import UNKNOWN
from patchlstm.network.rate import at_rate, choose_rate
from patchlstm_kernels import pack


def waves(length=600, n_series=6, seed=0):
    """Slow and quick waves under noise, and their labels."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 1, length)
    labels = ["slow", "quick"] * (n_series // 2)
    turns = {"slow": 1, "quick": 3}
    series = [
        np.stack([np.sin(2 * np.pi * (turns[label] * time + rng.random())), time], axis=1)
        + rng.normal(0, 0.2, (length, 2))
        for label in labels
    ]
    return [np.float32(values) for values in series], labels


@given(lengths=st.lists(st.integers(1, 30), min_size=1, max_size=6), rate=st.integers(1, 12))
def test_each_series_is_as_the_plain_computation_has_it(lengths, rate):
    rng = np.random.default_rng(0)
    series = [np.float32(rng.normal(size=(length, 3))) for length in lengths]
    frames, offsets = at_rate(pack(series), rate)
    found = np.split(frames, offsets[1:-1])
    for one, plain in zip(found, series, strict=True):
        assert_allclose(one, naive.slow_down(plain, rate), rtol=1e-5, atol=1e-6)


def test_the_rate_follows_from_the_lengths():
    def of(*lengths):
        return choose_rate(pack([np.zeros((length, 1), np.float32) for length in lengths]))

    assert of(10, 60, 200) == of(200, 200) == 1
    assert 2 <= of(201, 250, 5) <= of(400, 400) <= of(4000, 4000)


def test_what_varies_quickly_is_not_averaged_away():
    slow = np.float32(np.sin(np.linspace(0, 20, 800)))[:, np.newaxis]
    quick = np.float32(np.sin(np.linspace(0, 800, 800)))[:, np.newaxis]
    assert choose_rate(pack([slow] * 2)) == 10
    assert choose_rate(pack([quick] * 2)) < 4


@pytest.fixture(scope="module")
def fitted():
    return LSTMClassifier(hidden_size=16, max_iter=20).fit(*waves())


@pytest.mark.parametrize("experts", ["all", "lstm"])
def test_after_each_frame_the_answer_is_that_to_the_frames_so_far(experts):
    model = LSTMClassifier(hidden_size=16, max_iter=20, experts=experts).fit(*waves()).model_
    assert model.topology.rate > 1
    (series, *_), _ = waves(length=60, seed=1)
    expected = model.outputs([series[: t + 1] for t in range(len(series))])
    assert_allclose(model.outputs_at_frames([series]), expected, rtol=1e-4, atol=1e-5)


def test_known_series_are_known_at_any_rate():
    series, labels = waves()
    model = LSTMClassifier(hidden_size=16, max_iter=20).fit(series, labels).model_
    assert model.experts is not None
    assert UNKNOWN not in model.predict(series, reject=1.0)
    assert model.predict([5 * values[::-1] for values in series], reject=0.5) == [UNKNOWN] * 6


def test_a_fit_that_continues_keeps_the_rate(fitted):
    again = LSTMClassifier.from_bytes(fitted.to_bytes())
    again.fit(*waves(length=420))
    assert again.model_.topology == fitted.model_.topology
    assert again.model_.n_fits == 2
    again.fit(*waves(length=180))  # far from it
    assert (again.model_.topology.rate, again.model_.n_fits) == (1, 1)


def test_files_have_the_rate_and_print_says_it(fitted):
    rate = fitted.model_.topology.rate
    assert f"sees the mean of every {rate} frames" in str(fitted.model_)
    for twin in (
        LSTMClassifier.from_json(fitted.to_json()),
        LSTMClassifier.from_bytes(fitted.to_bytes()),
    ):
        assert twin.model_.topology.rate == rate
        assert_array_equal(twin.predict_proba(waves()[0]), fitted.predict_proba(waves()[0]))
    content = json.loads(fitted.to_json())
    del content["topology"]["rate"]
    assert LSTMClassifier.from_json(json.dumps(content)).model_.topology.rate == 1


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_series_of_few_frames_has_an_answer(fitted, length):
    found = fitted.predict_proba([np.zeros((length, 2))])
    assert found.sum() == pytest.approx(1, abs=1e-6)


def test_a_bidirectional_network_and_a_mapping_see_every_frame():
    series, labels = waves(n_series=2)
    both = LSTMClassifier(hidden_size=4, max_iter=1, bidirectional=True).fit(series, labels)
    mapping = LSTMRegressor(hidden_size=4, max_iter=1).fit_frames(series, series)
    assert both.model_.topology.rate == mapping.model_.topology.rate == 1
    numbers = LSTMRegressor(hidden_size=4, max_iter=1).fit(series, [[0.0], [1.0]])
    assert numbers.model_.topology.rate > 1
