"""lstm.dataseries in real Pd: every message, its replies and what it does to the set."""

from __future__ import annotations

import re

import pytest

from dialogue import answers, content, dump_and_load, read_array, refusal, tell
from realpd import Line, Pd

OBJECTS = {
    "ds": "lstm.dataseries set",
    "other": "lstm.dataseries other",
    "ids": "lstm.labelset ids",
    "copy": "lstm.dataseries copy",
    "nameless": "lstm.dataseries",
    "tagged": "lstm.dataseries tagged -warnings 0 -blocking 1",
    "one": "lstm.dataseries 1",
}
ARRAYS = {
    "point": [5, 6],
    "out": [0],
    "many-0": [1, 2, 3],
    "many-1": [-1, -2, -3],
    "plain": [1, 2],
    "plain-1": [10, 20],
    "uneven-0": [1, 2, 3],
    "uneven-1": [10, 20],
    "gap-0": [1, 2],
    "gap-2": [3, 4],
    "pair-0": [0],
    "pair-1": [0, 0, 0, 0, 0, 0, 0],
}
MESSAGES = [
    "addframe",
    "deleteall",
    "trim",
    "addseries",
    "getframe",
    "getseries",
    "setframe",
    "setseries",
    "updateframe",
    "updateseries",
    "deleteframe",
    "deleteseries",
    "length",
    "getdataset",
    "knearest",
    "knearestdist",
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
    for name in ("ds", "other", "ids", "copy"):
        tell(running_pd, name, "clear")
    return running_pd


def test_frames_from_numbers_and_arrays_make_a_series(pd):
    assert answers(pd, "ds", "addframe kick 0.5 0.25") == ["left: addframe"]
    assert answers(pd, "ds", "addframe kick point") == ["left: addframe"]
    assert answers(pd, "ds", "size") == ["left: size 1"]
    assert answers(pd, "ds", "cols") == ["left: cols 2"]
    assert answers(pd, "ds", "getseries kick pair") == ["left: getseries pair"]
    assert read_array(pd, "pair-0") == [0.5, 5]
    assert read_array(pd, "pair-1") == [0.25, 6]


def test_getframe_resizes_the_array_and_counts_from_either_end(pd):
    tell(pd, "ds", "addframe a 1 2 3", "addframe a 4 5 6")
    assert answers(pd, "ds", "getframe a 0 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [1, 2, 3]
    assert answers(pd, "ds", "getframe a -1 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [4, 5, 6]
    tell(pd, "ds", "clear", "addframe a 9")
    assert answers(pd, "ds", "getframe a -1 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [9]


def test_series_from_arrays_have_frames_in_time_and_channels_as_dimensions(pd):
    assert answers(pd, "ds", "addseries kick many") == ["left: addseries"]
    assert answers(pd, "ds", "cols") == ["left: cols 2"]
    assert answers(pd, "ds", "getframe kick 1 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [2, -2]
    assert answers(pd, "ds", "getseries kick pair") == ["left: getseries pair"]
    assert read_array(pd, "pair-0") == [1, 2, 3]
    assert read_array(pd, "pair-1") == [-1, -2, -3]


def test_the_array_of_the_plain_name_is_channel_0(pd):
    tell(pd, "ds", "addseries a plain")
    assert answers(pd, "ds", "getseries a pair") == ["left: getseries pair"]
    assert read_array(pd, "pair-0") == [1, 2]
    assert read_array(pd, "pair-1") == [10, 20]


@pytest.mark.parametrize("name", ["uneven", "gap"])
def test_channels_that_cannot_be_one_series_are_refused(pd, name):
    assert "Invalid buffer" in refusal(pd, "ds", "lstm.dataseries set", f"addseries a {name}")
    assert answers(pd, "ds", "size") == ["left: size 0"]


def test_a_point_minds_its_first_array_alone(pd):
    tell(pd, "ds", "addframe a uneven")
    assert answers(pd, "ds", "cols") == ["left: cols 3"]


def test_a_frame_from_several_arrays_is_the_first_of_them(pd):
    tell(pd, "ds", "addframe a many")
    assert answers(pd, "ds", "cols") == ["left: cols 3"]
    assert answers(pd, "ds", "getframe a 0 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [1, 2, 3]


def test_a_series_of_one_frame(pd):
    pd.set_array("pair-0", [7])
    pd.set_array("pair-1", [8])
    tell(pd, "ds", "addseries short pair")
    assert answers(pd, "ds", "getframe short -1 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [7, 8]
    assert answers(pd, "ds", "getseries short pair") == ["left: getseries pair"]
    assert read_array(pd, "pair-0") == [7]


def test_setframe_replaces_or_adds_at_the_end(pd):
    tell(pd, "ds", "setframe a 0 1", "setframe a 9 2", "setframe a 0 3", "setframe a -1 4")
    assert answers(pd, "ds", "getseries a out") == ["left: getseries out"]
    assert read_array(pd, "out") == [3, 4]


def test_updateframe_and_deleteframe(pd):
    tell(pd, "ds", "addframe a 1 1", "addframe a 2 2", "addframe a 3 3", "addframe b 4 4")
    tell(pd, "ds", "updateframe a -1 point", "updateframe a 0 8 8", "deleteframe a 1")
    assert answers(pd, "ds", "getseries a pair") == ["left: getseries pair"]
    assert read_array(pd, "pair-0") == [8, 5]
    assert read_array(pd, "pair-1") == [8, 6]
    tell(pd, "ds", "deleteframe b -1")  # its only one
    assert answers(pd, "ds", "size") == ["left: size 1"]


def test_setseries_updateseries_and_deleteseries(pd):
    tell(pd, "ds", "setseries a many", "setseries a plain", "addseries b many")
    tell(pd, "ds", "updateseries b plain", "deleteseries a")
    assert answers(pd, "ds", "getseries b pair") == ["left: getseries pair"]
    assert read_array(pd, "pair-0") == [1, 2]
    assert answers(pd, "ds", "size") == ["left: size 1"]


def test_getids_writes_the_identifiers_into_a_labelset(pd):
    tell(pd, "ids", "addlabel old old")
    tell(pd, "ds", "addframe snare 1", "addframe kick 1", "addframe 1 1", "addframe 0.1 1")
    assert answers(pd, "ds", "getids ids") == ["left: getids ids"]
    assert answers(pd, "ids", "size") == ["left: size 4"]
    for identifier in ("snare", "kick", "1", "0.1"):
        assert answers(pd, "ids", f"getlabel {identifier}") == [f"left: getlabel {identifier}"]


def test_what_a_recording_patch_asks(pd):
    tell(pd, "ds", "addframe take-2 1", "addframe 1 1", "addframe 1 2")
    assert answers(pd, "ds", "ids") == ["left: ids take-2 1"]
    assert answers(pd, "ds", "length 1") == ["left: length 2"]
    assert answers(pd, "ds", "rename take-2 good") == ["left: rename"]
    assert answers(pd, "ds", "ids") == ["left: ids good 1"]
    assert refusal(pd, "ds", "lstm.dataseries set", "length take-2").startswith("Point not found")
    text = refusal(pd, "ds", "lstm.dataseries set", "rename good 1")
    assert text.startswith("Identifier already in dataset: '1' is already in the DataSeries")


def test_a_number_is_the_same_identifier_as_its_digits(pd):
    tell(pd, "ds", "addframe 1 7", "addframe -3 8", "addframe 0.1 9")
    assert re.findall(r'^    "(.*)":', content(pd, "ds"), re.MULTILINE) == ["-3", "0.1", "1"]
    assert answers(pd, "ds", "getframe 1 0 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [7]


def test_merge_keeps_or_overwrites(pd):
    tell(pd, "ds", "addframe a 1", "addframe b 2")
    tell(pd, "other", "addframe b 3", "addframe c 4")
    assert answers(pd, "ds", "merge other") == ["left: merge"]
    assert answers(pd, "ds", "size") == ["left: size 3"]
    assert answers(pd, "ds", "getframe b 0 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [2]
    assert answers(pd, "ds", "merge other 1") == ["left: merge"]
    assert answers(pd, "ds", "getframe b 0 out") == ["left: getframe out"]
    assert read_array(pd, "out") == [3]
    assert answers(pd, "other", "size") == ["left: size 2"]


def test_sets_named_by_a_number_are_found(pd):
    tell(pd, "one", "clear", "addframe a 5")
    assert answers(pd, "ds", "merge 1") == ["left: merge"]
    assert answers(pd, "ds", "size") == ["left: size 1"]


def test_clear_forgets_the_dimensions_too(pd):
    tell(pd, "ds", "addframe a 1 2")
    assert answers(pd, "ds", "clear") == ["left: clear"]
    assert answers(pd, "ds", "size") == ["left: size 0"]
    assert answers(pd, "ds", "cols") == ["left: cols 0"]
    assert answers(pd, "ds", "addframe a 1 2 3") == ["left: addframe"]
    assert answers(pd, "ds", "cols") == ["left: cols 3"]


def test_the_nearest_series_and_their_distances(pd):
    tell(pd, "ds", "addseries slow many", "addframe slow 3 -3", "addframe far 9 9")
    assert answers(pd, "ds", "knearest many 2") == ["left: knearest slow far"]
    assert answers(pd, "ds", "kNearestDist many 2") == ["left: knearestdist 0 22.6716"]
    assert answers(pd, "ds", "knearestdist many 1 0") == ["left: knearestdist 0"]
    tell(pd, "ds", "deleteseries slow")
    assert answers(pd, "ds", "knearest many 1") == ["left: knearest far"]
    for message, text in (
        ("knearest many", "Too few arguments: found 1, argument 2 must be a whole number"),
        ("knearest many 2", "k is too large: found 2, the DataSeries has 1 series"),
        ("knearest many 1 -1", "Invalid count: the band is -1, at least 0 is needed"),
        ("knearest point 1", "Wrong Point Size: the series has 1 dimensions"),
        ("knearest nowhere 1", "Invalid buffer"),
    ):
        assert refusal(pd, "ds", "lstm.dataseries set", message).startswith(text)


def test_print_describes_the_set_in_the_console(pd):
    tell(pd, "ds", "addframe kick 1 2", "addframe kick 3 4", "addframe 1 0.5 0.25")
    assert answers(pd, "ds", "print") == [
        "console: lstm.dataseries set: DataSeries: size 2, cols 2",
        "console:   kick  2 frames, first 1 2",
        "console:   1     1 frame, first 0.5 0.25",
        "right: print",
    ]


def test_dump_goes_through_a_message_box_into_load(pd):
    tell(pd, "ds", "addframe kick 0.1 1e-20", "addframe kick 3 4", "addframe 1 5 6")
    tell(pd, "copy", "addframe old 1")
    dump_and_load(pd, "lstm.dataseries", "set", "copy")
    assert content(pd, "copy") == content(pd, "ds")


def test_refer_takes_the_content_of_another_name(pd):
    tell(pd, "ds", "addframe a 1", "addframe b 1")
    assert answers(pd, "copy", "refer set") == []
    assert answers(pd, "copy", "size") == ["left: size 2"]
    assert answers(pd, "copy", "refer 1") == []
    tell(pd, "one", "clear", "addframe x 1")
    assert answers(pd, "copy", "size") == ["left: size 1"]
    assert answers(pd, "copy", "refer copy") == []
    assert answers(pd, "copy", "size") == ["left: size 0"]


@pytest.mark.parametrize("selector", MESSAGES)
def test_capitals_do_not_matter(pd, selector):
    """A message in capitals has the same effect, shown by how it fails or what it answers."""
    spelling = re.sub("(frame|series|ids)$", lambda found: found[0].capitalize(), selector)
    if selector in ("clear", "size", "cols", "ids", "print", "dump"):
        tell(pd, "ds", "clear")
        assert answers(pd, "ds", selector.upper()) == answers(pd, "ds", selector)
        return
    found = refusal(pd, "ds", "lstm.dataseries set", spelling, selector)
    assert found == refusal(pd, "ds", "lstm.dataseries set", selector)


def test_parameters_and_their_getters(pd):
    pd.send("tagged getblocking")
    assert pd.next_line() == Line("tagged.right", ("blocking", "1"))
    assert answers(pd, "tagged", "getwarnings") == ["right: warnings 0"]
    assert answers(pd, "ds", "warnings 0") == []
    assert answers(pd, "ds", "getWarnings") == ["right: warnings 0"]
    assert answers(pd, "ds", "warnings 1") == []
    pd.send("ds blocking 1", "ds getblocking", "ds blocking 0", "ds getblocking")
    assert pd.next_line() == Line("ds.right", ("blocking", "1"))
    assert pd.next_line() == Line("ds.right", ("blocking", "0"))


def test_an_object_without_a_name_has_a_set_of_its_own(pd):
    tell(pd, "nameless", "addframe a 1 2 3")
    assert answers(pd, "nameless", "cols") == ["left: cols 3"]
    assert answers(pd, "ds", "cols") == ["left: cols 0"]


def test_an_unknown_tag_is_one_error_and_the_object_works(start_pd):
    pd = start_pd({"ds": "lstm.dataseries set -hop 3 -warnings 0"})
    text = "No parameter named hop: there are blocking, warnings, keep, read"
    assert answers(pd, "ds", "size") == [
        f"error: lstm.dataseries set: create: {text}",
        f"right: error create {text}",
        "left: size 0",
    ]
    assert answers(pd, "ds", "getwarnings") == ["right: warnings 0"]
