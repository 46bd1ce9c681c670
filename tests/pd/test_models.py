"""Model files: they predict with Python and without it, at once, and are the object's state."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from installations import copy_library
from lessons import ARRAYS, QUICK, lesson, texts
from model_bytes import numbers_file, sealed
from patchlstm import LSTMClassifier
from patchlstm.cli.environment import PATHS_FILE
from patchlstm_kernels import Topology

FAR = {"far-0": [40, -40, 40, -40], "far-1": [-40, 40, -40, 40]}
FRAMES = np.array(list(ARRAYS.values()), np.float32).T


@pytest.fixture(scope="module")
def classifier():
    rng = np.random.default_rng(2)
    series = [rng.normal(label, 1, (4, 2)) for label in (0, 1) for _ in range(3)]
    made = LSTMClassifier(hidden_size=5, max_iter=20, threshold=0.125, reject=1.0)
    return made.fit(series, ["low"] * 3 + [7] * 3)


@pytest.fixture(scope="module")
def model(classifier, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "gesture.lstm"
    classifier.write(path)
    return path


@pytest.fixture
def without_python(library, tmp_path):
    copy = copy_library(library, tmp_path)
    (copy / PATHS_FILE).unlink()
    return copy


def is_python_there(pd):
    maps = Path(f"/proc/{pd.process.pid}/maps").read_text(encoding="utf-8")
    return "libpython" in maps


def check_prediction(lines, classifier, frames, selector):
    """Check `probabilities` and the label against Python's own prediction."""
    probabilities, label = [line for line in lines if line.source.startswith("c.")]
    expected = classifier.predict_proba([frames])[0]
    assert probabilities.atoms[0] == "probabilities"
    assert probabilities.atoms[1::2] == tuple(classifier.classes_)
    said = np.array(probabilities.atoms[2::2], float)
    # the console shows six digits, and another variant of the kernels may round otherwise
    np.testing.assert_allclose(said, expected, rtol=1e-5, atol=1e-6)
    assert label.source == "c.left"
    assert label.atoms == (selector, classifier.classes_[expected.argmax()])


def check_all_that_predicts(pd, classifier):
    pd.send("c predictseries a")
    check_prediction(pd.sync(), classifier, FRAMES, "predictseries")
    pd.send("c reset")
    for t, frame in enumerate(FRAMES):
        pd.send("c predictframe {:.9g} {:.9g}".format(*frame))
        check_prediction(pd.sync(), classifier, FRAMES[: t + 1], "predictframe")
    pd.send("c reset", "c {:.9g} {:.9g}".format(*FRAMES[0]))
    check_prediction(pd.sync(), classifier, FRAMES[:1], "predictframe")


def test_an_object_with_a_model_predicts_and_leaves_python_asleep(start_pd, classifier, model):
    pd = start_pd({"c": f"lstm.classifier gest -model {model}"}, arrays={**ARRAYS, **FAR})
    check_all_that_predicts(pd, classifier)
    pd.send("c labels", "c size", "c cols", "c params")
    pd.send("c getthreshold", "c getreject", "c getblocking")
    n_parameters = classifier.model_.topology.n_parameters
    assert texts(pd.sync()) == [
        "c.left: labels 7 low",
        "c.left: size 1",
        "c.left: cols 2",
        f"c.left: params {n_parameters}",
        "c.right: threshold 0.125",
        "c.right: reject 1",
        "c.right: blocking 0",
    ]
    pd.send("c reject 0.001", "c predictseries far")
    assert texts(pd.sync())[-1] == "c.left: predictseries unknown"
    far = np.array(list(FAR.values()), np.float32).T.copy()
    assert classifier.model_.predict([far], reject=0.001) == ["unknown"]
    pd.send("c reject 0", "c predictseries far")
    assert texts(pd.sync())[-1] in ("c.left: predictseries 7", "c.left: predictseries low")
    pd.send("c threshold 1", "c predictseries a")
    assert texts(pd.sync())[-1] == "c.left: predictseries unknown"
    assert not is_python_there(pd)
    # what needs Python wakes it, and it knows all that happened
    assert texts(pd.ask("c", "getthreshold")) == ["c.right: threshold 1"]
    assert texts(pd.ask("c", "getreject")) == ["c.right: reject 0"]
    assert texts(pd.ask("c", "gethiddensize")) == ["c.right: hiddensize 5"]
    assert is_python_there(pd)
    assert texts(pd.ask("c", "getmodel")) == [f"c.right: model {model}"]
    assert texts(pd.ask("c", "labels")) == ["c.left: labels 7 low"]
    pd.send("c threshold 0", "c predictseries a")
    check_prediction(pd.sync(), classifier, FRAMES, "predictseries")
    assert pd.quit() == 0


