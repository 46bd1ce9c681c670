"""A buffer that a message is still to fill is not read, until just that message has replied."""

from __future__ import annotations

import pytest

from dialogue import build
from lessons import ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson, texts

OBJECTS = {
    "c": f"lstm.classifier quick {QUICK}",
    "slow": f"lstm.classifier slow {ENDLESS}",
    "ds": "lstm.dataseries ds",
    "other": "lstm.dataseries other",
    "ls": "lstm.labelset ls",
    "out": "lstm.labelset out",
}
ARRAYS = {"one": [0, 0], "two": [0, 0], "out-0": [0, 0], "out-1": [1, 1]}
AWAITED = "is still to be filled"

# The reply to a getframe into `one` has `two` read.
READING = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r reading;
#X obj 10 40 lstm.dataseries ds;
#X obj 10 70 route getframe;
#X obj 10 100 route one;
#X msg 10 130 predictframe two;
#X obj 10 160 lstm.classifier quick;
#X obj 10 190 print reading.left;
#X obj 90 190 print reading.right;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 4 0 5 0;
#X connect 5 0 6 0;
#X connect 5 1 7 0;
"""


@pytest.fixture
def pd(start_pd, tmp_path):
    reading = tmp_path / "reading.pd"
    reading.write_text(READING)
    return start_pd(
        OBJECTS,
        arrays={**LONG_ARRAYS, **ARRAYS},
        receivers=["reading"],
        flags=["-open", str(reading)],
    )


def refused(pd, name, message):
    """Tell whether the message is refused because its buffer is still to be filled."""
    pd.send(f"{name} {message}")
    lines = [line for line in pd.sync() if line.source == f"{name}.right"]
    return any(AWAITED in line.text for line in lines)


def test_the_reply_of_one_message_does_not_release_the_buffer_of_the_next(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    pd.send("reading getframe 0 0 one", "reading getframe 1 0 two")
    assert AWAITED in pd.until("reading.right")[-1].text
    pd.ask("ds", "size")
    pd.send("reading getframe 0 0 one")
    assert pd.until("reading.left")[-1].text == "predictframe high"


def test_a_buffer_stays_awaited_while_messages_before_and_after_are_answered(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    pd.send("ds clear", "ls clear", *long_lesson("ds", "ls"), "slow fit ds ls")
    pd.until("slow.right", "progress")
    # the predict waits for the fit, and what asks its dataseries waits for the predict
    pd.send("slow predict ds out", "other size", "ds getframe 0 0 one", "out getids out")
    pd.until("other.left", "size")
    assert refused(pd, "c", "predictframe one")
    pd.ask("other", "size")
    assert refused(pd, "c", "predictframe one")
    assert not refused(pd, "c", "predictframe two")
    pd.send("slow cancel")
    pd.until("ds.left", "getframe")
    assert not refused(pd, "c", "predictframe one")


def test_a_message_that_fails_releases_its_buffer(pd):
    pd.send("ds getframe nobody 0 one", "other addframe x one")
    assert AWAITED in pd.until("other.right", "error")[-1].text
    assert texts(pd.ask("other", "addframe x one")) == ["other.left: addframe"]


def test_messages_to_one_buffer_release_it_with_the_last(pd):
    pd.send(*lesson("ds", "ls"), "c fit ds ls")
    pd.until("c.left", "fit")
    pd.send("reading getframe 0 0 one", *["ds getframe 1 0 two"] * 2)
    assert AWAITED in pd.until("reading.right")[-1].text
    pd.ask("ds", "size")
    assert not refused(pd, "c", "predictframe two")


def test_a_buffer_is_there_in_the_reply_of_the_message_that_fills_it(pd):
    """Though the message is not done with before its reply has been through the patch."""
    boxes = ["obj loadbang", "msg getframe a 0 one", "obj lstm.dataseries ds", "obj route getframe"]
    boxes += ["msg addframe copy one", "obj print got", "obj print wrong"]
    wires = ["0 0 1 0", "1 0 2 0", "2 0 3 0", "3 0 4 0", "4 0 2 0", "3 1 5 0", "2 1 6 0"]
    pd.send("ds addframe a 0.25 0.5")
    build(pd, boxes, wires)
    pd.until("console", "got: addframe")
    assert not [line for line in pd.seen if AWAITED in line.text]
