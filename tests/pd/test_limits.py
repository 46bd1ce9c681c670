"""How many objects may leave Python asleep, and how far behind Python may be."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gilholder import GilHolder
from patchlstm import LSTMClassifier
from realpd import TIME_LIMIT

MAX_ASLEEP = 256
MAX_PENDING = 131_072

# A number has so many messages sent before anything else happens.
FLOOD = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r flood;
#X obj 10 40 until;
#X msg 10 70 size;
#X obj 10 100 lstm.labelset ls;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "gesture.lstm"
    series = [[[0.0, 1.0]], [[1.0, 0.0]]] * 2
    LSTMClassifier(hidden_size=2, max_iter=1).fit(series, ["high", "low"] * 2).write(path)
    return path


def is_python_there(pd):
    return "libpython" in Path(f"/proc/{pd.process.pid}/maps").read_text(encoding="utf-8")


def open_many(start_pd, folder, model, n_objects):
    """Start a Pd with a patch of so many objects that have a model."""
    patch = folder / "many.pd"
    boxes = [f"#X obj 10 10 lstm.classifier -model {model};" for _ in range(n_objects)]
    patch.write_text("#N canvas 0 0 400 300 12;\n" + "\n".join(boxes) + "\n")
    return start_pd({}, flags=["-open", str(patch)])


def test_as_many_objects_as_may_be_leave_python_asleep(start_pd, tmp_path, model):
    pd = open_many(start_pd, tmp_path, model, MAX_ASLEEP - 1)
    for _ in range(20):
        pd.sync()
        assert not is_python_there(pd)


def test_one_more_wakes_python_so_that_it_takes_what_has_gathered(start_pd, tmp_path, model):
    pd = open_many(start_pd, tmp_path, model, MAX_ASLEEP + 1)
    deadline = time.monotonic() + TIME_LIMIT
    while not is_python_there(pd):
        assert time.monotonic() < deadline
        pd.sync()


def test_objects_that_come_and_go_wake_python_too(start_pd, model):
    pd = start_pd({})
    for _ in range(MAX_ASLEEP):
        pd.send(f"dynamic obj 10 10 lstm.classifier x -model {model}", "dynamic clear")
    deadline = time.monotonic() + TIME_LIMIT
    while not is_python_there(pd):
        assert time.monotonic() < deadline
        pd.sync()


def test_what_a_python_far_behind_cannot_take_is_refused(start_pd, library, tmp_path):
    flood = tmp_path / "flood.pd"
    flood.write_text(FLOOD)
    holder = GilHolder(tmp_path, library)
    pd = start_pd(
        {"ls": "lstm.labelset ls"},
        path=[holder.library],
        receivers=["flood"],
        flags=["-open", str(flood)],
    )
    pd.ask("ls", "size")
    holder.begin()
    pd.send(f"flood {MAX_PENDING}")
    assert pd.sync() == []
    pd.send("ls addlabel x y")
    error, reply = pd.sync()
    assert error.source == "error"
    assert "ls: addlabel: Python is 131072 messages behind" in error.text
    assert reply.atoms[:2] == ("error", "addlabel")
    assert pd.quit() == 0


def test_errors_that_are_all_different_do_not_become_symbols_for_ever(start_pd):
    pd = start_pd({"ls": "lstm.labelset ls"})
    detail = "x" * 250
    texts = []
    for first in range(0, 5000, 500):
        pd.send(*(f"ls getlabel {i}{detail}" for i in range(first, first + 500)))
        lines = pd.ask("ls", "getwarnings")
        errors = [line for line in lines if line.source == "error"]
        assert len(errors) == 500
        assert all("Point not found: '" in line.text for line in errors)
        texts += [line.atoms[-1] for line in lines if line.atoms[0] == "error"]
    n_whole = sum(text.startswith("Point not found: '") for text in texts)
    assert 1000 < n_whole < 4000
    assert set(texts[n_whole:]) == {"Point not found"}
    said = [line for line in pd.seen if "now says only of what kind each is" in line.text]
    assert len(said) == 1


def test_an_error_that_comes_again_and_again_stays_whole(start_pd):
    pd = start_pd({"ls": "lstm.labelset ls"})
    name = "x" * 250
    for _ in range(10):
        pd.send(*[f"ls getlabel {name}"] * 500)
        lines = pd.ask("ls", "getwarnings")
        errors = [line.atoms[-1] for line in lines if line.atoms[0] == "error"]
        assert len(set(errors)) == 1
        assert errors[0].startswith(f"Point not found: '{name}'")
