"""What a fit does with the series, beyond that it learns: each figure against a plain one."""

import itertools
import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import naive
from patchlstm import UNKNOWN
from patchlstm.network import training
from patchlstm_kernels import N_QUANTILES, novelty_views, restore
from patchlstm_kernels.optimiser import Optimiser
from toy_data import small_classifier, toy_series


def named(model):
    """The model's arrays by name."""
    return model.topology.views(restore(model.topology, model.parameters))


def spy_on_epochs(monkeypatch, look):
    """Let `look` see the arguments of each epoch of the training."""
    train_epoch = training.train_epoch
    monkeypatch.setattr(training, "train_epoch", lambda *args: look(args) or train_epoch(*args))


@pytest.mark.parametrize("validation_fraction", [0, 0.5])
def test_the_standardisation_is_that_of_all_frames(validation_fraction):
    series, labels = toy_series()
    series = [3 * values + i for i, values in enumerate(series)]  # no two alike
    classifier = small_classifier(max_iter=1, validation_fraction=validation_fraction)
    arrays = named(classifier.fit(series, labels).model_)
    frames = np.concatenate(series).astype(np.float64)
    assert_allclose(arrays["mean"], frames.mean(axis=0), rtol=1e-6)
    assert_allclose(arrays["scale"], 1 / frames.std(axis=0), rtol=1e-6)


def test_labels_that_are_numbers_come_in_the_order_of_their_values():
    series, labels = toy_series()
    values = {"rise": 10, "fall": 2, "rest": 100}
    classifier = small_classifier().fit(series, [values[label] for label in labels])
    assert list(classifier.classes_) == [2, 10, 100]


def test_dropout_keeps_the_mean_of_what_it_drops(monkeypatch):
    series, labels = toy_series()
    shapes, values = set(), set()

    def look(args):
        masks = [a for a in args if isinstance(a, np.ndarray) and len(a) == 18 and a.ndim == 2]
        assert len(masks) == 1
        shapes.add(masks[0].shape)
        values.update(masks[0].ravel().tolist())

    spy_on_epochs(monkeypatch, look)
    classifier = small_classifier(dropout=0.75, validation_fraction=0.25)
    classifier.fit(series, labels)
    assert shapes == {(18, classifier.model_.topology.n_features)}
    assert values == {0.0, 4.0}


def test_without_dropout_all_is_kept(monkeypatch):
    values = set()

    def look(args):
        masks = [a for a in args if isinstance(a, np.ndarray) and len(a) == 24 and a.ndim == 2]
        values.update(masks[0].ravel().tolist())

    spy_on_epochs(monkeypatch, look)
    small_classifier(dropout=0).fit(*toy_series())
    assert values == {1.0}


def test_stop_in_the_middle_of_an_epoch_ends_it_there(monkeypatch):
    rng = np.random.default_rng(0)
    n_batches = 20_000  # that take seconds
    series = rng.standard_normal((n_batches, 20, 1)).astype(np.float32)
    stop = np.zeros(1, np.int64)
    optimisers = []

    def look(args):
        optimisers.extend(arg for arg in args if isinstance(arg, Optimiser))

    def stop_in_the_middle():
        while not optimisers or not optimisers[0].n_updates[0]:
            pass
        stop[0] = 1

    spy_on_epochs(monkeypatch, look)
    classifier = small_classifier(hidden_size=32, batch_size=1, max_iter=1, augment=0, delta=False)
    thread = threading.Thread(target=stop_in_the_middle)
    thread.start()
    with pytest.raises(Exception, match="Cancelled"):
        classifier.fit(list(series), ["a", "b"] * (n_batches // 2), stop=stop)
    thread.join()
    assert 0 < optimisers[0].n_updates[0] < n_batches


def test_series_held_out_do_not_count_for_how_frequent_a_label_is(monkeypatch):
    # Nothing tells the labels apart, so each should be as probable as the other. The `rare` one is
    # trained on, and a quarter of the others.
    series = [np.zeros((2, 1), np.float32)] * 41
    labels = ["often"] * 40 + ["rare"]
    falling = itertools.count(0.0, -1.0)  # so that the last epoch's weights are kept
    monkeypatch.setattr(training, "evaluate_loss", lambda *_: next(falling))
    classifier = small_classifier(max_iter=200, batch_size=50, validation_fraction=0.75)
    model = classifier.fit(series, labels).model_
    assert len(model.held_out) == 30
    assert_allclose(classifier.predict_proba(series[:1]), 0.5, atol=0.05)


def test_the_precision_is_that_of_the_features_about_their_class_mean():
    series, labels = toy_series()
    classifier = small_classifier(hidden_size=8, max_iter=60).fit(series, labels)
    model = classifier.model_
    arrays, topology = naive.to_float64(named(model)), model.topology
    features = np.array(
        [naive.run(arrays, frames, topology.delta, "all")[1][0] for frames in series]
    )
    means = np.array([features[np.array(labels) == c].mean(axis=0) for c in model.labels])
    columns = np.array([model.labels.index(label) for label in labels])
    variances = ((features - means[columns]) ** 2).mean(axis=0)
    assert (variances > 1e-4).any()
    views = novelty_views(topology, model.novelty)
    assert_allclose(views["means"], means, atol=1e-5)
    assert_allclose(views["precision"], 1 / np.maximum(variances, 1e-4), rtol=5e-3)


def test_features_that_agree_to_the_last_bit_have_a_deviation_of_a_hundredth():
    same = [np.ones((3, 2), np.float32)] * 4
    model = small_classifier().fit(same, ["a", "b", "a", "b"]).model_
    assert_allclose(novelty_views(model.topology, model.novelty)["precision"], 1e4, rtol=1e-6)


def test_the_quantiles_are_taken_from_many_variants_of_few_series():
    model = small_classifier(hidden_size=8).fit(*toy_series(6)).model_
    quantiles = model.novelty[-N_QUANTILES:].astype(np.float64)
    # between two distances they rise in a line, so that few distances leave few corners
    corners = np.abs(np.diff(quantiles, 2)) > 1e-5 * quantiles[-1]
    assert corners.sum() > 30


def test_a_probability_that_equals_the_threshold_is_a_label():
    series, labels = toy_series()
    classifier = small_classifier(max_iter=2).fit(series, labels)
    for values, best in zip(series, classifier.predict_proba(series).max(axis=1), strict=True):
        classifier.set_params(threshold=float(best))
        assert classifier.predict([values]) != [UNKNOWN]
        classifier.set_params(threshold=float(np.nextafter(best, np.float32(1))))
        assert classifier.predict([values]) == [UNKNOWN]


def test_progress_tells_the_loss_of_those_held_out_as_the_model_does():
    seen = []
    classifier = small_classifier(max_iter=20, validation_fraction=0.5, learning_rate=0.1)
    model = classifier.fit(*toy_series(), on_progress=seen.append).model_
    losses = np.array([progress[2:] for progress in seen])
    assert (losses[:, 0] != losses[:, 1]).all()
    best = losses[:, 1].argmin()
    assert_array_equal([model.loss, model.validation_loss], losses[best])
