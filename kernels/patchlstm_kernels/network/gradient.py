"""The gradient of a batch's loss: full backpropagation through time (Werbos 1990)."""

from __future__ import annotations

import numpy as np
from numba import types

from ..compiling import (
    CONST_INDICES,
    CONST_MATRIX,
    CONST_VECTOR,
    VECTOR,
    Floats,
    Indices,
    kernel,
    part,
)
from ..vectors.simd import address, at, broadcast, fma, load, store, total, where_equal
from ..vectors.tiles import product_by_2, product_by_4
from .forward import (
    CELLS,
    SQUASHED,
    TRACE,
    compute_logits,
    count_seen,
    forward,
    locate_seen,
    take_loss,
)
from .layout import (
    ROW,
    count_features,
    count_parameters,
    count_rows,
    locate_head,
    locate_layer,
    pad,
)
from .topology import HIDDEN_SIZES, LANES, N_DIRECTIONS, N_LAYERS, N_OUTPUTS, POOLING
from .workspace import WORKSPACE, Workspace

_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
# A block's traces of so many rows stay in the fastest cache while all weights see them.
_CHUNK_ROWS = 64


@part
def _pack_transpose(weights, n_weights, first, n_columns, n_units, packed):
    """Transpose rows of weights, for products with the gradient of the gates' sums.

    Columns are the rows of the weights from `first` on, in pairs of vectors that follow each
    other, filled up with zeros; within a pair, rows are gates and units in the order of the blocks.
    """
    n_rows = 4 * pad(n_units)
    for column in range(0, n_columns, LANES * 2):
        panel = at(packed, column * n_rows)
        for block in range(n_rows // ROW):
            place = at(weights, (block * n_weights + first + column) * ROW)
            rows = at(panel, block * ROW * 2 * LANES)
            n_left = min(2 * LANES, n_columns - column)
            for n in range(n_left):
                for k in range(ROW):
                    rows[k * 2 * LANES + n] = place[n * ROW + k]
            for n in range(n_left, 2 * LANES):
                for k in range(ROW):
                    rows[k * 2 * LANES + n] = _ZERO


@part
def _add_through_weights(packed, n_columns, n_units, d_sums, trace_block, n_rows, out, stride):
    """Add to rows of `out` the gradient of what was multiplied with packed weights."""
    n_blocks = pad(n_units) // LANES
    for column in range(0, n_columns, 2 * LANES):
        product_by_2(
            at(out, column),
            stride,
            d_sums,
            TRACE,
            1,
            trace_block,
            at(packed, column * n_blocks * ROW),
            2 * LANES,
            ROW,
            n_blocks,
            n_rows,
            True,
        )


@part
def _backward_block(trace, last_trace, d_hidden, d_cells):
    """Turn a block's activations into the gradient of the gates' sums, in place.

    `d_cells` is the gradient of its cells as the next frame sees them; it becomes that of the
    cells before.
    """
    one = broadcast(_ONE)
    into = load(trace, 0)
    forget = load(trace, LANES)
    candidate = load(trace, 2 * LANES)
    output = load(trace, 3 * LANES)
    squashed = load(trace, SQUASHED)
    d_out = load(d_hidden, 0)
    d_cell = fma(d_out * output, one - squashed * squashed, load(d_cells, 0))
    store(trace, 0, d_cell * candidate * into * (one - into))
    store(trace, LANES, d_cell * load(last_trace, CELLS) * forget * (one - forget))
    store(trace, 2 * LANES, d_cell * into * (one - candidate * candidate))
    store(trace, 3 * LANES, d_out * squashed * output * (one - output))
    store(d_cells, 0, d_cell * forget)


@part
def _backward_steps(packed, n_units, traces, d_hidden, stride, d_cells, starts, n_steps, n_series):
    """Go back through one layer's steps; the gates become the gradient of their sums."""
    n_padded = pad(n_units)
    trace_block = (n_series + starts[n_steps]) * TRACE
    for n in range(0, n_series * n_padded, LANES):
        store(d_cells, n, broadcast(_ZERO))
    for t in range(n_steps - 1, -1, -1):
        start = starts[t]
        n_active = starts[t + 1] - start
        rows = at(d_hidden, start * stride)
        if t + 1 < n_steps:
            n_next = starts[t + 2] - starts[t + 1]
            following = at(traces, (n_series + starts[t + 1]) * TRACE)
            _add_through_weights(
                packed, n_units, n_units, following, trace_block, n_next, rows, stride
            )
        last = n_series + starts[t - 1] if t > 0 else 0
        for block in range(n_padded // LANES):
            block_traces = at(traces, block * trace_block)
            unit = block * LANES
            for b in range(n_active):
                _backward_block(
                    at(block_traces, (n_series + start + b) * TRACE),
                    at(block_traces, (last + b) * TRACE),
                    at(rows, b * stride + unit),
                    at(d_cells, b * n_padded + unit),
                )


@part
def _add_weight_gradient(d_weights, n_weights, n_units, seen, n_seen, traces, n_series, n_rows):
    """Add the gradient of one layer's weights, from that of its gates' sums."""
    trace_block = (n_series + n_rows) * TRACE
    for first in range(0, n_rows, _CHUNK_ROWS):
        n_chunk = min(_CHUNK_ROWS, n_rows - first)
        for block in range(pad(n_units) // LANES):
            product_by_4(
                at(d_weights, block * n_weights * ROW),
                ROW,
                at(seen, first * n_seen),
                1,
                n_seen,
                0,
                at(traces, block * trace_block + (n_series + first) * TRACE),
                TRACE,
                n_chunk,
                1,
                n_weights,
                True,
            )


@part
def _backward_head(
    weights, gradient, n_features, n_outputs, features, d_logits, d_features, n_series
):
    """Add the head's gradient, and compute that of the features."""
    for b in range(n_series):
        d_row = at(d_logits, b * n_outputs)
        for k in range(n_features):
            value = broadcast(features[b * n_features + k])
            d_value = broadcast(_ZERO)
            for c in range(k * n_outputs, (k + 1) * n_outputs, LANES):
                d_logit = load(d_row, c - k * n_outputs)
                store(gradient, c, fma(value, d_logit, load(gradient, c)))
                d_value = fma(load(weights, c), d_logit, d_value)
            d_features[b * n_features + k] = total(d_value)
        bias = n_features * n_outputs
        for c in range(0, n_outputs, LANES):
            store(gradient, bias + c, load(gradient, bias + c) + load(d_row, c))


@part
def _spread(d_features, n_features, peaks, n_units, starts, n_steps, pools, d_hidden, stride):
    """Hand the gradient of the features back to the top layer's outputs.

    Backwards in time, so that the first row met of a series is its last one.
    """
    n_padded = pad(n_units)
    n_begun = 0
    for t in range(n_steps - 1, -1, -1):
        n_active = starts[t + 1] - starts[t]
        step = broadcast(np.float32(t))
        count = broadcast(np.float32(t + 1))
        for b in range(n_active):
            row = at(d_hidden, (starts[t] + b) * stride)
            d_last = at(d_features, b * n_features)
            shares = at(d_last, n_padded)
            d_maximum = at(shares, n_padded)
            for unit in range(0, n_padded, LANES):
                value = load(d_last, unit) if b >= n_begun else broadcast(_ZERO)
                if pools:
                    if b >= n_begun:
                        # From here on each row of the series gets its share of the mean.
                        store(shares, unit, load(shares, unit) / count)
                    peak = load(peaks, b * n_padded + unit)
                    at_peak = where_equal(peak, step, load(d_maximum, unit), broadcast(_ZERO))
                    value = value + load(shares, unit) + at_peak
                store(row, unit, value)
        n_begun = n_active


@part
def _backward_layers(sizes, parameters, gradient, n_series, n_steps, direction, work):
    """Go back through a stack's layers, from the top layer's `d_hidden`."""
    starts = address(work.step_starts)
    n_rows = starts[n_steps]
    packed = address(work.transposed)
    d_hidden = address(work.d_hidden)
    d_below = address(work.d_below)
    for layer in range(sizes[N_LAYERS] - 1, -1, -1):
        start, n_from, n_units, before = locate_layer(sizes, direction, layer)
        weights = at(parameters, start)
        n_weights = count_rows(n_from, n_units)
        traces = at(address(work.traces), (n_series + n_rows) * 6 * before)
        stride = pad_pair(n_units)
        d_cells = address(work.d_cells)
        _pack_transpose(weights, n_weights, n_from + 1, n_units, n_units, packed)
        _backward_steps(
            packed, n_units, traces, d_hidden, stride, d_cells, starts, n_steps, n_series
        )
        if layer > 0:
            _pack_transpose(weights, n_weights, 0, n_from, n_units, packed)
            stride = pad_pair(n_from)
            for n in range(0, n_rows * stride, LANES):
                store(d_below, n, broadcast(_ZERO))
            block = (n_series + n_rows) * TRACE
            d_sums = at(traces, n_series * TRACE)
            _add_through_weights(packed, n_from, n_units, d_sums, block, n_rows, d_below, stride)
        seen = at(address(work.seen), n_rows * locate_seen(sizes, direction, layer))
        n_seen = count_seen(n_from, n_units)
        d_weights = at(gradient, start)
        _add_weight_gradient(d_weights, n_weights, n_units, seen, n_seen, traces, n_series, n_rows)
        d_hidden, d_below = d_below, d_hidden


@part
def pad_pair(n_units):
    """Round up to whole pairs of vectors."""
    return (n_units + 2 * LANES - 1) // (2 * LANES) * (2 * LANES)


@part
def _mask_features(mask, n_units, n_parts, values):
    """Multiply features, each part filled up to whole vectors, by factors that are not."""
    for number in range(n_parts):
        for j in range(n_units):
            values[number * pad(n_units) + j] *= mask[number * n_units + j]


@part
def add_batch(
    sizes, parameters, frames, offsets, targets, series, n_series, dropout_mask, gradient, work
):
    """`batch_gradient`, given pointers."""
    for n in range(0, count_parameters(sizes), LANES):
        store(gradient, n, broadcast(_ZERO))
    n_steps = forward(sizes, parameters, frames, offsets, series, n_series, work)
    head, n_features, n_padded = locate_head(sizes)
    n_top = sizes[HIDDEN_SIZES + sizes[N_LAYERS] - 1]
    n_parts = sizes[N_DIRECTIONS] * (1 + 2 * sizes[POOLING])
    weights = at(parameters, head)
    features = address(work.features)
    d_features = address(work.d_features)
    logits = address(work.logits)
    for b in range(n_series):
        mask = at(dropout_mask, b * n_parts * n_top)
        _mask_features(mask, n_top, n_parts, at(features, b * n_features))
    compute_logits(weights, n_features, n_padded, features, logits, n_series)
    n_outputs = sizes[N_OUTPUTS]
    loss = 0.0
    for b in range(n_series):
        row = at(logits, b * n_padded)
        loss += take_loss(row, n_outputs, targets[series[b]])
        for c in range(n_outputs):
            row[c] /= np.float32(n_series)
        for c in range(n_outputs, n_padded):
            row[c] = _ZERO
    d_head = at(gradient, head)
    _backward_head(weights, d_head, n_features, n_padded, features, logits, d_features, n_series)
    for b in range(n_series):
        mask = at(dropout_mask, b * n_parts * n_top)
        _mask_features(mask, n_top, n_parts, at(d_features, b * n_features))
    starts = address(work.step_starts)
    d_hidden = address(work.d_hidden)
    stride = pad_pair(n_top)
    for direction in range(sizes[N_DIRECTIONS]):
        d_pooled = at(d_features, direction * count_features(sizes))
        peaks = at(address(work.peaks), direction * n_series * pad(n_top))
        pools = sizes[POOLING]
        _spread(d_pooled, n_features, peaks, n_top, starts, n_steps, pools, d_hidden, stride)
        _backward_layers(sizes, parameters, gradient, n_series, n_steps, direction, work)
    return loss / n_series


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
    parameters : float32[buffer_size]
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
    gradient : float32[buffer_size]
        Receives the gradient; zero for the standardisation, and in the places that stand for no
        parameter.
    work : Workspace
        From `allocate_workspace`.

    Returns
    -------
    float
        The mean cross-entropy, in nats.
    """
    loss: float = add_batch(
        address(sizes),
        address(parameters),
        address(frames),
        address(offsets),
        address(targets),
        address(series),
        len(series),
        address(dropout_mask),
        address(gradient),
        work,
    )
    return loss
