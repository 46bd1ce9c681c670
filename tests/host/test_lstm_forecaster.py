"""The forecaster: what it learns, how it goes on, and what it refuses."""

import inspect
import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.model_selection import cross_val_score

import naive
from model_bytes import Reader
from patchlstm import DataSeries, DataSet, LSTMForecaster, LSTMRegressor
from patchlstm.errors import CancelledError, FormatError, InvalidValueError, NotFittedError
from patchlstm.network.continuation import find_cells
from patchlstm.network.settings import Settings
from patchlstm_kernels import restore


def waves(n_series=4, length=300, seed=0):
    """Waves that begin anywhere, beside switches that are on in their upper half."""
    rng = np.random.default_rng(seed)
    starts = rng.uniform(0, 6, n_series)
    found = [np.sin(start + np.arange(length) / 5) for start in starts]
    return [np.stack([one, one > 0], axis=1).astype(np.float32) for one in found]


def forks(n_series=12, length=80, seed=0):
    """Steps of 1 up or down, as chance has it, from 0 to 10: an average would stand still."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n_series):
        values = [5]
        for move in rng.choice([-1, 1], length - 1):
            values.append(values[-1] + (move if 0 <= values[-1] + move <= 10 else -move))
        found.append(np.float32(values)[:, np.newaxis])
    return found


def quick(**params):
    return LSTMForecaster(**{"hidden_size": 16, "max_iter": 80, **params})


@pytest.fixture(scope="module")
def waving():
    return quick().fit(waves())


@pytest.fixture(scope="module")
def forked():
    return quick().fit(forks())


def test_a_wave_goes_on(waving):
    waving = clone(waving).set_params(temperature=0.0).fit(waves())
    (series,) = waves(1, 120, seed=5)
    (found,) = waving.predict([series[:60]], 30)
    assert np.abs(found[:, 0] - series[60:90, 0]).mean() < 0.3
    assert set(found[:, 1]) <= {0.0, 1.0}


def test_alternatives_are_kept_apart(forked):
    (found,) = forked.predict([np.float32([[5], [6], [5]])], 2000)
    steps = np.abs(np.diff(found[:, 0]))
    assert (steps == 1).mean() > 0.97  # an average would be 0
    assert found.min() == 0.0
    assert found.max() == 10.0
    assert forked.loss_ == pytest.approx(np.log(2), abs=0.12)  # one of two, nearly always


def test_the_mean_alone_stands_still():
    forecaster = quick(mixtures=0).fit(forks())
    (found,) = forecaster.predict([np.float32([[5], [6], [5]])], 200)
    assert np.abs(np.diff(found[50:, 0])).mean() < 0.2
    assert forecaster.model_.topology.n_outputs == 1


def test_it_goes_on_for_long_without_freezing_or_leaving_the_range(waving):
    (found,) = waving.predict([waves(1, 20, seed=3)[0]], 100_000)
    assert np.isfinite(found).all()
    trained = np.concatenate(waves())
    assert (found.min(axis=0) >= trained.min(axis=0)).all()
    assert (found.max(axis=0) <= trained.max(axis=0)).all()
    for part in np.split(found, 10):
        assert (part.std(axis=0) > 0.5 * trained.std(axis=0)).all()


def test_as_many_frames_as_went_in_if_nothing_is_said(waving):
    series = waves(2, 30)
    assert [one.shape for one in waving.predict(series)] == [(30, 2)] * 2
    assert waving.predict([]) == []


def test_the_seed_decides_what_is_drawn(forked):
    series = forks(1, 10)
    forecaster = pickle.loads(pickle.dumps(forked))
    first = forecaster.predict(series, 50)[0]
    assert_array_equal(forecaster.predict(series, 50)[0], first)
    forecaster.set_params(seed=1)
    assert (forecaster.predict(series, 50)[0] != first).any()
    forecaster.set_params(seed=-1)
    assert (forecaster.predict(series, 50)[0] != forecaster.predict(series, 50)[0]).any()


def test_the_loss_is_that_of_the_recorded_cells(waving):
    series = waves(3, 40, seed=2)
    model = waving.model_
    named = naive.to_float64(model.topology.views(restore(model.topology, model.parameters)))
    total = count = 0
    for values in series:
        cells = find_cells(model.topology, model.parameters, values[:-1], values[1:])
        total += naive.loss(
            named, values[:-1], cells, model.topology.delta, "each", head="continuation"
        )
        count += len(cells)
    found = waving.evaluate(series)
    assert found.loss == pytest.approx(total / count, rel=1e-4)
    assert waving.score(series) == pytest.approx(-found.loss)


def test_errors_grow_with_the_distance(waving):
    errors = waving.evaluate(waves(2, 200, seed=2)).errors
    assert list(errors) == [1, 2, 4, 8, 16, 32, 64]
    assert errors[1] < 0.5 < 1.6
    assert max(errors.values()) < 2.0
    short = waving.evaluate(waves(1, 6)).errors
    assert list(short) == [1, 2, 4]


def test_the_error_one_frame_ahead_is_that_of_the_most_probable_frame(waving):
    (series,) = waves(1, 100, seed=4)
    still = clone(waving).set_params(temperature=0.0)
    still.use(waving.model_)
    found = [still.predict([series[: t + 1]], 1)[0][0] for t in range(99)]
    deviation = (
        1
        / waving.model_.topology.views(restore(waving.model_.topology, waving.model_.parameters))[
            "scale"
        ]
    )
    missed = (np.array(found) - series[1:]) / deviation
    assert waving.evaluate([series]).errors[1] == pytest.approx(
        np.sqrt((missed**2).mean()), rel=1e-3
    )


def test_seconds_beside_a_fader():
    rng = np.random.default_rng(0)
    seconds = np.exp(rng.normal(-4, 1, 600))
    fader = np.cumsum(rng.integers(-3, 4, 600)) % 128 / 128
    series = np.stack([seconds, fader], axis=1)
    forecaster = quick(max_iter=30).fit([series])
    (found,) = forecaster.predict([series[:50]], 500)
    assert (found[:, 0] > 0).all()
    # a distribution about as wide, of which an average would leave nothing
    assert 0.7 < np.log(found[:, 0]).std() < 2.0
    assert_allclose(found[:, 1] * 128, np.round(found[:, 1] * 128), atol=1e-4)


def test_a_dimension_that_never_changes_stays():
    series = [np.hstack([values, np.full((len(values), 1), 7.5)]) for values in waves(2, 60)]
    (found,) = quick(max_iter=3).fit(series).predict([series[0]], 20)
    assert (found[:, 2] == 7.5).all()


def test_another_fit_learns_on():
    forecaster = quick(max_iter=20).fit(forks())
    first = forecaster.evaluate(forks(seed=2)).loss
    forecaster.fit(forks(seed=1))
    assert forecaster.model_.n_fits == 2
    assert forecaster.evaluate(forks(seed=2)).loss < first + 0.02
    wider = [2 * values - 3 for values in forks()]
    forecaster.fit(wider)
    assert forecaster.model_.n_fits == 3
    (found,) = forecaster.predict([wider[0]], 300)
    assert set(found[:, 0]) <= set(np.arange(-3.0, 18.0, 2.0))


def test_steps_too_wide_for_a_logarithm_are_left_out():
    rng = np.random.default_rng(0)
    seconds = np.round(np.exp(rng.normal(-1.5, 1, (300, 1))), 3) + 0.01
    forecaster = quick(max_iter=5).fit([seconds])
    minutes = rng.integers(0, 5, (100, 1)).astype(float)
    (found,) = forecaster.fit([minutes]).predict([minutes], 50)
    assert forecaster.model_.n_fits == 2
    assert len(np.unique(found)) > 10
    assert found.min() >= 0


def test_what_has_no_logarithm_starts_afresh():
    rng = np.random.default_rng(0)
    seconds = np.exp(rng.normal(-1.5, 1, (300, 1)))
    forecaster = quick(max_iter=5).fit([seconds])
    assert forecaster.fit([2 * seconds]).model_.n_fits == 2
    below = seconds.copy()
    below[-1] = -3.0  # a frame that is a target alone
    assert forecaster.fit([seconds, below]).model_.n_fits == 1
    model = forecaster.model_
    assert not model.topology.views(restore(model.topology, model.parameters))["shift"].any()
    (found,) = forecaster.predict([below], 200)
    assert found.min() < 0


def test_other_mixtures_start_afresh(forked):
    forecaster = clone(forked).set_params(max_iter=2)
    forecaster.use(forked.model_)
    forecaster.set_params(mixtures=2).fit(forks())
    assert forecaster.model_.n_fits == 1
    assert forecaster.model_.topology.n_mixtures == 2


def test_held_out_series_are_whole_ones():
    forecaster = quick(max_iter=5, validation_fraction=0.25).fit(forks())
    assert len(forecaster.model_.held_out) == 3
    assert np.isfinite(forecaster.validation_loss_)


def test_the_same_data_and_seed_give_the_same_network():
    first, second = (quick(max_iter=5).fit(forks()).to_bytes() for _ in range(2))
    assert first == second
    assert quick(max_iter=5, seed=2).fit(forks()).to_bytes() != first


def test_sets_by_identifier(forked):
    takes = DataSeries()
    for i, values in enumerate(forks(3, 20)):
        takes.add_series(f"take-{i}", values)
    found = quick(max_iter=2).fit(takes).predict_dataseries(takes, 4)
    assert list(found.ids()) == ["take-0", "take-1", "take-2"]
    assert found.get_series("take-1").shape == (4, 1)
    (alone,) = forked.predict([takes.get_series("take-1")], 4)
    assert_array_equal(forked.predict_dataseries(takes, 4).get_series("take-1"), alone)


@pytest.mark.parametrize("form", ["bytes", "json"])
def test_files_keep_it(waving, form):
    series = waves(1, 20)
    waving.set_params(temperature=0.7, seed=9)
    try:
        read = (
            LSTMForecaster.from_bytes(waving.to_bytes())
            if form == "bytes"
            else LSTMForecaster.from_json(waving.to_json())
        )
        assert read.get_params() == waving.get_params()
        assert_array_equal(read.predict(series, 40)[0], waving.predict(series, 40)[0])
        with pytest.raises(FormatError, match=r"forecaster|continuation"):
            (
                LSTMRegressor.from_bytes(waving.to_bytes())
                if form == "bytes"
                else LSTMRegressor.from_json(waving.to_json())
            )
    finally:
        waving.set_params(temperature=1.0, seed=0)


def test_a_file_whose_parameters_contradict_its_network(forked):
    text = forked.to_json().replace('"mixtures": 5', '"mixtures": 4')
    assert text != forked.to_json()
    with pytest.raises(FormatError, match="contradict"):
        LSTMForecaster.from_json(text)


def test_the_shims_reader_takes_it(forked, tmp_path):
    reader = Reader(tmp_path)
    try:
        assert reader(forked.to_bytes()).startswith("ok")
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("series", "says"),
    [
        ([], "is empty"),
        ([[[1.0]], [[2.0]]], "2 series of one frame each"),
        ([[[1.0, np.nan], [0.0, 0.0]]], "finite"),
        ([[[1.0], [2.0]], [[1.0, 2.0], [3.0, 4.0]]], "dimensions"),
        ([np.zeros((5, 200))], "mixtures is 5; for series of 200 dimensions"),
    ],
)
def test_what_cannot_be_learnt_from(series, says):
    with pytest.raises(InvalidValueError, match=says):
        quick().fit(series)


def test_what_cannot_be_asked(forked):
    with pytest.raises(NotFittedError):
        quick().predict(forks(1))
    with pytest.raises(InvalidValueError, match="2 dimensions"):
        forked.predict(waves(1))
    with pytest.raises(InvalidValueError, match="2 dimensions"):
        forked.evaluate(waves(1))
    with pytest.raises(InvalidValueError, match="found 0 frames"):
        forked.predict(forks(1), 0)
    with pytest.raises(CancelledError):
        forked.predict(forks(1), 5, stop=np.ones(1, np.int64))
    with pytest.raises(CancelledError):
        forked.evaluate(forks(1), stop=np.ones(1, np.int64))


def test_points_have_nothing_that_comes_after_them():
    points = DataSet()
    for i in range(3):
        points.add_point(str(i), [i])
    with pytest.raises(InvalidValueError, match="one frame each"):
        quick().fit(points)


def test_two_frames_are_enough():
    forecaster = quick(max_iter=3).fit([[[1.0, 0.0], [2.0, 0.0]]])
    (found,) = forecaster.predict([[[1.0, 0.0]]], 3)
    assert set(found[:, 0]) <= {1.0, 2.0}
    assert not found[:, 1].any()


def test_its_parameters_are_those_of_its_kind():
    names = set(inspect.signature(LSTMForecaster).parameters)
    assert names == {*Settings.names("continuation"), "verbose"}
    assert {"mixtures", "temperature"} < names
    assert not names & {"members", "pooling", "bidirectional", "threshold"}
    assert LSTMForecaster().hidden_size == 64
    assert repr(LSTMForecaster(mixtures=2)) == "LSTMForecaster(mixtures=2)"
    with pytest.raises(TypeError, match="members"):
        LSTMForecaster(members=1)


def test_scikit_learn_takes_it():
    forecaster = quick(max_iter=3)
    assert not is_classifier(forecaster)
    assert not is_regressor(forecaster)
    assert clone(forecaster).get_params() == forecaster.get_params()
    scores = cross_val_score(forecaster, forks(6, 30), cv=3)
    assert (scores < 0).all()