def test_a_stream_goes_on_while_python_wakes_up(start_pd, classifier, model):
    pd = start_pd({"c": f"lstm.classifier gest -model {model}"}, arrays=ARRAYS)
    pd.send("c 0.1 0.9")
    pd.sync()
    pd.ask("c", "gethiddensize")
    pd.send("c 0.3 0.7")
    check_prediction(pd.sync(), classifier, FRAMES[:2], "predictframe")


def test_tags_say_what_is_different(start_pd, classifier, model):
    tags = f"-threshold 1 -hiddensize 5 -model {model} -maxiter 3"
    pd = start_pd({"c": f"lstm.classifier gest {tags}"}, arrays=ARRAYS)
    for _ in range(2):
        pd.send("c predictseries a")
        assert texts(pd.sync())[-1] == "c.left: predictseries unknown"
        assert texts(pd.ask("c", "getmaxiter")) == ["c.right: maxiter 3"]
    assert texts(pd.ask("c", "gethiddensize")) == ["c.right: hiddensize 5"]
    assert texts(pd.ask("c", "getthreshold")) == ["c.right: threshold 1"]


def test_while_python_sleeps_tags_hold_for_all_objects_of_a_name(start_pd, model):
    objects = {
        "c": f"lstm.classifier gest -model {model}",
        "d": "lstm.classifier gest -threshold 0.75",
    }
    pd = start_pd(objects, arrays={**ARRAYS, **FAR})
    pd.send("c getthreshold", "c getreject", "d getthreshold", "d getreject")
    answers = ["threshold 0.75", "reject 1"]
    assert texts(pd.sync()) == [f"{name}.right: {answer}" for name in "cd" for answer in answers]
    assert not is_python_there(pd)
    pd.ask("c", "size")
    pd.send("c maxiter 5")
    assert texts(pd.ask("c", "getthreshold")) == ["c.right: threshold 0.75"]
    assert is_python_there(pd)


def test_without_python_a_model_predicts_and_the_rest_is_an_error(
    start_pd, without_python, classifier, model
):
    pd = start_pd(
        {"c": f"lstm.classifier gest -model {model}", "ds": "lstm.dataseries"},
        path=[without_python],
        arrays=ARRAYS,
    )
    pd.until("error")
    check_all_that_predicts(pd, classifier)
    pd.send("c labels", "c cols", "c threshold 0.5", "c getthreshold", "c fit ds ds", "c refer x")
    pd.until("c.right", "error", "refer")
    said = [text for text in texts(pd.seen) if text.startswith("c.")][-5:]
    assert said == [
        "c.left: labels 7 low",
        "c.left: cols 2",
        "c.right: threshold 0.5",
        "c.right: error fit Python is not running; see the console",
        "c.right: error refer Python is not running; see the console",
    ]
    pd.send("c threshold 0", "c predictseries a")
    check_prediction(pd.sync(), classifier, FRAMES, "predictseries")
    pd.send("c clear")
    pd.until("c.left", "clear")
    pd.send("c predictseries a")
    assert "No data fitted" in pd.until("c.right", "error")[-1].text
    assert pd.quit() == 0


def test_without_python_a_model_is_read_and_shared_by_name(
    start_pd, without_python, classifier, model
):
    objects = {"twin": "lstm.classifier gest", "c": "lstm.classifier gest", "d": "lstm.classifier"}
    pd = start_pd(objects, path=[without_python], arrays=ARRAYS)
    pd.send(f"c read {model}", "c predictseries a")
    lines = pd.until("c.right", "read")
    assert lines[-1].atoms == ("read", str(model))
    predicted = [line for line in pd.seen if line.source.startswith("c.")][:2]
    check_prediction(predicted, classifier, FRAMES, "predictseries")
    pd.send("twin predictseries a")
    assert texts(pd.sync())[-1] == f"twin.left: predictseries {predicted[1].atoms[1]}"
    pd.send("d predictseries a")
    assert "No data fitted" in pd.until("d.right", "error")[-1].text
    assert pd.quit() == 0


def test_python_still_starting_is_no_hindrance(start_pd, classifier, model):
    pd = start_pd({"ds": "lstm.dataseries", "c": "lstm.classifier gest"}, arrays=ARRAYS)
    pd.send(f"c read {model}", "c predictseries a")
    lines = pd.sync()
    check_prediction(lines, classifier, FRAMES, "predictseries")
    assert not [line for line in lines if line.atoms[0] == "read"]
    pd.until("c.right", "read")


