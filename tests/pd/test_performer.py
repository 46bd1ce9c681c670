"""lstm.performer: one answer for each series, when it is sure or when the series has ended."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from patchlstm.objects.catalogue import find
from realpd import Pd

PATCH = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r series;
#X obj 90 10 r answers;
#X obj 10 40 BOX;
#X obj 10 70 print p.left;
#X obj 90 70 print p.right;
#X connect 0 0 2 0;
#X connect 1 0 2 1;
#X connect 2 0 3 0;
#X connect 2 1 4 0;
"""
FRAMES = ("0.95 a", "0.96 a")  # P of a, and the answer


@pytest.fixture
def open_box(start_pd, tmp_path: Path):
    """Return a function that opens a box between the receivers series and answers."""

    def open_patch(arguments: str = "", box: str = "lstm.performer") -> Pd:
        patch = tmp_path / "patch.pd"
        patch.write_text(PATCH.replace("BOX", f"{box} {arguments}".strip()), encoding="utf-8")
        return start_pd({}, receivers=["series", "answers"], flags=["-open", str(patch)])

    return open_patch


def said(pd: Pd, *messages: str) -> list[str]:
    """Return what messages bring at once: without the outlet's name for answers."""
    pd.send(*messages)
    names = {"p.left": "", "p.right": "right: ", "console": "console: ", "error": "error: "}
    return [f"{names[line.source]}{line.text}" for line in pd.sync()]


def series(*frames: str, end: bool = True) -> list[str]:
    """Write a series as lstm.segment and lstm.classifier send it."""
    messages = ["series begin"]
    for frame in frames:
        p, label = frame.split()
        messages += ["series 0.5 0.25", f"answers probabilities a {p} b {1 - float(p):g}"]
        messages += [f"answers predictframe {label}"]
    return [*messages, *(["series end 2"] if end else [])]


def labels(lines: list[str]) -> list[str]:
    """Return the answers alone."""
    return [line for line in lines if ":" not in line]


def test_a_series_is_answered_once_at_its_end(open_box) -> None:
    pd = open_box()
    assert said(pd, *series(*FRAMES, end=False)) == []
    latency, *rest = said(pd, "series end 2", "series end 2")
    assert float(latency.removeprefix("right: latency ")) >= 0
    assert rest == ["right: probability 0.96", "a"]
    assert labels(said(pd, *series("0.4 b"))) == ["b"]


def test_what_is_sure_is_answered_early_and_not_again_at_the_end(open_box) -> None:
    pd = open_box("-limit 0.9 -frames 2")
    assert said(pd, *series(*FRAMES[:1], end=False)) == []
    assert labels(said(pd, *series(*FRAMES, "0.01 b", "0.01 b", end=False))) == ["a"]
    assert said(pd, "series end 4") == []
    for doubtful in (
        ("0.95 a", "0.05 b"),
        ("0.95 a", "0.8 a", "0.95 a"),
        ("1 unknown", "1 unknown"),
    ):
        assert said(pd, *series(*doubtful, end=False)) == []
        assert labels(said(pd, "series end 3")) == [doubtful[-1].split()[1]]


def test_a_reset_gives_up_a_series(open_box) -> None:
    pd = open_box()
    assert said(pd, *series(*FRAMES, end=False), "series reset", "series end") == []


def test_labels_may_be_numbers(open_box) -> None:
    pd = open_box("-frames 2")
    frame = ["answers probabilities 1 0.2 2 0.8", "answers predictframe 2"]
    pd.send("series limit 0.5")
    assert labels(said(pd, "series begin", *frame, *frame)) == ["2"]


def test_probabilities_are_smoothed(open_box) -> None:
    pd = open_box("-smoothing 0.75")
    _, probability, answer = said(pd, *series("1 a", "0 b"))
    assert (probability, answer) == ("right: probability 0.75", "a")
    assert labels(said(pd, *series("0 b", "1 a"))) == ["b"]  # the series before is forgotten


