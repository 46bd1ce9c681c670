"""Which series are trained on, and which are held out to judge by."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Split = tuple[NDArray[np.int64], NDArray[np.int64]]


def split_by_class(targets: NDArray[np.int64], fraction: float, rng: np.random.Generator) -> Split:
    """Draw which series are held out, the same share of each class.

    Parameters
    ----------
    targets : int64[S]
        Class of each series.
    fraction : float
        Share to hold out, rounded for each class; one series of each class stays in training.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    tuple of int64 arrays
        Indices of the series to train on, and of those held out; both ascending.
    """
    is_held_out = np.zeros(len(targets), dtype=bool)
    for target in np.unique(targets):
        members = np.flatnonzero(targets == target)
        is_held_out[_draw_share(members, fraction, rng)] = True
    return np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)


def split_plainly(n_series: int, fraction: float, rng: np.random.Generator) -> Split:
    """Draw which series are held out, whatever their targets.

    Parameters
    ----------
    n_series : int
    fraction : float
        Share to hold out, rounded; one series stays in training.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    tuple of int64 arrays
        Indices of the series to train on, and of those held out; both ascending.
    """
    is_held_out = np.zeros(n_series, dtype=bool)
    is_held_out[_draw_share(np.arange(n_series), fraction, rng)] = True
    return np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)


def _draw_share(
    members: NDArray[np.int64], fraction: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    count = min(math.floor(fraction * len(members) + 0.5), len(members) - 1)
    return rng.permutation(members)[:count]
