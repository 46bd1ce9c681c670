"""The regressor: what it learns, how it answers, and what it refuses."""

import inspect
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV, cross_val_score

from patchlstm import Agreement, DataSeries, DataSet, LSTMClassifier, LSTMRegressor
from patchlstm.errors import FormatError, InvalidValueError, NotFittedError, NotFoundError
from toy_data import toy_series


def ramps(n_series=30, seed=0):
    """Ramps, and slope and start of each."""
    rng = np.random.default_rng(seed)
    truth = np.float32(rng.uniform(-1, 1, (n_series, 2)))
    series = [
        np.float32(start + slope * np.linspace(0, 1, rng.integers(8, 16))[:, np.newaxis])
        for slope, start in truth
    ]
    return series, truth


def echoes(n_series=8, seed=0):
    """Random walks, and the frame before each frame beside the frame itself."""
    rng = np.random.default_rng(seed)
    series = [np.float32(np.cumsum(rng.normal(0, 0.3, (30, 1)), axis=0)) for _ in range(n_series)]
    return series, [np.hstack([np.vstack([one[:1], one[:-1]]), one]) for one in series]


def as_set(values, kind):
    """Return values as a set, with the identifiers "0", "1" and so on, the last one first."""
    made = kind()
    for i in reversed(range(len(values))):
        (made.add_point if kind is DataSet else made.add_series)(str(i), values[i])
    return made


def quick(**params):
    return LSTMRegressor(**{"hidden_size": 8, "max_iter": 60, "augment": 0, **params})


@pytest.fixture(scope="module")
def fitted():
    return quick().fit(*ramps())


@pytest.fixture(scope="module")
def mapped():
    return quick().fit_frames(*echoes())


def test_a_point_for_each_series(fitted):
    series, truth = ramps(seed=1)
    found = fitted.predict(series)
    assert found.shape == (30, 2)
    assert found.dtype == np.float32
    assert fitted.score(series, truth) > 0.9
    assert not fitted.answers_frames


def test_one_number_for_each_series():
    series, truth = ramps()
    regressor = quick().fit(series, truth[:, 0])
    found = regressor.predict(series)
    assert found.shape == (30,)
    assert regressor.score(series, truth[:, 0]) == pytest.approx(r2_score(truth[:, 0], found))
    assert regressor.fit(series, truth[:, :1]).predict(series).shape == (30, 1)
    assert LSTMRegressor.from_json(regressor.to_json()).predict(series).shape == (30, 1)


def test_a_frame_for_each_frame(mapped):
    series, truth = echoes(seed=1)
    found = mapped.predict_frames(series)
    assert [rows.shape for rows in found] == [(30, 2)] * 8
    assert mapped.score(series, truth) > 0.8
    assert mapped.answers_frames
    assert_array_equal(mapped.predict(series), [rows[-1] for rows in found])
    assert mapped.predict_frames([]) == []


def test_points_as_they_come(fitted):
    series, _ = ramps(3, seed=1)
    found = fitted.predict_frames(series)
    assert [len(rows) for rows in found] == [len(values) for values in series]
    assert_allclose(fitted.predict(series), [rows[-1] for rows in found], rtol=1e-5, atol=1e-6)


def test_sets_are_paired_by_identifier(fitted, mapped):
    series, truth = ramps()
    from_sets = quick().fit(as_set(series, DataSeries), as_set(truth, DataSet))
    assert_array_equal(from_sets.predict(series), fitted.predict(series))
    found = from_sets.predict_dataset(as_set(series, DataSeries))
    assert_array_equal(found.get_point("7"), fitted.predict(series[7:8])[0])
    assert found.ids() == as_set(series, DataSeries).ids()
    series, truth = echoes()
    from_sets = quick().fit_frames(as_set(series, DataSeries), as_set(truth, DataSeries))
    rows = from_sets.predict_dataseries(as_set(series, DataSeries)).get_series("5")
    assert_array_equal(rows, mapped.predict_frames(series)[5])


