"""The network over a batch of series, keeping what the gradient needs."""

from __future__ import annotations

import math
from typing import TypeVar

from .cell import forward_cell
from .compiling import Floats, Indices, kernel
from .layout import locate_layer
from .products import add_product, copy
from .topology import DELTA, N_INPUTS, N_LAYERS, POOLING
from .workspace import Workspace

Array = TypeVar("Array", Floats, Indices)


@kernel()
def as_matrix(values: Array, start: int, n_rows: int, n_columns: int) -> Array:
    """View the part of a flat array that begins at `start` as a matrix."""
    return values[start : start + n_rows * n_columns].reshape((n_rows, n_columns))


@kernel()
def _order_rows(offsets: Indices, series: Indices, step_starts: Indices) -> int:
    """Write the first row of each time step; return the number of steps."""
    n_steps = int(offsets[series[0] + 1] - offsets[series[0]])
    n_active = len(series)
    step_starts[0] = 0
    for t in range(n_steps):
        while offsets[series[n_active - 1] + 1] - offsets[series[n_active - 1]] <= t:
            n_active -= 1
        step_starts[t + 1] = step_starts[t] + n_active
    return n_steps


@kernel()
def _pack_inputs(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    series: Indices,
    step_starts: Indices,
    n_steps: int,
    inputs: Floats,
) -> None:
    """Write the standardised frames, and their differences if wanted, to their rows."""
    n_inputs = sizes[N_INPUTS]
    mean = parameters[:n_inputs]
    scale = parameters[n_inputs : 2 * n_inputs]
    for t in range(n_steps):
        for b in range(step_starts[t + 1] - step_starts[t]):
            frame = frames[offsets[series[b]] + t]
            row = inputs[step_starts[t] + b]
            for d in range(n_inputs):
                row[d] = (frame[d] - mean[d]) * scale[d]
            if sizes[DELTA]:
                for d in range(n_inputs):
                    row[n_inputs + d] = 0
                if t > 0:
                    last = inputs[step_starts[t - 1] + b]
                    for d in range(n_inputs):
                        row[n_inputs + d] = row[d] - last[d]


@kernel()
def _forward_layer(
    weights: Floats,
    bias: Floats,
    inputs: Floats,
    gates: Floats,
    cells: Floats,
    squashed: Floats,
    hidden: Floats,
    step_starts: Indices,
    n_steps: int,
    n_series: int,
) -> None:
    """Run one layer over the batch, step by step."""
    n_inputs = inputs.shape[1]
    for row in range(len(gates)):
        copy(gates[row], bias)
    add_product(gates, inputs, weights[:n_inputs])
    cells[:n_series] = 0
    hidden[:n_series] = 0
    last = 0
    for t in range(n_steps):
        start = step_starts[t]
        end = step_starts[t + 1]
        n_active = end - start
        add_product(gates[start:end], hidden[last : last + n_active], weights[n_inputs:])
        for b in range(n_active):
            row = start + b
            forward_cell(
                gates[row],
                cells[last + b],
                cells[n_series + row],
                squashed[row],
                hidden[n_series + row],
            )
        last = n_series + start


@kernel()
def _pool(
    hidden: Floats, step_starts: Indices, n_steps: int, pools: int, features: Floats, peaks: Indices
) -> None:
    """Gather the head's features from the top layer's outputs."""
    n_units = hidden.shape[1]
    features[:] = 0
    for t in range(n_steps):
        for b in range(step_starts[t + 1] - step_starts[t]):
            row = step_starts[t] + b
            now = hidden[row]
            last = features[b, :n_units]
            copy(last, now)
            if pools:
                mean = features[b, n_units : 2 * n_units]
                maximum = features[b, 2 * n_units :]
                for j in range(n_units):
                    mean[j] += (now[j] - mean[j]) / (t + 1)
                for j in range(n_units):
                    if t == 0 or now[j] > maximum[j]:
                        maximum[j] = now[j]
                        peaks[b, j] = row


@kernel()
def forward(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    series: Indices,
    work: Workspace,
) -> int:
    """Run a batch up to the head's features.

    Parameters
    ----------
    sizes, parameters, frames, offsets
        As for `batch_gradient`.
    series : int64[B]
        The batch: numbers of its series, the longest series first.
    work : Workspace
        Receives the features and all that the gradient needs.

    Returns
    -------
    int
        The number of time steps, which is the length of the longest series.
    """
    n_series = len(series)
    n_steps = _order_rows(offsets, series, work.step_starts)
    n_rows = work.step_starts[n_steps]
    inputs = as_matrix(work.inputs, 0, n_rows, sizes[N_INPUTS] * (1 + sizes[DELTA]))
    _pack_inputs(sizes, parameters, frames, offsets, series, work.step_starts, n_steps, inputs)
    hidden = inputs
    for layer in range(sizes[N_LAYERS]):
        start, n_from, n_units, below = locate_layer(sizes, layer)
        bias = start + (n_from + n_units) * 4 * n_units
        all_hidden = as_matrix(work.hidden, (n_series + n_rows) * below, n_series + n_rows, n_units)
        _forward_layer(
            as_matrix(parameters, start, n_from + n_units, 4 * n_units),
            parameters[bias : bias + 4 * n_units],
            hidden,
            as_matrix(work.gates, n_rows * 4 * below, n_rows, 4 * n_units),
            as_matrix(work.cells, (n_series + n_rows) * below, n_series + n_rows, n_units),
            as_matrix(work.squashed, n_rows * below, n_rows, n_units),
            all_hidden,
            work.step_starts,
            n_steps,
            n_series,
        )
        hidden = all_hidden[n_series:]
    _, n_features, _, _ = locate_layer(sizes, sizes[N_LAYERS])
    n_top = hidden.shape[1]
    features = as_matrix(work.features, 0, n_series, n_features)
    peaks = as_matrix(work.peaks, 0, n_series, n_top)
    _pool(hidden, work.step_starts, n_steps, sizes[POOLING], features, peaks)
    return n_steps


@kernel()
def compute_logits(parameters: Floats, start: int, features: Floats, logits: Floats) -> None:
    """Apply the head, whose parameters begin at `start`, to each row of features."""
    n_features = features.shape[1]
    n_outputs = logits.shape[1]
    weights = as_matrix(parameters, start, n_features, n_outputs)
    bias = parameters[start + n_features * n_outputs :]
    for b in range(len(logits)):
        copy(logits[b], bias)
    add_product(logits, features, weights)


@kernel()
def take_loss(logits: Floats, target: int) -> float:
    """Cross-entropy of one row of logits, which becomes its gradient; in float64."""
    largest = logits[0]
    for c in range(1, len(logits)):
        largest = max(largest, logits[c])
    total = 0.0
    for c in range(len(logits)):
        total += math.exp(logits[c] - largest)
    loss = math.log(total) - float(logits[target] - largest)
    for c in range(len(logits)):
        logits[c] = math.exp(logits[c] - largest) / total
    logits[target] -= 1
    return loss
