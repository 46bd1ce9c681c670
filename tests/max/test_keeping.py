"""In Max too, what was recorded or learnt outlives its boxes, until its patcher is closed."""

from __future__ import annotations

from patchlstm import LSTMClassifier

SET = "lstm.dataseries~ strokes"


def size(double, name):
    return [reply.atoms for reply in double.replies(name, "size")]


def went(double):
    """Return what has been said to have gone, when all that was sent before is done."""
    return [line.fields[0] for line in double.seen if "went" in line.fields[0]]


def test_a_set_is_there_again_when_its_box_was_edited(start_max):
    double = start_max({})
    double.do(f"new s {SET}")
    double.replies("s", "addframe a 1 2")
    double.do("free s", f"new t {SET} @warnings 0")
    assert size(double, "t") == [("size", "1")]
    double.do("free t")
    assert double.quit() == 0
    assert went(double) == []


def test_a_closed_patcher_says_what_went(start_max):
    double = start_max({"mine": "lstm.labelset~ mine"})
    double.do("open other", f"new s {SET}", "new l lstm.labelset~ strokes")
    double.replies("s", "addframe a 1 2")
    double.replies("l", "addlabel a up")
    double.do("close other", "open other", f"new t {SET}")
    double.replies("mine", "addlabel a b")
    assert size(double, "t") == [("size", "0")]
    assert went(double) == [
        "lstm: a patch was closed, and with it went lstm.dataseries strokes (1 series),"
        " lstm.labelset strokes (1 label: up)"
    ]
    double.do("close other")
    assert double.quit() == 0


def test_what_two_patchers_share_lives_until_the_last_is_closed(start_max):
    double = start_max({"mine": SET})
    double.do("open other", f"new s {SET}")
    double.replies("s", "addframe a 1 2")
    double.do("free mine", "close other")
    double.do("open first", f"new t {SET}")
    assert size(double, "t") == [("size", "1")]
    double.do("free t", "new mine lstm.labelset~")
    assert double.quit() == 0
    assert went(double) == []


def test_a_model_is_there_again_while_python_sleeps(start_max, tmp_path):
    classifier = LSTMClassifier(hidden_size=4, max_iter=3)
    classifier.fit([[[0.1, 0.9]], [[0.9, 0.1]]], ["high", "low"]).write(tmp_path / "g.lstm")
    double = start_max({}, buffers={"a": [[0.1, 0.9]]})
    double.do(f"new c lstm.classifier~ gest @model {tmp_path / 'g.lstm'}")
    double.send("c predictseries a")
    expected = double.until("c.left", "predictseries")[-1].fields[1:]
    double.do("free c", "new d lstm.classifier~ gest")
    double.send("d predictseries a")
    assert double.until("d.left", "predictseries")[-1].fields[1:] == expected
    double.do("free d")
    assert double.quit() == 0


def test_an_attribute_in_a_box_erases_nothing(start_max):
    network = "lstm.classifier~ gest"
    double = start_max({"s": SET, "l": "lstm.labelset~ strokes"})
    for i in range(4):
        double.replies("s", f"addframe {i} {i % 2} 1")
        double.replies("l", f"addlabel {i} {'low' if i % 2 else 'high'}")
    double.do(f"new c {network} @hiddensize 4 @maxiter 3")
    double.send("c fit strokes strokes")
    double.until("c.left", "fit")
    double.do("free c", f"new d {network} @hiddensize 8 @delta 0")
    assert [reply.atoms for reply in double.replies("d", "labels")] == [("labels", "high", "low")]
    assert [reply.atoms for reply in double.replies("d", "gethiddensize")] == [("hiddensize", "4")]
    (warning,) = [line.fields[0] for line in double.seen if "do not erase" in line.fields[0]]
    assert warning.endswith("send hiddensize 8, delta 0")
    double.replies("d", "hiddensize 8")
    assert double.replies("d", "labels")[0].atoms[:2] == ("error", "labels")
    double.do("free d")
    assert double.quit() == 0