def test_reading_keeps_the_order_and_is_pythons_state(start_pd, classifier, model, tmp_path):
    objects = {
        "ds": "lstm.dataseries ds",
        "ls": "lstm.labelset ls",
        "c": f"lstm.classifier gest {QUICK}",
        "twin": "lstm.classifier gest",
    }
    pd = start_pd(objects, arrays=ARRAYS)
    pd.send(*lesson("ds", "ls"), "c fit ds ls", f"c read {model}", "c labels", "c predictseries a")
    # at once with the file's model, although the fit has only begun
    lines = pd.until("c.left", "predictseries")[-2:]
    check_prediction(lines, classifier, FRAMES, "predictseries")
    lines = pd.until("c.left", "labels")
    answered = [line.atoms[0] for line in lines if line.source != "console"]
    assert answered[-3:] == ["fit", "read", "labels"]
    pd.send("twin predictseries a")
    assert texts(pd.sync())[-1].startswith("twin.left: predictseries ")
    check_all_that_predicts(pd, classifier)
    again = tmp_path / "again.lstm"
    assert texts(pd.ask("c", f"write {again}")) == [f"c.right: write {again}"]
    assert again.read_bytes() == model.read_bytes()
    pd.ask("c", "maxiter 2")
    said = texts(pd.ask("c", "fit ds ls"))
    assert said[-1].startswith("c.left: fit")


def test_what_pd_writes_python_and_pd_read(start_pd):
    objects = {
        "ds": "lstm.dataseries ds",
        "ls": "lstm.labelset ls",
        "c": f"lstm.classifier gest {QUICK}",
        "d": "lstm.classifier other",
    }
    pd = start_pd(objects, arrays=ARRAYS)
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    assert texts(pd.ask("c", "write mine.lstm")) == ["c.right: write mine.lstm"]
    classifier = LSTMClassifier()
    classifier.read(pd.folder / "mine.lstm")
    pd.send("c predictseries a")
    check_prediction(pd.sync(), classifier, FRAMES, "predictseries")
    pd.send("c predictseries a")
    before = [text.partition(": ")[2] for text in texts(pd.sync())]
    assert texts(pd.ask("d", "model mine.lstm")) == []
    pd.send("d predictseries a")
    assert [text.partition(": ")[2] for text in texts(pd.sync())] == before
    assert texts(pd.ask("d", "getmodel")) == ["d.right: model mine.lstm"]


@pytest.mark.parametrize("has_python", [True, False], ids=["with Python", "without"])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: data[: len(data) // 2], "incomplete"),
        (lambda data: b"", "not a .lstm file"),
        (lambda data: data[:-9] + b"x" + data[-8:], "checksum"),
        (lambda data: data[:12] + b"\x63" + data[13:], "the version is 99"),
    ],
    ids=["half written", "empty", "damaged", "newer"],
)
def test_a_bad_file_is_one_error_and_changes_nothing(
    start_pd, library, without_python, classifier, model, tmp_path, has_python, damage, reason
):
    bad = tmp_path / "bad.lstm"
    bad.write_bytes(damage(model.read_bytes()))
    pd = start_pd(
        {"c": f"lstm.classifier gest -model {model}", "d": f"lstm.classifier d -model {bad}"},
        path=[library if has_python else without_python],
        arrays=ARRAYS,
    )
    pd.send("c predictseries a")
    before = texts(pd.sync())[-2:]
    pd.send(f"c read {bad}")
    pd.until("c.right", "error", "read")
    said = [line.text for line in pd.seen if line.source == "error" and "bad.lstm" in line.text]
    assert [line.split(": ")[:3] for line in said] == [
        ["lstm.classifier d", "model", "Invalid model file"],
        ["lstm.classifier gest", "read", "Invalid model file"],
    ]
    assert all(reason in line for line in said)
    pd.send("c predictseries a")
    assert texts(pd.sync())[-2:] == before
    pd.send("d predictseries a")
    assert "No data fitted" in pd.until("d.right", "error")[-1].text
    assert pd.quit() == 0


def test_what_python_alone_refuses_changes_nothing_either(start_pd, model, tmp_path):
    """The shim does not read the JSON at the end, and predicts with the file for a moment."""
    data = model.read_bytes()
    bad = tmp_path / "bad.lstm"
    bad.write_bytes(sealed(data[:-5] + b"!" + data[-4:]))
    pd = start_pd({"c": f"lstm.classifier gest -model {model} -threshold 1"}, arrays=ARRAYS)
    pd.ask("c", "getseed")
    pd.send("c predictseries a")
    before = texts(pd.sync())
    assert before[-1] == "c.left: predictseries unknown"
    for message in (f"read {bad}", f"model {bad}"):
        assert [line.atoms[0] for line in pd.ask("c", message)][-1] == "error"
        pd.send("c predictseries a")
        assert texts(pd.sync()) == before