def test_points_are_series_of_one_frame():
    points = np.float32(np.linspace(-1, 1, 20)[:, np.newaxis])
    regressor = quick().fit(as_set(points, DataSet), as_set(points**2, DataSet))
    assert_array_equal(
        regressor.predict(as_set(points, DataSet)), regressor.predict(points[:, None])[::-1]
    )
    assert regressor.score(as_set(points, DataSet), as_set(points**2, DataSet)) > 0.8
    again = quick().fit_frames(as_set(points, DataSet), as_set(points**2, DataSet))
    assert again.predict_dataseries(as_set(points, DataSet)).get_series("3").shape == (1, 1)


def test_agreement_is_that_of_scikit_learn(fitted, mapped):
    series, truth = ramps(seed=1)
    agreement = fitted.evaluate(series, truth)
    found = fitted.predict(series)
    assert agreement.r2 == pytest.approx(r2_score(truth, found))
    assert_allclose(agreement.errors, np.sqrt(np.mean((found - truth) ** 2, axis=0)), rtol=1e-6)
    series, truth = echoes(seed=1)
    found = np.concatenate(mapped.predict_frames(series))
    assert mapped.evaluate(series, truth).r2 == pytest.approx(
        r2_score(np.concatenate(truth), found)
    )


@pytest.mark.parametrize("constant", [0.0, 3.0])
def test_a_number_that_never_changes_agrees_if_it_is_found(fitted, constant):
    series, _ = ramps(3)
    always = np.full((3, 2), constant)
    agreement = fitted.evaluate(series, always)
    assert agreement.r2 == r2_score(always, fitted.predict(series)) == 0.0
    assert isinstance(agreement, Agreement)


def test_only_parameters_of_its_own():
    params = inspect.signature(LSTMRegressor).parameters
    assert set(inspect.signature(LSTMClassifier).parameters) - set(params) == {
        "experts",
        "threshold",
        "reject",
    }
    assert list(LSTMRegressor().get_params()) == list(params)
    assert not hasattr(LSTMRegressor(), "threshold")
    for line in ("threshold : float", "reject : float"):
        assert line in LSTMClassifier.__doc__
        assert line not in LSTMRegressor.__doc__
    for params in (LSTMRegressor.__init__, LSTMRegressor().set_params):
        with pytest.raises((TypeError, InvalidValueError), match="reject"):
            params(*[LSTMRegressor()] * (params is LSTMRegressor.__init__), reject=0.5)


@pytest.mark.parametrize("ending", [".json", ".lstm"])
def test_files(fitted, mapped, tmp_path, ending):
    for regressor, (series, _) in ((fitted, ramps(3)), (mapped, echoes(3))):
        path = tmp_path / f"model{ending}"
        regressor.write(path)
        again = LSTMRegressor()
        again.read(path)
        assert again.get_params() == regressor.get_params()
        assert again.answers_frames == regressor.answers_frames
        for now, before in zip(
            again.predict_frames(series), regressor.predict_frames(series), strict=True
        ):
            assert_array_equal(now, before)
        with pytest.raises(FormatError, match="classifier"):
            LSTMClassifier().read(path)
    classifier = LSTMClassifier(hidden_size=4, max_iter=1).fit(*toy_series())
    classifier.write(tmp_path / f"labels{ending}")
    with pytest.raises(FormatError, match="regressor"):
        LSTMRegressor().read(tmp_path / f"labels{ending}")


def test_a_file_has_only_parameters_of_its_own(fitted):
    assert '"reject"' not in fitted.to_json()
    text = fitted.to_json().replace('"seed"', '"reject": 0.5, "seed"', 1)
    with pytest.raises(FormatError, match="'reject' is not a parameter of a regressor"):
        LSTMRegressor.from_json(text)


def test_copies_of_all_kinds(fitted):
    series, _ = ramps(3)
    assert_array_equal(pickle.loads(pickle.dumps(fitted)).predict(series), fitted.predict(series))
    assert clone(fitted).get_params() == fitted.get_params()
    assert repr(fitted) == "LSTMRegressor(max_iter=60, augment=0.0, hidden_size=8)"
    assert is_regressor(fitted)
    assert not is_classifier(fitted)


