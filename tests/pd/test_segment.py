"""lstm.segment cuts takes out of a stream, in a real Pd."""

from __future__ import annotations

import pytest

from dialogue import shorten
from patchlstm.objects.segment import SEGMENT
from realpd import Line, Pd

OBJECTS = {"seg": "lstm.segment -hold 4 -preroll 3 -least 2", "plain": "lstm.segment"}

# Frames come by the left inlet and levels by the right one.
PATCH = """\
#N canvas 0 0 400 300 12;
#X obj 10 10 r left;
#X obj 90 10 r right;
#X obj 10 40 lstm.segment -hold 4 -preroll 3 -least 2;
#X obj 10 70 print out.left;
#X connect 0 0 2 0;
#X connect 1 0 2 1;
#X connect 2 0 3 0;
"""


@pytest.fixture
def pd(start_pd) -> Pd:
    return start_pd(OBJECTS)


def answers(pd, name, *messages):
    """Return what messages bring; the object answers at once."""
    pd.send(*(f"{name} {message}" for message in messages))
    return shorten(name, pd.sync())


def refusal(pd, name, message):
    """Return the text of the error that a message brings: in the console, then to the right."""
    pd.send(f"{name} {message}")
    said, reply = pd.sync()
    text = reply.atoms[-1]
    selector = message.split()[0]
    assert said == Line("error", (f"lstm.segment: {selector}: {text}",))
    assert reply == Line(f"{name}.right", ("error", selector, text))
    return text


def hear(pd, name, levels, first=0):
    said = []
    for number, level in enumerate(levels, first):
        said += answers(pd, name, f"level {level}", f"list {number} 0.5")
    return said


def test_takes_come_out_of_a_stream(pd):
    said = hear(pd, "seg", [*10 * [-60], -20, -20, -20, *6 * [-60], -20, *10 * [-60]])
    frames = [f"left: {number} 0.5" for number in range(7, 13)]
    assert said == ["left: begin", *frames, "left: end 6"]


def test_a_frame_may_have_one_value(pd):
    for level in (*10 * [-60], -20, -20):
        said = answers(pd, "seg", f"level {level}", "float 7")
    assert said == ["left: begin", *5 * ["left: 7"]]


def test_gestures_need_no_level(start_pd):
    pd = start_pd({"seg": "lstm.segment -motion 4 -hold 4 -least 2 -preroll 0"})
    rest, move = 20 * [0], range(1, 11)
    frames = [*rest, *move, *10 * [10]]
    said = answers(pd, "seg", *(f"list {value / 10} {1 - value / 10}" for value in frames))
    assert said[0] == "left: begin"
    assert said[1:11] == [f"left: {value / 10:g} {1 - value / 10:g}" for value in move]
    assert said[-1] == f"left: end {len(said) - 2}"
    assert refusal(pd, "seg", "motion 1") == (
        "Invalid value: motion is 1, at least 2 frames are needed, or 0"
    )
    assert answers(pd, "seg", "motion 0") == []
    assert refusal(pd, "seg", "list 1 2").startswith("No level: ")


def test_the_room_is_learnt(pd):
    assert answers(pd, "seg", "floor") == ["right: floor -70"]
    assert answers(pd, "seg", "learn 3") == []
    assert hear(pd, "seg", [-30, -40, -50]) == ["right: learn -40"]
    assert answers(pd, "seg", "floor -55") == ["right: floor -55"]
    assert answers(pd, "seg", "clear") == []
    assert answers(pd, "seg", "floor") == ["right: floor -70"]


def test_a_take_can_be_ended(pd):
    hear(pd, "seg", [*10 * [-60], -20, -20])
    assert answers(pd, "seg", "end") == ["left: end 5"]
    assert answers(pd, "seg", "end") == []


def test_parameters_are_those_of_the_catalogue(pd):
    for name, row in SEGMENT.parameters.items():
        assert answers(pd, "plain", f"get{name}") == [f"right: {name} {row.initial:g}"]
        assert answers(pd, "plain", f"{name.capitalize()} {row.high:g}") == []
        assert answers(pd, "plain", f"get{name}") == [f"right: {name} {row.high:g}"]
        text = refusal(pd, "plain", f"{name} {row.high + 1:g}")
        assert text.startswith(f"Invalid value: found {row.high + 1:g}, a ")
        assert answers(pd, "plain", f"get{name}") == [f"right: {name} {row.high:g}"]
    assert answers(pd, "seg", "gethold") == ["right: hold 4"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("list 1 2", "No level: connect the level of each frame, in dB, to the right inlet"),
        ("level loud", "Invalid value: found loud, one number is needed"),
        ("level 1 2", "Wrong number of arguments: found 2, one number is needed"),
        ("learn 0", "Invalid value: found 0, a whole number from 1 to 1000000 is needed"),
        ("learn 1.5", "Invalid value: found 1.5, a whole number from 1 to 1000000 is needed"),
        ("hold 2.5", "Invalid value: found 2.5, a whole number from 1 to 1000 is needed"),
        ("hold", "Wrong number of arguments: found 0, one number is needed"),
        ("end 1", "Too many arguments: found 1, end takes none"),
        ("nonsense 1", "no such message; the help patch lists them all"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(pd, message, text):
    assert refusal(pd, "seg", message).startswith(text)
    assert answers(pd, "seg", "gethold") == ["right: hold 4"]


def test_what_is_no_frame(pd):
    answers(pd, "seg", "level -60")
    text = refusal(pd, "seg", "list 1 two")
    assert text == "Invalid frame: numbers are needed, found the symbol two"


def test_wrong_tags_leave_the_default(start_pd):
    pd = start_pd({"seg": "lstm.segment -hold 5000 -nonsense 3 -preroll 2"})
    pd.sync()
    said = pd.transcript()
    assert "lstm.segment: hold: Invalid value: found 5000" in said
    assert "lstm.segment: -nonsense: Unknown argument" in said
    assert answers(pd, "seg", "gethold") == ["right: hold 15"]
    assert answers(pd, "seg", "getpreroll") == ["right: preroll 2"]


def test_levels_come_by_the_right_inlet(start_pd, tmp_path):
    patch = tmp_path / "inlets.pd"
    patch.write_text(PATCH)
    pd = start_pd({}, receivers=["left", "right"], flags=["-open", str(patch)])
    for number, level in enumerate([*10 * [-60], -20, -20]):
        pd.send(f"right {level}", f"left {number}")
    said = [line.text for line in pd.sync() if line.source == "out.left"]
    assert said == ["begin", *map(str, range(7, 12))]
