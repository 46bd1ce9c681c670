"""The memory that training works in, allocated once for a whole fit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import types

from .compiling import INDICES, VECTOR, Floats, Indices
from .topology import Topology


class Workspace(NamedTuple):
    """Flat arrays that the training kernels cut into matrices for each batch.

    The frames of a batch are the rows of these matrices, ordered by time step and, within a
    step, by series from the longest to the shortest: the series that still sound at a step
    are its first ones, and no row is padding. `cells` and `hidden` begin with one row of
    zeros for each series, the step before the first. Where there are several layers their
    matrices follow each other.
    """

    step_starts: Indices  # first row of each time step, and the number of rows
    inputs: Floats  # rows x network inputs
    gates: Floats  # rows x 4 units; activations, then the gradient of the sums
    cells: Floats  # (series + rows) x units
    squashed: Floats  # rows x units; tanh of the cells
    hidden: Floats  # (series + rows) x units
    d_hidden: Floats  # rows x units
    d_cells: Floats  # series x units of the widest layer
    transposed: Floats  # the transpose of one matrix of weights
    features: Floats  # series x features
    d_features: Floats  # series x features
    peaks: Indices  # series x units of the top layer; the row of each maximum
    logits: Floats  # series x outputs; logits, then their gradient


WORKSPACE = types.NamedTuple(
    [INDICES] + 10 * [VECTOR] + [INDICES, VECTOR],
    Workspace,
)


def allocate_workspace(topology: Topology, lengths: Indices, batch_size: int) -> Workspace:
    """Allocate a workspace for any batch of the given series.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    lengths : int64[S]
        Frames of each series that may be in a batch; one or more series.
    batch_size : int
        Most series in a batch.

    Returns
    -------
    Workspace
        Uninitialised memory.
    """
    series = min(batch_size, len(lengths))
    rows = int(np.sort(lengths)[-series:].sum())
    units = sum(topology.hidden_sizes)
    widest = max(topology.hidden_sizes)
    most_inputs = max(*topology.layer_inputs, widest, topology.n_features)

    def values(count: int) -> Floats:
        return np.empty(count, dtype=np.float32)

    return Workspace(
        step_starts=np.empty(int(lengths.max()) + 1, dtype=np.int64),
        inputs=values(rows * topology.layer_inputs[0]),
        gates=values(rows * 4 * units),
        cells=values((series + rows) * units),
        squashed=values(rows * units),
        hidden=values((series + rows) * units),
        d_hidden=values(rows * units),
        d_cells=values(series * widest),
        transposed=values(most_inputs * max(4 * widest, topology.n_outputs)),
        features=values(series * topology.n_features),
        d_features=values(series * topology.n_features),
        peaks=np.empty(series * topology.hidden_sizes[-1], dtype=np.int64),
        logits=values(series * topology.n_outputs),
    )
