"""The objects of the package for Max that are patchers themselves, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from generator.maxpackage.performer import performer
from generator.maxpackage.recorder import recorder
from generator.maxpackage.takes import takes


class Abstraction(NamedTuple):
    """A patcher that is used as an object."""

    make: Callable[[], str]
    """Returns its text."""
    about: str
    differs: str
    """What is not as in Pd, for its page."""
    ports: tuple[int, int]
    """Numbers of inlets and outlets."""
    example: str
    """Arguments."""
    shown: tuple[tuple[str, int], ...]
    """Messages of its help, each with its inlet."""


ABSTRACTIONS = {
    "lstm.recorder": Abstraction(
        recorder,
        "records takes of frames, each with a fresh id and a label",
        "The space bar records once the toggle on the right is on. There is no recording by"
        " movement and no list of labels; `counts` asks how many takes each label has.",
        (1, 1),
        "#0-takes #0-takes",
        (
            ("label up", 0),
            ("record 1", 0),
            ("0.1 0.2", 0),
            ("record 0", 0),
            ("delete", 0),
            ("counts", 0),
        ),
    ),
    "lstm.takes": Abstraction(
        takes,
        "lists the takes of a dataseries, plays them, and changes them",
        "The takes are in a menu, and are not drawn; `look` looks at the sets again. A message that"
        " needs a take says so while none is chosen, in the console and as `error TEXT` on the"
        " right.",
        (1, 2),
        "#0-takes #0-takes",
        (
            ("look", 0),
            ("choose up-1", 0),
            ("play 1", 0),
            ("play 0", 0),
            ("rename better", 0),
            ("relabel wild", 0),
            ("delete", 0),
            ("undo", 0),
        ),
    ),
    "lstm.performer": Abstraction(
        performer,
        "says each answer of a classifier once, and as soon as it is sure",
        "Parameters are attributes, besides being messages, and `getlimit` and so on ask for them."
        " A value out of range changes nothing: the console says what was needed and what was"
        " found, and so does `error TEXT` on the right. It has no face; see what it says with"
        " `prepend set` and a message box.",
        (2, 2),
        "@limit 0.9 @frames 3 @hold 800",
        (
            ("begin", 0),
            ("probabilities up 0.95 down 0.05, predictframe up", 1),
            ("probabilities up 0.3 down 0.7, predictframe down", 1),
            ("end", 0),
            ("spotted up 0.98 31", 1),
            ("limit 0.8", 0),
            ("frames 5", 0),
            ("smoothing 0.8", 0),
            ("hold 0", 0),
            ("refractory 500", 0),
            ("getlimit", 0),
        ),
    ),
}
