"""Files are read and written in the order of the messages, whichever objects get them."""

import pytest

from dialogue import answers, content
from lessons import ARRAYS, QUICK, lesson, texts

OBJECTS = {
    "c": f"lstm.classifier quick {QUICK}",
    "p": "lstm.classifier player",
    "ds": "lstm.dataseries ds",
    "other": "lstm.dataseries other",
    "ls": "lstm.labelset ls",
}
MANY = {"many-0": [0.125] * 20000, "many-1": [0.25] * 20000}


@pytest.fixture
def pd(start_pd):
    return start_pd(OBJECTS, arrays={**ARRAYS, **MANY})


def errors_of(lines):
    return [line for line in lines if line.source == "error" or line.atoms[:1] == ("error",)]


@pytest.mark.parametrize("file", ["m.lstm", "m.json"])
def test_a_model_is_read_as_the_message_before_has_it_written(pd, file):
    pd.send(*lesson("ds", "ls"), "c fit ds ls", f"c write {file}", f"p read {file}", "p labels")
    lines = pd.until("p.left", "labels")
    assert not errors_of(lines)
    assert lines[-1].text == "labels high low"
    assert content(pd, "p") == content(pd, "c")


@pytest.mark.parametrize("file", ["m.lstm", "m.json"])
def test_a_model_is_read_as_it_is_written_over(pd, file):
    pd.send(*lesson("ds", "ls"), "c fit ds ls", f"c write {file}")
    pd.until("c.right", "write")
    pd.send("ls clear", *(f"ls addlabel {i} {('x', 'y')[i % 2]}" for i in range(6)))
    pd.send("c fit ds ls", f"c write {file}", f"p read {file}", "p labels")
    assert pd.until("p.left", "labels")[-1].text == "labels x y"
    pd.send("p predictseries a")
    assert pd.until("p.left", "predictseries")[-1].atoms[1] in ("x", "y")
    assert answers(pd, "p", f"read {file}") == [f"right: read {file}"]


@pytest.mark.parametrize("name", ["s.json", "./s.json", "../pd0/s.json"])
def test_a_set_that_is_written_for_the_first_time_can_be_read(pd, name):
    pd.send("ds addframe x 1 2", "ds write s.json", f"other read {name}", "other size")
    lines = pd.until("other.left", "size")
    assert not errors_of(lines)
    assert lines[-1].text == "size 1"


def test_a_set_is_written_as_it_was_and_read_before_it_is_written_over(pd):
    pd.send("ds addframe x 1 2", "ds write s.json")
    pd.until("ds.right", "write")
    pd.send(
        "other read s.json",
        "ds addframe y 1 2",
        "ds write s.json",
        "ds addframe z 1 2",
        "other size",
    )
    assert pd.until("other.left", "size")[-1].text == "size 1"
    pd.send("other read s.json", "other size")
    assert pd.until("other.left", "size")[-1].text == "size 2"


def test_a_read_of_what_could_not_be_written_says_that_there_is_nothing(pd):
    pd.send("c write m.lstm", "p read m.lstm", "p size")
    lines = [line for line in pd.until("p.right", "error", "size") if line.source != "error"]
    assert [line.atoms[:2] for line in lines] == [
        ("error", "write"),
        ("error", "read"),
        ("error", "size"),
    ]
    assert "No data fitted" in lines[0].text
    assert "File not found" in lines[1].text


def test_nobody_waits_for_the_files_of_others(pd):
    for i in range(60):
        pd.send(f"ds addseries {i} many")
    pd.sync()
    pd.send("ds write s.json", "ds size", "other addframe x 1 2", "ls size")
    lines = pd.until("ds.left", "size")
    assert texts(line for line in lines if line.atoms[0] != "addseries") == [
        "other.left: addframe",
        "ls.left: size 0",
        "ds.right: write s.json",
        "ds.left: size 60",
    ]
