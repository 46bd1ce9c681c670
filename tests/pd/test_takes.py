"""lstm.takes: a list of takes that can be drawn, played, renamed, relabelled, deleted, undone."""

from __future__ import annotations

import time
from collections.abc import Callable

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