def test_tools_of_scikit_learn():
    series, truth = ramps(24)
    scores = cross_val_score(quick(), series, truth, cv=2, error_score="raise")
    assert (scores > 0.3).all()
    grid = {"hidden_size": [2, 8]}
    search = GridSearchCV(quick(max_iter=10), grid, cv=2, error_score="raise")
    assert search.fit(series, truth[:, 0]).predict(series).shape == (24,)


def test_held_out_series_end_a_fit_early():
    series, truth = echoes(20)
    regressor = quick(validation_fraction=0.25, patience=3, max_iter=500, learning_rate=0.05)
    regressor.fit_frames(series, truth)
    assert regressor.stop_reason_ == "patience"
    assert len(regressor.model_.held_out) == 5
    assert regressor.validation_loss_ < 0.2


def test_another_fit_goes_on(mapped):
    series, truth = echoes()
    again = LSTMRegressor.from_bytes(mapped.to_bytes()).fit_frames(series, truth)
    assert again.model_.n_fits == 2
    assert again.fit(series, [rows[-1] for rows in truth]).model_.n_fits == 1


def test_nothing_is_answered_before_a_fit():
    series, truth = ramps(2)
    for ask in (LSTMRegressor().predict, LSTMRegressor().predict_frames):
        with pytest.raises(NotFittedError, match="fit the regressor or read a file first"):
            ask(series)
    with pytest.raises(NotFittedError):
        LSTMRegressor().score(series, truth)


@pytest.mark.parametrize(
    ("X", "y", "problem"),
    [
        ([], [], "DataSeries is empty"),
        ([[[1.0]], [[2.0]]], [], "DataSet is empty: add a point for each series first"),
        (DataSeries(), DataSet(), "DataSeries is empty"),
        ([[[1.0]], [[2.0]]], [1.0], "found 2 series and 1 points; give one point for each series"),
        ([[[1.0]], [[2.0]]], [1.0, np.nan], "dimension 0 of the point 1 is nan"),
        ([[[1.0]], [[2.0]]], [[1.0], [2.0, 3.0]], "target 1 has 2 numbers, target 0 has 1"),
        ([[[1.0]]], [1.0], "found 1 series, 2 or more are needed"),
        ([[[1.0]], [[2.0]]], as_set([[1.0], [2.0]], DataSet), "only a set has"),
        ([[[1.0]], [[2.0]]], as_set([[[1.0]]], DataSeries), "found a DataSeries; a DataSet is"),
    ],
)
def test_unusable_points_are_refused(X, y, problem):
    with pytest.raises(InvalidValueError, match=problem):
        quick().fit(X, y)


def test_unusable_frames_are_refused(mapped):
    series, truth = echoes(2)
    shorter = [truth[0], truth[1][:-1]]
    for X, Y, name in (
        (series, shorter, "1"),
        (as_set(series, DataSeries), as_set(shorter, DataSeries), "'1'"),
    ):
        with pytest.raises(InvalidValueError, match=f"series {name} has 30 frames and its target"):
            quick().fit_frames(X, Y)
    swapped = DataSeries()
    for name, i in (("b", 0), ("a", 1)):
        swapped.add_series(name, series[i])
    with pytest.raises(InvalidValueError, match="series 'a' has 30 frames and its target"):
        quick().fit_frames(swapped, shorter)
    with pytest.raises(NotFoundError, match="1 of the 2 series has no target in the DataSeries"):
        quick().fit_frames(as_set(series, DataSeries), as_set(truth[:1], DataSeries))
    with pytest.raises(InvalidValueError, match="target 0 is of size 1, the network was"):
        mapped.evaluate(series, series)
    with pytest.raises(InvalidValueError, match="bidirectional"):
        quick(bidirectional=True).fit_frames(series, truth)


def test_a_network_that_reads_from_both_ends_needs_whole_series():
    series, truth = ramps(6)
    regressor = quick(bidirectional=True, max_iter=2).fit(series, truth)
    assert regressor.predict(series).shape == (6, 2)
    with pytest.raises(InvalidValueError, match=r"^Whole series needed: a bidirectional network"):
        regressor.predict_frames(series)
