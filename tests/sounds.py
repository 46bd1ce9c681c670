"""Sounds that tests speak with: words of two tones, in a room that hums softly."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

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
