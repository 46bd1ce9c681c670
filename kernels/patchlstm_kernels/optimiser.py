"""What Adam keeps from one update to the next."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arranging import arrange
from .memory import Floats, Indices, allocate
from .topology import Topology


class Optimiser(NamedTuple):
    """What the optimiser keeps from one update to the next; all arranged as the parameters are."""

    gradient: Floats  # the gradient of the batch at hand
    first: Floats  # running mean of the gradient
    second: Floats  # running mean of its square
    decay: Floats  # weight decay, zero for biases and standardisation
    n_updates: Indices  # 1; updates made


def allocate_optimiser(topology: Topology, weight_decay: float) -> Optimiser:
    """Make an optimiser that has made no updates yet.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    weight_decay : float
        Decay of the weights; the biases do not decay.

    Returns
    -------
    Optimiser
        To be passed to each `train_epoch`.
    """
    decay = np.zeros(topology.n_parameters, dtype=np.float32)
    for name, values in topology.views(decay).items():
        if name.endswith("weights"):
            values[...] = weight_decay
    gradient, first, second = (allocate(topology.buffer_size) for _ in range(3))
    return Optimiser(gradient, first, second, arrange(topology, decay), np.zeros(1, dtype=np.int64))
