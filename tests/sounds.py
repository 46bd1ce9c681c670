"""Sounds that tests speak with: words of two tones, in a room that hums softly."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


def word(label: str, rate: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Make a sound of some 0.4 s; the label, up or down, says which of its tones comes first."""
    time = np.arange(int(rate * rng.uniform(0.15, 0.22))) / rate
    low, high = (np.sin(2 * np.pi * f * rng.uniform(0.97, 1.03) * time) for f in (300, 1700))
    return 0.3 * np.concatenate((low, high) if label == "up" else (high, low))


def recording(labels: Sequence[str], seed: int, rate: int = 8000) -> NDArray[np.float32]:
    """Speak words, with a gap before each and behind the last."""
    rng = np.random.default_rng(seed)
    gaps = [np.zeros(int(rate * rng.uniform(0.4, 0.6))) for _ in range(len(labels) + 1)]
    parts = itertools.chain(*zip(gaps, (word(label, rate, rng) for label in labels), strict=False))
    whole = np.concatenate([*parts, gaps[-1]])
    return (whole + 1e-3 * rng.standard_normal(len(whole))).astype(np.float32)


STROKES = ("thud", "snare", "tick", "bar", "clap")
"""Kinds of strokes."""


def stroke(kind: str, rate: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Make a percussive sound, whose loudness, pitch, decay and colour vary.

    It lasts 0.4 s and begins with its onset.
    """
    time = np.arange(int(0.4 * rate)) / rate
    tune, slack = rng.uniform(0.9, 1.1), rng.uniform(0.7, 1.4)
    noise = rng.standard_normal(len(time))

    def fading(seconds: float, start: float = 0.0) -> NDArray[np.float64]:
        return np.where(time < start, 0.0, np.exp((start - time) / (seconds * slack)))

    if kind == "thud":  # a skin whose pitch falls, and the stick
        pitch = tune * (55 + 90 * fading(0.02))
        sound = fading(0.09) * np.sin(2 * np.pi * np.cumsum(pitch) / rate)
        sound += 0.1 * fading(0.004) * noise
    elif kind == "snare":
        sound = 0.5 * fading(0.05) * np.sin(2 * np.pi * 190 * tune * time)
        sound += 0.4 * fading(0.06) * noise
    elif kind == "tick":  # the high part of noise
        sound = fading(0.02) * np.diff(noise, prepend=0.0)
    elif kind == "bar":  # free at both ends
        sound = np.zeros(len(time))
        for ratio, level in ((1.0, 1.0), (2.76, 0.6), (5.4, 0.35), (8.93, 0.15)):
            partial = np.sin(2 * np.pi * 620 * tune * ratio * time)
            sound += rng.uniform(0.6, 1.4) * level * fading(0.12 / ratio) * partial
    else:  # hands that meet three times, and the room
        blows = rng.uniform(0.006, 0.012) * np.arange(3)
        envelope = 0.3 * fading(0.04, blows[-1]) + sum(fading(0.003, blow) for blow in blows)
        sound = np.convolve(envelope * noise, np.hanning(12), "same")
    loudness = 10 ** (rng.uniform(-26, -6) / 20)
    return loudness * sound / np.abs(sound).max()


def strokes(
    kinds: Sequence[str],
    seed: int,
    rate: int = 44100,
    make: Callable[[str, int, np.random.Generator], NDArray[np.float64]] = stroke,
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Strike, in a quiet room; the next stroke may come while one still rings.

    Parameters
    ----------
    kinds : sequence of str
    seed : int
    rate : int
        Samples a second.
    make : callable
        Makes a stroke, as `stroke` does.

    Returns
    -------
    sound : float32[N]
    onsets : int64[len(kinds)]
        The first sample of each stroke.
    """
    rng = np.random.default_rng(seed)
    gaps = [0.7, *rng.uniform(0.35, 0.7, len(kinds))]  # the last one is behind all
    onsets = np.cumsum([int(rate * gap) for gap in gaps])
    whole = 10 ** (-65 / 20) * rng.standard_normal(onsets[-1] + rate)
    for kind, onset in zip(kinds, onsets, strict=False):
        sound = make(kind, rate, rng)
        whole[onset : onset + len(sound)] += sound[: len(whole) - onset]
    return whole.astype(np.float32), onsets[:-1]
