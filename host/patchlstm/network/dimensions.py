"""What can be known of each dimension from recorded frames: its resolution, range and scale.

A forecaster needs all of it: how finely values are recorded says how well one can be foreseen, a
dimension such as seconds is to be seen by ratios, and what it continues must stay in the range that
was played.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray

Values = NDArray[np.float64]

_MAX_STEPS = 65536  # of a range: 16 bits; what is finer is no step that somebody has set
_OFF_STEP = 0.1  # of a step, by which no value may miss a whole number of them
_LOW_SHARE = 0.05  # of the values, which a logarithm may press together
_GAIN = 0.5  # nats a value that a logarithm must be better
_CELL = 0.01  # width of a cell where there is no step, in deviations


class Dimensions(NamedTuple):
    """What is known of each dimension, as `patchlstm_kernels.layout` has it; float64[D] each."""

    shift: Values
    """What is added before the logarithm; 0: the dimension is as it is."""
    step: Values
    """Distance of neighbouring values; 0: there is none."""
    lowest: Values
    highest: Values

    def bend(self, values: FloatArray | Values) -> Values:
        """Return values, or of some dimensions logarithms, float64[N, D]."""
        bent = np.array(values, np.float64)
        for d in np.flatnonzero(self.shift):
            bent[:, d] = np.log(np.maximum(bent[:, d], self.lowest[d]) + self.shift[d])
        return bent

    def possible(self, bent: Values) -> Values:
        """Return the possible values that are next to bent ones, float64[N, D]."""
        values = np.where(self.shift > 0, np.exp(np.minimum(bent, 700.0)) - self.shift, bent)
        values = np.clip(values, self.lowest, self.highest)
        step = np.where(self.step > 0, self.step, 1.0)
        whole = self.lowest + step * np.floor((values - self.lowest) / step + 0.5)
        return np.where(self.step > 0, np.minimum(whole, self.highest), values)

    def cells(self, values: FloatArray, scale: FloatArray) -> tuple[Values, Values]:
        """Find the cell in which each value lies.

        Parameters
        ----------
        values : float32[N, D]
            Frames.
        scale : float32[D]
            One over the deviation of each bent dimension.

        Returns
        -------
        tuple of float64[N, D]
            Its lower and its upper bound, bent.
        """
        half = 0.5 * self.step
        middle = self.bend(values)
        margin = 0.5 * _CELL / scale.astype(np.float64)
        whole = np.asarray(values, np.float64)
        is_stepped = self.step > 0
        lower = np.where(is_stepped, self.bend(whole - half), middle - margin)
        upper = np.where(is_stepped, self.bend(whole + half), middle + margin)
        return lower, upper


def study(frames: FloatArray) -> Dimensions:
    """Find out what can be known of each dimension.

    Parameters
    ----------
    frames : float32[N, D]
        All frames.

    Returns
    -------
    Dimensions
        A dimension whose values are whole steps apart has a step. One that is hardly ever 0 and
        never negative is seen by its logarithm if that makes the values markedly more normal: by
        the likelihood that Box and Cox (1964) compare.
    """
    columns = np.asarray(frames, np.float64).T
    steps = np.array([_find_step(np.unique(values)) for values in columns])
    shifts = [_find_shift(values, step) for values, step in zip(columns, steps, strict=True)]
    return Dimensions(np.array(shifts), steps, columns.min(axis=1), columns.max(axis=1))


def _find_step(values: Values) -> float:
    """Return the distance of neighbours among ascending values, or 0 if they go by no steps."""
    if len(values) < 3:
        return 0.0 if len(values) < 2 else float(values[1] - values[0])
    gaps = np.diff(values)
    count = np.round(gaps / gaps.min()).sum()
    if count > _MAX_STEPS:
        return 0.0
    step = float((values[-1] - values[0]) / count)
    places = (values - values[0]) / step
    return step if np.abs(places - np.round(places)).max() <= _OFF_STEP else 0.0


def _find_shift(values: Values, step: float) -> float:
    shift = max(float(np.quantile(values, _LOW_SHARE)), step)
    if values.min() < 0.0 or np.quantile(values, _LOW_SHARE) <= 0.0 or values.std() == 0.0:
        return 0.0
    logarithms = np.log(values + shift)
    gain = np.log(values.std() / logarithms.std()) - logarithms.mean()
    return shift if gain > _GAIN else 0.0
