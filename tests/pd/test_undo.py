"""`undo`, `next` and `deleteall` in real Pd."""

from __future__ import annotations

import pytest

from dialogue import answers, content, refusal, tell, write_file
from realpd import Line, Pd

OBJECTS = {
    "ds": "lstm.dataseries takes",
    "twin": "lstm.dataseries takes",
    "elsewhere": "lstm.dataseries elsewhere",
    "ls": "lstm.labelset truth",
    "points": "lstm.dataset points",
}


@pytest.fixture
def pd(library, tmp_path):
    with Pd(tmp_path, [library], OBJECTS) as pd:
        yield pd


def test_a_bad_take_is_taken_back_and_the_next_has_an_id_of_its_own(pd):
    assert answers(pd, "ds", "next up") == ["left: next up-1"]
    tell(pd, "ds", *(f"addframe up-1 {i} 0" for i in range(20)))
    assert answers(pd, "ds", "next up") == ["left: next up-2"]
    tell(pd, "ds", *(f"addframe up-2 {i} 0" for i in range(20)))
    assert answers(pd, "ds", "undo") == ["left: undo"]
    assert answers(pd, "ds", "ids") == ["left: ids up-1"]
    assert answers(pd, "ds", "next up") == ["left: next up-3"]
    assert answers(pd, "ds", "next") == ["left: next 1"]


def test_takes_are_not_appended_to_those_of_a_file(pd):
    tell(pd, "ds", "addframe up-7 1 2")
    assert answers(pd, "ds", "write takes.json") == ["right: write takes.json"]
    tell(pd, "ds", "clear")
    assert answers(pd, "elsewhere", "read takes.json") == ["right: read takes.json"]
    assert answers(pd, "elsewhere", "next up") == ["left: next up-8"]


def test_all_that_share_a_set_share_what_is_taken_back(pd):
    tell(pd, "ds", "addframe a 1", "addframe b 2")
    assert answers(pd, "twin", "undo") == ["left: undo"]
    assert answers(pd, "ds", "ids") == ["left: ids a"]
    answers(pd, "elsewhere", "refer takes")
    assert answers(pd, "elsewhere", "undo") == ["left: undo"]
    assert answers(pd, "ds", "ids") == ["left: ids"]
    text = refusal(pd, "ds", "lstm.dataseries takes", "undo")
    assert text.startswith("Nothing to undo: ")


def test_what_came_from_a_message_to_another_object_is_taken_back(pd):
    tell(pd, "ds", "addframe a 1", "addframe b 2")
    tell(pd, "points", "addpoint old 7 7")
    before = content(pd, "points")
    assert answers(pd, "ds", "getdataset 0 points") == ["left: getdataset points"]
    assert answers(pd, "points", "undo") == ["left: undo"]
    assert content(pd, "points") == before
    tell(pd, "ls", "addlabel a x")
    assert answers(pd, "ds", "getids truth") == ["left: getids truth"]
    assert answers(pd, "ls", "getlabel a") == ["left: getlabel a"]
    assert answers(pd, "ls", "undo") == ["left: undo"]
    assert answers(pd, "ls", "getlabel a") == ["left: getlabel x"]


def test_clear_and_read_say_once_how_it_is_brought_back(pd):
    write_file(pd, "empty.json", '{"cols": 0, "data": {}}')
    tell(pd, "ds", "addframe a 1", "addframe b 2")
    before = content(pd, "ds")
    assert pd.ask("ds", "clear") == [
        Line("console", ("lstm.dataseries takes: clear: undo brings back 2 series",)),
        Line("ds.left", ("clear",)),
    ]
    tell(pd, "ds", "undo")
    assert content(pd, "ds") == before
    assert pd.ask("ds", "read empty.json") == [Line("ds.right", ("read", "empty.json"))]
    tell(pd, "ds", "undo")
    assert content(pd, "ds") == before


def test_all_of_a_label_go_with_their_series(pd):
    for take, label in (("1", "up"), ("2", "down"), ("3", "up")):
        tell(pd, "ds", f"addframe {take} {take}")
        tell(pd, "points", f"addpoint {take} {take}")
        tell(pd, "ls", f"addlabel {take} {label}")
    assert answers(pd, "ls", "deleteall up takes") == ["left: deleteall 2"]
    assert answers(pd, "ls", "ids") == answers(pd, "ds", "ids") == ["left: ids 2"]
    tell(pd, "ls", "undo")
    assert answers(pd, "points", "deleteall up truth") == ["left: deleteall 2"]
    assert answers(pd, "points", "ids") == answers(pd, "ls", "ids") == ["left: ids 2"]
    tell(pd, "points", "undo")
    assert answers(pd, "ls", "deleteall down points") == ["left: deleteall 1"]
    assert answers(pd, "points", "ids") == ["left: ids 1 3"]
    text = refusal(pd, "ls", "lstm.labelset truth", "deleteall down")
    assert text.startswith("Label not found: no identifier of the LabelSet has the label 'down'")
    text = refusal(pd, "ls", "lstm.labelset truth", "deleteall down nobody")
    assert text.startswith("DataSeries does not exist")
