"""Where in a series a stream is, and which known series has just ended in it."""

import numpy as np
import pytest

from gestures import SHAPES, play, record, stream_of, wait
from patchlstm import LSTMClassifier
from patchlstm.errors import InvalidValueError, NotFittedError

PLAYED = ["wave", "circle", "circle", "line", "wave"]


@pytest.fixture(scope="module")
def classifier():
    series, labels = record(np.random.default_rng(0))
    return LSTMClassifier(hidden_size=16, max_iter=80, seed=1).fit(series, labels)


def test_what_is_played_is_spotted_once(classifier):
    stream, places = stream_of(PLAYED, np.random.default_rng(1))
    found = classifier.spot(stream)
    assert [each.label for each in found] == PLAYED
    for each, (start, end) in zip(found, places, strict=True):
        assert abs(each.start - start) <= 4
        assert abs(each.end - end) <= 4
        assert each.end <= each.found <= each.end + 0.25 * (end - start)
        assert each.probability > 0.5


def test_what_is_not_known_is_not_spotted(classifier):
    rng = np.random.default_rng(2)
    u = np.linspace(0, 1, 30)
    eight = np.stack([np.sin(4 * np.pi * u), -np.cos(2 * np.pi * u)], axis=1).astype(np.float32)
    still = np.zeros((60, 2), np.float32)
    noise = rng.normal(0, 1, (200, 2)).astype(np.float32)
    pieces = [wait(20, rng), eight, wait(20, rng), noise, wait(20, rng), still, wait(20, rng)]
    assert classifier.spot(np.concatenate(pieces)) == []


def test_what_is_less_probable_or_stranger_than_wanted_is_not_spotted(classifier):
    stream, _ = stream_of(["wave"], np.random.default_rng(1))
    model = classifier.model_
    for params in ({"threshold": 1.0}, {"reject": 1e-6}):
        other = LSTMClassifier(**params)
        other.use(model)
        assert other.spot(stream) == []


def test_a_file_spots_and_follows_alike(classifier):
    stream, _ = stream_of(PLAYED, np.random.default_rng(3))
    copy = LSTMClassifier.from_bytes(classifier.to_bytes())
    assert copy.spot(stream) == classifier.spot(stream)
    np.testing.assert_array_equal(copy.follow(stream[:50]), classifier.follow(stream[:50]))


@pytest.mark.parametrize("label", SHAPES)
@pytest.mark.parametrize("n_frames", [22, 30, 42])
def test_the_position_grows_from_the_beginning_to_the_end(classifier, label, n_frames):
    played = play(label, n_frames, np.random.default_rng(4))
    positions = classifier.follow(played)
    assert positions.shape == (n_frames, len(SHAPES))
    own = positions[:, list(classifier.classes_).index(label)]
    truth = np.linspace(1 / n_frames, 1, n_frames)
    assert np.median(np.abs(own - truth)) < 0.08
    assert own[-1] > 0.9


def test_positions_are_in_the_order_of_the_labels_as_they_were_given():
    series, labels = record(np.random.default_rng(0))
    numbers = {"circle": 10, "line": 9, "wave": 2}
    fitted = LSTMClassifier(hidden_size=16, max_iter=40, seed=1).fit(
        series, [numbers[label] for label in labels]
    )
    assert fitted.classes_.tolist() == [2, 9, 10]
    positions = fitted.follow(series[-1])
    assert abs(positions[len(series[-1]) // 2, 0] - 0.5) < 0.1


def test_without_recorded_series_there_is_nothing_to_compare_with():
    series, labels = record(np.random.default_rng(0))
    alone = LSTMClassifier(hidden_size=8, max_iter=2, experts="lstm").fit(series, labels)
    for ask in (alone.spot, alone.follow):
        with pytest.raises(InvalidValueError, match="Not enough data: the model keeps no recorded"):
            ask(series[0])


def test_what_cannot_be_asked_about(classifier):
    for ask in (classifier.spot, classifier.follow):
        with pytest.raises(InvalidValueError, match="Wrong Point Size"):
            ask([[1.0, 2.0, 3.0]])
    with pytest.raises(NotFittedError):
        LSTMClassifier().spot([[1.0, 2.0]])
