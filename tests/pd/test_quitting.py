"""What was to be written is written though Pd quits, and it is said when it cannot be."""

from __future__ import annotations

import contextlib
import json
import signal

import pytest

from gilholder import GilHolder
from lessons import ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson
from realpd import PdError

SETS = {"ds": "lstm.dataseries data", "ls": "lstm.labelset data"}
MANY = {"many-0": [0.125] * 20000, "many-1": [0.25] * 20000}


def ids(path):
    return list(json.loads(path.read_text())["data"])


def said_until_the_end(pd):
    """Return all console lines of a Pd that has been told to quit."""
    with contextlib.suppress(PdError):
        while True:
            pd.next_line(timeout=20)
    return [line.text for line in pd.seen if line.source in ("console", "error")]


def test_sets_and_a_model_are_saved_by_a_pd_that_quits_at_once(start_pd):
    pd = start_pd({**SETS, "c": f"lstm.classifier gest {QUICK}"}, arrays=MANY)
    pd.send(*lesson("ds", "ls"), "c fit data data")
    pd.until("c.left", "fit")
    pd.send(
        *(f"ds addseries more{i} many" for i in range(20)),
        "ds write ds.json",
        "ls write ls.json",
        "c write c.lstm",
        "pd quit 3",
    )
    assert pd.process.wait(60) == 3
    assert len(ids(pd.folder / "ds.json")) == 26
    assert len(ids(pd.folder / "ls.json")) == 6
    assert (pd.folder / "c.lstm").stat().st_size > 100
    assert not list(pd.folder.glob(".patchlstm*"))


def test_a_pd_that_quits_as_its_python_starts_saves_too(start_pd):
    pd = start_pd(SETS)
    pd.send("ls addlabel a b", "ls write ls.json", "pd quit 0")
    assert pd.process.wait(60) == 0
    assert ids(pd.folder / "ls.json") == ["a"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_are_as_good(start_pd, number):
    pd = start_pd(SETS, arrays=MANY)
    pd.ask("ls", "size")
    pd.send(*(f"ds addseries more{i} many" for i in range(20)), "ds write ds.json")
    pd.sync()
    pd.process.send_signal(number)
    pd.process.wait(60)
    assert len(ids(pd.folder / "ds.json")) == 20


def test_a_write_behind_a_fit_is_given_up_aloud_and_the_file_is_as_before(start_pd):
    pd = start_pd({**SETS, "c": f"lstm.classifier gest {ENDLESS}"}, arrays=LONG_ARRAYS)
    before = pd.folder / "c.lstm"
    before.write_bytes(b"before")
    pd.send(*long_lesson("ds", "ls"), "c fit data data")
    pd.until("c.right", "progress")
    pd.send("c write c.lstm", "ds write ds.json", "pd quit 3")
    assert pd.process.wait(60) == 3
    told = [line for line in said_until_the_end(pd) if "after a fit" in line]
    assert len(told) == 1
    assert told[0].startswith("lstm: write: Couldn't write file: ")
    assert "c.lstm was to be written" in told[0]
    assert before.read_bytes() == b"before"
    assert len(ids(pd.folder / "ds.json")) == 16


def test_a_write_that_fails_as_pd_quits_says_so(start_pd):
    pd = start_pd(SETS)
    pd.ask("ls", "size")
    pd.send("ls addlabel a b", "ls write nowhere/ls.json", "pd quit 0")
    assert pd.process.wait(60) == 0
    assert [line for line in said_until_the_end(pd) if "the folder" in line and "nowhere" in line]


def test_a_python_that_hangs_keeps_pd_for_seconds_only(start_pd, library, tmp_path):
    holder = GilHolder(tmp_path, library)
    pd = start_pd(SETS, path=[holder.library])
    pd.ask("ds", "size")
    holder.begin()
    pd.send("ds write ds.json", "ls write ls.json", "pd quit 3")
    assert pd.process.wait(60) == 3
    assert [line for line in said_until_the_end(pd) if "quit before 2 files could be" in line]
