"""LSTM cells where nothing is kept of their gates."""

from __future__ import annotations

import numpy as np

from ...layout import IDENTITY
from ...memory import LANES
from ..compiling import part
from ..vectors.activations import exp_minus, exp_minus_twice
from ..vectors.simd import broadcast, load

_ONE = np.float32(1.0)


@part
def advance_cells(kind, sums, cells):
    """Return a block's new cells and its outputs, given the sums of its gates.

    `kind` is what `sizes` has at `CELL`.

    With e(x) = exp(-x), sigmoid(i) tanh(g) is one quotient, (1 - e(2g)) / ((1 + e(i)) (1 + e(2g))).
    """
    one = broadcast(_ONE)
    input_gate = exp_minus(load(sums, 0))
    forget_gate = exp_minus(load(sums, LANES))
    candidate = exp_minus_twice(load(sums, 2 * LANES))
    output_gate = exp_minus(load(sums, 3 * LANES))
    new = (one - candidate) / ((one + input_gate) * (one + candidate))
    cells = cells / (one + forget_gate) + new
    if kind == IDENTITY:
        return cells, cells / (one + output_gate)
    e = exp_minus_twice(cells)
    return cells, (one - e) / ((one + output_gate) * (one + e))
