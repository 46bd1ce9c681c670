"""Adam with decoupled weight decay, and the clipping of gradients."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import types

from ..compiling import INDICES, VECTOR, Floats, Indices, part
from ..memory import LANES, allocate
from ..vectors.simd import address, broadcast, fma, load, sqrt, store
from .arranging import arrange
from .topology import Topology

_MAX_NORM = 1.0
_SECOND_DECAY = 0.999
_EPSILON = np.float32(1e-8)


@part
def clip(gradient):
    """Scale a gradient down to norm 1 if it is larger (Pascanu, Mikolov and Bengio 2013)."""
    values = address(gradient)
    total = 0.0
    # Squares of float32 may overflow; and eight sums, since one would wait for each addition.
    a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(0, len(gradient), 8):
        a += np.float64(values[n]) ** 2
        b += np.float64(values[n + 1]) ** 2
        c += np.float64(values[n + 2]) ** 2
        d += np.float64(values[n + 3]) ** 2
        e += np.float64(values[n + 4]) ** 2
        f += np.float64(values[n + 5]) ** 2
        g += np.float64(values[n + 6]) ** 2
        h += np.float64(values[n + 7]) ** 2
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    norm = math.sqrt(total)
    if norm > _MAX_NORM:
        factor = broadcast(np.float32(_MAX_NORM / norm))
        for n in range(0, len(gradient), LANES):
            store(values, n, load(values, n) * factor)


class Optimiser(NamedTuple):
    """What the optimiser keeps from one update to the next; all arranged as the parameters are."""

    gradient: Floats  # the gradient of the batch at hand
    first: Floats  # running mean of the gradient
    second: Floats  # running mean of its square
    decay: Floats  # weight decay, zero for biases and standardisation
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
    gradient, first, second = (allocate(topology.buffer_size) for _ in range(3))
    return Optimiser(gradient, first, second, arrange(topology, decay), np.zeros(1, dtype=np.int64))


@part
def update(parameters, optimiser, learning_rate, momentum):
    """Change parameters against their gradient (Kingma and Ba 2015, Loshchilov and Hutter 2019).

    Parameters
    ----------
    parameters : float32[buffer_size]
        Changed in place.
    optimiser : Optimiser
        Holds the gradient; its running means are brought up to date.
    learning_rate : float
        Step size.
    momentum : float
        Decay of the running mean of the gradient.
    """
    optimiser.n_updates[0] += 1
    n_updates = optimiser.n_updates[0]
    values = address(parameters)
    gradients = address(optimiser.gradient)
    firsts = address(optimiser.first)
    seconds = address(optimiser.second)
    decays = address(optimiser.decay)
    rate_1 = broadcast(np.float32(1.0 - momentum))
    rate_2 = broadcast(np.float32(1.0 - _SECOND_DECAY))
    # The means start at zero; these factors take that bias out.
    step = broadcast(np.float32(learning_rate / (1.0 - momentum**n_updates)))
    unbias = broadcast(np.float32(1.0 / (1.0 - _SECOND_DECAY**n_updates)))
    rate = broadcast(np.float32(learning_rate))
    epsilon = broadcast(_EPSILON)
    for n in range(0, len(parameters), LANES):
        gradient = load(gradients, n)
        first = load(firsts, n)
        second = load(seconds, n)
        value = load(values, n)
        first = fma(rate_1, gradient - first, first)
        second = fma(rate_2, gradient * gradient - second, second)
        store(firsts, n, first)
        store(seconds, n, second)
        change = step * first / (sqrt(unbias * second) + epsilon)
        store(values, n, value - fma(rate * load(decays, n), value, change))