def test_whole_series_are_answered_as_they_come(open_box) -> None:
    pd = open_box()
    messages = ("predictseries yes", "predictpoint 7", "spotted wave 0.98 31", "predictseries yes")
    lines = said(pd, *(f"answers {message}" for message in messages))
    assert lines == ["yes", "7", "right: probability 0.98", "wave", "yes"]
    lines = said(pd, "answers probabilities a 0.25 b 0.75", "answers predictseries b")
    assert lines == ["right: probability 0.75", "b"]


def test_no_answer_comes_within_the_refractory_time(open_box) -> None:
    pd = open_box("-refractory 60000")
    answer = "answers predictseries yes"
    assert said(pd, answer, answer) == ["yes", "right: ignored yes"]
    assert said(pd, "series refractory 0", answer, answer) == ["yes", "yes"]


def test_after_the_refractory_time_answers_come_again(open_box) -> None:
    pd = open_box("-refractory 20")
    answer = "answers predictseries yes"
    assert labels(said(pd, answer)) == ["yes"]
    deadline = time.monotonic() + 10
    while not labels(said(pd, answer)):
        assert time.monotonic() < deadline


def test_rest_is_said_once_after_the_last_answer(open_box) -> None:
    pd = open_box("-hold 50")
    assert said(pd, "answers predictseries a", "answers predictseries b") == ["a", "b"]
    assert [line.text for line in pd.until("p.left", "rest")] == ["rest"]


def test_what_a_classifier_says_besides_is_left_alone(open_box) -> None:
    pd = open_box()
    said_besides = {*find("lstm.classifier").messages, "progress", "position", "confusion", "float"}
    said_besides -= {"predictframe", "predictseries", "predictpoint"}
    assert said(pd, *(f"answers {selector} 1" for selector in said_besides)) == []


@pytest.mark.parametrize(
    ("message", "selector", "text"),
    [
        ("series limit 2", "limit", "found 2: a number from 0 to 1 is needed"),
        ("series frames 2.5", "frames", "found 2.5: a whole number from 0 to 1000 is needed"),
        ("series hold long", "hold", "found long: milliseconds from 0 to 600000 are needed"),
        ("series hold", "hold", "found 0 values: milliseconds from 0 to 600000 are needed"),
        ("series hold 1 2", "hold", "found 2 values: milliseconds from 0 to 600000 are needed"),
        ("series nonsense 1", "nonsense", "no such message or parameter: the help patch lists"),
        ("series bang", "bang", "no such message or parameter: the help patch lists"),
        ("answers probabilities a", "probabilities", "labels and numbers in turn are needed"),
        ("answers probabilities a b", "probabilities", "labels and numbers in turn are needed"),
        ("answers predictframe", "answer", "it has no label"),
        ("answers spotted", "answer", "it has no label"),
    ],
)
def test_nonsense_is_refused_by_one_line(open_box, message, selector, text) -> None:
    pd = open_box("-hold 400 -limit 0.5")
    reply, console = said(pd, message)
    assert reply.startswith(f"right: error {selector} {text}")
    assert console == reply.replace(
        f"right: error {selector}", f"console: lstm.performer: {selector}:"
    )
    asked = said(pd, "series getlimit", "series getframes", "series gethold")
    assert asked == ["right: limit 0.5", "right: frames 0", "right: hold 400"]


def test_wrong_arguments_leave_the_others(open_box) -> None:
    pd = open_box("-speed 3 fast 2 -limit 7 -frames 2 -hold")
    lines = [line for line in said(pd, "series getframes") if line.startswith("right")]
    assert lines == [
        "right: error speed no such message or parameter: the help patch lists them all",
        "right: error fast arguments are parameters and their values such as -hold 500",
        "right: error limit found 7: a number from 0 to 1 is needed",
        "right: error hold found 0 values: milliseconds from 0 to 600000 are needed",
        "right: frames 2",
    ]


def test_clones_keep_apart(open_box) -> None:
    pd = open_box("2 -frames 1", "clone -x lstm.performer")
    frame = ["answers 1 probabilities a 1 b 0", "answers 1 predictframe a"]
    lines = said(pd, "series 0 begin", "series 1 begin", *frame, "series 0 end", "series 1 end")
    assert [line for line in lines if line.startswith(("0", "1"))] == ["1 a"]
