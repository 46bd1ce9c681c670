"""Going on with training, starting afresh, seeds, cancelling and failing."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from helpers import named_arrays, trainable
from patchlstm import LSTMClassifier
from patchlstm.errors import CancelledError, TrainingError
from patchlstm.network import fitting
from toy_data import small_classifier, toy_series


def parameters(classifier):
    return classifier.model_.parameters


def standardisation(classifier):
    model = classifier.model_
    return model.parameters[: trainable(model.topology).start]


def test_second_fit_goes_on():
    series, labels = toy_series()
    classifier = small_classifier(validation_fraction=0).fit(series, labels)
    first_loss = classifier.loss_
    for _ in range(6):
        classifier.fit(series, labels)
    assert classifier.loss_ < 0.8 * first_loss
    assert classifier.model_.n_fits == 7


def test_second_fit_keeps_standardisation_and_label_order():
    series, labels = toy_series()
    classifier = small_classifier().fit(series, labels)
    classes, before = classifier.classes_, standardisation(classifier).copy()
    other = [10 * values + 5 for values in reversed(series)]
    classifier.fit(other, labels[::-1])
    assert_array_equal(classifier.classes_, classes)
    assert classifier.model_.n_fits == 2
    assert_array_equal(standardisation(classifier), before)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_size": 5},
        {"hidden_size": (4, 4)},
        {"delta": False},
        {"bidirectional": True},
        {"pooling": "last"},
        {"warm_start": False},
    ],
)
def test_changed_network_starts_afresh(change):
    series, labels = toy_series()
    classifier = small_classifier().fit(series, labels)
    classifier.set_params(**change).fit(series, labels)
    assert classifier.model_.n_fits == 1
    fresh = small_classifier(**change).fit(series, labels)
    assert_array_equal(parameters(classifier), parameters(fresh))


@pytest.mark.parametrize(
    ("series", "labels"),
    [
        (toy_series(n_inputs=3)[0], toy_series()[1]),
        (toy_series()[0], ["new", *toy_series()[1][1:]]),
        (toy_series()[0], ["rise" if label == "rest" else label for label in toy_series()[1]]),
    ],
)
def test_changed_data_starts_afresh(series, labels):
    classifier = small_classifier().fit(*toy_series())
    classifier.fit(series, labels)
    fresh = small_classifier().fit(series, labels)
    assert_array_equal(classifier.classes_, fresh.classes_)
    assert_array_equal(parameters(classifier), parameters(fresh))


def test_the_standardisation_is_that_of_all_frames():
    series, labels = toy_series()
    model = small_classifier().fit(series, labels).model_
    named = named_arrays(model.topology, model.parameters)
    frames = np.concatenate(series)
    assert_allclose(named["mean"], frames.mean(axis=0), atol=1e-6)
    assert_allclose(named["scale"], 1 / frames.std(axis=0), rtol=1e-5)


def test_labels_are_in_natural_order():
    series, _ = toy_series()
    model = small_classifier().fit(series, ["10", "2", "b"] * 8).model_
    assert list(model.labels) == ["2", "10", "b"]


def test_one_label_after_another_session_is_forgotten():
    classifier = small_classifier().fit(*toy_series())
    classifier.clear()
    series, labels = toy_series()
    classifier.fit(series, ["x" if label == "rise" else "y" for label in labels])
    assert tuple(classifier.classes_) == ("x", "y")


def test_seed_decides_the_whole_session():
    def session(seed):
        classifier = small_classifier(seed=seed, dropout=0.3, validation_fraction=0.2)
        return [classifier.fit(*toy_series()).to_json() for _ in range(3)]

    assert session(1) == session(1)
    assert session(1)[0] != session(2)[0]


def test_each_fit_of_a_session_draws_anew():
    class DrawnError(Exception):
        pass

    draws = []

    def spy(*arguments):
        draws.append(arguments[4].random())
        raise DrawnError

    with pytest.MonkeyPatch.context() as patch:
        classifier = small_classifier().fit(*toy_series())
        patch.setattr(fitting, "train", spy)
        for fresh in (False, True):
            if fresh:
                classifier.clear()
            with pytest.raises(DrawnError):
                classifier.fit(*toy_series())
    assert draws[0] != draws[1]


def test_seed_from_the_clock():
    first, second = (small_classifier(seed=-1).fit(*toy_series()) for _ in range(2))
    assert not np.array_equal(parameters(first), parameters(second))


def test_global_random_state_is_left_alone():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    small_classifier().fit(*toy_series())
    assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_progress():
    seen = []
    classifier = small_classifier(max_iter=4, validation_fraction=0.25)
    classifier.fit(*toy_series(), on_progress=seen.append)
    assert [(progress.epoch, progress.max_iter) for progress in seen] == [
        (1, 4), (2, 4), (3, 4), (4, 4)
    ]  # fmt: skip
    assert all(np.isfinite([progress.loss, progress.validation_loss]).all() for progress in seen)


def test_cancel_keeps_the_best_so_far():
    stop = np.zeros(1, np.int64)

    def stop_after_three(progress):
        stop[0] = progress.epoch >= 3

    classifier = small_classifier(max_iter=50)
    classifier.fit(*toy_series(), on_progress=stop_after_three, stop=stop)
    assert classifier.stop_reason_ == "cancel"
    assert classifier.n_epochs_ == 3
    assert len(classifier.predict(toy_series()[0])) == 24
    assert LSTMClassifier.from_json(classifier.to_json()).stop_reason_ == "cancel"


@pytest.mark.parametrize("was_fitted", [False, True])
def test_cancel_before_the_first_epoch(was_fitted):
    classifier = small_classifier()
    if was_fitted:
        classifier.fit(*toy_series())
    before = classifier._model
    with pytest.raises(CancelledError, match=r"^Cancelled: the first epoch had not ended"):
        classifier.fit(*toy_series(), stop=np.ones(1, np.int64))
    assert classifier._model is before


def test_error_in_progress_ends_the_fit():
    classifier = small_classifier().fit(*toy_series())
    before = classifier.model_

    def fail(_progress):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        classifier.fit(*toy_series(), on_progress=fail)
    assert classifier.model_ is before


@pytest.mark.parametrize(
    ("raised", "message"),
    [
        (FloatingPointError("the loss became nan"), "^Training failed: the loss became nan"),
        (MemoryError(), "^Not enough memory: training .* weights needs more; make hidden_size"),
    ],
)
def test_failing_training_keeps_what_was_learned(monkeypatch, raised, message):
    classifier = small_classifier().fit(*toy_series())
    before = classifier.to_json()

    def fail(*_arguments):
        raise raised

    monkeypatch.setattr(fitting, "train", fail)
    with pytest.raises(TrainingError, match=message):
        classifier.fit(*toy_series())
    assert classifier.to_json() == before