@pytest.mark.parametrize("has_python", [True, False])
def test_a_model_of_numbers_is_one_error(start_pd, library, without_python, tmp_path, has_python):
    path = tmp_path / "numbers.lstm"
    topology = Topology(2, (3,), 2, head="numbers")
    path.write_bytes(numbers_file(topology.sizes, np.zeros(topology.n_parameters)))
    pd = start_pd(
        {"c": f"lstm.classifier gest -model {path}", "d": "lstm.classifier other"},
        path=[library if has_python else without_python],
        arrays=ARRAYS,
    )
    pd.send(f"d read {path}")
    pd.until("d.right", "error", "read")
    said = [
        line.text
        for line in pd.seen
        if line.source == "error" and "answers with numbers" in line.text
    ]
    assert [line.split(": ")[:3] for line in said] == [
        ["lstm.classifier gest", "model", "Invalid model file"],
        ["lstm.classifier other", "read", "Invalid model file"],
    ]
    pd.send("d predictseries a")
    assert "No data fitted" in pd.until("d.right", "error", "predictseries")[-1].text
    assert pd.quit() == 0


def test_a_missing_file_or_name_is_one_error(start_pd, model):
    pd = start_pd(
        {
            "c": f"lstm.classifier gest -model {model}",
            "gone": "lstm.classifier gone -model gone.lstm",
            "none": "lstm.classifier none -model",
        },
        arrays=ARRAYS,
    )
    pd.send("c read gone.lstm")
    pd.until("c.right", "error", "read")
    pd.ask("none", "gethiddensize")
    errors = [line.text for line in pd.seen if line.source == "error"]
    assert len(errors) == 2
    warnings = [line.text for line in pd.seen if line.source == "console"]
    assert any("gone: model: File not found: gone.lstm" in each for each in warnings)
    assert any("none: create: " in error and "model" in error for error in errors)
    pd.send("c predictseries a")
    assert len(pd.sync()) == 2


def test_other_dimensions_than_the_models_are_one_error(start_pd, model):
    pd = start_pd({"c": f"lstm.classifier gest -model {model}"}, arrays={"b": [1, 2]})
    pd.send("c predictseries b", "c 1 2 3")
    errors = [line for line in pd.sync() if line.source == "c.right"]
    assert len(errors) == 2
    assert all(line.atoms[0] == "error" and "Wrong Point Size" in line.text for line in errors)
    assert not is_python_there(pd)


def test_a_file_on_pds_path_is_found(start_pd, tmp_path, model):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "there.lstm").write_bytes(model.read_bytes())
    pd = start_pd(
        {"c": "lstm.classifier gest -model far/there.lstm"},
        arrays=ARRAYS,
        flags=["-path", str(tmp_path)],
    )
    pd.send("c predictseries a")
    assert len(pd.sync()) == 2


def test_in_batch_mode_and_with_blocking_all_is_answered_before_the_message_returns(
    start_pd, classifier, model
):
    pd = start_pd({"c": f"lstm.classifier gest -model {model} -blocking 1"}, arrays=ARRAYS)
    pd.send("c labels", f"c read {model}", "c gethiddensize", "c predictseries a")
    lines = pd.sync()
    assert [line.atoms[0] for line in lines] == [
        "labels", "read", "hiddensize", "probabilities", "predictseries"
    ]  # fmt: skip


def test_json_models_still_go_through_python(start_pd, classifier, tmp_path):
    path = tmp_path / "gesture.json"
    classifier.write(path)
    pd = start_pd({"c": f"lstm.classifier gest -model {path}"}, arrays=ARRAYS)
    assert texts(pd.ask("c", "getmodel")) == [f"c.right: model {path}"]
    pd.send("c predictseries a")
    check_prediction(pd.sync(), classifier, FRAMES, "predictseries")


def test_labels_fed_back_end_in_pds_own_stack_overflow(start_pd, model, tmp_path):
    """Answers that the shim gives in Python's place nest as deep as Pd lets them."""
    patch = tmp_path / "loop.pd"
    patch.write_text(
        f"#N canvas 0 0 400 300 12;\n#X obj 10 10 r loop;\n"
        f"#X obj 10 40 lstm.classifier loop -model {model};\n#X msg 10 70 labels;\n"
        "#X connect 0 0 1 0;\n#X connect 1 0 2 0;\n#X connect 2 0 1 0;\n"
    )
    pd = start_pd({}, receivers=["loop"], flags=["-open", str(patch)])
    pd.send("loop labels")
    pd.until("error", "stack overflow")
    assert not is_python_there(pd)
    assert pd.quit(3) == 3
