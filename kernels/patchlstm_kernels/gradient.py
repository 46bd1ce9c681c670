"""The gradient of a batch's loss: full backpropagation through time (Werbos 1990)."""

from __future__ import annotations

from numba import types

from .cell import backward_cell
from .compiling import CONST_INDICES, CONST_MATRIX, CONST_VECTOR, VECTOR, Floats, Indices, kernel
from .forward import as_matrix, compute_logits, forward, take_loss
from .layout import locate_layer
from .products import add_product, copy
from .topology import N_LAYERS, POOLING
from .workspace import WORKSPACE, Workspace


@kernel()
def _transpose(matrix: Floats, space: Floats) -> Floats:
    """Write the transpose of a matrix to flat `space`, so that its rows are contiguous."""
    n_rows, n_columns = matrix.shape
    transposed = as_matrix(space, 0, n_columns, n_rows)
    for column in range(n_columns):
        for row in range(n_rows):
            transposed[column, row] = matrix[row, column]
    return transposed


@kernel()
def _add_column_sums(out: Floats, matrix: Floats) -> None:
    for row in matrix:
        for n in range(len(out)):
            out[n] += row[n]


@kernel()
def _backward_head(
    parameters: Floats,
    gradient: Floats,
    start: int,
    features: Floats,
    mask: Floats,
    d_logits: Floats,
    d_features: Floats,
    space: Floats,
) -> None:
    """Add the head's gradient, and compute that of the features."""
    n_features = features.shape[1]
    n_outputs = d_logits.shape[1]
    bias = start + n_features * n_outputs
    add_product(as_matrix(gradient, start, n_features, n_outputs), features.T, d_logits)
    _add_column_sums(gradient[bias:], d_logits)
    d_features[:] = 0
    weights = as_matrix(parameters, start, n_features, n_outputs)
    add_product(d_features, d_logits, _transpose(weights, space))
    for b in range(len(d_features)):
        for n in range(n_features):
            d_features[b, n] *= mask[b, n]


@kernel()
def _spread(
    d_features: Floats,
    peaks: Indices,
    step_starts: Indices,
    n_steps: int,
    pools: int,
    d_hidden: Floats,
) -> None:
    """Hand the gradient of the features back to the top layer's outputs.

    Backwards in time, so that the first row met of a series is its last one.
    """
    n_units = d_hidden.shape[1]
    n_begun = 0
    for t in range(n_steps - 1, -1, -1):
        n_active = step_starts[t + 1] - step_starts[t]
        for b in range(n_active):
            row = d_hidden[step_starts[t] + b]
            for j in range(n_units):
                row[j] = 0
            if b >= n_begun:
                copy(row, d_features[b, :n_units])
                if pools:
                    # From here on each row of the series gets its share of the mean.
                    shares = d_features[b, n_units : 2 * n_units]
                    for j in range(n_units):
                        shares[j] /= t + 1
            if pools:
                shares = d_features[b, n_units : 2 * n_units]
                for j in range(n_units):
                    row[j] += shares[j]
                for j in range(n_units):
                    if peaks[b, j] == step_starts[t] + b:
                        row[j] += d_features[b, 2 * n_units + j]
        n_begun = n_active


@kernel()
def _backward_steps(
    recurrent: Floats,
    gates: Floats,
    cells: Floats,
    squashed: Floats,
    d_hidden: Floats,
    d_cells: Floats,
    step_starts: Indices,
    n_steps: int,
    n_series: int,
) -> None:
    """Go back through one layer's steps; the gates become the gradient of their sums."""
    d_cells[:] = 0
    for t in range(n_steps - 1, -1, -1):
        start = step_starts[t]
        n_active = step_starts[t + 1] - start
        # Row of the same series one step before, in `cells` and, if t > 0, in `d_hidden`.
        last_cells = n_series + step_starts[t - 1] if t > 0 else 0
        for b in range(n_active):
            row = start + b
            backward_cell(
                gates[row], cells[last_cells + b], squashed[row], d_hidden[row], d_cells[b]
            )
        if t > 0:
            last = step_starts[t - 1]
            add_product(
                d_hidden[last : last + n_active], gates[start : start + n_active], recurrent
            )


@kernel()
def _add_weight_gradient(
    d_weights: Floats,
    inputs: Floats,
    hidden: Floats,
    d_gates: Floats,
    step_starts: Indices,
    n_steps: int,
    n_series: int,
) -> None:
    """Add the gradient of one layer's weights, from that of its gates' sums."""
    n_inputs = inputs.shape[1]
    add_product(d_weights[:n_inputs], inputs.T, d_gates)
    for t in range(1, n_steps):
        start = step_starts[t]
        end = step_starts[t + 1]
        last = n_series + step_starts[t - 1]
        add_product(d_weights[n_inputs:], hidden[last : last + end - start].T, d_gates[start:end])


