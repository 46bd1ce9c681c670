"""Adam with decoupled weight decay, and the clipping of gradients."""

from __future__ import annotations

import numpy as np

from ...memory import LANES
from .. import scalars
from ..compiling import part
from ..vectors.simd import broadcast, fma, load, sqrt, store

_MAX_NORM = 1.0
_SECOND_DECAY = 0.999
_EPSILON = np.float32(1e-8)


@part
def clip(values, count):
    """Scale a gradient down to norm 1 if it is larger (Pascanu, Mikolov and Bengio 2013)."""
    total = 0.0
    # Squares of float32 may overflow; and eight sums, since one would wait for each addition.
    a, b, c, d, e, f, g, h = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for n in range(0, count, 8):
        a += np.float64(values[n]) ** 2
        b += np.float64(values[n + 1]) ** 2
        c += np.float64(values[n + 2]) ** 2
        d += np.float64(values[n + 3]) ** 2
        e += np.float64(values[n + 4]) ** 2
        f += np.float64(values[n + 5]) ** 2
        g += np.float64(values[n + 6]) ** 2
        h += np.float64(values[n + 7]) ** 2
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    norm = scalars.sqrt(total)
    if norm > _MAX_NORM:
        factor = broadcast(np.float32(_MAX_NORM / norm))
        for n in range(0, count, LANES):
            store(values, n, load(values, n) * factor)


@part
def update(values, optimiser, count, learning_rate, momentum):
    """Change parameters against their gradient (Kingma and Ba 2015, Loshchilov and Hutter 2019)."""
    gradients, firsts, seconds, decays, counter = optimiser
    counter[0] += 1
    n_updates = counter[0]
    rate_1 = broadcast(np.float32(1.0 - momentum))
    rate_2 = broadcast(np.float32(1.0 - _SECOND_DECAY))
    # The means start at zero; these factors take that bias out.
    step = broadcast(np.float32(learning_rate / (1.0 - scalars.power(momentum, n_updates))))
    unbias = broadcast(np.float32(1.0 / (1.0 - scalars.power(_SECOND_DECAY, n_updates))))
    rate = broadcast(np.float32(learning_rate))
    epsilon = broadcast(_EPSILON)
    for n in range(0, count, LANES):
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
