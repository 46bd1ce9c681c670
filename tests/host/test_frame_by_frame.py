"""Streams of the estimators: the answers that a patch gets, frame by frame."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from gestures import play, record
from patchlstm import LSTMClassifier, LSTMForecaster, LSTMRegressor
from patchlstm.errors import InvalidValueError, NotFittedError

NUMBERS = {"circle": 10, "line": 9, "wave": 2}


@pytest.fixture(scope="module")
def moves():
    return record(np.random.default_rng(0))


@pytest.fixture(scope="module")
def classifier(moves):
    series, labels = moves
    made = LSTMClassifier(hidden_size=16, max_iter=60, seed=1)
    return made.fit(series, [NUMBERS[label] for label in labels])


@pytest.fixture(scope="module")
def regressor(moves):
    series, _ = moves
    return LSTMRegressor(hidden_size=8, max_iter=4).fit(series, [len(each) for each in series])


@pytest.fixture(scope="module")
def forecaster(moves):
    return LSTMForecaster(hidden_size=8, max_iter=4, seed=3).fit(moves[0])


@pytest.fixture
def played():
    return play("circle", 26, np.random.default_rng(4))


def test_a_classifier_answers_to_each_frame_as_to_the_series_so_far(classifier, played):
    stream = classifier.stream()
    answers = [stream.push(frame) for frame in played]
    whole = classifier.model_.outputs_at_frames([played])
    columns = [classifier.model_.labels.index(str(each)) for each in classifier.classes_]
    assert_array_equal([each.probabilities for each in answers], whole[:, columns])
    best = classifier.classes_[whole[:, columns].argmax(axis=1)]
    assert_array_equal([each.label for each in answers], best)
    assert answers[-1].label == 10
    assert isinstance(answers[-1].label, int)
    assert stream.n_frames == len(played)


def test_where_it_is(classifier, played):
    stream = classifier.stream()
    assert np.isnan(stream.positions()).all()
    found = []
    for frame in played:
        stream.push(frame)
        found.append(stream.positions())
    assert_array_equal(found, classifier.follow(played))


def test_a_reset_begins_another_series(classifier, played):
    stream = classifier.stream()
    first = [stream.push(frame).probabilities for frame in played]
    stream.reset()
    assert stream.n_frames == 0
    again = [stream.push(frame.tolist()).probabilities for frame in played]
    assert_array_equal(again, first)


def test_what_is_unsure_or_strange_is_unknown(classifier, moves):
    rng = np.random.default_rng(5)
    series, _ = moves
    strange = [rng.normal(0, 1, (30, 2)).astype(np.float32) for _ in range(6)]
    for params in ({"reject": 0.9}, {"threshold": 0.99}):
        other = LSTMClassifier(**params)
        other.use(classifier.model_)
        stream = other.stream()
        found = []
        for values in (*series, *strange):
            stream.reset()
            found.append([stream.push(frame).label for frame in values][-1])
        assert_array_equal(found, other.predict([*series, *strange]))
        assert "unknown" in found


def test_it_goes_on_with_what_was_learnt_then(moves, played):
    series, labels = moves
    made = LSTMClassifier(hidden_size=4, max_iter=2).fit(series, labels)
    stream, before = made.stream(), made.stream().push(played[0]).probabilities
    made.set_params(max_iter=9).fit(series, labels)
    assert_array_equal(stream.push(played[0]).probabilities, before)


def test_spotting_is_that_of_the_whole_stream(classifier, played):
    rest = np.tile(played[-1:], (20, 1))
    frames = np.concatenate([rest, played, rest])
    spotter = classifier.spotter()
    for _ in range(2):
        found = [each for each in map(spotter.push, frames) if each]
        assert found == classifier.spot(frames)
        assert spotter.n_frames == len(frames)
        spotter.reset()


def test_a_regressor_answers_to_each_frame(regressor, moves, played):
    stream = regressor.stream()
    found = [stream.push(frame) for frame in played]
    assert isinstance(found[0], np.float32)
    assert_array_equal(found, regressor.predict_frames([played])[0][:, 0])
    stream.reset()
    assert stream.push(played[0]) == found[0]
    series, _ = moves
    mapped = LSTMRegressor(hidden_size=8, max_iter=4).fit_frames(series, [2 * x for x in series])
    stream = mapped.stream()
    rows = [stream.push(frame) for frame in played]
    np.testing.assert_allclose(rows, mapped.predict_frames([played])[0], rtol=0, atol=2e-6)


def test_a_forecaster_hears_and_goes_on(forecaster, played):
    stream = forecaster.stream()
    comes = [stream.push(frame) for frame in played]
    expected = forecaster.predict([played], 12)[0]
    assert_array_equal(comes[-1], expected[0])
    assert_array_equal(np.concatenate([stream.go_on(5), stream.go_on(), stream.go_on(6)]), expected)
    more = stream.push(played[0])
    assert stream.n_frames == len(played) + 1
    assert_array_equal(more, forecaster.predict([np.concatenate([played, played[:1]])], 1)[0][0])
    stream.reset()
    assert_array_equal(stream.push(played[0]), comes[0])
    with pytest.raises(InvalidValueError, match="found 0 frames to go on; give 1 or more"):
        stream.go_on(0)


def test_without_a_seed_each_stream_draws_its_own(forecaster, played):
    forecaster.set_params(seed=-1)
    first, second = forecaster.stream(), forecaster.stream()
    drawn = [stream.push(played[0]) for stream in (first, second)]
    forecaster.set_params(seed=3)
    assert not np.array_equal(*drawn)


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ([1.0], "Wrong Point Size: the frame has 1 values, the network was fitted on 2"),
        ([[1.0, 2.0]], "Invalid buffer: the frame has the shape"),
        ([1.0, np.nan], "Not a finite number: dimension 1 of the frame is nan"),
        ([3e38, 3e38], "Not a finite number: the values of the frame are too far"),
    ],
)
def test_a_frame_that_cannot_be_heard_leaves_the_stream(
    classifier, regressor, forecaster, played, frame, says
):
    for estimator in (classifier, regressor, forecaster):
        stream, other = estimator.stream(), estimator.stream()
        stream.push(played[0])
        other.push(played[0])
        with pytest.raises(InvalidValueError, match=says):
            stream.push(frame)
        assert stream.n_frames == 1
        assert str(stream.push(played[1])) == str(other.push(played[1]))


def test_who_cannot_stream(moves):
    series, labels = moves
    for kind in (LSTMClassifier, LSTMRegressor, LSTMForecaster):
        with pytest.raises(NotFittedError):
            kind().stream()
    whole = LSTMClassifier(hidden_size=4, max_iter=1, bidirectional=True).fit(series, labels)
    with pytest.raises(InvalidValueError, match="Whole series needed"):
        whole.stream()
    alone = LSTMClassifier(hidden_size=4, max_iter=1, experts="lstm").fit(series, labels).stream()
    alone.push(series[0][0])
    with pytest.raises(InvalidValueError, match="the model keeps no recorded series"):
        alone.positions()
