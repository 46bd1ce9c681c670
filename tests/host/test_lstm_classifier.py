"""Fitting, predicting and evaluating."""

import threading

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import naive
from patchlstm import UNKNOWN, DataSeries, LabelSet, LSTMClassifier
from patchlstm.errors import InvalidValueError, NotFittedError, NotFoundError
from patchlstm_kernels import restore
from toy_data import as_sets, small_classifier, toy_series


@pytest.fixture(scope="module")
def fitted():
    """A classifier that has learned the toy series."""
    return small_classifier(hidden_size=8, max_iter=60).fit(*toy_series())


def test_learns(fitted):
    series, labels = toy_series(seed=1)
    assert fitted.score(series, labels) == 1.0
    assert fitted.predict(series).tolist() == labels


def test_sets_teach_the_same_in_whatever_order_they_were_filled(tmp_path):
    series, labels = toy_series()
    data, names = as_sets(series, labels)
    backwards = DataSeries(), LabelSet()
    for identifier in reversed(data.ids()):
        backwards[0].add_series(identifier, data.get_series(identifier))
        backwards[1].add_label(identifier, names.get_label(identifier))
    data.write(tmp_path / "series.json")
    from_file = DataSeries()
    from_file.read(tmp_path / "series.json")
    first, *others = (
        small_classifier().fit(*sets) for sets in ((data, names), backwards, (from_file, names))
    )
    for other in others:
        assert_array_equal(other.classes_, first.classes_)
        assert_array_equal(other.model_.parameters, first.model_.parameters)


def test_defaults_learn_too():
    classifier = LSTMClassifier().fit(*toy_series())
    assert classifier.score(*toy_series(seed=1)) == 1.0


@pytest.mark.parametrize("hidden_size", [8, (6, 4)])
def test_a_bidirectional_network_learns_and_predicts_as_the_plain_one_does(hidden_size):
    series, labels = toy_series()
    classifier = small_classifier(
        hidden_size=hidden_size, max_iter=60, bidirectional=True, experts="lstm"
    )
    model = classifier.fit(series, labels).model_
    assert classifier.score(*toy_series(seed=1)) == 1.0
    assert "units in each direction" in str(model)
    named = model.topology.views(restore(model.topology, model.parameters))
    expected = [naive.probabilities(named, frames, True, "all") for frames in series]
    assert_allclose(classifier.predict_proba(series), expected, rtol=0, atol=2e-6)


def test_fitted_attributes(fitted):
    assert fitted.is_fitted
    assert tuple(fitted.classes_) == ("fall", "rest", "rise")
    assert fitted.n_features_in_ == 2
    assert 0 <= fitted.loss_ < 0.5
    assert fitted.n_epochs_ == 60
    assert fitted.stop_reason_ == "max_iter"


def test_validation_loss():
    series, labels = toy_series()
    held_out = small_classifier(validation_fraction=0.25).fit(series, labels)
    assert np.isfinite(held_out.validation_loss_)
    everything = small_classifier(validation_fraction=0).fit(series, labels)
    assert np.isnan(everything.validation_loss_)


def test_patience_stops_early():
    classifier = small_classifier(
        max_iter=200, patience=1, validation_fraction=0.3, learning_rate=0.5
    ).fit(*toy_series())
    assert classifier.stop_reason_ == "patience"
    assert classifier.n_epochs_ < 200


def test_probabilities(fitted):
    series, _ = toy_series(seed=1)
    probabilities = fitted.predict_proba(series)
    assert probabilities.shape == (len(series), 3)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    best = [fitted.classes_[column] for column in probabilities.argmax(axis=1)]
    assert fitted.predict(series).tolist() == best


def test_probabilities_do_not_depend_on_the_company(fitted):
    series, _ = toy_series(seed=1)
    together = fitted.predict_proba(series)
    for i, values in enumerate(series):
        assert_array_equal(fitted.predict_proba([values])[0], together[i])


def test_nothing_to_predict(fitted):
    assert fitted.predict([]).tolist() == []
    assert fitted.predict_proba([]).shape == (0, 3)


