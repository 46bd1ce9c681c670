"""What is done with each patch before its picture is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.pictures.screen import Point
from generator.sources import ROOT


@dataclass(frozen=True)
class Typed:
    """A text to type into the box at a point."""

    at: Point
    text: str


@dataclass(frozen=True)
class Said:
    """Recordings of words to play to the microphone: one of each number of each word."""

    words: tuple[str, ...]
    numbers: tuple[int, ...]

    def recordings(self, folder: Path) -> list[Path]:
        """Return their files, in the order in which they are said."""
        return [folder / f"{word}-{number}.wav" for number in self.numbers for word in self.words]


Step = str | Point | tuple[Point, Point] | Typed | Said
"""The text of a message to click, a point to click, two points to drag between, or one of these."""


@dataclass(frozen=True)
class Sitting:
    """A patch and what is done with it.

    Attributes
    ----------
    patch : str
        Its path in the library.
    steps : tuple
        One after the other.
    patience : float
        How many seconds a step may take, if the screen does not come to rest before.
    """

    patch: str
    steps: tuple[Step, ...] = ()
    patience: float = 120

    @property
    def listens(self) -> bool:
        """Whether it needs a microphone."""
        return any(isinstance(step, Said) for step in self.steps)


def _slider(y: int, left: int = 85, width: int = 400) -> tuple[Point, Point]:
    """Return how a slider is pushed from its left end to beyond its middle."""
    return (left + 3, y), (left + int(0.7 * width), y)


def _words() -> Iterator[Step]:
    """Yield how three words are recorded, learnt and recognised."""
    label, recognised, words = (100, 259), (183, 179), ("one", "two", "three")
    yield "learn; pd dsp 1"
    for word in words:
        yield from (Typed(label, word), Said((word,), (1, 2, 3, 4, 5)))
    yield from ("fit", recognised, Said(words, (6, 7)))


def _gestures() -> Iterator[Step]:
    """Yield how two gestures of a fader are recorded, learnt, and one of them is recognised."""
    label, recognised, left, right = (100, 283), (183, 221), (113, 120), (272, 120)
    for _ in range(4):
        yield from (Typed(label, "rise"), (left, right), Typed(label, "fall"), (right, left))
    yield from ("fit", recognised, (left, right))


_HELP = {
    "lstm.classifier": ("10", "fit", "evaluate", "getseries rising-3", "predictseries"),
    "lstm.regressor": ("12", "fitframes", "evaluate", "getseries move-3", "predictseries"),
    "lstm.forecaster": (
        "20", "fit", "evaluate", "predictseries", "reset, 4 0, 5 0, 6 0, 7 1", "continue",
    ),
    "lstm.dataseries": (
        "addframe take-1 0.5 0.25", "addframe take-1 0.7 0.1", "addframe take-1 0.2 0",
        "addseries take-2", "size", "cols", "ids",
    ),
    "lstm.labelset": (
        "addlabel take-1 kick", "addlabel take-2 snare", "addlabel take-3 kick", "addlabel 4 1",
        "getlabel take-1", "counts",
    ),
    "lstm.dataset": (
        "addpoint kick 0.5 0.25", "addpoint snare 0.1 0.9", "addpoint hat 0.8 0.7",
        "addpoint 4 0.9 0.1", "knearest 0.5 0.3 2",
    ),
    "lstm.mfcc~": ((24, 96), "0 0.1 0"),
    "lstm.bufmfcc": ("sinesum 16384 0.4 0.2 0.1 0.05", "process"),
    "lstm.segment": ("learn", "floor", "getonset"),
    "lstm.bars": ("labels up down circle", "probabilities up 0.7 down 0.2 circle 0.1"),
    "lstm.recorder": ("label swell", "record 1", _slider(89, 15, 370), "record 0"),
    "lstm.performer": ("hold 0", (27, 104), ((405, 104), (490, 104))),
    "lstm.takes": ("5", "choose rise-1"),
}  # fmt: skip

_EXAMPLES = {
    "a-gesture-leads-a-sound": ("9", "fit", (30, 459), _slider(92), _slider(116)),
    "call-and-response": ("12", "fit", (30, 373), (150, 95), (190, 95), (210, 95)),
    "movement-plays-synth": ("12", "fitframes", (30, 429), _slider(194), _slider(220)),
    "the-hand-lets-go": ("8", "fit", (30, 413), _slider(168), _slider(198)),
    "words": tuple(_words()),
    "gestures": tuple(_gestures()),
    "japanese-vowels": ((23, 95), "fit", "evaluate", "200"),
}

SITTINGS = {
    f"{path.stem}": Sitting(path.name, _HELP.get(path.stem.removesuffix("-help"), ()))
    for path in sorted((ROOT / "patches" / "pd").glob("*-help.pd"))
} | {name: Sitting(f"examples/{name}.pd", steps) for name, steps in _EXAMPLES.items()}
"""By the name of the picture: every help patch, and the examples."""
