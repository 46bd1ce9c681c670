"""The memory that batches are computed in, allocated once for all of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .layout import find_widest, locate_head, pad, pad_pair
from .memory import Floats, Indices, allocate
from .topology import Topology

_SCRATCH_ROWS = 4
"""As long as the outputs of so many answers is what a head needs to compute its loss in."""


class Workspace(NamedTuple):
    """Flat arrays that the kernels cut into matrices for each batch.

    The frames of a batch are the rows of these matrices, ordered by time step and, within a
    step, by series from the longest to the shortest: the series that still sound at a step
    are its first ones, and no row is padding. Units are filled up to whole blocks. Where there
    are several layers their matrices follow each other, and so do those of several stacks; of
    one that reads backward, the first step is the last frame of each series.
    """

    step_starts: Indices  # first row of each time step, and the number of rows
    seen: Floats  # rows x [inputs, 1, last outputs]; what a layer multiplies with its weights
    traces: Floats  # blocks x (series + rows) x [4 gates, cells, tanh of the cells] x LANES units;
    # the gates become the gradient of their sums; the first rows are the step before the first
    top: Floats  # rows x units of the top layer; its outputs, if they are to be pooled
    d_hidden: Floats  # rows x units; the gradient of one layer's outputs
    d_below: Floats  # likewise, of the layer below
    d_cells: Floats  # series x units of the widest layer
    transposed: Floats  # the transpose of one matrix of weights, in columns of two vectors
    features: Floats  # answers x features
    d_features: Floats  # answers x features
    peaks: Floats  # stacks x series x units of the top layer; the time step of each maximum
    sums: Floats  # answers x outputs; the head's sums, then their gradient; and scratch
    stop: Indices  # 1; anything but 0, which another thread may write, ends what is computed early


def allocate_workspace(
    topology: Topology,
    lengths: Indices,
    batch_size: int,
    stop: Indices | None = None,
) -> Workspace:
    """Allocate a workspace for any batch of the given series.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    lengths : int64[S]
        Frames of each series that may be in a batch; one or more series.
    batch_size : int
        Maximum number of series in a batch.
    stop : int64[1], optional
        The element `Workspace.stop`, to be written by others.

    Returns
    -------
    Workspace
        Memory of no particular content.
    """
    series = min(batch_size, len(lengths))
    rows = int(np.sort(lengths)[-series:].sum())
    return allocate_room(topology, series, rows, int(lengths.max()), stop)


def allocate_room(
    topology: Topology,
    series: int,
    rows: int,
    steps: int,
    stop: Indices | None = None,
    *,
    trains: bool = True,
) -> Workspace:
    """Allocate a workspace for batches of a maximum size.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    series : int
        Maximum number of series in a batch.
    rows : int
        Maximum number of frames of all series of a batch together.
    steps : int
        Maximum number of frames of one series.
    stop : int64[1], optional
        The element `Workspace.stop`, to be written by others.
    trains : bool
        Whether there is a gradient to be computed, which needs more.

    Returns
    -------
    Workspace
        Memory of no particular content.
    """
    padded = [pad(size) for size in topology.stack_sizes]
    row = sum(
        pad(inputs + 1 + units) for inputs, units in zip(topology.layer_inputs, padded, strict=True)
    )
    sizes = topology.sizes
    widest = int(find_widest(sizes))
    pair = int(pad_pair(widest))  # columns come in pairs of vectors
    n_stacks = len(topology.stacks)
    _, n_features, n_outputs = map(int, locate_head(sizes))
    answers = rows if topology.answers_frames else series
    return Workspace(
        step_starts=np.empty(steps + 1, dtype=np.int64),
        seen=allocate(n_stacks * rows * row),
        traces=allocate(n_stacks * (series + rows) * 6 * sum(padded)),
        top=allocate(0 if topology.answers_frames else rows * padded[-1]),
        d_hidden=allocate(trains * rows * pair),
        d_below=allocate(trains * rows * pair),
        d_cells=allocate(trains * series * widest),
        transposed=allocate(trains * pair * 4 * widest),
        features=allocate(answers * n_features),
        d_features=allocate(trains * answers * n_features),
        peaks=allocate(n_stacks * series * padded[-1]),
        sums=allocate((answers + _SCRATCH_ROWS) * n_outputs),
        stop=np.zeros(1, dtype=np.int64) if stop is None else stop,
    )
