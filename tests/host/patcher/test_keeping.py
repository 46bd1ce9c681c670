"""What patches keep: when they are told, and what becomes of it, without a patcher."""

from __future__ import annotations

import time

import pytest

from patchlstm import DataSeries, LSTMClassifier
from patchlstm.patcher import keeping
from standin import StandIn

FROM_PATCH = -1.0


@pytest.fixture
def patch():
    return StandIn()


@pytest.fixture
def takes(patch):
    return patch.make("lstm.dataseries", "takes", "-keep", 1)


def kept(patch, handle):
    """Return the set that an object's patch keeps."""
    return DataSeries.from_bytes(patch.kept[handle][1])


def warnings(patch):
    return [answer[2] for answer in patch.take_answers() if answer[1] == "post"]


def test_a_change_is_told_before_its_command_is_finished(patch, takes):
    assert takes not in patch.kept  # the patch's file may be about to say what there is
    patch.send(takes, "addframe", "a", 1, samples=[[1]])
    assert kept(patch, takes).ids() == ["a"]


def test_many_changes_are_told_now_and_then_and_the_last_for_sure(patch, takes, monkeypatch):
    monkeypatch.setattr(keeping, "PAUSE_FACTOR", 1e9)
    for i in range(50):
        patch.send(takes, "addframe", "a", 1, samples=[[i]])
    assert kept(patch, takes).length("a") == 1
    patch.wait_for_a_job()  # the timer
    time.sleep(0.01)
    assert kept(patch, takes).length("a") == 50
    version = patch.kept[takes][0]
    patch.send(takes, "size")
    assert patch.kept[takes][0] == version


def test_only_objects_that_are_asked_to_keep(patch, takes):
    twin = patch.make("lstm.dataseries", "takes")
    patch.send(twin, "addframe", "a", 1, samples=[[1]])
    assert twin not in patch.kept
    assert kept(patch, takes).ids() == ["a"]
    assert patch.ask(twin, "getkeep") == [("right", "keep", 0.0)]
    patch.send(twin, "keep", 1)
    assert kept(patch, twin).ids() == ["a"]
    patch.send(takes, "keep", 0)
    assert patch.kept[takes][1] is None
    time.sleep(0.3)
    patch.send(twin, "clear")
    assert patch.kept[takes][1] is None
    assert kept(patch, twin).size == 0


def test_a_save_of_the_last_version_is_silent_and_what_is_saved_is_not_lost(patch, takes):
    patch.send(takes, "addframe", "a", 1, samples=[[1]])
    patch.save(takes, patch.kept[takes][0])
    patch.delete(takes)
    patch.close(1)
    assert not warnings(patch)


def test_a_save_of_an_older_version_says_so(patch, takes):
    patch.send(takes, "addframe", "a", 1, samples=[[1]])
    version = patch.kept[takes][0]
    patch.settle()
    time.sleep(0.3)
    patch.send(takes, "addframe", "a", 1, samples=[[1]])
    patch.save(takes, version)
    (line,) = warnings(patch)
    assert line.startswith("lstm.dataseries takes: keep: the patch was saved while a change was")
    patch.save(takes, patch.kept[takes][0])
    assert not warnings(patch)


def test_a_fit_that_a_save_has_not_waited_for_says_so_when_it_has_ended(patch, takes):
    labels = patch.make("lstm.labelset", "truth")
    for i in range(4):
        patch.send(takes, "addseries", i, "buffer", samples=[[i % 2], [1]])
        patch.send(labels, "addlabel", i, ("low", "high")[i % 2])
    classifier = patch.make("lstm.classifier", "c", "-hiddensize", 2, "-maxiter", 2, "-keep", 1)
    patch.send(classifier, "fit", "takes", "truth")
    patch.save(classifier, 0)
    patch.settle()
    assert any("save it again" in line for line in warnings(patch))
    deadline = time.monotonic() + 20
    while classifier not in patch.kept and time.monotonic() < deadline:
        time.sleep(0.01)
    model = LSTMClassifier.from_bytes(patch.kept[classifier][1]).model_
    assert model.parameters.tobytes() == patch.models[classifier].parameters.tobytes()