def test_a_probability_equal_to_the_threshold_is_enough():
    series, labels = toy_series()
    classifier = small_classifier().fit(series, labels)
    best = float(classifier.predict_proba(series[:1]).max())
    classifier.set_params(threshold=best)
    assert classifier.predict(series[:1]) != [UNKNOWN]


def test_threshold():
    series, labels = toy_series()
    classifier = small_classifier(max_iter=2).fit(series, labels)
    best = classifier.predict_proba(series).max(axis=1)
    classifier.set_params(threshold=float(np.median(best)))
    predicted = classifier.predict(series)
    for label, probability in zip(predicted, best, strict=True):
        assert (label == UNKNOWN) == (probability < classifier.threshold)
    assert UNKNOWN in predicted
    assert set(predicted) != {UNKNOWN}


def test_sets_are_paired_by_identifier(fitted):
    series, labels = toy_series()
    data, names = as_sets(series, labels)
    shuffled = LabelSet()
    shuffled.add_label("extra", "of no series")
    for key in np.random.default_rng(0).permutation(data.ids()):
        shuffled.add_label(str(key), names.get_label(str(key)))
    by_identifier = small_classifier().fit(data, shuffled)
    by_position = small_classifier().fit(series, labels)
    assert_array_equal(by_identifier.classes_, by_position.classes_)
    assert by_identifier.to_json() == by_position.to_json()
    assert fitted.score(data, shuffled) == 1.0


def test_predict_sets(fitted):
    data, names = as_sets(*toy_series(seed=1))
    assert fitted.predict(data).tolist() == [names.get_label(key) for key in data.ids()]
    predicted = fitted.predict_labels(data)
    assert isinstance(predicted, LabelSet)
    assert str(predicted) == str(names)


def test_labels_may_be_numbers():
    series, labels = toy_series()
    numbers = np.array([1.0 if label == "rise" else 0.5 for label in labels])
    classifier = small_classifier().fit(series, numbers)
    assert classifier.classes_.tolist() == [0.5, 1.0]
    assert 0 <= classifier.score(series, numbers) <= 1


def test_evaluate():
    series, labels = toy_series()
    classifier = small_classifier(max_iter=1).fit(series, labels)
    truth = ["new", *labels[1:]]
    accuracy, confusion = classifier.evaluate(series, truth)
    predicted = classifier.predict(series)
    pairs = list(zip(truth, predicted, strict=True))
    assert accuracy == sum(a == b for a, b in pairs) / len(pairs)
    assert confusion == {pair: pairs.count(pair) for pair in pairs}
    order = [*classifier.classes_, "new"]
    assert list(confusion) == sorted(confusion, key=lambda cell: [order.index(x) for x in cell])
    assert classifier.score(series, truth) == accuracy


def test_evaluate_counts_unknown():
    series, labels = toy_series()
    classifier = small_classifier(threshold=1.0).fit(series, labels)
    accuracy, confusion = classifier.evaluate(series, labels)
    assert accuracy == 0
    assert confusion == {("rise", UNKNOWN): 8, ("fall", UNKNOWN): 8, ("rest", UNKNOWN): 8}


def test_model_is_frozen(fitted):
    model = fitted.model_
    with pytest.raises(ValueError, match="read-only"):
        model.parameters[0] = 1
    with pytest.raises(AttributeError):
        model.loss = 1


def test_model_in_another_thread_is_not_disturbed(fitted):
    series, labels = toy_series()
    classifier = small_classifier().fit(series, labels)
    model = classifier.model_
    before = model.probabilities(series)
    thread = threading.Thread(target=classifier.fit, args=(series, labels))
    thread.start()
    while thread.is_alive():
        assert_array_equal(model.probabilities(series), before)
    thread.join()
    assert classifier.model_ is not model


def everything_that_needs_a_fit(classifier):
    data, names = as_sets(*toy_series(3))
    return [
        lambda: classifier.predict(data),
        lambda: classifier.predict_proba(data),
        lambda: classifier.predict_labels(data),
        lambda: classifier.evaluate(data, names),
        lambda: classifier.score(data, names),
        lambda: classifier.to_json(),
        lambda: classifier.write("never.json"),
        lambda: classifier.classes_,
        lambda: classifier.loss_,
        lambda: classifier.validation_loss_,
        lambda: classifier.n_epochs_,
        lambda: classifier.n_features_in_,
        lambda: classifier.stop_reason_,
    ]


