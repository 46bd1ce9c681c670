"""lstm.labelset in real Pd: every message, its replies and what it does to the set."""

from __future__ import annotations

import re

import pytest

from dialogue import answers, content, dump_and_load, refusal, tell
from realpd import Pd

OBJECTS = {
    "ls": "lstm.labelset set",
    "other": "lstm.labelset other",
    "copy": "lstm.labelset copy",
    "twin": "lstm.labelset set",
    "nameless": "lstm.labelset",
}
MESSAGES = [
    "addlabel",
    "getlabel",
    "setlabel",
    "updatelabel",
    "deletelabel",
    "deleteall",
    "counts",
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
    with Pd(tmp_path_factory.mktemp("pd"), [library], OBJECTS) as pd:
        yield pd


@pytest.fixture
def pd(running_pd):
    for name in ("ls", "other", "copy"):
        tell(running_pd, name, "clear")
    return running_pd


def test_labels_are_added_found_and_deleted(pd):
    assert answers(pd, "ls", "addlabel a kick") == ["left: addlabel"]
    assert answers(pd, "ls", "addlabel b snare") == ["left: addlabel"]
    assert answers(pd, "ls", "getlabel a") == ["left: getlabel kick"]
    assert answers(pd, "ls", "size") == ["left: size 2"]
    assert answers(pd, "ls", "cols") == ["left: cols 1"]
    assert answers(pd, "ls", "deletelabel a") == ["left: deletelabel"]
    assert answers(pd, "ls", "size") == ["left: size 1"]
    assert answers(pd, "ls", "getlabel b") == ["left: getlabel snare"]


def test_setlabel_adds_or_changes_and_updatelabel_changes(pd):
    assert answers(pd, "ls", "setlabel a kick") == ["left: setlabel"]
    assert answers(pd, "ls", "setlabel a snare") == ["left: setlabel"]
    assert answers(pd, "ls", "getlabel a") == ["left: getlabel snare"]
    assert answers(pd, "ls", "updatelabel a tom") == ["left: updatelabel"]
    assert answers(pd, "ls", "getlabel a") == ["left: getlabel tom"]
    assert answers(pd, "ls", "size") == ["left: size 1"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [("1", "1"), ("-3", "-3"), ("0.5", "0.5"), ("0.1", "0.1"), ("1e6", "1000000"), ("a-1", "a-1")],
)
def test_numbers_are_identifiers_and_labels(pd, typed, text):
    tell(pd, "ls", f"addlabel {typed} {typed}")
    assert f'    "{text}": [\n      "{text}"\n    ]' in content(pd, "ls")
    shown = "1e+06" if typed == "1e6" else typed  # as Pd prints this number
    assert answers(pd, "ls", f"getlabel {typed}") == [f"left: getlabel {shown}"]


def test_number_labels_leave_as_numbers_and_text_as_symbols(pd):
    """`1` is selected as a number; `007`, which no number prints as, stays a symbol."""
    tell(pd, "ls", "addlabel a 1", "addlabel b seven")
    path = pd.folder / "seven.json"
    path.write_text('{"cols": 1, "data": {"a": ["007"], "b": ["1e3"], "c": ["12"]}}')
    assert answers(pd, "ls", f"read {path}") == [f"right: read {path}"]
    assert answers(pd, "ls", "getlabel a") == ["left: getlabel 007"]
    assert answers(pd, "ls", "getlabel b") == ["left: getlabel 1e3"]
    assert answers(pd, "ls", "getlabel c") == ["left: getlabel 12"]


def test_text_beyond_ascii_and_with_spaces(pd):
    tell(pd, "ls", r"addlabel große\ Trommel тимпан")
    assert answers(pd, "ls", r"getlabel große\ Trommel") == ["left: getlabel тимпан"]
    assert '"große Trommel": [\n      "тимпан"' in content(pd, "ls")


def test_getids_writes_each_identifier_as_its_own_label(pd):
    tell(pd, "ls", "addlabel a kick", "addlabel 1 snare")
    tell(pd, "other", "addlabel old old")
    assert answers(pd, "ls", "getids other") == ["left: getids other"]
    assert answers(pd, "other", "size") == ["left: size 2"]
    assert answers(pd, "other", "getlabel a") == ["left: getlabel a"]
    assert answers(pd, "other", "getlabel 1") == ["left: getlabel 1"]


def test_labels_are_counted(pd):
    tell(pd, "ls", "addlabel a 10", "addlabel b snare", "addlabel c 2", "addlabel d 10")
    assert answers(pd, "ls", "counts") == [
        "right: count 2 1",
        "right: count 10 2",
        "right: count snare 1",
        "left: counts 3",
    ]
    assert answers(pd, "ls", "rename c z") == ["left: rename"]
    assert answers(pd, "ls", "ids") == ["left: ids a b z d"]


def test_merge_keeps_or_overwrites(pd):
    tell(pd, "ls", "addlabel a kick", "addlabel b snare")
    tell(pd, "other", "addlabel b tom", "addlabel c tom")
    assert answers(pd, "ls", "merge other") == ["left: merge"]
    assert answers(pd, "ls", "size") == ["left: size 3"]
    assert answers(pd, "ls", "getlabel b") == ["left: getlabel snare"]
    assert answers(pd, "ls", "merge other 0") == ["left: merge"]
    assert answers(pd, "ls", "getlabel b") == ["left: getlabel snare"]
    assert answers(pd, "ls", "merge other 1") == ["left: merge"]
    assert answers(pd, "ls", "getlabel b") == ["left: getlabel tom"]


def test_clear(pd):
    tell(pd, "ls", "addlabel a kick")
    assert answers(pd, "ls", "clear") == ["left: clear"]
    assert answers(pd, "ls", "size") == ["left: size 0"]
    assert answers(pd, "ls", "addlabel a snare") == ["left: addlabel"]


def test_print_describes_the_set_in_the_console(pd):
    tell(pd, "ls", "addlabel first kick", "addlabel b 1")
    assert answers(pd, "ls", "print") == [
        "console: lstm.labelset set: LabelSet: size 2, cols 1",
        "console:   first  kick",
        "console:   b      1",
        "right: print",
    ]


def test_dump_goes_through_a_message_box_into_load(pd):
    tell(pd, "ls", "addlabel a kick", r"addlabel b with\ space", "addlabel 1 2")
    tell(pd, "copy", "addlabel old old")
    dump_and_load(pd, "lstm.labelset", "set", "copy")
    assert content(pd, "copy") == content(pd, "ls")


def test_objects_of_one_name_share_their_labels_and_refer_changes_the_name(pd):
    tell(pd, "ls", "addlabel a kick")
    assert answers(pd, "twin", "getlabel a") == ["left: getlabel kick"]
    tell(pd, "other", "addlabel a snare")
    assert answers(pd, "twin", "refer other") == []
    assert answers(pd, "twin", "getlabel a") == ["left: getlabel snare"]
    assert refusal(pd, "twin", "lstm.labelset other", "getlabel b").startswith("Point not found")
    assert answers(pd, "twin", "refer set") == []
    assert answers(pd, "twin", "getlabel a") == ["left: getlabel kick"]


def test_an_object_without_a_name_has_a_set_of_its_own(pd):
    tell(pd, "nameless", "addlabel a kick")
    assert answers(pd, "nameless", "size") == ["left: size 1"]
    assert answers(pd, "ls", "size") == ["left: size 0"]


@pytest.mark.parametrize("selector", MESSAGES)
def test_capitals_do_not_matter(pd, selector):
    """A message in capitals has the same effect, shown by what it answers or how it fails."""
    spelling = re.sub("(label|ids)$", lambda found: found[0].capitalize(), selector)
    if selector in ("clear", "size", "cols", "counts", "ids", "print", "dump"):
        assert answers(pd, "ls", selector.upper()) == answers(pd, "ls", selector)
        return
    found = refusal(pd, "ls", "lstm.labelset set", spelling, selector)
    assert found == refusal(pd, "ls", "lstm.labelset set", selector)
