"""lstm.dataset in real Pd: every message, its replies and what it does to the set."""

from __future__ import annotations

import re

import pytest

from dialogue import answers, content, dump_and_load, put_nan, read_array, refusal, tell
from realpd import Pd

OBJECTS = {
    "ds": "lstm.dataset set",
    "other": "lstm.dataset other",
    "copy": "lstm.dataset copy",
    "twin": "lstm.dataset set",
    "nameless": "lstm.dataset",
    "series": "lstm.dataseries series",
    "ids": "lstm.labelset ids",
}
ARRAYS = {
    "point": [5, 6],
    "out": [0],
    "many-0": [1, 2, 3],
    "many-1": [-1, -2, -3],
    "pair-0": [0],
    "pair-1": [0, 0, 0, 0, 0, 0, 0],
    "broken": [0, 0],
}
MESSAGES = [
    "addpoint",
    "deleteall",
    "getpoint",
    "setpoint",
    "updatepoint",
    "deletepoint",
    "knearest",
    "knearestdist",
    "frombuffer",
    "tobuffer",
    "ids",
    "rename",
    "getids",
    "merge",
    "clear",
    "size",
    "cols",
    "print",
    "read",
    "write",
    "dump",
    "load",
    "refer",
]


@pytest.fixture(scope="module")
def running_pd(library, tmp_path_factory):
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS, ARRAYS) as pd:
        yield pd


@pytest.fixture
def pd(running_pd):
    for name in ("ds", "other", "copy", "series", "ids"):
        tell(running_pd, name, "clear")
    return running_pd


def fill(pd: Pd) -> None:
    tell(pd, "ds", "addpoint kick 0 0", "addpoint snare 3 4", "addpoint 7 1 0")


def test_points_from_numbers_and_arrays(pd):
    assert answers(pd, "ds", "addpoint kick 0.5 0.25") == ["left: addpoint"]
    assert answers(pd, "ds", "addpoint 7 point") == ["left: addpoint"]
    assert answers(pd, "ds", "size") == ["left: size 2"]
    assert answers(pd, "ds", "cols") == ["left: cols 2"]
    assert answers(pd, "ds", "getpoint kick out") == ["left: getpoint out"]
    assert read_array(pd, "out") == [0.5, 0.25]
    assert answers(pd, "ds", "getpoint 7 out") == ["left: getpoint out"]
    assert read_array(pd, "out") == [5, 6]


def test_points_are_set_updated_and_deleted(pd):
    fill(pd)
    tell(pd, "ds", "setpoint kick 8 8", "setpoint hat point", "updatepoint hat 2 2")
    assert answers(pd, "ds", "size") == ["left: size 4"]
    assert answers(pd, "ds", "getpoint hat out") == ["left: getpoint out"]
    assert read_array(pd, "out") == [2, 2]
    tell(pd, "ds", "deletepoint kick")
    assert answers(pd, "ds", "size") == ["left: size 3"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("addpoint kick 1 2", "Identifier already in dataset: 'kick'"),
        ("addpoint hat 1 2 3", "Wrong Point Size: the point has 3 dimensions"),
        ("addpoint hat broken", "Not a finite number: dimension 0 of the point is nan"),
        ("addpoint hat nowhere", "Invalid buffer"),
        ("updatepoint hat 1 2", "Point not found: 'hat' is not among the 3"),
        ("getpoint hat out", "Point not found: 'hat'"),
        ("deletepoint hat", "Point not found: 'hat'"),
        ("knearest 1 2 4", "k is too large: found 4, the DataSet has 3 points"),
        ("knearest 1 2 0", "k is too small: found 0"),
        ("knearest 1 2 0.5", "Invalid count: found 0.5, needed a whole number"),
        (
            "knearest 1 9",
            "Wrong Point Size: the point has 1 dimensions, those of the DataSet have 2; the last"
            " number, 9, is how many are wanted",
        ),
        ("knearestdist many 2", "Wrong Point Size: the point has 3 dimensions"),
        ("knearest 1", "Too few arguments: found 1, argument 2 must be a whole number"),
        ("knearest point", "Too few arguments: found 1, argument 2 must be a whole number"),
        ("knearest 1 x 2", "Invalid buffer: expected numbers only, found the symbol x"),
        ("frombuffer broken", "Not a finite number: frame 0, dimension 0"),
        ("frombuffer many 0 ids", "Sizes do not match: the buffer has 3 points and the LabelSet 0"),
        ("frombuffer many 0 nobody", "LabelSet does not exist"),
        ("frombuffer many 2", "Invalid switch"),
        ("tobuffer pair 0 nobody", "LabelSet does not exist"),
        ("merge nobody", "DataSet does not exist"),
    ],
)
def test_what_cannot_be_done_changes_nothing(pd, message, text):
    fill(pd)
    put_nan(pd, "broken")
    before = content(pd, "ds")
    assert refusal(pd, "ds", "lstm.dataset set", message).startswith(text)
    assert content(pd, "ds") == before


def test_the_nearest_points_and_their_distances(pd):
    fill(pd)
    assert answers(pd, "ds", "knearest 3 3 2") == ["left: knearest snare 7"]
    assert answers(pd, "ds", "knearestdist 3 4 3") == [
        "left: knearestdist 0 4.47214 5",
    ]
    assert answers(pd, "ds", "knearest point 1") == ["left: knearest snare"]
    assert answers(pd, "ds", "kNearestDist point 1") == ["left: knearestdist 2.82843"]


