"""follow and spot in real Pd: the same as in Python, frame by frame, and without Python."""

import numpy as np
import pytest

from dialogue import answers, refusal
from gestures import play, record, stream_of
from patchlstm import LSTMClassifier

PLAYED = ["wave", "circle", "line"]


@pytest.fixture(scope="module")
def classifier():
    series, labels = record(np.random.default_rng(0))
    return LSTMClassifier(hidden_size=16, max_iter=80, seed=1).fit(series, labels)


def say(frame):
    return " ".join(f"{value:.9g}" for value in frame)


def answers_to(pd, stream):
    pd.send(*(f"c predictframe {say(frame)}" for frame in stream), "c getspot")
    return [line for line in pd.until("c.right", "spot") if line.source.startswith("c.")]


@pytest.fixture
def pd(start_pd, classifier, tmp_path):
    classifier.write(tmp_path / "moves.lstm")
    return start_pd({"c": f"lstm.classifier c -model {tmp_path / 'moves.lstm'}"})


def test_what_is_played_is_spotted_as_in_python(pd, classifier):
    stream, _ = stream_of(PLAYED, np.random.default_rng(1))
    expected = classifier.spot(stream)
    assert [each.label for each in expected] == PLAYED
    assert answers(pd, "c", "spot 1") == []
    lines = [line for line in answers_to(pd, stream) if line.source == "c.left"]
    assert [line.atoms[:2] for line in lines] == [("spotted", each.label) for each in expected]
    for line, each in zip(lines, expected, strict=True):
        probability, n_frames = line.atoms[2:]
        assert float(probability) == pytest.approx(each.probability, abs=1e-4)
        assert int(n_frames) == each.end - each.start


def test_reset_begins_a_new_stream(pd, classifier):
    stream, ((_, end),) = stream_of(["wave"], np.random.default_rng(1))
    pd.send("c spot 1")
    lines = answers_to(pd, stream[: end - 5])
    pd.send("c reset")
    lines += answers_to(pd, stream[end - 5 :])
    assert [line for line in lines if line.source == "c.left"] == []


def test_each_frame_is_answered_as_by_a_stream_in_python(pd, classifier):
    noise = np.random.default_rng(3).normal(0, 1, (30, 2)).astype(np.float32)
    assert answers(pd, "c", "reject 0.9") == []
    strict = LSTMClassifier(reject=0.9)
    strict.use(classifier.model_)
    stream = strict.stream()
    for series in (play("circle", 30, np.random.default_rng(2)), noise):
        stream.reset()
        pd.send("c reset")
        lines = answers_to(pd, series)
        expected = [stream.push(frame) for frame in series]
        labels = [line.atoms[1] for line in lines if line.source == "c.left"]
        assert labels == [each.label for each in expected]
        told = [line.atoms[2::2] for line in lines if line.atoms[0] == "probabilities"]
        found = np.array(told, float)
        np.testing.assert_allclose(found, [each.probabilities for each in expected], atol=1e-6)
    assert {each.label for each in expected} == {"unknown"}


def test_takes_come_as_lstm_segment_says_them(pd, classifier):
    series, _ = record(np.random.default_rng(4), 2)
    for each in series:
        pd.send("c begin")
        lines = answers_to(pd, each)
        (probabilities,) = classifier.predict_proba([each])
        found = [float(atom) for atom in lines[-3].atoms[2::2]]
        assert found == pytest.approx(probabilities, abs=1e-4)
        assert answers(pd, "c", f"end {len(each)}") == []
    assert (
        refusal(pd, "c", "lstm.classifier c", "begin 1")
        == "Too many arguments: found 1, begin takes none"
    )


def test_the_position_comes_before_the_label(pd, classifier):
    played = play("circle", 30, np.random.default_rng(2))
    expected = classifier.follow(played)
    assert answers(pd, "c", "follow 1") == []
    lines = answers_to(pd, played)
    kinds = [line.atoms[0] for line in lines[:6]]
    assert kinds == 2 * ["probabilities", "position", "predictframe"]
    places = [line.atoms[1:] for line in lines if line.atoms[0] == "position"]
    assert len(places) == 30
    for (label, place), row in zip(places, expected, strict=True):
        column = list(classifier.classes_).index(label)
        assert float(place) == pytest.approx(row[column], abs=1e-4)
    assert places[-1][0] == "circle"
    pd.send("c follow 0", "c reset")
    assert "position" not in [line.atoms[0] for line in answers_to(pd, played)]


def test_the_parameters_are_told(pd):
    for name in ("follow", "spot"):
        assert answers(pd, "c", f"get{name}") == [f"right: {name} 0"]
        assert answers(pd, "c", f"{name} 1") == []
        assert answers(pd, "c", f"get{name}") == [f"right: {name} 1"]
        refusal(pd, "c", "lstm.classifier c", f"{name} 2")


def test_a_model_without_recorded_series_says_what_to_do(start_pd, tmp_path):
    series, labels = record(np.random.default_rng(0))
    alone = LSTMClassifier(hidden_size=8, max_iter=2, experts="lstm").fit(series, labels)
    alone.write(tmp_path / "alone.lstm")
    pd = start_pd({"c": f"lstm.classifier c -model {tmp_path / 'alone.lstm'} -spot 1"})
    text = refusal(pd, "c", "lstm.classifier c", "predictframe 1 2")
    assert text.startswith("No recorded series: `spot` compares with those that the model keeps")


def test_a_fit_in_the_patch_spots_too(start_pd):
    series, labels = record(np.random.default_rng(0))
    objects = {
        "c": "lstm.classifier c -hiddensize 16 -maxiter 80 -seed 1 -spot 1",
        "ds": "lstm.dataseries ds",
        "ls": "lstm.labelset ls",
    }
    pd = start_pd(objects)
    for n, (frames, label) in enumerate(zip(series, labels, strict=True)):
        pd.send(
            *(f"ds addframe t{n} {say(frame)}" for frame in frames), f"ls addlabel t{n} {label}"
        )
    pd.send("c fit ds ls")
    pd.until("c.left", "fit")
    stream, _ = stream_of(PLAYED, np.random.default_rng(1))
    lines = [line for line in answers_to(pd, stream) if line.source == "c.left"]
    assert [line.atoms[1] for line in lines] == PLAYED
