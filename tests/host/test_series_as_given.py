"""The ways in which a Python user may hand over series, and what is suspected of them."""

import warnings

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from patchlstm import DataSeries, LabelSet, LSTMForecaster
from patchlstm.errors import InvalidValueError, TransposedWarning
from toy_data import small_classifier


def equally_long(n_inputs=2, n_frames=12, n_series=12):
    """Ramps and steps float32[S, T, D], each dimension of its own, and labels."""
    rng = np.random.default_rng(0)
    time = np.linspace(-1, 1, n_frames)
    shapes = [np.sin((1 + d) * time + d) for d in range(n_inputs)]
    labels = ["up" if i % 2 else "down" for i in range(n_series)]
    signs = np.where(np.arange(n_series) % 2, 1.0, -1.0)
    X = signs[:, np.newaxis, np.newaxis] * np.stack(shapes, axis=1)
    return (X + rng.normal(0, 0.05, X.shape)).astype(np.float32), labels


def weights_of(X, y):
    return small_classifier(experts="lstm").fit(X, y).model_.parameters


def test_one_array_or_a_list_of_arrays_or_of_lists():
    X, y = equally_long()
    expected = weights_of(X, y)
    for given in (list(X), X.tolist(), X.astype(object), tuple(X), X.astype(np.float64)):
        assert_array_equal(weights_of(given, np.array(y)), expected)


def test_one_dimension_need_not_be_said():
    X, y = equally_long(n_inputs=1)
    expected = weights_of(X, y)
    for given in (X[:, :, 0], list(X[:, :, 0]), X[:, :, 0].tolist(), X[:, :, 0].astype(object)):
        assert_array_equal(weights_of(given, y), expected)
    different = [values[: 5 + i, 0] for i, values in enumerate(X)]
    classifier = small_classifier().fit(different, y)
    assert classifier.n_features_in_ == 1
    assert classifier.predict_proba(different[:3]).shape == (3, 2)
    assert classifier.follow(different[0]).shape == (5, 2)
    sets = DataSeries({str(i): values for i, values in enumerate(different)})
    assert sets["3"].shape == (8, 1)


def mel_spectra(rng, n_frames, n_bands):
    """Smooth from band to band, and less so from frame to frame."""
    bands = np.linspace(0, 3, n_bands)
    drift = np.cumsum(rng.normal(0, 0.5, (n_frames, 1)), axis=0)
    return -20 * bands + 10 * np.sin(bands + drift) + rng.normal(0, 1, (n_frames, n_bands))


USUAL = {
    "gestures": lambda rng: equally_long(3, 40)[0],
    "short words with many coefficients": lambda rng: rng.normal(size=(20, 10, 40)),
    "few frames of mel bands": lambda rng: np.stack([mel_spectra(rng, 8, 40) for _ in range(20)]),
    "points": lambda rng: rng.normal(size=(20, 1, 30)),
    "pairs": lambda rng: rng.normal(size=(2, 2, 8)),
    "what never changes": lambda rng: np.ones((5, 3, 20)),
    "of different lengths": lambda rng: [np.cumsum(rng.normal(size=(3 + i, 40))) for i in range(5)],
}


@pytest.mark.parametrize("kind", USUAL)
def test_nothing_is_suspected_of_usual_series(kind):
    X = USUAL[kind](np.random.default_rng(0))
    y = np.arange(len(X)) % 2
    with warnings.catch_warnings():
        warnings.simplefilter("error", TransposedWarning)
        small_classifier(max_iter=1, experts="lstm").fit(X, y)


@pytest.mark.parametrize(("n_inputs", "n_frames"), [(3, 40), (6, 100), (1, 60)])
def test_series_that_lie_crosswise_are_suspected(n_inputs, n_frames):
    X, y = equally_long(n_inputs, n_frames)
    turned = np.swapaxes(X, 1, 2)
    for given, how in ((turned, r"np.swapaxes\(X, 1, 2\)"), (list(turned), r"\[x.T for x in X\]")):
        with pytest.warns(TransposedWarning, match=how) as caught:
            small_classifier(max_iter=1, experts="lstm").fit(given, y)
        assert caught[0].filename == __file__
    if n_inputs > 1:
        with pytest.warns(TransposedWarning):
            LSTMForecaster(max_iter=1, hidden_size=4).fit(turned)


def test_coefficients_as_librosa_gives_them_are_told_from_their_lengths():
    rng = np.random.default_rng(0)
    takes = [rng.normal(size=(13, n)) for n in (30, 41, 37, 52)]
    with pytest.raises(InvalidValueError, match=r"series 0 has 30; .* \[x.T for x in X\]$"):
        small_classifier().fit(takes, [0, 1, 0, 1])


@pytest.mark.parametrize("ask", ["predict", "predict_proba", "score"])
def test_what_would_fit_if_it_were_turned_is_told(ask):
    X, y = equally_long(3, 40)
    classifier = small_classifier(max_iter=1, experts="lstm").fit(X, y)
    more = () if ask != "score" else (y[:2],)
    turned = [values.T for values in X[:2]]
    with pytest.raises(InvalidValueError, match=r"40 dimensions, the .* 3; .* \[x.T for x in X\]$"):
        getattr(classifier, ask)(turned, *more)
    with pytest.raises(InvalidValueError, match=r"give np.swapaxes\(X, 1, 2\)$"):
        getattr(classifier, ask)(np.stack(turned), *more)
    with pytest.raises(InvalidValueError, match=r"3 dimensions, the network was fitted on 1$"):
        small_classifier(max_iter=1).fit(X[:, :, 0], y).predict(X)


def test_one_series_goes_into_a_list():
    X, y = equally_long(3, 40)
    classifier = small_classifier(max_iter=1, experts="lstm").fit(X, y)
    with pytest.raises(InvalidValueError, match=r"one series is given as a list of one, \[X\]$"):
        classifier.predict(X[0])


def test_a_dictionary_becomes_a_set():
    X, y = equally_long()
    series = {f"take{i}": values for i, values in enumerate(X)}
    labels = dict(zip(series, y, strict=True))
    with pytest.raises(InvalidValueError, match=r"found a dictionary; give DataSeries\(X\)"):
        small_classifier().fit(series, y)
    with pytest.raises(InvalidValueError, match=r"found a dictionary; give LabelSet\(y\)"):
        small_classifier().fit(DataSeries(series), labels)
    assert_array_equal(weights_of(DataSeries(series), LabelSet(labels)), weights_of(X, y))


@pytest.mark.parametrize("X", [3.0, np.float64(3.0), np.array(3.0), iter([])])
def test_what_is_no_list_of_series(X):
    with pytest.raises(InvalidValueError, match=r"Wrong type: found .* a list of series is needed"):
        small_classifier().fit(X, ["a", "b"])
