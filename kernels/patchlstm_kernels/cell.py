"""One LSTM cell for one frame, forward and backward, in loops short enough to become SIMD code.

The cell is the one of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al.
(2000): c = f c' + i g and h = o tanh(c). Each loop touches few arrays, because the compiler
checks all of them for overlap and gives up on SIMD code when that takes too many comparisons.
"""

from __future__ import annotations

import numpy as np

from .activations import sigmoid, tanh
from .compiling import Floats, kernel

_ONE = np.float32(1.0)


@kernel()
def forward_cell(
    gates: Floats, last_cells: Floats, cells: Floats, squashed: Floats, hidden: Floats
) -> None:
    """Compute a cell's values and outputs from the sums of its gates.

    `gates` [4 * units] holds the sums and receives the activations i, f, g, o; `squashed`
    receives tanh of the cells. `cells` may be `last_cells`.
    """
    n_units = len(cells)
    for j in range(2 * n_units):
        gates[j] = sigmoid(gates[j])
    i = gates[:n_units]
    f = gates[n_units : 2 * n_units]
    g = gates[2 * n_units : 3 * n_units]
    o = gates[3 * n_units :]
    for j in range(n_units):
        g[j] = tanh(g[j])
    for j in range(n_units):
        o[j] = sigmoid(o[j])
    for j in range(n_units):
        cells[j] = f[j] * last_cells[j] + i[j] * g[j]
    for j in range(n_units):
        squashed[j] = tanh(cells[j])
    for j in range(n_units):
        hidden[j] = o[j] * squashed[j]


@kernel()
def backward_cell(
    gates: Floats, last_cells: Floats, squashed: Floats, d_hidden: Floats, d_cells: Floats
) -> None:
    """Turn the activations of a cell's gates into the gradient of their sums, in place.

    `d_hidden` is the gradient of the cell's outputs, `d_cells` that of its values as the next
    frame sees them; it becomes that of `last_cells`.
    """
    n_units = len(squashed)
    i = gates[:n_units]
    f = gates[n_units : 2 * n_units]
    g = gates[2 * n_units : 3 * n_units]
    o = gates[3 * n_units :]
    for j in range(n_units):
        d_cells[j] += d_hidden[j] * o[j] * (_ONE - squashed[j] * squashed[j])
    for j in range(n_units):
        o[j] = d_hidden[j] * squashed[j] * o[j] * (_ONE - o[j])
    for j in range(n_units):
        into = i[j]
        i[j] = d_cells[j] * g[j] * into * (_ONE - into)
        g[j] = d_cells[j] * into * (_ONE - g[j] * g[j])
    for j in range(n_units):
        kept = f[j]
        f[j] = d_cells[j] * last_cells[j] * kept * (_ONE - kept)
        d_cells[j] *= kept
