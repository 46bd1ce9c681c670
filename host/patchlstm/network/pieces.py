"""Long series in pieces: what is learnt of frames needs no more of the past than some hundred.

A performance of many thousand frames as one sequence would be one step of the optimiser, and need
memory for all its frames. Each epoch cuts it elsewhere, so that no frame is always the first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LENGTH = 200  # frames of a piece, nearly
_MOST = 2.25  # pieces' lengths in the longest one: 1.5 times 1.5

Indices = NDArray[np.int64]


def count_pieces(lengths: Indices) -> Indices:
    """Return in how many pieces series of these lengths are cut, int64[S]."""
    return np.maximum(1, np.round(lengths / _LENGTH)).astype(np.int64)


def longest_pieces(lengths: Indices) -> Indices:
    """Return the maximum length of each piece of series of these lengths."""
    longest = np.minimum(lengths, int(_MOST * _LENGTH) + 1)
    return np.repeat(longest, count_pieces(lengths))


def cut(offsets: Indices, rng: np.random.Generator | None = None) -> tuple[Indices, Indices]:
    """Cut each series in pieces of about equal length.

    Parameters
    ----------
    offsets : int64[S + 1]
        Where each series begins and ends.
    rng : numpy.random.Generator, optional
        Moves the cuts by up to half a piece, those of a series together.

    Returns
    -------
    offsets : int64[P + 1]
        Where each piece begins and ends.
    owners : int64[P]
        The series that each belongs to.
    """
    lengths = np.diff(offsets)
    counts = count_pieces(lengths)
    moves = np.zeros(len(counts)) if rng is None else rng.uniform(-0.5, 0.5, len(counts))
    owners = np.repeat(np.arange(len(counts)), counts)
    numbers = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = (numbers + moves[owners]) * (lengths / counts)[owners]
    starts = np.where(numbers == 0, 0, np.round(places)).astype(np.int64)
    return np.append(offsets[owners] + starts, offsets[-1:]), owners
