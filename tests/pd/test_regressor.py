"""lstm.regressor in real Pd: every message, its replies, and what Python says of the same model."""

from __future__ import annotations

import numpy as np
import pytest

from dialogue import answers, content, read_array, refusal, tell
from patchlstm import LSTMClassifier, LSTMRegressor
from patchlstm.objects.catalogue import find
from realpd import Line, Pd

TITLE = "lstm.regressor map"
OBJECTS = {
    "moves": "lstm.dataseries moves",
    "sounds": "lstm.dataseries sounds",
    "found": "lstm.dataseries found",
    "short": "lstm.dataseries short",
    "points": "lstm.dataset points",
    "guessed": "lstm.dataset guessed",
    "p": "lstm.regressor point -hiddensize 4 -maxiter 30 -learnrate 0.05 -augment 0",
    "r": "lstm.regressor map -hiddensize 4 -maxiter 30 -learnrate 0.05 -augment 0",
    "spare": "lstm.regressor spare -hiddensize 4 -maxiter 2 -validation 0.34",
}
MOVE = [0.1, 0.4, 0.2, 0.9, 0.5]
ARRAYS = {
    "move": MOVE,
    "sound-0": [0],
    "sound-1": [0],
    "one": [0],
    "goal": [0],
    "short": [0.5, 0.5],
    "far": [3e38, -3e38],
}


def demonstration(n_moves: int = 6) -> list[str]:
    """Return messages that add movements, and for each frame itself and the frame before."""
    messages = []
    for i in range(n_moves):
        before = 0.0
        for t in range(8):
            value = round((i * 0.37 + t * t * 0.11) % 1, 3)
            messages += [
                f"moves addframe {i} {value}",
                f"sounds addframe {i} {100 * value} {before}",
            ]
            before = value
    return messages


@pytest.fixture(scope="module")
def pd(library, tmp_path_factory):
    """A Pd in which `r` has learnt the demonstration."""
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS, ARRAYS) as pd:
        pd.send(*demonstration(), "r fitframes moves sounds")
        pd.until("r.left", "fitframes")
        pd.sync()
        yield pd


def in_python(pd: Pd, name: str) -> LSTMRegressor:
    """Return the model of an object."""
    file = pd.folder / f"{name}.lstm"
    assert answers(pd, name, f"write {file}") == [f"right: write {file}"]
    regressor = LSTMRegressor()
    regressor.read(file)
    return regressor


@pytest.fixture(scope="module")
def twin(pd):
    """The model of `r` in Python."""
    return in_python(pd, "r")


@pytest.fixture(scope="module")
def pointed(pd):
    """The model of `p`, which has learnt a point for each movement, in Python."""
    tell(pd, "points", *(f"addpoint {i} {i} {10 - 2 * i}" for i in range(6)))
    answers(pd, "p", "fit moves points", ends_with="fit")
    return in_python(pd, "p")


def numbers(line: Line, source: str, selector: str) -> list[float]:
    """Return the numbers of a reply."""
    assert (line.source, line.atoms[0]) == (source, selector)
    return [float(atom) for atom in line.atoms[1:]]


def test_fitframes_reports_each_epoch_and_then_the_loss(pd):
    *progress, last = answers(pd, "spare", "fitframes moves sounds", ends_with="fitframes")
    assert [row.split()[:4] for row in progress] == [
        ["right:", "progress", str(epoch), "2"] for epoch in (1, 2)
    ]
    assert last.startswith("left: fitframes ")
    again = answers(pd, "spare", "FitFrames moves sounds", ends_with="fitframes")
    assert len(again) == 3


def test_the_console_says_how_far_off_each_dimension_is(pd):
    pd.send("spare fitframes moves sounds")
    pd.until("spare.left", "fitframes")
    (line,) = [line.text for line in pd.seen if line.source == "console"][-1:]
    assert line.startswith("lstm.regressor spare: fitframes: 6 series, RMS error ")


