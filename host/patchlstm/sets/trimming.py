"""Which frames of a series are quiet, and lie at its ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray


def energies(part: Sequence[FloatArray], whole: Sequence[FloatArray]) -> list[NDArray[np.float64]]:
    """Return the mean square of each frame, standardised as a network standardises its inputs.

    Parameters
    ----------
    part : sequence of float32[T, D]
        The series in question.
    whole : sequence of float32[T, D]
        All series, from whose frames each dimension's mean and deviation are taken. A dimension
        that never changes counts as 0.

    Returns
    -------
    list of float64[T]
    """
    frames = np.concatenate(list(whole)).astype(np.float64)
    means, deviations = frames.mean(axis=0), frames.std(axis=0)
    scales = np.divide(1.0, deviations, out=np.zeros_like(means), where=deviations > 0.0)
    return [np.mean(np.square((series - means) * scales), axis=1) for series in part]


def without_quiet_ends(levels: NDArray[np.float64], least: float) -> slice:
    """Return the part of a series from its first to its last frame of at least this level.

    Parameters
    ----------
    levels : float64[T]
    least : float

    Returns
    -------
    slice
        Empty if no frame is so loud.
    """
    loud = np.flatnonzero(levels >= least)
    return slice(int(loud[0]), int(loud[-1]) + 1) if len(loud) else slice(0, 0)
