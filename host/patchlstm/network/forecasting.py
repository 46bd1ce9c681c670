"""How a series goes on, as a network that has learnt it draws it; and how well it foresees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import CancelledError
from patchlstm.network.continuation import dimensions_of
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import CONTINUATION
from patchlstm_kernels import (
    Network,
    advance,
    allocate,
    allocate_room,
    evaluate_loss,
    go_on,
    make_examples,
    pack,
    restore,
)

MAX_HORIZON = 64
"""The most frames ahead that `measure_errors` looks."""
_MAX_STARTS = 1000  # places in all series from which it looks ahead
_AT_ONCE = 1000  # frames that are drawn between two looks at the stop flag


def continue_series(
    model: FittedModel,
    values: FloatArray,
    n_frames: int,
    temperature: float,
    seed: int,
    stop: StopFlag | None = None,
) -> FloatArray:
    """Draw how a series goes on.

    Parameters
    ----------
    model : FittedModel
        A forecaster's.
    values : float32[T, D]
        The series.
    n_frames : int
        How many frames to draw.
    temperature : float
        How freely; see `patchlstm_kernels.go_on`.
    seed : int
        Decides what is drawn; -1 for another one each time.
    stop : int64[1], optional
        Set its element to anything but 0, from any thread, to end this early.

    Returns
    -------
    float32[n_frames, D]
        As the shim draws them: frames are counted from the beginning of the series.

    Raises
    ------
    InvalidValueError
        If the series has other dimensions than the training data.
    CancelledError
        If `stop` was set.
    """
    model.check_dimensions([values])
    key = draw_seed() if seed < 0 else seed
    stream = ContinuingStream(model, temperature, key)
    stream.hear(values)
    drawn = np.empty((n_frames, values.shape[1]), np.float32)
    for first in range(0, n_frames, _AT_ONCE):
        _check(stop)
        stream.go_on(drawn[first : first + _AT_ONCE])
    return drawn


def measure_loss(
    model: FittedModel, series: Sequence[FloatArray], stop: StopFlag | None = None
) -> float:
    """Compute the mean loss of all frames that follow another one; as in training.

    Parameters
    ----------
    model : FittedModel
        A forecaster's.
    series : sequence of float32[T, D]
        Each of two frames or more.
    stop : int64[1], optional
        As for `continue_series`.

    Returns
    -------
    float

    Raises
    ------
    InvalidValueError, CancelledError
        As `continue_series` does.
    """
    model.check_dimensions(series)
    topology, parameters = model.topology, model.parameters
    frames, offsets = pack([values[:-1] for values in series])
    following, _ = pack([values[1:] for values in series])
    cells = CONTINUATION.relate(topology, parameters, frames, following)
    examples = make_examples(topology, frames, offsets, cells)
    lengths = np.diff(offsets)
    longest = int(lengths.max())
    work = allocate_room(topology, 1, longest, longest, stop, trains=False)
    network = Network(topology.sizes, parameters)
    total = 0.0
    for s in range(len(series)):
        one = np.array([s], np.int64)
        total += lengths[s] * evaluate_loss(network, examples, one, 1, work)
        _check(stop)
    return float(total / len(frames))


def measure_errors(
    model: FittedModel, series: Sequence[FloatArray], stop: StopFlag | None = None
) -> dict[int, float]:
    """Compute how far what is most probable goes astray, so and so many frames ahead.

    Parameters
    ----------
    model, series, stop
        As for `measure_loss`.

    Returns
    -------
    dict of int to float
        For 1, 2, 4, 8 ... frames ahead, as far as the series reach: the root of the mean squared
        error of all dimensions, in their deviations. Of many frames, some are begun from.

    Raises
    ------
    InvalidValueError, CancelledError
        As `continue_series` does.
    """
    model.check_dimensions(series)
    furthest = min(MAX_HORIZON, max(map(len, series)) - 1)
    ahead = 2 ** np.arange(furthest.bit_length())
    squares = np.zeros(len(ahead))
    counts = np.zeros(len(ahead))
    plain = restore(model.topology, model.parameters)
    known, scale = dimensions_of(model.topology, plain), model.topology.views(plain)["scale"]
    every = max(1, sum(map(len, series)) // _MAX_STARTS)
    drawn = np.empty((int(ahead[-1]), model.topology.n_inputs), np.float32)
    for values in series:
        stream = ContinuingStream(model, 0.0, 0)
        standardised = known.bend(values) * scale
        for begin in range(0, len(values) - 1, every):
            _check(stop)
            last = min(begin + every, len(values))
            stream.hear(values[begin : begin + 1])
            stream.copy().go_on(drawn)
            stream.hear(values[begin + 1 : last])
            reached = ahead[begin + ahead < len(values)]
            found = known.bend(drawn[reached - 1]) * scale
            missed = (found - standardised[begin + reached]) ** 2
            squares[: len(reached)] += missed.mean(axis=1)
            counts[: len(reached)] += 1
    return {int(n): float(np.sqrt(s / c)) for n, s, c in zip(ahead, squares, counts, strict=True)}


def draw_seed() -> int:
    """Return a seed that nobody has chosen."""
    return int(np.random.default_rng().integers(2**53))


class ContinuingStream:
    """A series that is heard, and goes on.

    Parameters
    ----------
    model : FittedModel
        A forecaster's.
    temperature : float
    seed : int
        0 or more.
    """

    def __init__(self, model: FittedModel, temperature: float, seed: int) -> None:
        self._model = model
        self._temperature = temperature
        self._seed = seed
        self._state = allocate(model.topology.n_state)
        self._output = allocate(model.topology.n_outputs)
        self._position = 0

    def copy(self) -> ContinuingStream:
        """Return another one that has heard the same."""
        other = ContinuingStream(self._model, self._temperature, self._seed)
        other._state[:] = self._state
        other._position = self._position
        return other

    def hear(self, values: FloatArray) -> None:
        """Take frames, float32[T, D]."""
        advance(self._sizes, self._model.parameters, self._state, values)
        self._position += len(values)

    def go_on(self, drawn: FloatArray) -> None:
        """Fill frames, float32[T, D], with what comes next, hearing each."""
        go_on(
            self._sizes,
            self._model.parameters,
            self._state,
            self._output,
            self._temperature,
            self._seed,
            self._position,
            drawn,
        )
        self._position += len(drawn)

    @property
    def n_frames(self) -> int:
        """How many it has heard, those that were drawn included."""
        return self._position

    @property
    def outputs(self) -> FloatArray:
        """What the network answered before the last frame that was drawn, float32[n_outputs]."""
        return self._output

    @property
    def _sizes(self) -> NDArray[np.int64]:
        return self._model.topology.sizes


def _check(stop: StopFlag | None) -> None:
    if stop is not None and stop[0] != 0:
        what = "not all series had been gone through yet, so there is no answer"
        raise CancelledError(errors.CANCELLED, what)
