"""What the outputs mean: the only functions that ask for the kind of head.

Whatever the head, the network's last sums are turned into outputs, and training gives it a row of
target values for each answer. The loss is such that its gradient by the sums is what the outputs
are beyond the targets; that of a mixture is its own.

============  =================  ========================================  ==================
head          outputs            loss of an answer                         target row
============  =================  ========================================  ==================
labels        softmax            cross-entropy, in nats                    the classes' shares
numbers       the sums           half the squared distance                 the numbers
continuation  `mixtures`, or     nats by which the recorded cell was       the cell's bounds
              the sums: a mean   unforeseen, or half the squared distance
============  =================  ========================================  ==================

Networks of cells without a tanh are not trained here. FluCoMa trains them towards 1 for the series'
class and 0 for the others, so the sums themselves estimate the classes' probabilities.
"""

from __future__ import annotations

import numpy as np

from ...layout import (
    CELL,
    CONTINUATION,
    HEAD,
    IDENTITY,
    LABELS,
    N_INPUTS,
    N_OUTPUTS,
    count_mixtures,
)
from ...memory import LANES
from ..compiling import part
from ..scalars import exp, log
from ..vectors import activations
from ..vectors.simd import broadcast, lane, with_lane
from .mixtures import describe_mixture, lose_mixture

_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
_LOWEST = np.float32(-np.inf)


@part
def activate(sizes, sums):
    """Turn the head's sums into outputs, in place."""
    if sizes[HEAD] == LABELS:
        if sizes[CELL] == IDENTITY:
            _share(sums, sizes[N_OUTPUTS])
        else:
            _softmax(sums, sizes[N_OUTPUTS])
    elif sizes[HEAD] == CONTINUATION and count_mixtures(sizes):
        _softmax(sums, count_mixtures(sizes))
        describe_mixture(sums, count_mixtures(sizes), sizes[N_INPUTS])


@part
def take_loss(sizes, sums, target, scratch):
    """Loss of one answer, in float64; its sums become the gradient. `scratch` is `Workspace`'s."""
    if sizes[HEAD] == LABELS:
        return _cross_entropy(sums, target, sizes[N_OUTPUTS])
    if sizes[HEAD] == CONTINUATION:
        if count_mixtures(sizes):
            return lose_mixture(sums, target, count_mixtures(sizes), sizes[N_INPUTS], scratch)
        return _half_square_of_middle(sums, target, sizes[N_INPUTS])
    return _half_square(sums, target, sizes[N_OUTPUTS])


@part
def _softmax(sums, n_outputs):
    largest = _LOWEST
    for c in range(n_outputs):
        largest = max(sums[c], largest)
    total = _ZERO
    for first in range(0, n_outputs, LANES):
        powers = broadcast(_ZERO)
        n_left = min(LANES, n_outputs - first)
        for c in range(n_left):
            powers = with_lane(powers, c, sums[first + c] - largest)
        powers = activations.exp(powers)
        for c in range(n_left):
            sums[first + c] = lane(powers, c)
            total += sums[first + c]
    for c in range(n_outputs):
        sums[c] /= total


@part
def _share(sums, n_outputs):
    """Divide 1 among the outputs by what is positive of them; if nothing is, equally."""
    total = _ZERO
    for c in range(n_outputs):
        if sums[c] < _ZERO:
            sums[c] = _ZERO
        total += sums[c]
    for c in range(n_outputs):
        if total == _ZERO:
            sums[c] = _ONE / np.float32(n_outputs)
        else:
            sums[c] /= total


@part
def _cross_entropy(sums, target, n_outputs):
    largest = sums[0]
    for c in range(1, n_outputs):
        largest = max(largest, sums[c])
    total = 0.0
    for c in range(n_outputs):
        total += exp(sums[c] - largest)
    loss = 0.0
    for c in range(n_outputs):
        if target[c] != _ZERO:
            loss += target[c] * (log(total) - np.float64(sums[c] - largest))
    for c in range(n_outputs):
        sums[c] = exp(sums[c] - largest) / total
        sums[c] -= target[c]
    return loss


@part
def _half_square(sums, target, n_outputs):
    loss = 0.0
    for c in range(n_outputs):
        sums[c] -= target[c]
        loss += 0.5 * np.float64(sums[c]) ** 2
    return loss


@part
def _half_square_of_middle(sums, bounds, n_inputs):
    loss = 0.0
    for d in range(n_inputs):
        sums[d] -= np.float32(0.5) * (bounds[d] + bounds[n_inputs + d])
        loss += 0.5 * np.float64(sums[d]) ** 2
    return loss
