"""What is told when something was probably meant otherwise, and in whose words."""

from __future__ import annotations

import pytest

from dialogue import answers, refusal, tell
from lessons import QUICK, lesson

OBJECTS = {
    "ds": "lstm.dataseries ds",
    "other": "lstm.dataseries other",
    "ls": "lstm.labelset ls",
    "c": f"lstm.classifier c {QUICK}",
}
TITLES = {name: " ".join(creation.split()[:2]) for name, creation in OBJECTS.items()}
ARRAYS = {"wide": [1, 2, 3]}


@pytest.fixture
def pd(start_pd):
    return start_pd(OBJECTS, arrays=ARRAYS)


def refused(pd, name, message, selector=""):
    return refusal(pd, name, TITLES[name], message, selector)


def test_a_list_that_begins_with_a_message_is_that_message(pd):
    assert answers(pd, "ds", "list addframe t 1 2") == ["left: addframe"]
    assert answers(pd, "ds", "list addFrame t 1 2") == ["left: addframe"]
    assert answers(pd, "ds", "list cols") == ["left: cols 2"]
    assert answers(pd, "ls", "list addlabel t 7") == ["left: addlabel"]
    assert answers(pd, "c", "list getmaxiter") == ["right: maxiter 3"]
    assert "No buffer passed" in refused(pd, "ds", "list addframe", "addframe")


def test_another_list_says_what_it_needs(pd):
    for message in ("list t 1 2", "list list addframe t 1 2", "list 1 2"):
        assert refused(pd, "ds", message).endswith("begin the list with the name of one")


def test_a_list_of_numbers_is_a_frame_still(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    assert [line.split(" ")[1] for line in answers(pd, "c", "list 0.1 0.9")] == [
        "probabilities",
        "predictframe",
    ]
    assert "there is no array low" in refused(pd, "c", "list low", "predictframe")


@pytest.mark.parametrize(
    ("name", "message", "made"),
    [
        ("c", "fit 0-words ls", "0-words"),
        ("c", "fit ds 0-words", "0-words"),
        ("ds", "merge 0-words", "0-words"),
        ("ds", "addseries t 0-buffer", "0-buffer"),
        ("ds", "getseries 0 0-buffer", "0-buffer"),
        ("c", "predictseries 0-buffer", "0-buffer"),
    ],
)
def test_a_dollar_in_a_message_box_is_suspected(pd, name, message, made):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    text = refused(pd, name, message)
    assert text.endswith(
        f"; in a message box $0 is 0: make the name outside of it, with [symbol ${made}]"
    )


@pytest.mark.parametrize("message", ["merge 10-words", "merge words-0", "addseries t 10-buffer"])
def test_other_names_are_not_suspected(pd, message):
    assert "$0" not in refused(pd, "ds", message)


def test_a_forgotten_identifier_is_suspected(pd):
    tell(pd, "ds", "addframe t 1 2 3")
    hint = "was taken for the identifier: is that missing?"
    assert refused(pd, "ds", "addframe 0.1 0.2 0.3").endswith(f"; 0.1 {hint}")
    assert refused(pd, "ds", "addframe 5 6 7").endswith(f"; 5 {hint}")
    assert refused(pd, "ds", "updateframe 0.5 0.1 0.2").endswith(f"; 0.5 {hint}")
    assert hint not in refused(pd, "ds", "addframe u 0.2 0.3")
    assert hint not in refused(pd, "ds", "addframe 5 6")
    assert hint not in refused(pd, "ds", "addframe 5 6 7 8 9")


def test_a_new_identifier_that_looks_like_a_value_is_told_once(pd):
    line = "console: lstm.dataseries ds: addframe: 0.3 was taken for the identifier of a new"
    tell(pd, "ds", "addframe 0.1 0.2 0.3", "addframe 0.2 0.2 0.3")  # they may be meant
    (warning, _) = answers(pd, "ds", "addframe 0.3 0.2 0.3")
    assert warning.startswith(line)
    tell(pd, "ds", "addframe 0.4 0.2 0.3", "addframe 7 0.2 0.3")
    pd.send("other warnings 0")
    for i in range(1, 5):
        assert answers(pd, "other", f"addframe 0.{i} 0.2 0.3") == ["left: addframe"]


def test_a_series_from_a_file_that_grows_is_told_once(pd):
    tell(pd, "ds", "addframe 0 1 2", "addframe 1 1 2")
    pd.ask("ds", "write s.json")
    pd.ask("other", "read s.json")
    tell(pd, "other", "addframe 2 1 2")
    (warning, _) = answers(pd, "other", "addframe 0 1 2")
    assert "other: addframe: 0 came from a file and goes on now" in warning
    tell(pd, "other", "addframe 1 1 2", "addframe 2 1 2")


def test_a_series_that_is_new_after_a_clear_came_from_no_file(pd):
    tell(pd, "ds", "addframe 0 1 2")
    pd.ask("ds", "write s.json")
    pd.ask("other", "read s.json")
    tell(pd, "other", "clear")
    for _ in range(2):
        assert answers(pd, "other", "addframe 0 1 2") == ["left: addframe"]


@pytest.mark.parametrize("switch", ["0.5", "2", "yes", "-1"])
def test_a_switch_is_0_or_1(pd, switch):
    tell(pd, "other", "addframe t 1 2")
    text = refused(pd, "ds", f"merge other {switch}")
    assert text == f"Invalid switch: found {switch}, needed 0 or 1"
    assert answers(pd, "ds", "size") == ["left: size 0"]
    tell(pd, "ds", "merge other 0", "merge other 1")


def test_parameters_have_the_names_of_the_patch(pd):
    for message in ("hiddensize 0", "hiddensize 4 4 4 4 4 4 4 4 4", "learnrate -1", "maxiter 0.5"):
        text = refused(pd, "c", message)
        assert text.startswith(f"Invalid parameter: {message.split()[0]}")
        assert "_" not in text
        assert "(" not in text
