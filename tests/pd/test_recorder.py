"""lstm.recorder: takes of frames, each with a fresh id and a label."""

from __future__ import annotations

import pytest

from realpd import Pd

SETS = {"series": "lstm.dataseries set", "labels": "lstm.labelset set"}


def counts(pd: Pd) -> set[str]:
    """Return what the labelset counts, such as ``swell 2``."""
    lines = pd.ask("labels", "counts")
    return {" ".join(line.atoms[1:]) for line in lines if line.atoms[0] == "count"}


def lengths(pd: Pd) -> list[int]:
    """Return how many frames each series has."""
    return [int(answer(pd, f"length {each}")[0]) for each in answer(pd, "ids")]


def answer(pd: Pd, message: str) -> tuple[str, ...]:
    """Return what the dataseries answers."""
    (line,) = (line for line in pd.ask("series", message) if line.source == "series.left")
    return line.atoms[1:]


def record(pd: Pd, *frames: str) -> str:
    """Record a take; return its id."""
    pd.send("recorder record 1", *(f"recorder {frame}" for frame in frames), "recorder record 0")
    return pd.until("recorder.right", "take")[-1].atoms[1]


def wait_for_end(pd: Pd) -> None:
    """Wait until a take has ended, and its frames have come to the set."""
    pd.until("recorder.right", "recording", "0")
    if all(line.atoms[0] != "take" for line in pd.seen):
        pd.until("recorder.right", "take")


def test_takes_get_their_label_and_an_id_of_their_own(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set", **SETS})
    pd.send("recorder label swell")
    first = record(pd, "0.1 0.2", "0.3 0.4", "0.5 0.6")
    second = record(pd, "0.1 0.2")
    pd.send("recorder label 7")
    third = record(pd, "0.7 0.8", "0.9 1")
    assert len({first, second, third}) == 3
    assert lengths(pd) == [3, 1, 2]
    assert counts(pd) == {"swell 2", "7 1"}


def test_without_a_label_nothing_is_recorded(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set", **SETS})
    pd.send("recorder record 1", "recorder 0.5")
    heard = [line.text for line in pd.until("recorder.right", "error")]
    assert heard[-1] == "error choose a label first"
    assert not [line for line in pd.ask("series", "size") if line.source == "error"]
    assert lengths(pd) == []
    pd.send("recorder label swell")
    record(pd, "0.5")
    assert lengths(pd) == [1]


def test_delete_takes_back_the_last_take_and_then_the_one_before(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set", **SETS})
    pd.send("recorder label swell")
    takes = [record(pd, *["0.5"] * length) for length in (1, 2, 3)]
    for expected in reversed(takes[1:]):
        pd.send("recorder delete")
        assert pd.until("recorder.right", "deleted")[-1].atoms[1] == expected
    assert lengths(pd) == [1]
    assert counts(pd) == {"swell 1"}
    pd.send("recorder delete", "recorder delete")
    assert "error" in [line.atoms[0] for line in pd.until("recorder.right", "error")]


def test_without_a_labelset_takes_have_ids_alone(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set", **SETS})
    record(pd, "0.1", "0.2")
    record(pd, "0.3")
    assert lengths(pd) == [2, 1]
    assert counts(pd) == set()


def test_the_id_comes_out_with_each_frame_for_a_second_set(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set", **SETS})
    pd.send("recorder record 1", "recorder 0.1", "recorder 0.2", "recorder record 0")
    lines = pd.until("recorder.right", "take")
    heard = [line.atoms[-1] for line in lines if line.source == "recorder.left"]
    assert heard == [lines[-1].atoms[-1]] * 2


def test_a_period_samples_the_newest_frame(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set 5", **SETS})
    pd.send("recorder label swell", "recorder 0.25 0.75", "recorder record 1")
    lines = pd.until("recorder.right", "take")
    for _ in range(4):
        lines += pd.until("recorder.left", "symbol")
    pd.send("recorder record 0")
    assert lengths(pd)[0] >= 4


def test_while_it_moves_a_rest_ends_the_take_and_is_no_part_of_it(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set 10", **SETS})
    pd.send("recorder label swell", "recorder moves 1", "recorder 0.1")
    wait_for_end(pd)
    assert lengths(pd)[0] < 10  # half a second of rest is 50 ticks


def test_a_refused_frame_ends_the_take(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set", **SETS})
    pd.send("recorder label swell")
    record(pd, "0.1 0.2")
    pd.send("recorder record 1", "recorder 1 2 3")
    lines = pd.until("recorder.right", "recording", "0")
    assert sum(line.source == "error" for line in lines) == 1
    assert counts(pd) == {"swell 1"}
    record(pd, "0.3 0.4")
    assert lengths(pd) == [1, 1]


@pytest.mark.parametrize("sets", ["set set", "set"])
def test_clones_keep_apart(start_pd, sets: str) -> None:
    pd = start_pd({"recorder": f"clone -x lstm.recorder 2 {sets}", **SETS})
    pd.send("recorder all label swell", "recorder all record 1")
    pd.send("recorder 0 0.1", "recorder 0 0.2", "recorder 1 0.5", "recorder all record 0")
    for _ in range(2):
        while pd.next_line().atoms[1:2] != ("take",):
            pass
    assert sorted(lengths(pd)) == [1, 2]


def test_a_held_key_records_until_it_is_up_for_good(start_pd) -> None:
    pd = start_pd({"recorder": "lstm.recorder set set", **SETS}, receivers=["#keyname"])
    pd.send("recorder label swell", "#keyname 1 Space", "recorder 0.1", "#keyname 0 Space")
    assert [line for line in pd.sync() if line.source.startswith("recorder")] == []  # not asked for
    pd.send("recorder space 1", "#keyname 1 a", "#keyname 1 Space", "recorder 0.1")
    pd.until("recorder.right", "recording", "1")
    for _ in range(3):  # as a key repeats itself
        pd.send("#keyname 0 Space", "#keyname 1 Space", "recorder 0.2")
    pd.send("#keyname 0 Space")
    wait_for_end(pd)
    assert lengths(pd) == [4]
