"""Adam with decoupled weight decay, and the clipping of gradients."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import types

from .compiling import INDICES, VECTOR, Floats, Indices, kernel
from .topology import Topology

_LARGEST_NORM = 1.0
_SECOND_DECAY = 0.999
_EPSILON = np.float32(1e-8)


@kernel()
def clip(gradient: Floats) -> None:
    """Scale a gradient down to norm 1 if it is larger (Pascanu, Mikolov and Bengio 2013)."""
    total = 0.0
    for n in range(len(gradient)):
        total += np.float64(gradient[n]) * np.float64(gradient[n])
    norm = math.sqrt(total)
    if norm > _LARGEST_NORM:
        factor = np.float32(_LARGEST_NORM / norm)
        for n in range(len(gradient)):
            gradient[n] *= factor


class Optimiser(NamedTuple):
    """What the optimiser keeps from one update to the next."""

    gradient: Floats  # n_parameters; the gradient of the batch at hand
    first: Floats  # n_parameters; running mean of the gradient
    second: Floats  # n_parameters; running mean of its square
    decay: Floats  # n_parameters; weight decay, zero for biases and standardisation
    n_updates: Indices  # 1; updates made


OPTIMISER = types.NamedTuple(4 * [VECTOR] + [INDICES], Optimiser)


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
    gradient, first, second = np.zeros((3, topology.n_parameters), dtype=np.float32)
    return Optimiser(gradient, first, second, decay, np.zeros(1, dtype=np.int64))


@kernel()
def update(parameters: Floats, optimiser: Optimiser, learning_rate: float, momentum: float) -> None:
    """Change parameters against their gradient (Kingma and Ba 2015, Loshchilov and Hutter 2019).

    Parameters
    ----------
    parameters : float32[n_parameters]
        Changed in place.
    optimiser : Optimiser
        Holds the gradient; its running means are brought up to date.
    learning_rate : float
        Step size.
    momentum : float
        Decay of the running mean of the gradient.
    """
    gradient, first, second, decay, n_updates = optimiser
    n_updates[0] += 1
    rate_1 = np.float32(1.0 - momentum)
    rate_2 = np.float32(1.0 - _SECOND_DECAY)
    for n in range(len(parameters)):
        first[n] += rate_1 * (gradient[n] - first[n])
        second[n] += rate_2 * (gradient[n] * gradient[n] - second[n])
    # The means start at zero; these factors take that bias out.
    step = np.float32(learning_rate / (1.0 - momentum ** n_updates[0]))
    unbias = np.float32(1.0 / (1.0 - _SECOND_DECAY ** n_updates[0]))
    rate = np.float32(learning_rate)
    for n in range(len(parameters)):
        change = step * first[n] / (np.sqrt(unbias * second[n]) + _EPSILON)
        parameters[n] -= change + rate * decay[n] * parameters[n]
