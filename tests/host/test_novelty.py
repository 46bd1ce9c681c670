"""How far series lie from what was trained on, and `reject`."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from measures import encode, measure_distances
from patchlstm import UNKNOWN, LSTMClassifier
from patchlstm.network import novelty
from patchlstm.network.augmentation import Augmentation
from patchlstm.network.batches import run_network
from patchlstm_kernels import N_QUANTILES, match_series, novelty_distances, novelty_views
from toy_data import small_classifier, toy_series

SHARES = (0.05, 0.3, 0.955, 1.0)


@pytest.fixture(scope="module", params=[False, True], ids=["one direction", "both"])
def fitted(request):
    classifier = small_classifier(hidden_size=8, max_iter=60, bidirectional=request.param)
    return classifier.fit(*toy_series())


def strange_series():
    """Series of the same dimensions that are like none of the toy series."""
    rng = np.random.default_rng(5)
    return [8 * rng.standard_normal((20, 2)).astype(np.float32) for _ in range(10)]


def test_what_is_known_is_kept_and_what_is_strange_rejected(fitted):
    known, labels = toy_series(seed=1)
    rejecting = LSTMClassifier.from_json(fitted.to_json()).set_params(reject=0.95)
    assert np.mean(rejecting.predict(known) == labels) > 0.85
    assert rejecting.predict(strange_series()).tolist().count(UNKNOWN) >= 8
    assert UNKNOWN not in fitted.predict(strange_series())


def test_a_larger_share_rejects_less(fitted):
    series, _ = toy_series(seed=1)
    counts = [fitted.model_.predict(series, reject=share).count(UNKNOWN) for share in SHARES]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] == 0


def test_the_distance_is_the_squared_one_from_the_nearest_class_mean(fitted):
    model = fitted.model_
    n_features, n_classes = model.topology.n_features, len(model.labels)
    precision, means, quantiles = np.split(
        model.novelty, [n_features, (1 + n_classes) * n_features]
    )
    assert len(quantiles) == N_QUANTILES
    series, _ = toy_series()
    distances = measure_distances(model, series)
    means = means.reshape(n_classes, n_features)
    found = np.empty(n_classes, np.float32)
    novelty_distances(model.topology.sizes, means, model.novelty, found)
    assert not found.any()
    step = np.zeros(n_features, np.float32)
    step[2] = 1e-3
    novelty_distances(model.topology.sizes, means + step, model.novelty, found)
    assert_allclose(found, 1e-6 * precision[2] / n_features, rtol=1e-3)
    assert (np.diff(quantiles) >= 0).all()
    assert (distances > 0).all()


@pytest.mark.parametrize("share", SHARES)
def test_the_limit_lies_between_the_quantiles(fitted, share):
    model = fitted.model_
    series = [*toy_series(seed=1)[0], *strange_series()]
    quantiles = model.novelty[-N_QUANTILES:]
    limit = np.interp(share, np.linspace(0, 1, N_QUANTILES), quantiles)
    expected = model.strangeness(series) > limit
    found = [label == UNKNOWN for label in model.predict(series, reject=share)]
    assert_array_equal(found, expected)


def test_strangeness_is_the_product_of_two_distances_where_a_series_is_most_familiar(fitted):
    model = fitted.model_
    series = [*toy_series(seed=1)[0], *strange_series()]
    factors, heard = [], []
    for values in series:
        costs, frames = match_series(model.experts, values, np.array([0, len(values)]))
        best = costs[0].argmin()
        factors.append(costs[0, best])
        heard.append(values if model.topology.bidirectional else values[: frames[0, best]])
    assert_allclose(model.strangeness(series), measure_distances(model, heard) * factors, rtol=1e-5)


def test_what_comes_after_a_series_does_not_count():
    model = small_classifier(hidden_size=8, max_iter=60).fit(*toy_series()).model_
    series = toy_series(seed=1)[0]
    silence = np.full((60, 2), -1e4, np.float32)
    longer = [np.concatenate([values, silence]) for values in series]
    assert np.all(model.strangeness(longer) <= 1.001 * model.strangeness(series))


def test_a_network_alone_has_but_its_own_distance():
    model = small_classifier(experts="lstm", max_iter=5).fit(*toy_series()).model_
    series = toy_series(seed=1)[0]
    assert_allclose(model.strangeness(series), measure_distances(model, series), rtol=1e-6)


def test_the_precision_is_that_within_the_classes(fitted):
    model = fitted.model_
    series, labels = toy_series()
    features = encode(model, series)
    means = {label: features[np.array(labels) == label].mean(axis=0) for label in model.labels}
    within = features - np.array([means[label] for label in labels])
    expected = 1 / np.maximum(np.mean(within.astype(np.float64) ** 2, axis=0), 1e-4)
    views = novelty_views(model.topology, model.novelty)
    assert_allclose(views["means"], [means[label] for label in model.labels], atol=1e-5)
    assert_allclose(views["precision"], expected, rtol=1e-3)


def test_the_quantiles_are_those_of_300_variants(monkeypatch):
    drawn = []
    draw = Augmentation.draw
    monkeypatch.setattr(Augmentation, "draw", lambda *args: drawn.append(1) or draw(*args))
    classifier = small_classifier(max_iter=5, experts="lstm").fit(*toy_series())
    in_training = 5  # epochs
    assert len(drawn) == in_training  # nobody has asked yet
    assert len(classifier.model_.novelty)
    assert len(drawn) == in_training + 13  # of 24 series each
    assert len(classifier.model_.novelty)
    assert len(drawn) == in_training + 13


def test_nothing_to_reject(fitted):
    model = fitted.model_
    assert model.predict([], reject=0.9) == []


def test_series_that_are_all_alike():
    same = [np.ones((3, 2), np.float32)] * 4
    classifier = small_classifier(reject=0.95).fit(same, ["a", "b", "a", "b"])
    assert np.isfinite(classifier.model_.novelty).all()
    assert len(classifier.predict(same)) == 4


def test_reject_is_written_as_it_stands(fitted):
    classifier = LSTMClassifier.from_json(fitted.to_json()).set_params(reject=0.9)
    again = LSTMClassifier.from_json(classifier.to_json())
    assert again.reject == 0.9
    assert_array_equal(again.model_.novelty, fitted.model_.novelty)


def test_it_is_the_same_whenever_it_is_measured():
    asked = small_classifier(max_iter=5, reject=0.9).fit(*toy_series()).model_
    later = small_classifier(max_iter=5).fit(*toy_series()).model_
    assert asked.measured.known is not None
    assert later.measured.known is None
    copied = pickle.loads(pickle.dumps(later))
    assert_array_equal(asked.novelty, later.novelty)
    assert_array_equal(asked.novelty, copied.novelty)


def test_measuring_can_be_stopped_and_done_again():
    model = small_classifier(max_iter=5).fit(*toy_series()).model_
    assert model.measured.find(np.ones(1, np.int64)) is None
    assert model.measured.known is None
    again = small_classifier(max_iter=5).fit(*toy_series()).model_
    assert_array_equal(model.novelty, again.novelty)


def test_series_may_change_after_the_fit():
    series, labels = toy_series()
    expected = small_classifier(max_iter=5).fit(series, labels).model_.novelty
    model = small_classifier(max_iter=5).fit(series, labels).model_
    for values in series:
        values[:] = 7
    assert_array_equal(model.novelty, expected)


def test_of_a_large_set_some_series_of_each_class_are_measured(monkeypatch):
    series, labels = toy_series()
    n_frames = sum(map(len, series))
    lengths = []

    def run(topology, parameters, frames, offsets, stop):
        lengths.extend(np.diff(offsets))
        return run_network(topology, parameters, frames, offsets, stop)

    monkeypatch.setattr(novelty, "run_network", run)
    classifier = small_classifier(max_iter=5).fit(series, labels)
    monkeypatch.setattr(novelty, "_MAX_WORK", n_frames * classifier.model_.topology.n_parameters)
    model = small_classifier(max_iter=5).fit(series, labels).model_
    assert np.isfinite(model.novelty).all()
    assert sum(lengths) < 1.3 * n_frames
    known = novelty_views(model.topology, model.novelty)["means"]
    assert np.abs(known).sum(axis=1).all()


def test_each_class_is_measured_however_large_the_set(monkeypatch):
    monkeypatch.setattr(novelty, "_MAX_WORK", 1)
    model = small_classifier(max_iter=5).fit(*toy_series()).model_
    assert np.isfinite(model.novelty).all()
    assert np.abs(novelty_views(model.topology, model.novelty)["means"]).sum(axis=1).all()
