"""What a network makes of many series, computed in batches that stay small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray, StopFlag
from patchlstm_kernels import (
    Examples,
    Experts,
    Network,
    Topology,
    allocate_room,
    answer_batch,
    consult_series,
    match_series,
)

# Frames in a batch, unless one series alone has more; and series. Beyond that a batch gains
# nothing, but what it leaves behind no longer stays near the processor.
_MAX_FRAMES = 2048
_MAX_SERIES = 32

_NO_TARGETS = np.empty((0, 0), np.float32)


class Found(NamedTuple):
    """What a network makes of series."""

    outputs: FloatArray
    """float32[S, n_outputs], or with the pooling "each" float32[N, n_outputs]"""
    features: FloatArray
    """float32[S, n_features]; what the head sees after the last frame of each series"""

    @classmethod
    def nothing(cls, topology: Topology) -> Found:
        """Return what a network makes of no series."""
        return cls(
            np.empty((0, topology.n_outputs), np.float32),
            np.empty((0, topology.n_features), np.float32),
        )


def run_network(
    topology: Topology,
    parameters: FloatArray,
    frames: FloatArray,
    offsets: NDArray[np.int64],
    stop: StopFlag | None = None,
) -> Found | None:
    """Compute a network's outputs for series, and the features that its head sees.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        The network.
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    stop : int64[1], optional
        Set it to anything but 0, from any thread, to end this within some milliseconds.

    Returns
    -------
    Found or None
        None if `stop` was set.
    """
    n_series = len(offsets) - 1
    n_answers = len(frames) if topology.answers_frames else n_series
    found = Found(
        np.empty((n_answers, topology.n_outputs), np.float32),
        np.empty((n_series, topology.n_features), np.float32),
    )
    lengths = np.diff(offsets)
    batches = _form_batches(lengths)
    work = allocate_room(
        topology,
        series=max(map(len, batches), default=0),
        rows=max((int(lengths[batch].sum()) for batch in batches), default=0),
        steps=int(lengths.max(initial=0)),
        stop=stop,
        trains=False,
    )
    network = Network(topology.sizes, parameters)
    examples = Examples(frames, offsets, _NO_TARGETS)
    for batch in batches:
        if work.stop[0] != 0:
            break
        answer_batch(network, examples, batch, work, *found)
    return found if work.stop[0] == 0 else None


def consult_all(
    experts: Experts,
    frames: FloatArray,
    offsets: NDArray[np.int64],
    outputs: FloatArray,
    stop: StopFlag | None,
    after_each_frame: bool,
) -> bool:
    """Join the experts' opinions with a network's outputs for series, in place.

    Parameters
    ----------
    experts : Experts
    frames, offsets, stop
        As for `run_network`.
    outputs : float32[S, C] or float32[N, C]
        A row for each series, or for each frame.
    after_each_frame : bool
        Which of the two.

    Returns
    -------
    bool
        False if `stop` was set.
    """
    for s in range(len(offsets) - 1):
        if stop is not None and stop[0] != 0:
            return False
        own = slice(offsets[s], offsets[s + 1])
        rows = outputs[own] if after_each_frame else outputs[s : s + 1]
        bounds = np.array([0, own.stop - own.start], np.int64)
        consult_series(experts, frames[own], bounds, rows, after_each_frame=after_each_frame)
    return True


class Matches(NamedTuple):
    """How far series are from recorded examples, as `match_series` has it."""

    costs: FloatArray
    """float32[S, E]"""
    frames: NDArray[np.int64]
    """int64[S, E]"""


def match_all(
    experts: Experts, series: Sequence[FloatArray], stop: StopFlag | None = None
) -> Matches | None:
    """Compute how far series float32[T, D] are from the examples; None if `stop` was set."""
    shape = len(series), experts.n_templates
    found = Matches(np.empty(shape, np.float32), np.empty(shape, np.int64))
    for s, values in enumerate(series):
        if stop is not None and stop[0] != 0:
            return None
        costs, frames = match_series(experts, values, np.array([0, len(values)], np.int64))
        found.costs[s], found.frames[s] = costs[0], frames[0]
    return found


def _form_batches(lengths: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Put series of like lengths together, the longest first."""
    order = np.argsort(-lengths, kind="stable")
    batches = []
    first = 0
    while first < len(order):
        fits = _MAX_FRAMES // int(lengths[order[first]])
        last = first + min(max(fits, 1), _MAX_SERIES)
        batches.append(order[first:last])
        first = last
    return batches
