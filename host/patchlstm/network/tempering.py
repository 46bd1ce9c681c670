"""How far an expert may be trusted: the power to which its opinions are raised."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

UNTRIED = 3.0
"""The power where there is nothing to try it on."""

_LEAST, _GREATEST = 0.002, 30.0
_N_STEPS = 30  # of which each leaves 0.62 of the interval
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


def find_power(scores: NDArray[np.float64], classes: NDArray[np.int64]) -> float:
    """Find the power that makes probabilities of scores, by the likelihood of the true labels.

    All labels weigh the same, however many series each has.

    Parameters
    ----------
    scores : float64[S, C]
        Logarithms of unnormalised probabilities, of series that the expert has not seen.
    classes : int64[S]
        The number of each series' label.

    Returns
    -------
    float
    """
    if len(scores) == 0:
        return UNTRIED

    weights = balance(classes)

    def loss(logarithm: float) -> float:
        powers = scores * math.exp(logarithm)
        powers -= powers.max(axis=1, keepdims=True)
        own = np.take_along_axis(powers, classes[:, np.newaxis], axis=1)[:, 0]
        return float(np.mean(weights * (np.log(np.exp(powers).sum(axis=1)) - own)))

    low, high = math.log(_LEAST), math.log(_GREATEST)
    for _ in range(_N_STEPS):
        width = _GOLDEN * (high - low)
        if loss(high - width) < loss(low + width):
            high = low + width
        else:
            low = high - width
    return math.exp((low + high) / 2.0)


def balance(classes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return weights of series, float64[S], by which all labels weigh the same; their mean is 1."""
    _, places, counts = np.unique(classes, return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = len(classes) / (len(counts) * counts[places])
    return weights
