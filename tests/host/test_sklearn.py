"""scikit-learn's tools take the estimators."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import exceptions
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from patchlstm import LSTMClassifier, LSTMRegressor
from patchlstm.errors import InvalidValueError, NotFittedError
from toy_data import small_classifier, toy_series

NUMBERS = {"fall": -1, "rest": 2, "rise": 10}


def quick(**params):
    return small_classifier(**{"hidden_size": 8, "max_iter": 40, **params})


def as_numbers(labels):
    return np.array([NUMBERS[label] for label in labels])


def scaled(series):
    return [10 * values for values in series]


def test_tags_tell_what_it_is():
    classifier = LSTMClassifier()
    assert is_classifier(classifier)
    assert not is_regressor(classifier)
    assert get_tags(classifier).target_tags.required


def test_what_a_fit_brings_is_not_there_before():
    classifier = quick()
    assert not hasattr(classifier, "classes_")
    with pytest.raises(Exception, match="not fitted yet"):
        check_is_fitted(classifier)
    classifier.fit(*toy_series())
    assert hasattr(classifier, "classes_")
    check_is_fitted(classifier)
    assert issubclass(NotFittedError, (ValueError, AttributeError))


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"hidden_size": (8, 8)},
        {"hidden_size": [8.0, 8]},
        {"learning_rate": np.float32(0.1), "seed": np.int64(3), "delta": np.True_},
        {"pooling": np.str_("last"), "warm_start": np.False_},
    ],
)
def test_clones(params):
    classifier = LSTMClassifier(**params)
    twin = clone(classifier)
    assert twin is not classifier
    assert twin.get_params() == classifier.get_params()
    assert not clone(quick().fit(*toy_series())).is_fitted


def test_a_valid_value_is_kept_itself():
    sizes = (8, 4)
    assert LSTMClassifier(hidden_size=sizes).get_params()["hidden_size"] is sizes


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError, match="wings"):
        LSTMClassifier(wings=2)


@pytest.mark.parametrize("scoring", [None, "accuracy", "f1_macro", "neg_log_loss", "roc_auc_ovr"])
@pytest.mark.parametrize("convert", [list, as_numbers], ids=["text", "numbers"])
def test_cross_validation(scoring, convert):
    series, labels = toy_series()
    scores = cross_val_score(
        quick(), series, convert(labels), cv=3, scoring=scoring, error_score="raise"
    )
    assert len(scores) == 3
    assert (scores > (-0.5 if scoring == "neg_log_loss" else 0.9)).all()


def test_what_is_not_fitted_is_scikit_learns_error_too():
    for ask in ("predict", "predict_proba"):
        with pytest.raises(exceptions.NotFittedError) as caught:
            getattr(quick(), ask)([])
        assert isinstance(caught.value, NotFittedError)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_probabilities_are_calibrated_and_cross_validated():
    series, labels = toy_series()
    found = cross_val_predict(quick(), series, labels, cv=2, method="predict_proba")
    assert found.shape == (24, 3)
    assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    classifier = quick().fit(series, labels)
    logarithms = classifier.predict_log_proba(series)
    assert_array_equal(logarithms, np.log(classifier.predict_proba(series)))
    cut = np.stack([values[:4] for values in series])
    calibrated = CalibratedClassifierCV(quick(max_iter=20), cv=2).fit(cut, labels)
    assert calibrated.score(cut, labels) > 0.9
    assert calibrated.predict_proba(cut[:2]).shape == (2, 3)


def test_labels_may_stand_in_a_column():
    series, labels = toy_series()
    column = np.array(labels)[:, np.newaxis]
    classifier = quick(max_iter=10).fit(series, column)
    assert classifier.classes_.tolist() == ["fall", "rest", "rise"]
    assert classifier.to_bytes() == quick(max_iter=10).fit(series, labels).to_bytes()
    assert classifier.score(series, column) == classifier.score(series, labels)


@pytest.mark.parametrize("y", [None, 3, np.array(3)])
def test_what_is_no_list_of_labels(y):
    for estimator, noun in ((quick(), "label"), (LSTMRegressor(), "point")):
        with pytest.raises(InvalidValueError, match=f"a {noun} for each series is needed"):
            estimator.fit(toy_series()[0], y)


def test_columns_of_probabilities_are_in_the_order_that_metrics_presume():
    series, labels = toy_series()
    # in natural order: "take 2", "take 10", "x"
    names = {"fall": "take 2", "rest": "x", "rise": "take 10"}
    truth = np.array([names[label] for label in labels])
    classifier = quick().fit(series, truth)
    assert classifier.model_.labels == ("take 2", "take 10", "x")
    assert classifier.classes_.tolist() == ["take 10", "take 2", "x"]
    best = classifier.predict_proba(series).argmax(axis=1)
    assert_array_equal(classifier.classes_[best], truth)
    scores = cross_val_score(quick(), series, truth, cv=3, scoring="neg_log_loss")
    assert (scores > -0.5).all()


def test_grid_search():
    grid = {
        "hidden_size": [4, (4, 4)],
        "pooling": ["all", "last"],
        "delta": np.array([True, False]),
    }
    series, labels = toy_series()
    search = GridSearchCV(quick(max_iter=10), grid, cv=2, error_score="raise")
    search.fit(series, as_numbers(labels))
    assert search.best_params_.keys() == grid.keys()
    assert search.n_features_in_ == 2
    assert search.classes_.tolist() == [-1, 2, 10]
    assert search.predict(series).dtype == search.classes_.dtype


def test_pipeline():
    series, labels = toy_series()
    pipeline = make_pipeline(FunctionTransformer(scaled), quick())
    assert (
        pipeline.set_params(lstmclassifier__seed=3).fit(series, labels).score(series, labels) == 1
    )
    assert "LSTMClassifier(max_iter=40, hidden_size=8, seed=3)" in repr(pipeline)
    assert pipeline._repr_html_()
    assert cross_val_score(pipeline, series, labels, cv=2, error_score="raise").mean() > 0.9


def test_series_of_one_length_may_be_one_array():
    series, labels = toy_series()
    cut = np.stack([values[:4] for values in series])
    for X in (cut, cut.astype(object), list(cut)):
        assert cross_val_score(quick(), X, labels, cv=2, error_score="raise").mean() > 0.9
        predicted = cross_val_predict(quick(), X, labels, cv=2)
        assert np.mean(predicted == labels) > 0.9


def test_series_may_be_an_array_of_arrays():
    series, labels = toy_series()
    ragged = np.empty(len(series), object)
    ragged[:] = series
    assert cross_val_score(quick(), ragged, labels, cv=2, error_score="raise").mean() > 0.9


@pytest.mark.parametrize(
    "values",
    [
        np.array([0, 1], np.int8),
        np.array([0, 1], np.uint64),
        np.array([0.5, 0.25], np.float32),
        np.array([-1.5, 1e300]),
        np.array([False, True]),
        np.array(["no", "yes"]),
        np.array(["2", "10"]),
        [0, 1],
        [True, False],
        ["no", "yes"],
    ],
    ids=str,
)
def test_labels_come_back_in_their_type(values):
    series, labels = toy_series()
    truth = [values[int(label == "rise")] for label in labels]
    truth = np.array(truth, values.dtype) if isinstance(values, np.ndarray) else truth
    classifier = quick().fit(series, truth)
    predicted = classifier.predict(series)
    assert isinstance(predicted, np.ndarray)
    assert predicted.dtype == classifier.classes_.dtype == np.unique(values).dtype
    assert (predicted == truth).mean() == classifier.score(series, truth) == 1
    assert_array_equal(classifier.classes_, np.unique(values))


def test_numbers_and_text_together_are_text():
    series, labels = toy_series()
    truth = [1 if label == "rise" else label for label in labels]
    assert quick().fit(series, truth).classes_.tolist() == ["1", "fall", "rest"]


def test_unknown_stands_among_numbers():
    series, labels = toy_series()
    classifier = quick(max_iter=2).fit(series, as_numbers(labels))
    best = classifier.predict_proba(series).max(axis=1)
    predicted = classifier.set_params(threshold=float(np.median(best))).predict(series)
    assert_array_equal(predicted == "unknown", best < classifier.threshold)
    assert set(predicted) - {"unknown"} <= set(NUMBERS.values())


def test_a_model_from_a_file_knows_labels_as_text():
    series, labels = toy_series()
    numbers = as_numbers(labels)
    classifier = quick().fit(series, numbers)
    again = LSTMClassifier.from_bytes(classifier.to_bytes())
    assert again.classes_.tolist() == ["-1", "10", "2"]
    assert_array_equal(again.predict(series), numbers.astype(str))
    assert again.score(series, numbers) == classifier.score(series, numbers) == 1
    assert_array_equal(again.predict_proba(series), classifier.predict_proba(series)[:, [0, 2, 1]])
    assert again.fit(series, numbers).classes_.tolist() == [-1, 2, 10]
