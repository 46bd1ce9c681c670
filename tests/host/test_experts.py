"""What stands beside a classifier's network: how it is fitted, and what it answers."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import naive
import naive_experts
import patchlstm.network.experts
from patchlstm import LSTMClassifier, LSTMRegressor
from patchlstm.network.convolutions import draw_convolutions, fit_linear_model
from patchlstm.network.experts import fit_experts
from patchlstm.network.recorded import choose_examples, sample_evenly
from patchlstm.network.tempering import UNTRIED, find_power
from patchlstm_kernels import match_series, pool_convolutions, restore
from toy_data import toy_series


def small(**parameters):
    return LSTMClassifier(**{"hidden_size": 4, "max_iter": 3, "seed": 1, **parameters})


@pytest.fixture(scope="module")
def fitted():
    return small().fit(*toy_series(n_inputs=2))


def of_network(model, series):
    named = model.topology.views(restore(model.topology, model.parameters))
    return naive.probabilities(named, series, model.topology.delta, model.topology.pooling)


def test_the_answer_is_that_of_all_three(fitted):
    series, _ = toy_series(seed=3, n_inputs=2)
    expected = [
        naive_experts.joined_opinions(fitted.model_.experts, each, of_network(fitted.model_, each))
        for each in series
    ]
    assert_allclose(fitted.predict_proba(series), expected, rtol=0, atol=1e-4)


def test_a_stream_answers_as_series_of_what_it_has_heard(fitted):
    (series, *_), _ = toy_series(seed=3, n_inputs=2)
    rows = fitted.model_.outputs_at_frames([series])
    expected = fitted.predict_proba([series[: t + 1] for t in range(len(series))])
    assert_allclose(rows, expected, rtol=0, atol=1e-6)


def test_the_network_is_the_same_without_them(fitted):
    alone = small(experts="lstm").fit(*toy_series(n_inputs=2))
    assert alone.model_.experts is None
    assert_array_equal(alone.model_.parameters, fitted.model_.parameters)
    (series, *_), _ = toy_series(seed=3, n_inputs=2)
    expected = of_network(alone.model_, series)
    assert_allclose(alone.predict_proba([series])[0], expected, rtol=0, atol=1e-5)


def test_numbers_have_no_experts():
    series, labels = toy_series()
    model = LSTMRegressor(hidden_size=4, max_iter=2).fit(series, np.arange(len(labels))).model_
    assert model.experts is None
    assert "experts" not in LSTMRegressor().get_params()


def test_files_and_pickles_keep_them(fitted):
    series, _ = toy_series(seed=3, n_inputs=2)
    expected = fitted.predict_proba(series)
    for again in (
        LSTMClassifier.from_json(fitted.to_json()),
        LSTMClassifier.from_bytes(fitted.to_bytes()),
        pickle.loads(pickle.dumps(fitted)),
    ):
        assert_array_equal(again.predict_proba(series), expected)


def test_held_out_series_are_not_among_the_examples():
    series, labels = toy_series()
    model = small(validation_fraction=0.5).fit(series, labels).model_
    assert model.experts.n_templates == len(series) - len(model.held_out)


def test_a_cancelled_fit_has_them():
    stop = np.zeros(1, np.int64)

    def cancel(_progress):
        stop[0] = 1

    model = small(max_iter=100).fit(*toy_series(), on_progress=cancel, stop=stop).model_
    assert model.stop_reason == "cancel"
    assert model.experts is not None


def test_once_a_fit_is_cancelled_a_small_sample_will_do(monkeypatch):
    rng = np.random.default_rng(0)
    classes = np.arange(600) % 2
    series = [rng.normal(kind, 1.0, (20, 2)).astype(np.float32) for kind in classes]
    stop = np.zeros(1, np.int64)
    tried = []

    def pool(experts, frames, offsets):
        tried.append(len(offsets) - 1)
        stop[0] = 1
        return pool_convolutions(experts, frames, offsets)

    monkeypatch.setattr(patchlstm.network.experts, "pool_convolutions", pool)
    for n_calls in (5, 4):  # cancelled meanwhile, or before
        tried.clear()
        experts = fit_experts(series, classes, 2, 1.0, rng, stop)
        assert tried == [1800, 200, 200, 200, 200][-n_calls:]
        assert len(experts.intercepts) == 2
        assert (experts.powers > 0).all()


def test_one_series_of_each_label_and_a_dimension_that_never_changes():
    ramp = np.linspace([0.0], [1.0], 20)
    still = np.full_like(ramp, 7.0)
    series = [np.concatenate([values, still], axis=1) for values in (ramp, 1.0 - ramp)]
    classifier = small(max_iter=50).fit(series, ["up", "down"])
    changed = [each + np.array([0.0, 1e6]) for each in series]
    assert_array_equal(classifier.model_.experts.scale[1], 0.0)
    assert classifier.predict(series).tolist() == ["up", "down"]
    bounds = np.array([0, 20])
    costs, _ = match_series(classifier.model_.experts, np.float32(changed[0]), bounds)
    expected, _ = match_series(classifier.model_.experts, np.float32(series[0]), bounds)
    assert_array_equal(costs, expected)


def test_points_have_them_too():
    rng = np.random.default_rng(0)
    points = [rng.normal(3.0 * kind, 1.0, (1, 4)) for kind in (0, 1) for _ in range(10)]
    labels = [kind for kind in (0, 1) for _ in range(10)]
    assert small(max_iter=20).fit(points, labels).score(points, labels) == 1.0


def test_what_comes_after_a_series_does_not_make_it_stranger(fitted):
    (series, *_), _ = toy_series(seed=3, n_inputs=2)
    experts = fitted.model_.experts
    longer = np.concatenate([series, np.full((50, 2), -1e5)]).astype(np.float32)
    alone, ends = match_series(experts, series, np.array([0, len(series)]))
    assert np.all(ends <= len(series))
    costs, _ = match_series(experts, longer, np.array([0, len(longer)]))
    assert np.all(costs <= alone)


def make_lengths(rng, count):
    classes = rng.integers(0, 3, count)
    classes[:3] = 0, 1, 2
    return classes, rng.integers(5, 40, count)


def test_a_sample_has_as_many_of_each_as_fit():
    rng = np.random.default_rng(0)
    classes, sizes = make_lengths(rng, 60)
    assert_array_equal(sample_evenly(classes, sizes, int(sizes.sum()), rng), np.arange(60))
    chosen = sample_evenly(classes, sizes, 300, rng)
    assert np.all(np.diff(chosen) > 0)
    counts = np.bincount(classes[chosen])
    assert counts.max() - counts.min() <= 1
    assert sizes[chosen].sum() <= 300
    least = sample_evenly(classes, sizes, 1, rng)
    assert_array_equal(np.bincount(classes[least]), [1, 1, 1])


def test_examples_stand_for_their_like():
    """Of two crowds of a label, each keeps one if there is room for two."""
    rng = np.random.default_rng(0)
    near = [rng.normal(place, 0.1, (10, 2)).astype(np.float32) for place in 8 * [0.0] + 8 * [9.0]]
    series, classes = [*near, near[0] + 50.0], np.array([*(16 * [0]), 1])
    chosen = choose_examples(series, classes, 40, rng)
    assert len(chosen) == 3
    assert 16 in chosen
    assert sorted(float(series[s].mean()) > 4.0 for s in chosen if s < 16) == [False, True]


def test_all_are_examples_if_there_is_room_in_the_order_of_their_lengths():
    series = [np.zeros((n, 1), np.float32) for n in (9, 2, 5)]
    chosen = choose_examples(series, np.array([0, 1, 0]), 16, np.random.default_rng(0))
    assert chosen.tolist() == [1, 2, 0]


def test_of_thousands_of_points_a_sample_is_compared():
    rng = np.random.default_rng(0)
    series = list(rng.normal(size=(9000, 1, 2)).astype(np.float32))
    classes = np.array([0] * 8000 + [1] * 1000)
    chosen = choose_examples(series, classes, 5000, rng)
    assert np.bincount(classes[chosen]).tolist() == [1000, 1000]


def test_the_power_is_the_most_likely_one():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(500, 4))
    chances = np.exp(2.5 * scores)
    chances /= chances.sum(axis=1, keepdims=True)
    classes = np.array([rng.choice(4, p=row) for row in chances])

    def loss(power):
        logarithms = power * scores
        logarithms -= np.log(np.exp(logarithms).sum(axis=1, keepdims=True))
        return -logarithms[np.arange(500), classes].mean()

    found = find_power(scores, classes)
    assert loss(found) <= min(map(loss, np.linspace(0.5, 5.0, 200))) + 1e-6
    assert find_power(scores[:0], classes[:0]) == UNTRIED


def test_scores_of_series_left_out_are_those_of_a_model_without_them():
    """Three trials of each series: those of one are left out together."""
    rng = np.random.default_rng(0)
    n_trials, sources = 36, np.tile(np.arange(12), 3)
    shares = [rng.uniform(size=(n_trials, 30)).astype(np.float32) for _ in range(2)]
    classes = sources % 3
    model = fit_linear_model(shares[-1], shares[:-1], classes, sources, 3)
    whole = np.float64(shares[-1])
    rows = (whole - whole.mean(axis=0)) / (whole.std(axis=0) + 1e-4) / np.sqrt(30)
    targets = 2.0 * np.eye(3)[classes] - 1.0
    # The model does not say its strength; one of those that it may have explains its scores.
    errors = []
    for strength in np.logspace(-3, 1, 13):
        expected = [np.empty((n_trials, 3)) for _ in shares]
        for out in range(12):
            kept = sources != out
            kernel = rows[kept] @ rows[kept].T + 1.0 + strength * np.eye(kept.sum())
            duals = np.linalg.solve(kernel, targets[kept])
            for beginnings, found in zip(shares, expected, strict=True):
                row = (beginnings[~kept] - whole.mean(axis=0)) / (whole.std(axis=0) + 1e-4)
                found[~kept] = (row / np.sqrt(30) @ rows[kept].T + 1.0) @ duals
        differences = zip(expected, model.left_out, strict=True)
        errors.append(max(np.abs(a - b).max() for a, b in differences))
    assert min(errors) < 1e-8


def test_convolutions_look_back_no_farther_than_series_are_long():
    rng = np.random.default_rng(0)
    for length, expected in ((1, [1]), (17, [1, 2]), (100, [1, 2, 4, 8])):
        series = [rng.normal(size=(length, 3)).astype(np.float32) for _ in range(4)]
        assert draw_convolutions(series, 2, rng).dilations.tolist() == expected


def test_many_labels_have_fewer_biases():
    rng = np.random.default_rng(0)
    series = [rng.normal(size=(20, 3)).astype(np.float32) for _ in range(4)]
    assert draw_convolutions(series, 200, rng).biases.shape == (3, 168)


def test_they_are_tried_on_variants_unless_there_are_none():
    """Without, they trust themselves more."""
    rng = np.random.default_rng(0)
    classes = np.arange(12) % 2
    series = [rng.normal(kind, 1.0, (20, 2)).astype(np.float32) for kind in classes]
    tried, untried = (
        fit_experts(series, classes, 2, strength, np.random.default_rng(1))
        for strength in (1.0, 0.0)
    )
    assert_array_equal(tried.frames, untried.frames)
    assert np.all(tried.powers[:, -1] < untried.powers[:, -1])


def test_many_frames_are_thinned():
    rng = np.random.default_rng(0)
    classes = np.arange(120) % 4
    series = [rng.normal(kind, 1.0, (60, 2)).astype(np.float32) for kind in classes]
    experts = fit_experts(series, classes, 4, 1.0, rng)
    assert len(experts.frames) <= 5000
    assert set(experts.kinds) == {0, 1, 2, 3}
