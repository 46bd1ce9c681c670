"""The example that tells which gesture is made, in a stream of them, for Max."""

from __future__ import annotations

from generator.maxpackage.listening import Lesson, example
from generator.maxpackage.patchers import Patcher

_N_FADERS = 2


def gestures() -> str:
    """Return the example: show each gesture five times, and it tells which one is made."""
    lesson = Lesson(
        "Gestures: play each of yours five times, train, and it tells which one you play.",
        "play",
        _add_faders,
        network=" @reject 0.95",  # what is like none of them is unknown
    )
    return example(lesson)


def _add_faders(patcher: Patcher) -> str:
    title = (
        "1. Switch on: two faders (controllers 1 and 2, or the mouse), which rest between gestures."
    )
    patcher.box(title, 20, 50, "comment", (1, 0), 480)
    switch = patcher.widget("toggle", 20, 80, 24, 24, (1, 1))
    clock = patcher.box("metro 20", 20, 110, ports=(2, 1))
    held = patcher.box("f", 20, 136, ports=(2, 1))
    frame = patcher.box("pack 0. 0.", 20, 162, ports=(2, 1))
    for number in range(_N_FADERS):
        left = 120.0 + 190 * number
        controller = patcher.box(f"ctlin {number + 1}", left, 80, ports=(1, 2))
        fader = patcher.widget(
            "slider", left, 110, 170, 20, (1, 1), size=128.0, orientation=1, floatoutput=1
        )
        patcher.connect(controller, 0, fader)
        patcher.connect(fader, 0, (held, frame)[number], 1)  # both wait for the clock
    segment = patcher.box("lstm.segment~ @motion 8 @hold 12 @quietest -20", 20, 190, ports=(2, 2))
    patcher.box("what moves is a take, from rest to rest", 370, 190, "comment", (1, 0), 150)
    patcher.chain((switch, 0), clock, held, frame, segment)
    return segment