def test_a_buffer_makes_points_and_points_make_a_buffer(pd):
    assert answers(pd, "ds", "frombuffer many") == ["left: frombuffer"]
    assert answers(pd, "ds", "getpoint 1 out") == ["left: getpoint out"]
    assert read_array(pd, "out") == [2, -2]
    assert answers(pd, "ds", "tobuffer pair 0 ids") == ["left: tobuffer pair ids"]
    assert read_array(pd, "pair-0") == [1, 2, 3]
    assert read_array(pd, "pair-1") == [-1, -2, -3]
    assert answers(pd, "ids", "getlabel 2") == ["left: getlabel 2"]


def test_channels_are_points_if_that_is_wanted(pd):
    assert answers(pd, "ds", "fromBuffer many 1") == ["left: frombuffer"]
    assert answers(pd, "ds", "cols") == ["left: cols 3"]
    assert answers(pd, "ds", "toBuffer pair 1") == ["left: tobuffer pair"]
    assert read_array(pd, "pair-1") == [-1, -2, -3]


def test_identifiers_go_with_the_points(pd):
    fill(pd)
    assert answers(pd, "ds", "tobuffer pair 0 ids") == ["left: tobuffer pair ids"]
    assert answers(pd, "ids", "getlabel 0") == ["left: getlabel kick"]
    assert answers(pd, "copy", "frombuffer pair 0 ids") == ["left: frombuffer"]
    assert content(pd, "copy") == content(pd, "ds")
    assert answers(pd, "ds", "tobuffer pair 0 ids 1") == ["left: tobuffer pair ids"]
    assert answers(pd, "ids", "getlabel kick") == ["left: getlabel 0"]


def test_more_dimensions_than_arrays_are_one_error(pd):
    tell(pd, "ds", "addpoint a 1 2 3")
    assert "arrays" in refusal(pd, "ds", "lstm.dataset set", "tobuffer pair")


def test_getids_and_merge(pd):
    fill(pd)
    assert answers(pd, "ds", "getids ids") == ["left: getids ids"]
    assert answers(pd, "ids", "getlabel snare") == ["left: getlabel snare"]
    tell(pd, "other", "addpoint kick 9 9", "addpoint hat 1 1")
    assert answers(pd, "ds", "merge other") == ["left: merge"]
    assert answers(pd, "ds", "knearest 0 0 1") == ["left: knearest kick"]
    assert answers(pd, "ds", "merge other 1") == ["left: merge"]
    assert answers(pd, "ds", "knearest 9 9 1") == ["left: knearest kick"]
    assert answers(pd, "ds", "size") == ["left: size 4"]


def test_print_write_and_read(pd):
    fill(pd)
    assert answers(pd, "ds", "print") == [
        "console: lstm.dataset set: DataSet: size 3, cols 2",
        "console:   kick   0 0",
        "console:   snare  3 4",
        "console:   7      1 0",
        "right: print",
    ]
    path = pd.folder / "points.json"
    assert answers(pd, "ds", f"write {path}") == [f"right: write {path}"]
    assert '"snare": [\n      3.0,\n      4.0\n    ]' in path.read_text()
    assert answers(pd, "copy", f"read {path}") == [f"right: read {path}"]
    assert content(pd, "copy") == content(pd, "ds")
    assert "found a DataSet" in refusal(pd, "ids", "lstm.labelset ids", f"read {path}")


def test_dump_goes_through_a_message_box_into_load(pd):
    fill(pd)
    dump_and_load(pd, "lstm.dataset", "set", "copy")
    assert content(pd, "copy") == content(pd, "ds")


def test_objects_share_and_refer(pd):
    fill(pd)
    assert answers(pd, "twin", "size") == ["left: size 3"]
    assert answers(pd, "nameless", "size") == ["left: size 0"]
    assert answers(pd, "twin", "refer other") == []
    assert answers(pd, "twin", "size") == ["left: size 0"]
    assert answers(pd, "twin", "refer set") == []


def test_one_frame_of_each_series_makes_the_points(pd):
    tell(pd, "series", "addframe a 1 2", "addframe a 3 4", "addframe b 5 6")
    tell(pd, "ds", "addpoint old 9")
    assert answers(pd, "series", "getDataSet -1 set") == ["left: getdataset set"]
    assert answers(pd, "ds", "tobuffer pair") == ["left: tobuffer pair"]
    assert read_array(pd, "pair-0") == [3, 5]
    assert answers(pd, "series", "getdataset 1 set") == ["left: getdataset set"]
    assert answers(pd, "ds", "size") == ["left: size 1"]
    text = refusal(pd, "series", "lstm.dataseries series", "getdataset 2 set")
    assert text.startswith("Point not found: no series has a frame 2, the longest has 2 frames")
    text = refusal(pd, "series", "lstm.dataseries series", "getdataset 0 nobody")
    assert text.startswith("DataSet does not exist: no lstm.dataset is called nobody")
    assert answers(pd, "ds", "size") == ["left: size 1"]


@pytest.mark.parametrize("selector", MESSAGES)
def test_capitals_do_not_matter(pd, selector):
    """A message in capitals has the same effect, shown by what it answers or how it fails."""
    spelling = re.sub("(point|ids|buffer)$", lambda found: found[0].capitalize(), selector)
    if selector in ("clear", "size", "cols", "ids", "print", "dump"):
        assert answers(pd, "ds", selector.upper()) == answers(pd, "ds", selector)
        return
    found = refusal(pd, "ds", "lstm.dataset set", spelling, selector)
    assert found == refusal(pd, "ds", "lstm.dataset set", selector)