def test_before_fit_and_after_clear():
    classifier = small_classifier()
    for _ in range(2):
        assert not classifier.is_fitted
        for use in everything_that_needs_a_fit(classifier):
            with pytest.raises(NotFittedError, match=r"^No data fitted: fit the classifier or"):
                use()
        classifier.fit(*toy_series())
        assert classifier.is_fitted
        classifier.clear()
    assert classifier.hidden_size == 4


def test_wrong_dimensions(fitted):
    series, labels = toy_series(n_inputs=3)
    data, names = as_sets(series, labels)
    for use in (
        lambda: fitted.predict(series),
        lambda: fitted.predict_proba(series),
        lambda: fitted.predict_labels(data),
        lambda: fitted.evaluate(data, names),
    ):
        with pytest.raises(
            InvalidValueError,
            match=r"^Wrong Point Size: the series have 3 dimensions, the network was fitted on 2",
        ):
            use()


def test_values_beyond_the_arithmetic(fitted):
    with pytest.raises(InvalidValueError, match=r"^Not a finite number: the values of series 1 "):
        fitted.predict([[[0, 0]], [[3e38, 3e38], [-3e38, -3e38]]])


def test_predict_labels_of_nothing(fitted):
    with pytest.raises(InvalidValueError, match=r"^DataSeries is empty"):
        fitted.predict_labels(DataSeries())


SERIES, LABELS = toy_series(6)
NAN = [*SERIES[:5], np.full((3, 2), np.nan)]

FAILURES = [
    ([], [], r"DataSeries is empty: add series first"),
    (SERIES, [], r"LabelSet is empty"),
    (SERIES[:1], LABELS[:1], r"Not enough data: found 1 series, 2 or more are needed"),
    (SERIES, ["a"] * 6, r"Not enough data: all 6 series have the label 'a'; add"),
    (SERIES, LABELS[:5], r"Sizes do not match: found 6 series and 5 labels"),
    (NAN, LABELS, r"Not a finite number: frame 0, dimension 0 of the series 5 is nan"),
    ([*SERIES[:5], [[[1, 2]]]], LABELS, r"Invalid buffer: the series 5 has the shape \(1, 1, 2\)"),
    ([*SERIES[:5], [[1]]], LABELS, r"Wrong Point Size: series 5 has 1 dimensions, series 0 has 2"),
    ([*SERIES[:5], np.empty((0, 2))], LABELS, r"Empty buffer: the series 5 has no frames"),
    (SERIES, ["", *LABELS[1:]], r"Empty identifier"),
    (SERIES, as_sets(SERIES, LABELS)[1], r"Wrong type: a LabelSet goes by identifiers"),
    (np.zeros((6, 2, 5000)), LABELS, r"Wrong Point Size: the series have 5000 dimensions, the max"),
    (
        np.zeros((1025, 1, 1)),
        range(1025),
        r"Invalid label: found 1025 different labels, the maximum is 1024",
    ),
]


@pytest.mark.parametrize(("X", "y", "message"), FAILURES)
def test_unusable_data(X, y, message):
    classifier = small_classifier().fit(*toy_series())
    before = classifier.model_
    with pytest.raises(InvalidValueError, match="^" + message):
        classifier.fit(X, y)
    assert classifier.model_ is before


def test_series_without_label():
    data, names = as_sets(SERIES, LABELS)
    names.delete_label("1")
    names.delete_label("4")
    classifier = small_classifier()
    with pytest.raises(
        NotFoundError, match=r"^Label not found: 2 of the 6 series have no label .* example '1'"
    ):
        classifier.fit(data, names)
    assert not classifier.is_fitted


def test_one_frame_series_and_constant_data():
    classifier = small_classifier().fit([[[1.0]], [[1.0]], [[1.0]]], ["a", "b", "a"])
    assert np.isfinite(classifier.predict_proba([[[1.0]], [[2.0]]])).all()
