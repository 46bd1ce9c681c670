"""lstm.forecaster in real Pd: every message, its replies, and Python with the same model."""

from __future__ import annotations

import numpy as np
import pytest

from dialogue import answers, read_array, refusal, tell
from patchlstm import LSTMForecaster
from realpd import Line, Pd

TITLE = "lstm.forecaster play"
OBJECTS = {
    "takes": "lstm.dataseries takes",
    "found": "lstm.dataseries found",
    "short": "lstm.dataseries short",
    "f": "lstm.forecaster play -hiddensize 8 -maxiter 60 -learnrate 0.05",
    "spare": "lstm.forecaster spare -hiddensize 4 -maxiter 2 -validation 0.34",
}
HEARD = [[0.0, 0.25, 0.5, 0.75], [0.0, 0.0, 0.0, 1.0]]
ARRAYS = {
    "heard-0": HEARD[0],
    "heard-1": HEARD[1],
    "comes-0": [0],
    "comes-1": [0],
    "frame": [0.25, 0.0],
    "flat": [0.5, 0.5],
    "far-0": [3e38, -3e38],
    "far-1": [-3e38, 3e38],
}
SERIES = np.float32(HEARD).T


def takes(n_takes: int = 6, n_frames: int = 24) -> list[str]:
    """Return messages that add takes: a fader that rises and falls, and a mark at its turns."""
    messages = []
    for i in range(n_takes):
        for t in range(n_frames):
            place = (t + i) % 8
            value = 0.25 * (place if place < 4 else 8 - place)
            messages.append(f"takes addframe {i} {value} {int(place % 4 == 3)}")
    return messages


@pytest.fixture(scope="module")
def pd(library, tmp_path_factory):
    """A Pd in which `f` has learnt the takes."""
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS, ARRAYS) as pd:
        pd.send(*takes(), "f fit takes")
        pd.until("f.left", "fit")
        pd.sync()
        yield pd


@pytest.fixture(scope="module")
def twin(pd):
    """The model of `f` in Python."""
    file = pd.folder / "play.lstm"
    assert answers(pd, "f", f"write {file}") == [f"right: write {file}"]
    forecaster = LSTMForecaster()
    forecaster.read(file)
    return forecaster


@pytest.fixture(autouse=True)
def fresh(pd):
    """Have it hear nothing, and draw as it was made to."""
    pd.send("f reset", "f seed 0", "f temperature 1")


def numbers(line: Line, selector: str, source: str = "f.left") -> list[float]:
    """Return the numbers of a reply."""
    assert (line.source, line.atoms[0]) == (source, selector)
    return [float(atom) for atom in line.atoms[1:]]


def hear(pd: Pd, frames: np.ndarray) -> list[list[float]]:
    """Send frames; return what comes next after each."""
    return [
        numbers(line, "predictframe")
        for frame in frames
        for line in pd.ask("f", "predictframe " + " ".join(map(str, frame)))
    ]


def go_on(pd: Pd, message: str = "continue") -> list[list[float]]:
    return [numbers(line, "continue") for line in pd.ask("f", message)]


def test_fit_reports_each_epoch_and_then_the_loss(pd):
    *progress, last = answers(pd, "spare", "fit takes", ends_with="fit")
    assert [row.split()[:4] for row in progress] == [
        ["right:", "progress", str(epoch), "2"] for epoch in (1, 2)
    ]
    assert last.startswith("left: fit ")


def test_the_console_says_how_far_off_the_next_frame_is(pd):
    pd.send("spare fit takes")
    pd.until("spare.left", "fit")
    (line,) = [line.text for line in pd.seen if line.source == "console"][-1:]
    assert line.startswith("lstm.forecaster spare: fit: 6 series, RMS error ")


def test_what_was_learnt_goes_on(pd):
    pd.send("f temperature 0")
    hear(pd, SERIES)
    expected = [[1.0, 0.0], [0.75, 0.0], [0.5, 0.0], [0.25, 1.0], [0.0, 0.0], [0.25, 0.0]]
    assert go_on(pd, "continue 6") == expected


def test_hear_continue_and_hear_again(pd, twin):
    """What is drawn is kept apart from what is heard."""
    (drawn,) = twin.predict([SERIES], 5)
    heard = hear(pd, SERIES)
    assert heard[-1] == pytest.approx(drawn[0])
    assert np.array(go_on(pd) + go_on(pd, "continue 4")) == pytest.approx(drawn)
    more = hear(pd, np.float32([[1.0, 0.0]]))
    longer = np.concatenate([SERIES, np.float32([[1.0, 0.0]])])
    (again,) = twin.predict([longer], 3)
    assert more[0] == pytest.approx(again[0])
    assert np.array(go_on(pd, "Continue 3")) == pytest.approx(again)


def test_reset_forgets_what_was_heard_and_drawn(pd):
    first = hear(pd, SERIES), go_on(pd, "continue 3")
    assert answers(pd, "f", "reset") == []
    assert (hear(pd, SERIES), go_on(pd, "continue 3")) == first


def test_it_goes_on_from_nothing_too(pd):
    assert np.isfinite(go_on(pd, "continue 5")).all()


def test_the_seed_decides_what_is_drawn(pd):
    def draw() -> list[list[float]]:
        pd.send("f reset")
        return go_on(pd, "continue 20")

    pd.send("f temperature 3", "f seed 1")
    first = draw()
    assert draw() == first
    pd.send("f seed 2")
    assert draw() != first
    pd.send("f seed 1")
    assert draw() == first
    pd.send("f seed -1")
    assert draw() != draw()


