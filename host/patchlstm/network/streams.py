"""What a classifier with recorded examples makes of streams: where in a series, and which ended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.network.fitted import FittedModel
from patchlstm_kernels import advance_experts, allocate_experts_state
from patchlstm_kernels.experts import Experts, follow_experts
from patchlstm_kernels.spotting import ExpertSpotter

SPOT_SHARE = 0.9
"""What is stranger than this share of known series is not spotted if nothing else is asked for."""


class Spotted(NamedTuple):
    """A known series within a stream.

    Attributes
    ----------
    label : str
    probability : float
        Its label's.
    start, end : int
        The series is ``stream[start:end]``.
    found : int
        How many frames of the stream it took to know.

    Examples
    --------
    >>> from patchlstm import Spotted
    >>> spotted = Spotted("up", 0.9, start=20, end=50, found=54)
    >>> spotted.end - spotted.start
    30
    """

    label: str
    probability: float
    start: int
    end: int
    found: int


def follow(model: FittedModel, series: FloatArray) -> FloatArray:
    """Find after each frame where in the series of each label a series is.

    Parameters
    ----------
    model : FittedModel
    series : float32[T, D]

    Returns
    -------
    float32[T, C]
        0 to 1; nan for a label without recorded examples.

    Raises
    ------
    InvalidValueError
        If the model has no recorded examples.
    """
    experts = _examples_of(model)
    state = allocate_experts_state(experts)
    positions = np.empty((len(series), experts.n_labels), np.float32)
    for t in range(len(series)):
        advance_experts(experts, state, series[t : t + 1])
        positions[t] = [follow_experts(experts, state, c) for c in range(experts.n_labels)]
    positions[positions < 0] = np.nan
    return positions


def spot(
    model: FittedModel, stream: FloatArray, threshold: float = 0.0, reject: float = 0.0
) -> list[Spotted]:
    """Find known series in a stream.

    Parameters
    ----------
    model : FittedModel
    stream : float32[T, D]
    threshold : float
        What is less probable than this is not spotted.
    reject : float
        Nor is what is stranger than this share of known series; 0: than `SPOT_SHARE`.

    Returns
    -------
    list of Spotted

    Raises
    ------
    InvalidValueError
        If the model has no recorded examples.
    """
    experts = _examples_of(model)
    spotter = ExpertSpotter(experts)
    found = []
    for now, frame in enumerate(stream):
        candidate = spotter.hear(frame)
        if candidate is None:
            continue
        end = now - candidate.n_after + 1
        start = end - candidate.n_frames
        label = int(experts.kinds[candidate.template])
        probability = model.probabilities([stream[start:end]])[0, label]
        (predicted,) = model.predict([stream[start:end]], threshold, reject or SPOT_SHARE)
        if predicted == model.labels[label]:
            spotter.take()
            found.append(Spotted(predicted, float(probability), start, end, now + 1))
    return found


def _examples_of(model: FittedModel) -> Experts:
    if model.experts is None:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA, "the model keeps no recorded series; fit with experts 'all'"
        )
    return model.experts