def test_a_save_that_waits_gets_all(patch, takes, monkeypatch):
    monkeypatch.setattr(keeping, "PAUSE_FACTOR", 1e9)
    for i in range(9):
        patch.send(takes, "addframe", "a", 1, samples=[[i]])
    patch.save(takes)
    patch.settle()
    assert kept(patch, takes).length("a") == 9
    assert not warnings(patch)


def test_what_was_kept_comes_back_once_and_begins_a_history(patch, takes):
    old = DataSeries()
    for name in ("b", "a"):
        old.add_series(name, [[1, 2]])
    patch.restore(takes, old.to_bytes())
    assert patch.ask(takes, "ids") == [("left", "ids", "b", "a")]
    patch.save(takes, FROM_PATCH)
    assert not warnings(patch)
    assert patch.ask(takes, "undo")[0][:2] == ("fail", "undo")
    patch.restore(takes, old.to_bytes())
    assert not warnings(patch)
    patch.restore(takes, DataSeries().to_bytes())
    assert "it holds something already" in warnings(patch)[0]
    assert patch.ask(takes, "size") == [("left", "size", 2.0)]


def test_what_was_kept_comes_before_a_file_to_begin_with(patch, tmp_path):
    file, old = DataSeries(), DataSeries()
    file.add_series("file", [[1]])
    old.add_series("kept", [[1]])
    file.write(tmp_path / "x.json")
    takes = patch.make("lstm.dataseries", "takes", "-read", "x.json", path=tmp_path / "x.json")
    patch.settle()
    assert patch.ask(takes, "ids") == [("left", "ids", "file")]
    patch.restore(takes, old.to_bytes())
    assert patch.ask(takes, "ids") == [("left", "ids", "kept")]


def test_what_is_too_large_is_said_once(patch, takes, monkeypatch):
    monkeypatch.setattr(keeping, "MAX_KEPT_BYTES", 300)
    monkeypatch.setattr(keeping, "MAX_PAUSE", 0)
    patch.send(takes, "addframe", "a", 1, samples=[[1]])
    patch.take_answers()
    for i in range(2):
        patch.send(takes, "addseries", i, "buffer", samples=[[1]] * 100)
    (line,) = warnings(patch)
    assert "the patch can't keep this: it has" in line
    assert patch.kept[takes][1] is None
    patch.send(takes, "clear")
    assert kept(patch, takes).size == 0


def test_a_network_that_was_kept_comes_before_the_file_to_begin_with(patch, tmp_path):
    paths = [tmp_path / "file.lstm", tmp_path / "kept.lstm"]
    for path, size in zip(paths, (2, 3), strict=True):
        classifier = LSTMClassifier(hidden_size=size, max_iter=1)
        classifier.fit([[[0.0]], [[1.0]]], ["low", "high"]).write(path)
    file, kept_file = paths
    tags = ("-model", "file.lstm", "-threshold", 0.5, "-keep", 1)
    network = patch.make("lstm.classifier", "c", *tags, path=file)
    patch.settle()
    assert patch.ask(network, "gethiddensize") == [("right", "hiddensize", 2.0)]
    for _ in range(2):  # two boxes of one name
        patch.restore(network, kept_file.read_bytes())
    assert not any("holds something" in line for line in warnings(patch))
    assert patch.ask(network, "gethiddensize") == [("right", "hiddensize", 3.0)]
    patch.restore(network, file.read_bytes())
    assert patch.ask(network, "gethiddensize") == [("right", "hiddensize", 3.0)]


def test_a_forecaster_is_kept_and_its_network_brought_back(patch, takes):
    for i in range(4):
        patch.send(takes, "addseries", i, "buffer", samples=[[t % 2, i] for t in range(6)])
    tags = ("-hiddensize", 2, "-maxiter", 1, "-keep", 1, "-augment", 0)
    forecaster = patch.make("lstm.forecaster", "f", *tags)
    patch.ask(forecaster, "fit", "takes")
    first = patch.models[forecaster]
    patch.ask(forecaster, "clear")
    assert patch.models[forecaster] is None
    assert patch.ask(forecaster, "undo") == [("left", "undo")]
    assert patch.models[forecaster] is first
    patch.save(forecaster)
    patch.settle()
    other = patch.make("lstm.forecaster", "other")
    patch.restore(other, patch.kept[forecaster][1])
    assert patch.models[other].parameters.tobytes() == first.parameters.tobytes()
