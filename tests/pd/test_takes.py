"""lstm.takes: a list of takes that can be drawn, played, renamed, relabelled, deleted, undone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dialogue import content
from realpd import Pd

SETS = {"series": "lstm.dataseries set", "labels": "lstm.labelset set"}


def recorded(start_pd: Callable[..., Pd], browser: str = "lstm.takes set set 5") -> Pd:
    """Start a Pd with a browser of two takes of two dimensions."""
    pd = start_pd({"takes": browser, **SETS})
    for take, label, level in (("a", "up", 1), ("b", "down", 2)):
        pd.send(*(f"series addframe {take} {level} {0.5 * time}" for time in range(3)))
        pd.send(f"labels addlabel {take} {label}")
    pd.send("takes bang")
    pd.ask("series", "size")
    pd.ask("labels", "size")
    return pd


def answer(pd: Pd, name: str, message: str) -> tuple[str, ...]:
    """Return what a set answers."""
    (line,) = (line for line in pd.ask(name, message) if line.source == f"{name}.left")
    return line.atoms[1:]


def entries(pd: Pd) -> list[tuple[str, str]]:
    """Return the ids with their labels, as the two sets have them."""
    ids, labelled = answer(pd, "series", "ids"), answer(pd, "labels", "ids")
    return [
        (each, *(answer(pd, "labels", f"getlabel {each}") if each in labelled else ("",)))
        for each in ids
    ]


def wait_for(pd: Pd, *expected: tuple[str, str]) -> None:
    """Wait until the sets hold this: the browser sends one message when another has answered."""
    deadline = time.monotonic() + 10
    while (found := entries(pd)) != list(expected):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def play(pd: Pd, take: str) -> list[str]:
    """Choose a take when it is listed and drawn, and play it; return what comes out."""
    time.sleep(0.2)
    pd.send(f"takes choose {take}")
    pd.until("takes.right", "chosen", take)
    time.sleep(0.2)
    pd.send("takes play 1")
    lines = pd.until("takes.right", "play", "0")
    return [line.text.removeprefix("list ") for line in lines if line.source == "takes.left"]


def test_a_chosen_take_is_played_frame_by_frame(start_pd) -> None:
    pd = recorded(start_pd)
    assert play(pd, "b") == ["2 0", "2 0.5", "2 1"]


def test_rename_relabel_delete_and_undo_keep_the_sets_in_step(start_pd) -> None:
    pd = recorded(start_pd)
    before = content(pd, "series"), content(pd, "labels")
    time.sleep(0.2)
    pd.send("takes choose a", "takes relabel wave")
    wait_for(pd, ("a", "wave"), ("b", "down"))
    pd.send("takes rename c")
    wait_for(pd, ("c", "wave"), ("b", "down"))
    pd.send("takes delete")
    wait_for(pd, ("b", "down"))
    pd.sync()
    assert answer(pd, "labels", "size") == ("1",)
    for first in (("c", "wave"), ("a", "wave"), ("a", "up")):
        pd.send("takes undo")
        wait_for(pd, first, ("b", "down"))
    assert (content(pd, "series"), content(pd, "labels")) == before
    pd.send("takes undo")
    assert pd.until("takes.right", "error")[-1].text == "error nothing to undo here"


def test_undo_takes_back_a_recorded_take_too(start_pd) -> None:
    pd = start_pd({"takes": "lstm.takes set set", "recorder": "lstm.recorder set set", **SETS})
    pd.send("recorder label up", "recorder record 1", "recorder 0.5", "recorder record 0")
    take = pd.until("recorder.right", "take")[-1].atoms[1]
    wait_for(pd, (take, "up"))
    pd.send("takes undo")
    wait_for(pd)
    assert answer(pd, "labels", "size") == ("0",)


def test_a_name_that_is_taken_is_refused_by_one_line(start_pd) -> None:
    pd = recorded(start_pd)
    pd.send("takes choose a", "takes rename b")
    pd.until("error")
    assert entries(pd) == [("a", "up"), ("b", "down")]
    assert sum(line.source == "error" for line in pd.seen) == 1


@pytest.mark.parametrize("message", ["play 1", "rename c", "relabel wave", "delete"])
def test_without_a_chosen_take_it_says_what_to_do(start_pd, message: str) -> None:
    pd = recorded(start_pd)
    pd.send(f"takes {message}")
    assert pd.until("takes.right", "error")[-1].text == "error click a take first"
    assert entries(pd) == [("a", "up"), ("b", "down")]


def test_a_take_without_a_label_is_deleted_and_brought_back(start_pd) -> None:
    pd = recorded(start_pd)
    pd.ask("series", "addframe bare 1 1")
    pd.send("takes bang", "takes choose bare")
    time.sleep(0.2)  # till it is drawn
    pd.send("takes delete")
    wait_for(pd, ("a", "up"), ("b", "down"))
    pd.send("takes undo")
    wait_for(pd, ("a", "up"), ("b", "down"), ("bare", ""))
    assert not [line for line in pd.seen if line.source == "error"]


def test_more_than_eight_dimensions_are_played_whole(start_pd) -> None:
    pd = start_pd({"takes": "lstm.takes set set 5", **SETS})
    frame = " ".join(str(number) for number in range(13))
    pd.ask("series", f"addframe a {frame}")
    pd.send("takes bang")
    assert play(pd, "a") == [frame]


def test_clones_keep_apart(start_pd) -> None:
    pd = recorded(start_pd, "clone -x lstm.takes 2 set set 5")
    time.sleep(0.2)
    pd.send("takes 0 choose a", "takes 1 choose b")
    pd.until("takes.right", "1", "chosen")
    time.sleep(0.2)
    pd.send("takes 1 play 1")
    lines = pd.until("takes.right", "1", "play", "0")
    assert {line.atoms[0] for line in lines} == {"1"}
    assert sum(line.source == "takes.left" for line in lines) == 3


KEPT = """#N canvas 0 0 600 400 12;
#X obj 10 10 r to-series;
#X obj 10 40 lstm.dataseries set -keep 1;
#X obj 10 70 print series.left;
#X obj 200 10 r to-labels;
#X obj 200 40 lstm.labelset set -keep 1;
#X obj 200 70 print labels.left;
#X obj 10 100 r to-recorder;
#X obj 10 130 lstm.recorder set set;
#X obj 10 300 print recorder.right;
#X obj 10 330 r to-takes;
#X obj 10 350 lstm.takes set set;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 6 0 7 0;
#X connect 7 1 8 0;
#X connect 9 0 10 0;
"""


def test_takes_are_recorded_mended_kept_and_there_the_next_day(
    library: Path, tmp_path: Path
) -> None:
    patch = tmp_path / "day.pd"
    patch.write_text(KEPT, encoding="utf-8")
    receivers = [*(f"to-{name}" for name in ("series", "labels", "recorder", "takes")), "pd-day.pd"]
    flags = ["-open", str(patch)]

    def record(pd: Pd) -> str:
        pd.send("to-recorder label up", "to-recorder record 1", "to-recorder 0.5 0.25")
        pd.send("to-recorder record 0")
        return pd.until("recorder.right", "take")[-1].atoms[1]

    def labels(pd: Pd) -> list[str]:
        pd.send("to-labels ids")
        ids = pd.until("labels.left", "ids")[-1].atoms[1:]
        pd.send(*(f"to-labels getlabel {each}" for each in ids))
        return [f"{each} {pd.until('labels.left', 'getlabel')[-1].atoms[1]}" for each in ids]

    with Pd(tmp_path, [library], {}, receivers=receivers, flags=flags) as pd:
        assert [record(pd), record(pd)] == ["up-1", "up-2"]
        time.sleep(0.2)
        pd.send("to-takes choose up-2", "to-takes relabel down")
        time.sleep(0.5)  # what has just been changed is on its way to the patch
        pd.send(f"pd-day.pd savetofile day.pd {tmp_path}")
        pd.sync()
    with Pd(tmp_path, [library], {}, receivers=receivers, flags=flags) as pd:
        assert labels(pd) == ["up-1 up", "up-2 down"]
        assert record(pd) == "up-3"
        pd.send("to-series length up-1")
        assert pd.until("series.left", "length")[-1].atoms == ("length", "1")
