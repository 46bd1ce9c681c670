"""Answers before the message returns: `blocking 1` and Pd's batch mode."""

from __future__ import annotations

import subprocess

import pytest

from installations import copy_library
from lessons import LONG_ARRAYS, QUICK, kinds, lesson, long_lesson, texts
from realpd import FLAGS, parse_line

# Each message of a bang goes to the sets or the classifier; a mark is printed when it has returned.
OBJECTS = {
    "ds": "lstm.dataseries data -blocking 1",
    "c": f"lstm.classifier gest {QUICK} -blocking 1",
    "ls": "lstm.labelset data",
    "out": "lstm.labelset out",
}

# What arrives at `steps` is sent, one message after the other, with a mark after each.
STEPS = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r steps;
#X obj 10 40 t b a;
#X obj 10 70 print mark.left;
#X obj 90 70 list trim;
#X obj 90 100 s from-test;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 3 0;
#X connect 3 0 4 0;
"""


@pytest.fixture
def pd(start_pd, tmp_path):
    steps = tmp_path / "steps.pd"
    steps.write_text(STEPS)
    return start_pd(OBJECTS, arrays=LONG_ARRAYS, receivers=["steps"], flags=["-open", str(steps)])


def steps(pd, *messages):
    """Send messages with a mark behind each; return the lines up to the last mark."""
    pd.send(*(f"steps {message}" for message in messages))
    lines = []
    for _ in messages:
        lines += pd.until("mark.left")
    return lines


def test_a_blocking_message_returns_when_it_is_answered(pd):
    lines = steps(pd, "ds addframe x 1 2", "ds size", "c fit data nothing", "c getblocking")
    assert kinds(lines) == [
        "ds.left: addframe",
        "mark.left: bang",
        "ds.left: size",
        "mark.left: bang",
        lines[4].source + ": " + lines[4].text,
        "c.right: error",
        "mark.left: bang",
        "c.right: blocking",
        "mark.left: bang",
    ]
    assert lines[4].source == "error"


def test_a_blocking_fit_answers_progress_and_loss_before_it_returns(pd):
    pd.send(*lesson("ds", "ls"))
    lines = steps(pd, "c fit data data", "c predict data out", "c predictframe 0.5 0.5")
    lines = [line for line in lines if not line.source.startswith("ls")]
    first = next(i for i, line in enumerate(lines) if line.source.startswith("c."))
    assert kinds(lines[first:]) == [
        "c.right: progress",
        "c.left: fit",
        "mark.left: bang",
        "c.left: predict",
        "mark.left: bang",
        "c.right: probabilities",
        "c.left: predictframe",
        "mark.left: bang",
    ]


def test_the_message_blocking_switches_it_on_and_off(pd):
    assert texts(steps(pd, "out getblocking", "out size"))[0] == "mark.left: bang"
    pd.until("out.left", "size")
    pd.send("out blocking 1")
    assert texts(steps(pd, "out getblocking", "out size")) == [
        "out.right: blocking 1",
        "mark.left: bang",
        "out.left: size 0",
        "mark.left: bang",
    ]
    pd.send("out blocking 0")
    pd.ask("out", "size")
    assert texts(steps(pd, "out getblocking"))[0] == "mark.left: bang"


def test_blocking_waits_for_all_that_comes_first(pd):
    pd.send("out addlabel a x", "out addlabel b y", "ls addlabel c z")
    lines = steps(pd, "ds size")
    assert texts(lines) == [
        "out.left: addlabel",
        "out.left: addlabel",
        "ls.left: addlabel",
        "ds.left: size 0",
        "mark.left: bang",
    ]


# The reply to addframe asks for the size; that reply asks for the columns.
NESTED = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r nested;
#X obj 10 40 t b a;
#X obj 10 70 print mark.left;
#X obj 90 70 list trim;
#X obj 90 100 lstm.dataseries nest -blocking 1;
#X obj 90 130 t a a;
#X obj 90 160 print nested.left;
#X obj 200 160 route addframe size;
#X msg 200 190 size;
#X msg 250 190 cols;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 1 1 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 5 1 7 0;
#X connect 7 0 8 0;
#X connect 7 1 9 0;
#X connect 8 0 4 0;
#X connect 9 0 4 0;
"""


