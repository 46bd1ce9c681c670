"""`@keep 1`: what a box holds is in its patcher's file, and there again when that is opened."""

from __future__ import annotations

import pytest

SET = "lstm.dataseries~ strokes @keep 1"


def save(double, name, saved):
    """Save the patcher's box after what it was sent; return how many numbers that keeps."""
    double.replies(name, "size")
    double.do(f"save {name} {saved}")
    return int(double.until_kind("saved")[-1].fields[0])


def ids(double, name):
    return [reply.atoms for reply in double.replies(name, "ids")]


@pytest.mark.parametrize("overdrive", [False, True])
def test_a_set_is_there_again_when_its_patcher_is_opened(start_max, overdrive):
    double = start_max({"mine": "lstm.labelset~ mine"}, overdrive=overdrive)
    double.do("open other", f"new s {SET}")
    for i in range(3):
        double.replies("s", f"addframe b-{i} {i} 0.1")
    double.replies("s", "addframe a 1 2")
    double.replies("s", "blocking 1")  # so that a save waits for what it keeps
    assert save(double, "s", "file") > 10
    double.do("close other", "open other", f"reopen file t {SET}")
    assert ids(double, "t") == [("ids", "b-0", "b-1", "b-2", "a")]
    assert [reply.atoms for reply in double.replies("t", "getkeep")] == [("keep", "1")]
    double.do("close other")
    assert double.quit() == 0


@pytest.mark.parametrize("thread", ["main", "scheduler"])
def test_a_patcher_with_a_new_take_is_to_be_saved(start_max, thread):
    double = start_max({})
    double.do(f"new s {SET}", "new t lstm.dataseries~ others")
    double.sync()  # the scheduler's thread shall find them
    double.replies("t", "addframe a 1 2", thread)
    assert "dirty" not in {line.kind for line in double.seen}
    double.send("s addframe a 1 2", thread=thread)
    double.until_kind("dirty")
    double.replies("s", "blocking 1")
    save(double, "s", "file")
    n_seen = len(double.seen)
    double.do("close first", f"reopen file s {SET}")
    assert ids(double, "s") == [("ids", "a")]
    assert "dirty" not in {line.kind for line in double.seen[n_seen:]}
    double.do("free s")
    assert double.quit() == 0


def test_a_box_that_keeps_nothing_adds_nothing(start_max):
    double = start_max({"s": "lstm.dataseries~ strokes"})
    double.replies("s", "addframe a 1 2")
    assert save(double, "s", "file") == 0
    double.do("reopen file t lstm.dataseries~ strokes")
    assert ids(double, "t") == [("ids", "a")]
    double.do("free t")
    assert double.quit() == 0


def test_a_network_predicts_again_when_its_patcher_is_opened(start_max):
    double = start_max({"d": "lstm.dataseries~ strokes", "l": "lstm.labelset~ strokes"})
    double.do(
        "open other", "new c lstm.classifier~ gest @keep 1 @hiddensize 4 @maxiter 3 @blocking 1"
    )
    for i in range(4):
        double.replies("d", f"addframe {i} {i % 2} 1")
        double.replies("l", f"addlabel {i} {'low' if i % 2 else 'high'}")
    double.replies("c", "fit strokes strokes")
    double.send("c predictframe 0 1")
    expected = double.until("c.left", "predictframe")[-1].fields[1:]
    double.do("save c file")
    assert int(double.until_kind("saved")[-1].fields[0]) > 100
    double.do("close other", "open other", "reopen file n lstm.classifier~ gest @keep 1")
    double.send("n predictframe 0 1")
    assert double.until("n.left", "predictframe")[-1].fields[1:] == expected
    double.do("close other")
    assert double.quit() == 0


def test_a_set_begins_with_a_file(start_max, tmp_path):
    double = start_max({"s": "lstm.dataseries~ strokes"})
    double.replies("s", "addframe a 1 2")
    double.replies("s", f"write {tmp_path / 'takes.json'}")
    double.do(f"new t lstm.dataseries~ others @read {tmp_path / 'takes.json'}")
    assert ids(double, "t") == [("ids", "a")]
    double.do("new u lstm.dataseries~ first @read nothing.json")
    assert ids(double, "u") == [("ids",)]
    (line,) = [line for line in double.seen if "it begins empty" in line.fields[-1]]
    assert "first: read: File not found" in line.fields[-1]
    double.do("free t", "free u")
    assert double.quit() == 0
