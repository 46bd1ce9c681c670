"""Takes as a performance has them: cut sloppily, in a room that is not silent, loud, soft, fast."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mfcc import compute_mfcc
from sets import Part, Recording, Series

Samples = NDArray[np.float64]
RATE = 8000
ROOM = -35.0  # level of the room, in decibels over that of the recording
N_TEST = 60  # recordings of each speaker that are spoilt


def spoil_recordings(recordings: list[Recording], seed: int) -> dict[str, Part]:
    """Spoil the sound of recordings, and analyse it anew: a part for each way."""
    rng = np.random.default_rng(seed)
    labels = [one.digit for one in recordings]

    def spoil(change: Callable[[Samples], Samples]) -> Part:
        return Part([compute_mfcc(change(one.samples), RATE) for one in recordings], labels)

    return {
        "clean": Part([one.series for one in recordings], labels),
        "0.2 s of room behind": spoil(lambda x: np.append(x, _room(x, 0.2, rng))),
        "0.2 s of digital silence behind": spoil(lambda x: np.append(x, np.zeros(RATE // 5))),
        "0.5 s of room at both ends": spoil(
            lambda x: np.concatenate([_room(x, 0.5, rng), x, _room(x, 0.5, rng)])
        ),
        "room 20 dB below": spoil(lambda x: x + _noise(x, len(x), -20.0, rng)),
        "room 10 dB below": spoil(lambda x: x + _noise(x, len(x), -10.0, rng)),
        "white noise 10 dB below": spoil(
            lambda x: x + _level(x) * 10**-0.5 * rng.standard_normal(len(x))
        ),
        "12 dB softer": spoil(lambda x: x / 4),
        "24 dB softer": spoil(lambda x: x / 16),
        "12 dB louder": spoil(lambda x: 4 * x),
        **spoil_series(Part([one.series for one in recordings], labels)),
    }


def spoil_series(part: Part) -> dict[str, Part]:
    """Spoil series of any kind: a part for each way."""

    def spoil(change: Callable[[Series], Series]) -> Part:
        return Part([change(values) for values in part.series], part.labels)

    return {
        "first 30 % missing": spoil(lambda values: values[int(0.3 * len(values)) :]),
        "1.4 times as fast": spoil(lambda values: _stretch(values, 1 / 1.4)),
        "0.7 times as fast": spoil(lambda values: _stretch(values, 1 / 0.7)),
        "edges held for 30 %": spoil(_hold_edges),
    }


def _level(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def _noise(samples: Samples, length: int, decibels: float, rng: np.random.Generator) -> Samples:
    """Noise with fewer highs than lows, at a level relative to that of the samples."""
    lows = np.convolve(rng.standard_normal(length + 31), np.exp(-np.arange(32) / 6), "valid")
    return lows * (_level(samples) * 10 ** (decibels / 20) / _level(lows))


def _room(samples: Samples, seconds: float, rng: np.random.Generator) -> Samples:
    return _noise(samples, int(seconds * RATE), ROOM, rng)


def _stretch(values: Series, factor: float) -> Series:
    time = np.linspace(0, len(values) - 1, max(1, round(factor * len(values))))
    columns = [np.interp(time, np.arange(len(values)), column) for column in values.T]
    return np.stack(columns, axis=1).astype(np.float32)


def _hold_edges(values: Series) -> Series:
    n_held = round(0.3 * len(values))
    return np.concatenate([values[:1].repeat(n_held, 0), values, values[-1:].repeat(n_held, 0)])


def take_beginnings(part: Part) -> dict[str, Part]:
    """Cut series short: a part for each share that is heard."""
    return {
        f"{share} %": Part(
            [values[: int(np.ceil(share / 100 * len(values)))] for values in part.series],
            part.labels,
        )
        for share in (30, 50, 70, 100)
    }
