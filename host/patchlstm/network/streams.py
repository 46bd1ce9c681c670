"""Streams: series that a model hears frame by frame, with the kernels that a patch has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from patchlstm import errors
from patchlstm.arrays import FloatArray, as_frame
from patchlstm.errors import InvalidValueError
from patchlstm.network.fitted import FittedModel
from patchlstm_kernels import (
    advance,
    advance_experts,
    allocate,
    allocate_experts_state,
    consult_experts,
    is_novel,
    match_experts,
    outputs,
    stream_distance,
)
from patchlstm_kernels.experts import Experts, follow_experts
from patchlstm_kernels.spotting import ExpertSpotter

SPOT_SHARE = 0.9
"""What is stranger than this share of known series is not spotted if nothing else is asked for."""

_MAX_FRAMES = 10_000  # that a candidate may reach back


def check_frame(model: FittedModel, frame: ArrayLike) -> FloatArray:
    """Return a frame as float32[D], if a model can hear it.

    Raises
    ------
    InvalidValueError
        If it is not finite numbers, as many as the series of the fit have dimensions.
    """
    given = as_frame(frame)
    if len(given) != model.topology.n_inputs:
        raise InvalidValueError(
            errors.WRONG_POINT_SIZE,
            f"the frame has {len(given)} values, the network was fitted on"
            f" {model.topology.n_inputs}",
        )
    return given


def check_streaming(model: FittedModel) -> None:
    """Raise an InvalidValueError if a model needs whole series."""
    if model.topology.bidirectional:
        raise InvalidValueError(
            errors.WHOLE_SERIES_NEEDED,
            "a bidirectional network reads a series from both ends, so it has no answer in"
            " between; set bidirectional to 0 and fit again",
        )


def check_computed(values: FloatArray) -> None:
    """Raise an InvalidValueError if what was computed from a frame has overflowed."""
    if not np.isfinite(values).all():
        raise InvalidValueError(
            errors.NOT_FINITE,
            "the values of the frame are too far from the training data to compute with; check the"
            " analysis that made them",
        )


class Stream:
    """A series that a model hears frame by frame, and answers to each.

    Its answers are, to the bit, those of a patch. One that raises leaves the stream as it was.

    Parameters
    ----------
    model : FittedModel
        Of labels or numbers; its network must not be bidirectional.

    Raises
    ------
    InvalidValueError
        If it is bidirectional.
    """

    def __init__(self, model: FittedModel) -> None:
        check_streaming(model)
        self.model = model
        self.n_frames = 0
        """How many were heard since the beginning or the last `reset`."""
        self._state = allocate(model.topology.n_state)
        self._next = allocate(model.topology.n_state)  # where a frame is tried
        self._distance = 0.0  # of the network, where all is most like an example
        self._experts_state = allocate_experts_state(model.experts) if model.experts else None

    def reset(self) -> None:
        """Begin a new series."""
        self.n_frames = 0
        self._state.fill(0.0)
        self._distance = 0.0
        if self._experts_state is not None:
            self._experts_state.fill(0.0)

    def push(self, frame: ArrayLike) -> FloatArray:
        """Hear the next frame, array_like of shape (D,).

        Returns
        -------
        float32[n_outputs]
            The probability of each label, or numbers.

        Raises
        ------
        InvalidValueError
            If the frame is not finite numbers, as many as the series of the fit have dimensions,
            or too far from these to compute with.
        """
        model = self.model
        frames = check_frame(model, frame)[np.newaxis]
        sizes, output = model.topology.sizes, allocate(model.topology.n_outputs)
        self._next[:] = self._state
        advance(sizes, model.parameters, self._next, frames)
        outputs(sizes, model.parameters, self._next, output)
        check_computed(output)
        self._state, self._next = self._next, self._state
        self.n_frames += 1
        self._consult(frames, output)
        return output

    def _consult(self, frames: FloatArray, output: FloatArray) -> None:
        """Let the experts hear the frame too, and join their opinions with the network's."""
        experts, state = self.model.experts, self._experts_state
        if experts is None or state is None:
            return
        before = match_experts(experts, state)
        advance_experts(experts, state, frames)
        known = self.model.measured.known
        if known is not None and match_experts(experts, state) < before:
            self._distance = stream_distance(self.model.topology.sizes, self._state, known)
        consult_experts(experts, state, output)

    def is_strange(self, share: float) -> bool:
        """Tell whether what was heard is stranger than this share of known series.

        The model's novelty must be measured before the stream begins.
        """
        sizes, novelty = self.model.topology.sizes, self.model.novelty
        experts, state = self.model.experts, self._experts_state
        distance, match = self._distance, 1.0
        if experts is not None and state is not None:
            match = match_experts(experts, state)
        if distance <= 0.0:
            distance = stream_distance(sizes, self._state, novelty)
        return is_novel(sizes, novelty, distance * match, share)

    def positions(self) -> FloatArray:
        """Find where in the series of each label what was heard is.

        Returns
        -------
        float32[C]
            0 to 1; nan for a label without recorded examples, and for all before the first frame.

        Raises
        ------
        InvalidValueError
            If the model has no recorded examples.
        """
        experts, state = _examples_of(self.model), self._experts_state
        if self.n_frames == 0 or state is None:
            return np.full(experts.n_labels, np.nan, np.float32)
        return _positions(experts, state)


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
        positions[t] = _positions(experts, state)
    return positions


