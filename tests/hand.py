"""A hand that plays gestures on two faders, each from a rest and back to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FRAMES_A_SECOND = 50
SHAPES: dict[str, Callable[[FloatArray], tuple[FloatArray, FloatArray]]] = {
    "circle": lambda u: (np.cos(2 * np.pi * u), np.sin(2 * np.pi * u)),
    "line": lambda u: (2 * u - 1, 1 - 2 * u),
    "wave": lambda u: (2 * u - 1, np.sin(3 * np.pi * u)),
    "eight": lambda u: (np.sin(2 * np.pi * u), np.sin(4 * np.pi * u)),
    "hook": lambda u: (np.where(u < 0.5, -1, 4 * u - 3), np.where(u < 0.5, 1 - 4 * u, -1)),
    "zigzag": lambda u: (2 * u - 1, 2 * np.abs(2 * ((2 * u) % 1) - 1) - 1),
}
"""Label to a function of where in the gesture one is, 0 to 1."""
_HOME = np.array([0.5, 0.1])
"""About where the hand rests."""
STRANGE = ""
"""Label of movements that are none of the gestures."""


class Event(NamedTuple):
    """A gesture in a stream, with the ways to and from it."""

    label: str
    end: int
    """The frame after its last."""


def perform(
    labels: Iterable[str], seed: int, shortest_rest: int = 25
) -> tuple[FloatArray, list[Event]]:
    """Play gestures one after the other.

    Tempo (0.66 to 1.5 times), size, place, slant and timing vary, the hand trembles, and rests of
    up to 1.5 s are never at quite the same place.

    Parameters
    ----------
    labels : iterable of str
        Of `SHAPES`, or `STRANGE`.
    seed : int
    shortest_rest : int
        Frames between two gestures, at least.

    Returns
    -------
    stream : float64[T, 2]
        Values of about 0 to 1, `FRAMES_A_SECOND`.
    events : list of Event
        Where each gesture ended.
    """
    rng = np.random.default_rng(seed)
    place = _HOME
    pieces = [np.repeat(place[np.newaxis], 60, axis=0)]
    events = []
    n_frames = 60
    for label in labels:
        gesture = _vary(_shape(label, rng) if label else _stray(rng), rng)
        there, back = rng.integers(6, 14, 2)
        rest = _HOME + rng.normal(0, 0.05, 2)
        ways = _way(place, gesture[0], there), gesture, _way(gesture[-1], rest, back)
        n_frames += sum(map(len, ways))
        events.append(Event(label, n_frames))
        drift = rng.normal(0, 0.0006, (int(rng.integers(shortest_rest, 75)), 2)).cumsum(axis=0)
        pieces += [*ways, rest + drift]
        n_frames += len(drift)
        place = rest + drift[-1]
    stream = np.concatenate(pieces)
    return stream + 0.004 * rng.standard_normal(stream.shape), events


def _shape(label: str, rng: np.random.Generator) -> FloatArray:
    u = np.linspace(0, 1, int(45 * 2 ** rng.uniform(-0.6, 0.6)))
    u += rng.uniform(-0.08, 0.08) * np.sin(np.pi * u)
    u += rng.uniform(-0.04, 0.04) * np.sin(2 * np.pi * u)
    return np.stack(SHAPES[label](u), axis=1)


def _stray(rng: np.random.Generator) -> FloatArray:
    u = np.linspace(0, 1, int(rng.integers(25, 70)))[:, np.newaxis]
    return sum(
        rng.normal(0, 0.8 / k, 2)
        * np.sin(2 * np.pi * k * u * rng.uniform(0.5, 1) + rng.uniform(0, 2 * np.pi, 2))
        for k in (1, 2, 3)
    )


def _vary(gesture: FloatArray, rng: np.random.Generator) -> FloatArray:
    angle = np.deg2rad(rng.normal(0, 8))
    turned = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    return 0.35 * (gesture * rng.normal(1, 0.12, 2)) @ turned + rng.normal(0.5, 0.04, 2)


def _way(start: FloatArray, end: FloatArray, n_frames: int) -> FloatArray:
    u = np.linspace(0, 1, n_frames + 2)[1:-1, np.newaxis]
    return start + u * u * (3 - 2 * u) * (end - start)
