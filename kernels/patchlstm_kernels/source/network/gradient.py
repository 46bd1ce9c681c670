"""The gradient of a batch's loss: full backpropagation through time (Werbos 1990)."""

from __future__ import annotations

import numpy as np

from ...layout import (
    ALL,
    EACH,
    N_LAYERS,
    N_OUTPUTS,
    POOLING,
    ROW,
    count_parameters,
    count_rows,
    count_stack_features,
    count_stacks,
    find_top,
    locate_head,
    locate_layer,
    pad,
    pad_pair,
)
from ...memory import LANES
from ..compiling import part, routine
from ..structures import fields
from ..vectors.simd import at, broadcast, fma, load, magnitude, store, where_equal, where_greater
from ..vectors.tiles import product_by_2, product_by_4
from .answers import (
    add_losses,
    backward_head,
    compute_sums,
    count_answers,
    find_answers,
    mask_features,
)
from .forward import CELLS, TANH_CELLS, TRACE, count_seen, forward, keep, locate_seen

_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
# Over many frames a gradient fades until float32 has no normal number for it, and many processors
# take a hundred times as long to calculate with those. One as small as this is of no effect.
_FADED = np.float32(1e-21)
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
def _drop_faded(gradient):
    """Zero what is too small to matter; NaN stays."""
    return where_greater(broadcast(_FADED), magnitude(gradient), broadcast(_ZERO), gradient)


@part
def _backward_block(trace, last_trace, d_hidden, d_cells):
    """Turn a block's activations into the gradient of the gates' sums, in place.

    `d_cells` is the gradient of its cells as the next frame sees them; it becomes that of the
    cells before.
    """
    one = broadcast(_ONE)
    input_gate = load(trace, 0)
    forget_gate = load(trace, LANES)
    candidate = load(trace, 2 * LANES)
    output_gate = load(trace, 3 * LANES)
    tanh_cells = load(trace, TANH_CELLS)
    d_out = load(d_hidden, 0)
    d_cell = fma(d_out * output_gate, one - tanh_cells * tanh_cells, load(d_cells, 0))
    last_cells = load(last_trace, CELLS)
    d_input = d_cell * candidate * input_gate * (one - input_gate)
    d_forget = d_cell * last_cells * forget_gate * (one - forget_gate)
    d_candidate = d_cell * input_gate * (one - candidate * candidate)
    d_output = d_out * tanh_cells * output_gate * (one - output_gate)
    store(trace, 0, _drop_faded(d_input))
    store(trace, LANES, _drop_faded(d_forget))
    store(trace, 2 * LANES, _drop_faded(d_candidate))
    store(trace, 3 * LANES, _drop_faded(d_output))
    store(d_cells, 0, _drop_faded(d_cell * forget_gate))


