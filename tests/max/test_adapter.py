"""What only Max has: attributes, assist texts, dialogs, files found by Max, ints."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from patchlstm import LSTMClassifier

SET = {"s": "lstm.dataseries~ strokes"}


def atoms(replies):
    return [reply.atoms for reply in replies]


def test_attributes_are_known_before_python_is_up(start_max):
    double = start_max({"c": "lstm.classifier~ gest @hiddensize 16 8 @learnrate 0.25"})
    double.send("c gethiddensize", "c getlearnrate", "c getname")
    lines = double.until("c.right", "name")
    assert [line.fields[1:] for line in lines if line.kind == "outlet"] == [
        ("hiddensize", "16", "8"),
        ("learnrate", "0.25"),
        ("name", "gest"),
    ]
    assert double.quit() == 0


def test_an_attribute_shows_what_python_made_of_it(start_max):
    double = start_max({"c": "lstm.classifier~ gest", "twin": "lstm.classifier~ gest"})
    assert atoms(double.replies("c", "getmaxiter"))[0][0] == "maxiter"
    double.replies("c", "maxiter 7")
    assert atoms(double.replies("twin", "getmaxiter")) == [("maxiter", "7")]
    double.replies("c", "maxiter -3")
    assert atoms(double.replies("c", "getmaxiter")) == [("maxiter", "7")]
    assert double.quit() == 0


def test_a_wrong_attribute_is_named(start_max):
    double = start_max({"c": "lstm.classifier~ gest @hidensize 3"})
    assert any("'hidensize' is not a valid attribute" in line.fields[0] for line in double.seen)
    assert double.quit() == 0


def test_the_name_is_read_only(start_max):
    double = start_max(SET)
    assert any("read-only" in line.fields[0] for line in double.ask("s", "name other"))
    assert atoms(double.replies("s", "getname")) == [("name", "strokes")]
    assert atoms(double.replies("s", "refer other")) == []
    assert atoms(double.replies("s", "getname")) == [("name", "other")]
    assert double.quit() == 0


def test_assist_names_every_inlet_and_outlet(start_max):
    double = start_max({"c": "lstm.classifier~ gest"})
    double.do("assist c")
    texts = [double.until_kind("assist")[-1].fields[0] for _ in range(3)]
    assert all(text.startswith("lstm.classifier~: ") for text in texts)
    assert len(set(texts)) == 3
    assert double.quit() == 0


def test_a_bare_write_and_read_ask_for_a_file(start_max, tmp_path):
    double = start_max(SET)
    double.send("s addframe a 1 2")
    path = tmp_path / "chosen.json"
    double.do(f"dialog {path}")
    double.send("s write", thread="scheduler")
    double.until("s.right", "write", str(path))
    assert '"a"' in path.read_text()
    double.send("s clear", "s read")
    double.until("s.right", "read", str(path))
    assert atoms(double.replies("s", "size")) == [("size", "1")]
    path.write_text('{"cols": 1, "data": {"a-1": [1], "a-2": [2]}}')
    double.send(f"s read {path} group")
    double.until("s.right", "read", str(path))
    assert atoms(double.replies("s", "size")) == [("size", "1")]
    double.do("dialog")
    double.send("s read")
    assert atoms(double.replies("s", "size")) == [("size", "1")]
    assert double.quit() == 0


def test_files_are_found_and_missed_as_max_finds_them(start_max, tmp_path):
    double = start_max(SET)
    found = atoms(double.replies("s", "read nothing.json"))
    assert found[0][:2] == ("error", "read")
    assert "search path" in found[0][2]
    found = atoms(double.replies("s", "write /nowhere/at/all.json"))
    assert "there is no folder for /nowhere/at/all.json" in found[0][2]
    double.replies("s", f"write {tmp_path / 'there.json'}")
    assert (tmp_path / "there.json").exists()
    found = atoms(double.replies("s", "write " + "x" * 3000))
    assert "too long" in found[0][2]
    assert double.quit() == 0


def test_a_single_number_is_a_frame(start_max):
    double = start_max({"c": "lstm.classifier~ gest"})
    for message in ("3", "0.5", "1 2"):
        assert atoms(double.replies("c", message))[0][:2] == ("error", "predictframe")
    assert double.quit() == 0


def test_python_that_cannot_start_is_one_line(built, tmp_path, start_max):
    paths = built.support / "lstm-python.txt"
    good = paths.read_text()
    paths.write_text(good.replace("libpython = ", "libpython = /nowhere"))
    try:
        double = start_max(SET)
        double.send("s size")
        double.until("s.right", "error", "size")
        assert sum("Python can't be started" in line.fields[0] for line in double.seen) == 1
        assert double.quit() == 0
    finally:
        paths.write_text(good)


def test_a_model_as_attribute_predicts_and_leaves_python_asleep(start_max, tmp_path):
    path = tmp_path / "gesture.lstm"
    classifier = LSTMClassifier(hidden_size=3, max_iter=1)
    classifier.fit([[[0, 1]], [[0, 1]], [[1, 0]], [[1, 0]]], ["up", "up", "down", "down"])
    classifier.write(path)
    double = start_max({"c": f"lstm.classifier~ gest @model {path}"})
    double.send("c 0.25 0.5")
    probabilities, label = [
        line.fields[1:] for line in double.until("c.left", "predictframe") if line.kind == "outlet"
    ]
    (expected,) = classifier.predict_proba([[[0.25, 0.5]]])
    assert probabilities[1::2] == tuple(classifier.classes_)
    np.testing.assert_allclose(np.array(probabilities[2::2], float), expected, atol=1e-5)
    assert label == ("predictframe", classifier.classes_[expected.argmax()])
    maps = Path(f"/proc/{double.process.pid}/maps").read_text(encoding="utf-8")
    assert "libpython" not in maps
    assert atoms(double.replies("c", "getmodel")) == [("model", str(path))]
    assert atoms(double.replies("c", "gethiddensize")) == [("hiddensize", "3")]
    assert double.quit() == 0