def test_frames_one_by_one_and_all_at_once(pd, twin):
    (expected,) = twin.predict_frames([np.float32(MOVE)[:, np.newaxis]])
    assert answers(pd, "r", "reset") == []
    for value, frame in zip(MOVE, expected, strict=True):
        (line,) = pd.ask("r", f"predictframe {value}")
        assert numbers(line, "r.left", "predictframe") == pytest.approx(frame, rel=1e-5, abs=1e-5)
    (line,) = pd.ask("r", "predictseries move")
    assert numbers(line, "r.left", "predictseries") == pytest.approx(
        expected[-1], rel=1e-5, abs=1e-5
    )
    assert pd.ask("r", "predictSeries move sound") == [line]
    for channel in (0, 1):
        found = read_array(pd, f"sound-{channel}")
        assert found == pytest.approx(expected[:, channel], rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("message", ["0.1", "list 0.1", "float 0.1", "PredictFrame 0.1"])
def test_a_frame_may_come_as_a_list_or_a_float(pd, message):
    answers(pd, "r", "reset")
    first = pd.ask("r", "predictframe 0.1")
    answers(pd, "r", "reset")
    assert pd.ask("r", message) == first


def test_a_longer_series_is_written_into_an_array_that_grows(pd, twin):
    values = [round(0.5 + 0.5 * np.sin(t / 9), 3) for t in range(200)]
    pd.set_array("move", values)
    pd.ask("r", "predictseries move sound")
    (expected,) = twin.predict_frames([np.float32(values)[:, np.newaxis]])
    assert read_array(pd, "sound-1") == pytest.approx(expected[:, 1], rel=1e-3, abs=1e-4)
    pd.set_array("move", MOVE)


def test_predictframes_fills_a_dataseries(pd, twin):
    tell(pd, "found", "clear", "addframe old 1")
    assert answers(pd, "r", "predictframes moves found", ends_with="predictframes") == [
        "left: predictframes found"
    ]
    assert answers(pd, "found", "size")[-1] == "left: size 6"
    assert answers(pd, "found", "cols")[-1] == "left: cols 2"
    pd.send("moves getseries 2 move", "found getseries 2 sound")
    pd.until("found.left", "getseries")
    move = np.float32(read_array(pd, "move"))[:, np.newaxis]
    (expected,) = twin.predict_frames([move])
    assert read_array(pd, "sound-0") == pytest.approx(expected[:, 0], rel=1e-4, abs=1e-4)
    pd.set_array("move", MOVE)


def test_evaluate_tells_r2_and_the_error_of_each_dimension(pd, twin):
    first, second, last = answers(pd, "r", "evaluate moves sounds", ends_with="evaluate")
    assert first.startswith("right: error 0 ")
    assert second.startswith("right: error 1 ")
    assert last.startswith("left: evaluate 0.")
    assert float(last.split()[-1]) > 0.5


def test_a_point_for_a_series(pd, pointed):
    (expected,) = pointed.predict([np.float32(MOVE)[:, np.newaxis]])
    (line,) = pd.ask("p", "predictseries move")
    assert numbers(line, "p.left", "predictseries") == pytest.approx(expected, rel=1e-5)
    assert pd.ask("p", "predictseries move one") == [line]
    assert read_array(pd, "one") == pytest.approx(expected, rel=1e-4)
    for value in MOVE:
        (now,) = pd.ask("p", f"{value}")
    found = numbers(now, "p.left", "predictframe")
    assert found == pytest.approx(expected, rel=1e-4)
    pd.set_array("one", [0])


def test_predict_fills_a_dataset(pd, pointed):
    assert answers(pd, "p", "predict moves guessed", ends_with="predict") == [
        "left: predict guessed"
    ]
    assert answers(pd, "guessed", "size") == ["left: size 6"]
    assert answers(pd, "guessed", "cols") == ["left: cols 2"]
    *errors, last = answers(pd, "p", "evaluate moves points", ends_with="evaluate")
    assert [error.split()[:3] for error in errors] == [
        ["right:", "error", "0"],
        ["right:", "error", "1"],
    ]
    assert 0 < float(last.split()[-1]) <= 1


def test_a_dataset_where_a_dataseries_is_expected(pd):
    """Points to points, as an MLPRegressor's patch has it."""
    tell(pd, "guessed", "clear", *(f"addpoint {i} {0.1 * i}" for i in range(6)))
    answers(pd, "spare", "fit guessed points", ends_with="fit")
    model = in_python(pd, "spare")
    (expected,) = model.predict([np.float32([[0.25]])])
    (line,) = pd.ask("spare", "predictpoint 0.25")
    assert numbers(line, "spare.left", "predictpoint") == pytest.approx(expected, rel=1e-5)
    pd.set_array("one", [0.25])
    assert pd.ask("spare", "predictpoint one goal") == [line]
    assert read_array(pd, "goal") == pytest.approx(expected, rel=1e-4)
    pd.set_array("goal", [0])
    assert pd.ask("spare", "predictpoint 0.25 goal") == [line]
    assert read_array(pd, "goal") == pytest.approx(expected, rel=1e-4)
    pd.set_array("one", [0])
    tell(pd, "spare", "clear")


def test_a_target_without_a_point_is_named(pd, pointed):
    tell(pd, "points", "deletepoint 3")
    text = refusal(pd, "p", "lstm.regressor point", "fit moves points")
    assert text == (
        "Point not found: 1 of the 6 series has no point in the DataSet, for example '3'; add"
        " the points or delete the series"
    )
    tell(pd, "points", "addpoint 3 3 4")


def test_size_cols_and_params(pd, twin):
    assert answers(pd, "r", "size") == ["left: size 1"]
    assert answers(pd, "r", "cols") == ["left: cols 1"]
    n_params = twin.model_.topology.n_parameters
    assert answers(pd, "r", "params") == [f"left: params {n_params}"]


def test_print_describes_it(pd):
    lines = answers(pd, "r", "print")
    assert lines[0].startswith("console: lstm.regressor map: hiddensize 4")
    assert "console:   2 numbers" in lines
    assert lines[-1] == "right: print"


@pytest.mark.parametrize("message", ["threshold 0.5", "getreject", "labels"])
def test_what_only_a_classifier_has_is_no_message_of_it(pd, message):
    assert refusal(pd, "r", TITLE, message).startswith("no such message")
    assert not {"threshold", "reject"} & set(find("lstm.regressor").parameters)


def test_files_and_clear(pd):
    before = content(pd, "r")
    frame = pd.ask("r", "predictseries move")
    assert answers(pd, "r", "write map.json") == ["right: write map.json"]
    assert answers(pd, "r", "write map.lstm") == ["right: write map.lstm"]
    for file in ("map.json", "map.lstm"):
        assert answers(pd, "r", "clear") == ["left: clear"]
        assert refusal(pd, "r", TITLE, "predictseries move").startswith("No data fitted")
        assert answers(pd, "r", f"read {file}") == [f"right: read {file}"]
        assert pd.ask("r", "predictseries move") == frame
    assert content(pd, "r") == before


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ("predictseries", "No buffer passed: the name of one buffer is needed, and of another"),
        ("predictseries move 3", "No buffer passed"),
        ("predictseries move sound more", "No buffer passed"),
        ("predictseries nothing", "Invalid buffer: there is no array nothing"),
        ("predictseries move one", "Not enough arrays to operate on one. Found 1 array(s) but"),
        ("predictseries sound sound", "Wrong Point Size: buffer sound has 2 channels"),
        ("predictseries far sound", "Invalid buffer: the values are too far"),
        ("predictframe 1 2", "Wrong Point Size: the frame has 2 values, the network"),
        ("fitframes moves", "Too few arguments: found 1, argument 2 must be the name of a datas"),
        ("fitframes moves short", "Point not found: "),
        ("fitframes moves nothing", "DataSeries does not exist: no lstm.dataseries is called"),
        ("evaluate moves moves", "Wrong Point Size: target 0 is of size 1, the network"),
    ],
)
def test_bad_messages_are_one_error_and_change_nothing(pd, message, problem):
    tell(pd, "short", "clear", "addframe 0 1")
    before = read_array(pd, "one"), read_array(pd, "sound-0")
    assert refusal(pd, "r", TITLE, message).startswith(problem)
    assert (read_array(pd, "one"), read_array(pd, "sound-0")) == before
    assert pd.ask("r", "predictseries move")[0].atoms[0] == "predictseries"


