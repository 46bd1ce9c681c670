"""MFCC of recordings, as FluCoMa's fluid.bufmfcc computes them, for 8 kHz."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WINDOW, HOP = 256, 128
N_BANDS, N_COEFFICIENTS = 40, 13
LOWEST, HIGHEST = 20.0, 4000.0


def read_samples(path: Path) -> tuple[NDArray[np.float64], int]:
    """Return the samples of a mono 16-bit wav file, from -1 to 1, and how many are a second."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
        return samples, file.getframerate()


def compute_mfcc(samples: NDArray[np.float64], rate: int) -> NDArray[np.float32]:
    """Return the MFCC float32[T, 13] of samples, so many a second."""
    padded = np.pad(samples, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    bands = np.abs(np.fft.rfft(frames * hann)) @ _mel_filters(rate).T
    levels = 20 * np.log10(np.maximum(2.2e-16, bands))
    return (levels @ _cosines().T).astype(np.float32)


def _mel_filters(rate: int) -> NDArray[np.float64]:
    """Triangles of height 1, evenly spaced on the mel scale: [bands, bins]."""
    mels = np.linspace(*1127.01048 * np.log1p(np.array([LOWEST, HIGHEST]) / 700), N_BANDS + 2)
    edges = 700 * np.expm1(mels / 1127.01048)[:, np.newaxis]
    bins = np.arange(WINDOW // 2 + 1) * rate / WINDOW
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rise, fall))


def _cosines() -> NDArray[np.float64]:
    """The first rows of the orthonormal discrete cosine transform."""
    angles = np.pi * np.outer(np.arange(N_COEFFICIENTS), np.arange(N_BANDS) + 0.5) / N_BANDS
    rows = np.cos(angles) * np.sqrt(2 / N_BANDS)
    rows[0] /= np.sqrt(2)
    return rows