@part
def _backward_steps(packed, n_units, traces, d_hidden, stride, d_cells, batch):
    """Go back through one layer's steps; the gates become the gradient of their sums."""
    _, n_series, starts, n_steps, stop = batch
    n_padded = pad(n_units)
    trace_block = (n_series + starts[n_steps]) * TRACE
    for n in range(0, n_series * n_padded, LANES):
        store(d_cells, n, broadcast(_ZERO))
    for t in range(n_steps - 1, -1, -1):
        if stop[0] != 0:
            break
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
def _add_weight_gradient(d_weights, n_weights, n_units, seen, n_seen, traces, batch):
    """Add the gradient of one layer's weights, from that of its gates' sums."""
    n_series = batch.n_series
    n_rows = batch.starts[batch.n_steps]
    trace_block = (n_series + n_rows) * TRACE
    for first in range(0, n_rows, _CHUNK_ROWS):
        if batch.stop[0] != 0:
            break
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
def _backward_pool(d_features, n_features, peaks, n_units, batch, pools, d_hidden, stride):
    """Hand the gradient of the features back to the top layer's outputs.

    Backwards in time, so that the first row met of a series is its last one.
    """
    n_padded = pad(n_units)
    starts = batch.starts
    n_begun = 0
    for t in range(batch.n_steps - 1, -1, -1):
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
def _backward_layers(network, gradient, batch, stack, work):
    """Go back through a stack's layers, from the top layer's `d_hidden`."""
    sizes, parameters = network
    n_series = batch.n_series
    n_rows = batch.starts[batch.n_steps]
    packed = work.transposed
    d_hidden = work.d_hidden
    d_below = work.d_below
    for layer in range(sizes[N_LAYERS] - 1, -1, -1):
        if batch.stop[0] != 0:
            break
        start, n_from, n_units, before = locate_layer(sizes, stack, layer)
        weights = at(parameters, start)
        n_weights = count_rows(n_from, n_units)
        traces = at(work.traces, (n_series + n_rows) * 6 * before)
        stride = pad_pair(n_units)
        _pack_transpose(weights, n_weights, n_from + 1, n_units, n_units, packed)
        _backward_steps(packed, n_units, traces, d_hidden, stride, work.d_cells, batch)
        if layer > 0:
            _pack_transpose(weights, n_weights, 0, n_from, n_units, packed)
            stride = pad_pair(n_from)
            for n in range(0, n_rows * stride, LANES):
                store(d_below, n, broadcast(_ZERO))
            block = (n_series + n_rows) * TRACE
            d_sums = at(traces, n_series * TRACE)
            _add_through_weights(packed, n_from, n_units, d_sums, block, n_rows, d_below, stride)
        seen = at(work.seen, n_rows * locate_seen(sizes, stack, layer))
        n_seen = count_seen(n_from, n_units)
        d_weights = at(gradient, start)
        _add_weight_gradient(d_weights, n_weights, n_units, seen, n_seen, traces, batch)
        d_hidden, d_below = d_below, d_hidden


@part
def _backward_stack(network, gradient, batch, stack, work):
    """Go back through a stack, from the gradient of the head's features."""
    sizes = network.sizes
    _, n_features, _ = locate_head(sizes)
    n_top = find_top(sizes)
    d_features = at(work.d_features, stack * count_stack_features(sizes))
    d_hidden = work.d_hidden
    stride = pad_pair(n_top)
    if sizes[POOLING] == EACH:
        for row in range(batch.starts[batch.n_steps]):
            for unit in range(0, pad(n_top), LANES):
                store(d_hidden, row * stride + unit, load(d_features, row * n_features + unit))
    else:
        peaks = at(work.peaks, stack * batch.n_series * pad(n_top))
        pools = sizes[POOLING] == ALL
        _backward_pool(d_features, n_features, peaks, n_top, batch, pools, d_hidden, stride)
    _backward_layers(network, gradient, batch, stack, work)


@part
def _share_gradient(d_sums, n_outputs, n_answers):
    """Turn the gradients of the answers' own losses into those of their mean."""
    for row in range(n_answers):
        d_row = at(d_sums, row * pad(n_outputs))
        for c in range(n_outputs):
            d_row[c] /= np.float32(n_answers)
        for c in range(n_outputs, pad(n_outputs)):
            d_row[c] = _ZERO


@routine
def add_batch(network, examples, series, n_series, dropout_mask, gradient, work):
    """`batch_gradient`, given pointers; returns how many answers the loss is the mean of, too."""
    sizes = network.sizes
    for n in range(0, count_parameters(sizes), LANES):
        store(gradient, n, broadcast(_ZERO))
    batch = forward(network, examples, series, n_series, work, keep)
    answers = find_answers(sizes, batch, work)
    n_answers = count_answers(batch, answers)
    sums = work.sums
    mask_features(sizes, batch, answers, dropout_mask, answers.features)
    compute_sums(network, answers.features, n_answers, sums)
    loss = add_losses(0.0, sizes, examples, batch, answers, sums)
    _share_gradient(sums, sizes[N_OUTPUTS], n_answers)
    backward_head(network, gradient, answers, n_answers, sums)
    mask_features(sizes, batch, answers, dropout_mask, answers.d_features)
    for stack in range(count_stacks(sizes)):
        _backward_stack(network, gradient, batch, stack, work)
    return loss / n_answers, n_answers


@part
def batch_gradient(network, examples, series, n_series, dropout_mask, gradient, work):
    """Compute the gradient of the mean loss of a mini-batch."""
    loss, _ = add_batch(
        fields(network),
        fields(examples),
        series,
        n_series,
        dropout_mask,
        gradient,
        fields(work),
    )
    return loss
