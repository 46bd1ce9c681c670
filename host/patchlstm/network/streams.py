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

_MAX_FRAMES = 10_000  # that a candidate may reach back


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


class Spotter:
    """Finds known series in a stream, as it comes.

    Parameters
    ----------
    model : FittedModel
    threshold : float
        What is less probable than this is not spotted.
    reject : float
        Nor is what is stranger than this share of known series; 0: than `SPOT_SHARE`.

    Raises
    ------
    InvalidValueError
        If the model has no recorded examples.

    Attributes
    ----------
    series : float32[T, D]
        What was spotted last.
    """

    def __init__(self, model: FittedModel, threshold: float = 0.0, reject: float = 0.0) -> None:
        self._model = model
        self._experts = _examples_of(model)
        self._threshold = threshold
        self._reject = reject or SPOT_SHARE
        self._spotter = ExpertSpotter(self._experts)
        self._frames: list[FloatArray] = []  # the last ones
        self._n_heard = 0
        self.series: FloatArray = np.empty((0, self._experts.n_inputs), np.float32)

    def hear(self, frame: FloatArray) -> Spotted | None:
        """Take the next frame, float32[D].

        Returns
        -------
        Spotted or None
            What is known to have ended, with this frame or a little before it.
        """
        self._frames.append(frame)
        self._n_heard += 1
        if len(self._frames) > 2 * _MAX_FRAMES:
            del self._frames[:_MAX_FRAMES]
        candidate = self._spotter.hear(frame)
        if candidate is None:
            return None
        n_back = candidate.n_after + candidate.n_frames
        end = self._n_heard - candidate.n_after
        series = np.stack(self._frames[-n_back:][: candidate.n_frames])
        label = int(self._experts.kinds[candidate.template])
        (predicted,) = self._model.predict([series], self._threshold, self._reject)
        if predicted != self._model.labels[label]:
            return None
        self._spotter.take()
        self.series = series
        probability = float(self._model.probabilities([series])[0, label])
        return Spotted(predicted, probability, end - len(series), end, self._n_heard)


def _examples_of(model: FittedModel) -> Experts:
    if model.experts is None:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA, "the model keeps no recorded series; fit with experts 'all'"
        )
    return model.experts