def test_a_reply_may_send_the_next_blocking_message(start_pd, tmp_path):
    nested = tmp_path / "nested.pd"
    nested.write_text(NESTED)
    pd = start_pd({}, receivers=["nested"], flags=["-open", str(nested)])
    pd.send("nested addframe x 1 2")
    # innermost first: each [print] comes after the message that its reply sent has returned
    assert texts(pd.until("mark.left")) == [
        "nested.left: cols 2",
        "nested.left: size 1",
        "nested.left: addframe",
        "mark.left: bang",
    ]
    assert pd.quit() == 0


def test_a_blocking_object_does_not_wait_for_a_fit_that_it_does_not_need(pd):
    pd.send(*long_lesson("ds", "ls"), "c blocking 0", "c maxiter 1000000", "c fit data data")
    pd.until("c.right", "progress")
    lines = [line for line in steps(pd, "ds size") if line.atoms[0] != "progress"]
    assert texts(lines) == ["ds.left: size 16", "mark.left: bang"]
    pd.send("c cancel")
    pd.until("c.left", "fit")


# ---- batch mode: Pd reads no socket, so the patch sends everything itself ----

BATCH = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 loadbang;
#X msg 10 40 {messages};
#X obj 10 70 r ds;
#X obj 10 100 lstm.dataseries data;
#X obj 10 130 print ds.left;
#X obj 100 70 r ls;
#X obj 100 100 lstm.labelset data;
#X obj 100 130 print ls.left;
#X obj 200 70 r c;
#X obj 200 100 lstm.classifier gest -hiddensize 4 -maxiter 3;
#X obj 200 130 print c.left;
#X obj 300 130 print c.right;
#X obj 10 170 r mark;
#X obj 10 200 print mark.left;
#X obj 10 230 r over;
#X msg 10 260 \\; pd quit 3;
#X connect 0 0 1 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 5 0 6 0;
#X connect 6 0 7 0;
#X connect 8 0 9 0;
#X connect 9 0 10 0;
#X connect 9 1 11 0;
#X connect 12 0 13 0;
#X connect 14 0 15 0;
"""


def run_batch(library, folder, messages):
    """Run Pd in batch mode; return what its objects printed and its exit status."""
    patch = folder / "batch.pd"
    patch.write_text(BATCH.format(messages=" ".join(f"\\; {message}" for message in messages)))
    command = ["pd", "-batch", *FLAGS, "-path", str(library), "-lib", "lstm", str(patch)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    lines = [parse_line(line) for line in run.stderr.splitlines()]
    return [line for line in lines if line.source != "console"], run.returncode


def test_in_batch_mode_every_message_is_answered_before_it_returns(library, tmp_path):
    messages = [
        *lesson("ds", "ls"),
        "mark one",
        "c fit data data",
        "mark two",
        "c labels",
        "over bang",
    ]
    lines, status = run_batch(library, tmp_path, messages)
    assert texts(lines[:18]) == ["ds.left: addframe", "ds.left: addframe", "ls.left: addlabel"] * 6
    assert kinds(lines[18:]) == [
        "mark.left: one",
        "c.right: progress",
        "c.left: fit",
        "mark.left: two",
        "c.left: labels",
    ]
    assert status == 3


def test_batch_mode_without_python_is_not_stuck(library, tmp_path):
    copy = copy_library(library, tmp_path, bridge=None)
    lines, status = run_batch(copy, tmp_path, ["mark one", "c labels", "mark two", "over bang"])
    assert lines[1].source == "error"
    assert [texts(lines)[i] for i in (0, 2, 3)] == [
        "mark.left: one",
        "c.right: error labels Python is not running; see the console",
        "mark.left: two",
    ]
    assert status == 3
