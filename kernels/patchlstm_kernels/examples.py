"""Examples of what a network should answer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .memory import Floats, Indices
from .topology import Topology


class Examples(NamedTuple):
    """Series, one after the other, and their targets."""

    frames: Floats  # float32[N, n_inputs]
    offsets: Indices  # int64[S + 1]; series s is frames[offsets[s]:offsets[s + 1]]
    targets: Floats  # float32[S, n_targets], or [N, n_targets], see `make_examples`


def make_examples(
    topology: Topology, frames: Floats, offsets: Indices, targets: Floats
) -> Examples:
    """Bring examples into the types that the kernels take, and check that they fit together.

    The kernels themselves check no index.

    Parameters
    ----------
    topology : Topology
        Shape of the network that they are for.
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    targets : float32[S, n_targets] or float32[N, n_targets]
        A row of target values for each series, or with the pooling "each" for each frame. What
        they are, the head decides, see `heads`: for labels, 1 for the series' class, else 0.

    Returns
    -------
    named tuple `Examples`
        Read-only; the arrays are copied only if they have another type or order.

    Raises
    ------
    ValueError
        If the arrays do not fit together or do not suit the topology.
    """
    examples = Examples(
        _read_only(frames, np.float32),
        _read_only(offsets, np.int64),
        _read_only(targets, np.float32),
    )
    frames, offsets, targets = examples
    if frames.ndim != 2 or frames.shape[1] != topology.n_inputs:
        raise ValueError(
            f"the frames have shape {frames.shape}; needed is (frames, {topology.n_inputs})"
        )
    is_each = topology.answers_frames
    if len(offsets) < 2 or len(targets) != (len(frames) if is_each else len(offsets) - 1):
        raise ValueError(
            f"there are {len(targets)} targets and {len(offsets)} offsets; needed are one target "
            f"for each {'frame' if is_each else 'series'}, and one offset more than series"
        )
    if offsets[0] < 0 or offsets[-1] > len(frames) or np.diff(offsets).min() < 1:
        raise ValueError(
            f"the offsets must rise by at least one frame each, from 0 to {len(frames)} frames"
        )
    if targets.ndim != 2 or targets.shape[1] != topology.n_targets:
        raise ValueError(
            f"the targets have shape {targets.shape}; "
            f"needed is ({len(targets)}, {topology.n_targets})"
        )
    return examples


def _read_only(values: NDArray[Any], dtype: type) -> NDArray[Any]:
    """Return a view that cannot be written through, since the kernels take one type alone."""
    view: NDArray[Any] = np.ascontiguousarray(values, dtype=dtype).view()
    view.flags.writeable = False
    return view