def test_targets_of_another_length_are_named(pd):
    tell(pd, "short", "clear", *(f"addframe {i} 1" for i in range(6)))
    text = refusal(pd, "r", TITLE, "fitframes moves short")
    assert text == (
        "Sizes do not match: series '0' has 8 frames and its target 1; make them equally long"
    )


def test_a_bidirectional_network_learns_no_mapping(pd):
    assert answers(pd, "spare", "bidirectional 1") == []
    text = refusal(pd, "spare", "lstm.regressor spare", "fitframes moves sounds")
    assert text.startswith("Invalid parameter: ")
    assert "bidirectional" in text
    assert answers(pd, "spare", "bidirectional 0") == []


def test_cancel_ends_a_fit(pd):
    assert answers(pd, "spare", "maxiter 1000000") == []
    pd.send("spare fitframes moves sounds")
    pd.until("spare.right", "progress")
    pd.send("spare cancel")
    pd.until("spare.left", "fitframes")
    pd.until("console")  # the report, which comes when it is done
    tell(pd, "spare", "clear")
    assert answers(pd, "spare", "maxiter 2") == []


def test_a_file_answers_without_python(start_pd, pd, twin):
    file = pd.folder / "alone.lstm"
    assert answers(pd, "r", f"write {file}") == [f"right: write {file}"]
    alone = start_pd({"r": f"lstm.regressor -model {file}"}, arrays=ARRAYS)
    (expected,) = twin.predict_frames([np.float32(MOVE)[:, np.newaxis]])
    for value, frame in zip(MOVE, expected, strict=True):
        (line,) = alone.ask("r", f"{value}")
        assert numbers(line, "r.left", "predictframe") == pytest.approx(frame, rel=1e-5, abs=1e-5)
    alone.ask("r", "predictseries move sound")
    assert read_array(alone, "sound-1") == pytest.approx(expected[:, 1], rel=1e-4, abs=1e-4)


def test_the_file_of_a_classifier_is_refused(pd):
    file = pd.folder / "labels.lstm"
    LSTMClassifier(hidden_size=2, max_iter=1).fit([[[0]], [[1]]], ["a", "b"]).write(file)
    text = refusal(pd, "r", TITLE, f"read {file}")
    assert "its network answers with labels, and lstm.regressor needs one" in text
