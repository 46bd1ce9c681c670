"""The worker survives what a command throws, and goes on with few threads or none."""

from __future__ import annotations

import _thread
import threading
import time

import pytest

from patchlstm.patcher import jobs
from patchlstm.patcher.protocol import Command, Kind
from patchlstm.patcher.sets import LabelSetContent
from patchlstm.sets.labelset import LabelSet
from standin import StandIn

ENDLESS = ("-hiddensize", 2, "-maxiter", 1_000_000, "-patience", 0)
RAISED = [SystemExit(3), KeyboardInterrupt(), MemoryError(), RecursionError(), GeneratorExit()]


@pytest.fixture
def patch():
    return StandIn()


def name_of(error):
    return type(error).__name__


def raiser(error):
    def throw(*_):
        raise error

    return throw


def teach(patch):
    series = patch.make("lstm.dataseries", "data")
    labels = patch.make("lstm.labelset", "data")
    for i in range(4):
        patch.send(series, "addseries", i, "buffer", samples=[[i % 2, 0.1 * i], [i % 2, 1]])
        patch.send(labels, "addlabel", i, ("low", "high")[i % 2])
    patch.take_answers()


def until(patch, condition):
    """Wait until something is among the answers."""
    end = time.monotonic() + 60
    while not [answer for answer in list(patch.answers) if condition(answer)]:
        assert time.monotonic() < end, patch.answers
        time.sleep(0.001)


def has_begun(handle):
    return lambda answer: answer[0] == handle and answer[2] == "progress"


@pytest.mark.parametrize("error", RAISED, ids=name_of)
def test_whatever_a_message_raises_is_one_error(patch, monkeypatch, error):
    labels = patch.make("lstm.labelset", "x")
    monkeypatch.setattr(LabelSetContent, "on_size", raiser(error))
    ((kind, selector, text),) = patch.ask(labels, "size")
    assert (kind, selector) == ("fail", "size")
    assert text.startswith(("internal error, please report it: " + name_of(error), "Not enough"))
    assert patch.ask(labels, "cols") == [("left", "cols", 1.0)]


@pytest.mark.parametrize("error", RAISED, ids=name_of)
def test_whatever_a_job_raises_is_one_error(patch, monkeypatch, tmp_path, error):
    labels = patch.make("lstm.labelset", "x")
    patch.send(labels, "addlabel", "a", "b")
    monkeypatch.setattr(LabelSet, "write", raiser(error))
    patch.take_answers()
    patch.send(labels, "write", "x.json", path=tmp_path / "x.json")
    patch.send(labels, "size")
    patch.settle()
    (_, kind, selector, _), size = patch.take_answers()
    assert (kind, selector) == ("fail", "write")
    assert size[1:] == ("left", "size", 1.0)
    assert patch.n_written == 1


@pytest.mark.parametrize("error", RAISED, ids=name_of)
def test_whatever_goes_wrong_before_a_command_runs_is_one_error(patch, monkeypatch, error):
    labels = patch.make("lstm.labelset", "x")
    with monkeypatch.context() as context:
        context.setattr(LabelSetContent, "is_urgent", raiser(error))
        ((kind, selector, _),) = patch.ask(labels, "size")
    assert (kind, selector) == ("fail", "size")
    assert patch.ask(labels, "size") == [("left", "size", 0.0)]


def test_somebody_may_look_whether_the_worker_lives(patch):
    labels = patch.make("lstm.labelset", "x")
    for _ in range(3):
        patch.wake()
        patch.wait_for_a_job()
    assert patch.ask(labels, "size") == [("left", "size", 0.0)]


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()])
def test_without_threads_jobs_are_done_all_the_same(monkeypatch, tmp_path, error):
    monkeypatch.setattr(_thread, "start_new_thread", raiser(error))
    patch = StandIn()
    teach(patch)
    labels, other = patch.make("lstm.labelset", "data"), patch.make("lstm.labelset", "other")
    patch.send(labels, "write", "x.json", path=tmp_path / "x.json")
    patch.send(other, "read", "x.json", path=tmp_path / "x.json")
    classifier = patch.make("lstm.classifier", "c", "-hiddensize", 2, "-maxiter", 2)
    patch.send(classifier, "fit", "data", "data")
    patch.settle()
    assert patch.ask(other, "size") == [("left", "size", 4.0)]
    assert patch.models[classifier].labels == ("high", "low")


def test_few_fits_run_at_once_and_the_console_says_once_that_others_wait(patch):
    teach(patch)
    before = threading.active_count()
    n_fits = jobs.MAX_FITS + 5
    handles = [patch.make("lstm.classifier", f"c{i}", *ENDLESS) for i in range(n_fits)]
    for handle in handles:
        patch.send(handle, "fit", "data", "data")
    for handle in handles[: jobs.MAX_FITS]:
        until(patch, has_begun(handle))
    told = [answer[2] for answer in patch.answers if answer[1] == "post"]
    assert len(told) == 1
    assert f"begins when one of the {jobs.MAX_FITS} fits under way has ended" in told[0]
    assert not [answer for answer in patch.answers if has_begun(handles[-1])(answer)]
    assert threading.active_count() <= before + jobs.MAX_FITS
    patch.send(handles[0], "cancel")
    until(patch, has_begun(handles[jobs.MAX_FITS]))
    for handle in handles:
        patch.send(handle, "cancel")
    patch.settle()


def test_a_fit_that_waits_for_its_turn_is_cancelled_at_once(patch):
    teach(patch)
    handles = [patch.make("lstm.classifier", f"c{i}", *ENDLESS) for i in range(jobs.MAX_FITS + 1)]
    for handle in handles:
        patch.send(handle, "fit", "data", "data")
    for handle in handles[:-1]:
        until(patch, has_begun(handle))
    patch.send(handles[-1], "cancel")
    assert [answer[1:3] for answer in patch.answers if answer[0] == handles[-1]][-2:] == [
        ("right", "cancel"),
        ("fail", "fit"),
    ]
    for handle in handles:
        patch.send(handle, "cancel")
    patch.settle()


def test_who_quits_gives_up_what_waits_for_a_fit_and_nothing_else(patch, tmp_path):
    teach(patch)
    classifier = patch.make("lstm.classifier", "c", *ENDLESS)
    labels = patch.make("lstm.labelset", "data")
    target = patch.make("lstm.labelset", "target")
    patch.send(classifier, "fit", "data", "data")
    until(patch, has_begun(classifier))
    patch.send(classifier, "predict", "data", "target")
    patch.send(target, "write", "t.json", path=tmp_path / "t.json")
    patch.send(classifier, "write", "c.json", path=tmp_path / "c.json")
    patch.send(labels, "write", "l.json", path=tmp_path / "l.json")
    patch._worker.step(Command(0, 0, Kind.QUIT, "", ""))
    patch.settle()
    failed = [answer[3] for answer in patch.answers if answer[1:3] == ("fail", "write")]
    assert ["t.json" in text for text in failed] == [True, False]
    assert ["c.json" in text for text in failed] == [False, True]
    assert [path.name for path in tmp_path.iterdir()] == ["l.json"]
    assert patch.n_written == 3
