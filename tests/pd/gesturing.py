"""Plays a stream of gestures to examples/gestures.pd in a running Pd."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hand import Event
from pages import Page
from realpd import Pd

_RECORDER = "lstm.recorder $0-takes $0-takes"
_MODEL = "lstm.classifier $0-gestures -reject 0.95 -keep 1"
_SEGMENT = "lstm.segment -motion 8 -hold 12 -quietest -20"
_FADER = 127  # the faders' range
_LATEST = 44  # frames after its end in which a gesture is answered; the next one lasts longer


class Answers(NamedTuple):
    """What was said to a stream."""

    n_found: int
    """Gestures that were named rightly, and once."""
    n_false: int
    """Other names that were said."""


class Gestures:
    """The patch, with a hand at its faders.

    Parameters
    ----------
    start_pd : callable
        Starts a `Pd`.
    library, folder : Path
        The installed folder ``lstm``, and one for the patch's copy.
    """

    def __init__(self, start_pd: Callable[..., Pd], library: Path, folder: Path) -> None:
        printed = {_RECORDER: "recorder", _MODEL: "model", "lstm.performer": "performer"}
        fed = {
            _RECORDER: "recorder",
            _SEGMENT: "hand",
            "list append $0-takes $0-takes": "train",
            "$0-mode": "mode",
            "$0-on": "on",
        }
        self.page = Page(start_pd, library / "examples" / "gestures.pd", folder, printed, fed)
        self.page.pd.send("on 0")

    def learn(self, stream: NDArray[np.float64], events: Sequence[Event]) -> list[str]:
        """Record each gesture as a take of its label, and fit; return the ids of the takes."""
        takes = []
        for event, frames in pieces_of(stream, events):
            self.page.pd.send(f"recorder label {event.label}")
            self._play(frames)
            takes.append(self.page.pd.until("recorder.right", "take")[-1].atoms[-1])
        self.page.pd.send("train fit")
        self.page.pd.until("model.left", "fit")
        return takes

    def answer(self, stream: NDArray[np.float64], events: Sequence[Event]) -> Answers:
        """Play a stream, and count the answers."""
        self.page.pd.send("mode 1")
        n_found = n_false = 0
        for event, frames in pieces_of(stream, events):
            self._play(frames)
            said = [line.text for line in self.page.pd.sync() if line.source == "performer.left"]
            named = [label for label in said if label != "unknown"]
            is_found = event.label in named
            n_found += is_found
            n_false += len(named) - is_found
        return Answers(n_found, n_false)

    def _play(self, frames: NDArray[np.float64]) -> None:
        texts = (" ".join(f"{value:.6g}" for value in frame) for frame in _FADER * frames)
        self.page.pd.send(*(f"hand list {text}" for text in texts))


def pieces_of(
    stream: NDArray[np.float64], events: Sequence[Event]
) -> Iterable[tuple[Event, NDArray[np.float64]]]:
    """Yield each gesture with the frames in which it may be answered."""
    first = 0
    for number, event in enumerate(events):
        last = len(stream) if number + 1 == len(events) else event.end + _LATEST
        yield event, stream[first:last]
        first = last
