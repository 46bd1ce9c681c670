"""Which frames of a series are quiet, and lie at its ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError, shorten


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


def loud_part(name: str, levels: NDArray[np.float64], least: float) -> slice:
    """Return the part of a series from its first to its last frame of at least this level.

    Parameters
    ----------
    name : str
        Of the series, for the error message.
    levels : float64[T]
    least : float

    Returns
    -------
    slice

    Raises
    ------
    InvalidValueError
        If no frame is so loud.
    """
    loud = np.flatnonzero(levels >= least)
    if not len(loud):
        raise InvalidValueError(
            errors.LEVEL_TOO_HIGH,
            f"the loudest frame of {shorten(repr(name))} has {levels.max():.4g}, so nothing would"
            f" be left at {least:g}; give a lower level, or delete the series",
        )
    return slice(int(loud[0]), int(loud[-1]) + 1)