def _positions(experts: Experts, state: FloatArray) -> FloatArray:
    found = [follow_experts(experts, state, label) for label in range(experts.n_labels)]
    positions = np.array(found, np.float32)
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
    n_frames : int
        How many were heard since the beginning or the last `reset`.

    Examples
    --------
    >>> import numpy as np
    >>> from patchlstm import LSTMClassifier
    >>> turns = np.linspace(0, 2 * np.pi, 40)
    >>> takes = [(1 + i / 9) * shape(turns) for i in range(5) for shape in (np.sin, np.cos)]
    >>> classifier = LSTMClassifier(hidden_size=16, max_iter=60)
    >>> spotter = classifier.fit(takes, 5 * ["sine", "cosine"]).spotter()
    >>> played = np.concatenate([np.zeros(20), 1.2 * np.sin(turns), np.zeros(20)])
    >>> [found.label for found in (spotter.push([value]) for value in played) if found]
    ['sine']
    """

    def __init__(self, model: FittedModel, threshold: float = 0.0, reject: float = 0.0) -> None:
        self._model = model
        self._experts = _examples_of(model)
        self._threshold = threshold
        self._reject = reject or SPOT_SHARE
        self.reset()

    def reset(self) -> None:
        """Begin a new stream."""
        self._spotter = ExpertSpotter(self._experts)
        self._frames: list[FloatArray] = []  # the last ones
        self.n_frames = 0
        self.series: FloatArray = np.empty((0, self._experts.n_inputs), np.float32)

    def push(self, frame: ArrayLike) -> Spotted | None:
        """Hear the next frame, array_like of shape (D,).

        Returns
        -------
        Spotted or None
            What is known to have ended, with this frame or a little before it.

        Raises
        ------
        InvalidValueError
            If the frame is not finite numbers, as many as the series of the fit have dimensions.
        """
        given = check_frame(self._model, frame)
        self._frames.append(given)
        self.n_frames += 1
        if len(self._frames) > 2 * _MAX_FRAMES:
            del self._frames[:_MAX_FRAMES]
        candidate = self._spotter.hear(given)
        if candidate is None:
            return None
        n_back = candidate.n_after + candidate.n_frames
        end = self.n_frames - candidate.n_after
        series = np.stack(self._frames[-n_back:][: candidate.n_frames])
        label = int(self._experts.kinds[candidate.template])
        (predicted,) = self._model.predict([series], self._threshold, self._reject)
        if predicted != self._model.labels[label]:
            return None
        self._spotter.take()
        self.series = series
        probability = float(self._model.probabilities([series])[0, label])
        return Spotted(predicted, probability, end - len(series), end, self.n_frames)


def _examples_of(model: FittedModel) -> Experts:
    if model.experts is None:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA, "the model keeps no recorded series; fit with experts 'all'"
        )
    return model.experts