@kernel()
def _backward_layers(
    sizes: Indices,
    parameters: Floats,
    gradient: Floats,
    n_series: int,
    n_steps: int,
    work: Workspace,
) -> None:
    """Go back through all layers, from the top layer's `d_hidden`."""
    step_starts = work.step_starts
    n_rows = step_starts[n_steps]
    n_all = n_series + n_rows
    for layer in range(sizes[N_LAYERS] - 1, -1, -1):
        start, n_from, n_units, below = locate_layer(sizes, layer)
        weights = as_matrix(parameters, start, n_from + n_units, 4 * n_units)
        gates = as_matrix(work.gates, n_rows * 4 * below, n_rows, 4 * n_units)
        hidden = as_matrix(work.hidden, n_all * below, n_all, n_units)
        _backward_steps(
            _transpose(weights[n_from:], work.transposed),
            gates,
            as_matrix(work.cells, n_all * below, n_all, n_units),
            as_matrix(work.squashed, n_rows * below, n_rows, n_units),
            as_matrix(work.d_hidden, n_rows * below, n_rows, n_units),
            as_matrix(work.d_cells, 0, n_series, n_units),
            step_starts,
            n_steps,
            n_series,
        )
        if layer > 0:
            inputs = as_matrix(work.hidden, n_all * (below - n_from), n_all, n_from)[n_series:]
            d_inputs = as_matrix(work.d_hidden, n_rows * (below - n_from), n_rows, n_from)
            d_inputs[:] = 0
            add_product(d_inputs, gates, _transpose(weights[:n_from], work.transposed))
        else:
            inputs = as_matrix(work.inputs, 0, n_rows, n_from)
        d_weights = as_matrix(gradient, start, n_from + n_units, 4 * n_units)
        _add_weight_gradient(d_weights, inputs, hidden, gates, step_starts, n_steps, n_series)
        bias = start + (n_from + n_units) * 4 * n_units
        _add_column_sums(gradient[bias : bias + 4 * n_units], gates)


@kernel(
    types.float64(
        CONST_INDICES,
        CONST_VECTOR,
        CONST_MATRIX,
        CONST_INDICES,
        CONST_INDICES,
        CONST_INDICES,
        CONST_MATRIX,
        VECTOR,
        WORKSPACE,
    )
)
def batch_gradient(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    targets: Indices,
    series: Indices,
    dropout_mask: Floats,
    gradient: Floats,
    work: Workspace,
) -> float:
    """Compute the gradient of the mean cross-entropy of a mini-batch.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    parameters : float32[n_parameters]
        The network.
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``.
    targets : int64[S]
        Class of each series.
    series : int64[B]
        The batch: numbers of its series, the longest series first; none may be empty.
    dropout_mask : float32[B, n_features]
        Factors for the head's features; 0 drops one, the others make up for it. Ones for none.
    gradient : float32[n_parameters]
        Receives the gradient; zero for the standardisation.
    work : Workspace
        From `allocate_workspace`.

    Returns
    -------
    float
        The mean cross-entropy, in nats.
    """
    n_series = len(series)
    gradient[:] = 0
    n_steps = forward(sizes, parameters, frames, offsets, series, work)
    start, n_features, n_outputs, _ = locate_layer(sizes, sizes[N_LAYERS])
    features = as_matrix(work.features, 0, n_series, n_features)
    for b in range(n_series):
        for n in range(n_features):
            features[b, n] *= dropout_mask[b, n]
    logits = as_matrix(work.logits, 0, n_series, n_outputs)
    compute_logits(parameters, start, features, logits)
    loss = 0.0
    for b in range(n_series):
        loss += take_loss(logits[b], targets[series[b]])
        for c in range(n_outputs):
            logits[b, c] /= n_series
    d_features = as_matrix(work.d_features, 0, n_series, n_features)
    _backward_head(
        parameters, gradient, start, features, dropout_mask, logits, d_features, work.transposed
    )
    _, _, n_top, below = locate_layer(sizes, sizes[N_LAYERS] - 1)
    n_rows = work.step_starts[n_steps]
    _spread(
        d_features,
        as_matrix(work.peaks, 0, n_series, n_top),
        work.step_starts,
        n_steps,
        sizes[POOLING],
        as_matrix(work.d_hidden, n_rows * below, n_rows, n_top),
    )
    _backward_layers(sizes, parameters, gradient, n_series, n_steps, work)
    return loss / n_series