def test_values_keep_to_steps_and_range(pd):
    pd.send("f temperature 5")
    found = np.array(go_on(pd, "continue 300"))
    assert set(found[:, 0]) <= {0.0, 0.25, 0.5, 0.75, 1.0}
    assert set(found[:, 1]) == {0.0, 1.0}


def test_arrays_at_once(pd, twin):
    for message, n_frames in (("predictseries heard comes", 4), ("predictSeries heard comes 9", 9)):
        assert answers(pd, "f", message) == ["left: predictseries comes"]
        (expected,) = twin.predict([SERIES], n_frames)
        for channel in (0, 1):
            assert read_array(pd, f"comes-{channel}") == pytest.approx(expected[:, channel])


def test_arrays_leave_what_was_heard(pd):
    hear(pd, SERIES)
    expected = go_on(pd, "continue 3")
    hear_again = hear(pd, SERIES[:1])
    pd.send("f reset")
    hear(pd, SERIES)
    pd.ask("f", "predictseries heard comes 7")
    assert go_on(pd, "continue 3") == expected
    assert hear(pd, SERIES[:1]) == hear_again


@pytest.mark.parametrize("message", ["0.25 0", "list 0.25 0", "predictframe frame"])
def test_a_frame_may_come_in_several_ways(pd, message):
    (expected,) = hear(pd, np.float32([[0.25, 0.0]]))
    pd.send("f reset")
    (line,) = pd.ask("f", message)
    assert numbers(line, "predictframe") == expected


def test_predict_goes_on_with_a_dataseries(pd, twin):
    assert answers(pd, "f", "predict takes found 3", ends_with="predict") == ["left: predict found"]
    assert answers(pd, "found", "length 2") == ["left: length 3"]
    assert answers(pd, "f", "predict takes found", ends_with="predict") == ["left: predict found"]
    assert answers(pd, "found", "length 2") == ["left: length 24"]
    assert answers(pd, "found", "size") == ["left: size 6"]


def test_evaluate_says_the_loss_and_how_far_it_sees(pd, twin):
    *errors, last = answers(pd, "f", "evaluate takes", ends_with="evaluate")
    assert [line.split()[:3] for line in errors] == [
        ["right:", "error", str(ahead)] for ahead in (1, 2, 4, 8, 16)
    ]
    assert float(last.split()[-1]) < 0.5  # of the order of one place in many
    assert float(last.split()[-1]) == pytest.approx(twin.loss_, rel=0.5, abs=0.05)


def test_parameters_that_decide_how_it_goes_on_are_in_its_file(pd):
    pd.send("f temperature 0.25", "f seed 77")
    file = pd.folder / "tuned.lstm"
    answers(pd, "f", f"write {file}")
    forecaster = LSTMForecaster()
    forecaster.read(file)
    assert (forecaster.temperature, forecaster.seed) == (0.25, 77)
    pd.send("f temperature 1", "f seed 0")
    answers(pd, "f", f"read {file}")
    assert answers(pd, "f", "gettemperature") == ["right: temperature 0.25"]
    assert answers(pd, "f", "getseed") == ["right: seed 77"]


def test_what_is_asked_for_is_refused_in_words(pd):
    for message, start in (
        ("predictseries heard", "No buffer passed"),
        ("predictseries heard comes 0", "Invalid count: found 0 frames"),
        ("predictseries heard comes many", "Invalid count: expected a number of frames, found"),
        ("predictseries nowhere comes", "Invalid buffer"),
        ("predictseries heard nowhere", "Not enough arrays"),
        ("predictseries flat comes", "Wrong Point Size"),
        ("predictseries far comes", "Invalid buffer: the values are too far"),
        ("continue -1", "Invalid count: found -1 frames"),
        ("continue 1.5", "Invalid count: found 1.5 frames"),
        ("continue some", "Invalid count: expected a number of frames, found the symbol some"),
        ("continue 1 2", "Too many arguments"),
        ("predictframe 1", "Wrong Point Size"),
        ("fit short", "Empty"),
        ("predict takes found 0", "Invalid count"),
        ("mixtures 99", "Invalid parameter"),
        ("temperature -1", "Invalid parameter"),
        ("members 1", "no such message"),
    ):
        assert start.casefold() in refusal(pd, "f", TITLE, message).casefold(), message


def test_frames_too_far_leave_the_stream_as_it_was(pd):
    hear(pd, SERIES)
    expected = go_on(pd, "continue 3")
    pd.send("f reset")
    hear(pd, SERIES)
    refusal(pd, "f", TITLE, "predictframe 3e38 3e38")
    assert go_on(pd, "continue 3") == expected


def test_a_take_of_one_frame_cannot_be_learnt_from(pd):
    tell(pd, "short", "clear", "addframe a 1 2")
    assert refusal(pd, "f", TITLE, "fit short").startswith("Not enough data")
    tell(pd, "short", "clear")


def test_it_tells_about_itself(pd):
    assert answers(pd, "f", "cols") == ["left: cols 2"]
    assert answers(pd, "f", "size") == ["left: size 1"]
    (line,) = answers(pd, "f", "params")
    assert line.startswith("left: params ")


def test_another_number_of_mixtures_is_another_network(pd, twin):
    file = pd.folder / "kept.lstm"
    answers(pd, "f", f"write {file}")
    pd.send("f mixtures 3")
    assert answers(pd, "f", "getmixtures") == ["right: mixtures 3"]
    assert refusal(pd, "f", TITLE, "continue").startswith("No data fitted")
    answers(pd, "f", f"read {file}")
    assert answers(pd, "f", "getmixtures") == ["right: mixtures 5"]
    assert go_on(pd)
