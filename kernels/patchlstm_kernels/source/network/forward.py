"""The network over a batch of series, keeping what the gradient needs or not."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...layout import (
    ALL,
    CELL,
    DELTA,
    EACH,
    HIDDEN_SIZES,
    N_DIRECTIONS,
    N_INPUTS,
    N_LAYERS,
    POOLING,
    ROW,
    count_inputs,
    count_rows,
    count_stack_features,
    count_stacks,
    find_top,
    locate_head,
    locate_layer,
    pad,
)
from ...memory import LANES
from ..compiling import part, routine
from ..vectors.activations import exp_minus, exp_minus_twice
from ..vectors.simd import at, broadcast, fma, load, store, where_greater
from ..vectors.tiles import product_by_4
from .cells import advance_cells
from .standards import standardise

TRACE = 6 * LANES
"""Values that a block of units leaves at each step: four gates, cells, tanh of the cells."""
CELLS = 4 * LANES
TANH_CELLS = 5 * LANES

_ONE = np.float32(1.0)


class Batch(NamedTuple):
    """A batch, whose frames are rows, ordered by step and then by series, the longest first."""

    series: Any  # pointer to the indices of its series
    n_series: Any
    starts: Any  # pointer to the first row of each step, and to the number of rows
    n_steps: Any
    stop: Any  # pointer; what is computed is of no use if it is not 0


@part
def _order_rows(offsets, series, n_series, starts, stop):
    """Write the first row of each time step; return the batch."""
    n_steps = offsets[series[0] + 1] - offsets[series[0]]
    n_active = n_series
    starts[0] = 0
    for t in range(n_steps):
        while offsets[series[n_active - 1] + 1] - offsets[series[n_active - 1]] <= t:
            n_active -= 1
        starts[t + 1] = starts[t] + n_active
    return Batch(series, n_series, starts, n_steps, stop)


@part
def _pack_inputs(network, examples, batch, direction, rows, stride):
    """Write the standardised frames, and their differences if wanted, to their rows.

    The second direction takes each series from its end.
    """
    sizes, parameters = network
    offsets = examples.offsets
    series, _, starts, n_steps, _ = batch
    n_inputs = sizes[N_INPUTS]
    for t in range(n_steps):
        for b in range(starts[t + 1] - starts[t]):
            number = offsets[series[b] + 1] - 1 - t if direction else offsets[series[b]] + t
            frame = at(examples.frames, number * n_inputs)
            row = at(rows, (starts[t] + b) * stride)
            standardise(sizes, parameters, frame, row)
            if sizes[DELTA] and t == 0:
                for d in range(n_inputs):
                    row[n_inputs + d] = 0
            elif sizes[DELTA]:
                last = at(rows, (starts[t - 1] + b) * stride)
                for d in range(n_inputs):
                    row[n_inputs + d] = row[d] - last[d]


@part
def pass_on(kind, trace, last_trace):
    """Compute a block's cells and outputs, given the sums of its gates."""
    cells, hidden = advance_cells(kind, trace, load(last_trace, CELLS))
    store(trace, CELLS, cells)
    return hidden


@part
def keep(_kind, trace, last_trace):
    """Do the same, and keep what the gradient needs: the activations in the place of the sums.

    Only the LSTM's own cells are trained.
    """
    one = broadcast(_ONE)
    input_gate = one / (one + exp_minus(load(trace, 0)))
    forget_gate = one / (one + exp_minus(load(trace, LANES)))
    e = exp_minus_twice(load(trace, 2 * LANES))
    candidate = (one - e) / (one + e)
    output_gate = one / (one + exp_minus(load(trace, 3 * LANES)))
    cells = fma(forget_gate, load(last_trace, CELLS), input_gate * candidate)
    e = exp_minus_twice(cells)
    tanh_cells = (one - e) / (one + e)
    store(trace, 0, input_gate)
    store(trace, LANES, forget_gate)
    store(trace, 2 * LANES, candidate)
    store(trace, 3 * LANES, output_gate)
    store(trace, CELLS, cells)
    store(trace, TANH_CELLS, tanh_cells)
    return output_gate * tanh_cells


@part
def _forward_layer(
    kind, weights, n_from, n_units, seen, stride, traces, outputs, out_stride, batch, forward_block
):
    """Run one layer over the batch, step by step.

    Its outputs go to where the next step sees them, and to `outputs`.
    """
    _, n_series, starts, n_steps, stop = batch
    n_blocks = pad(n_units) // LANES
    n_weights = count_rows(n_from, n_units)
    trace_block = (n_series + starts[n_steps]) * TRACE
    for row in range(starts[n_steps]):
        seen[row * stride + n_from] = 1
    for b in range(n_series):
        for block in range(n_blocks):
            store(traces, block * trace_block + b * TRACE + CELLS, broadcast(np.float32(0.0)))
            store(seen, b * stride + n_from + 1 + block * LANES, broadcast(np.float32(0.0)))
    last = 0
    for t in range(n_steps):
        if stop[0] != 0:
            break
        start = starts[t]
        n_active = starts[t + 1] - start
        n_left = starts[t + 2] - starts[t + 1] if t + 1 < n_steps else 0
        rows = at(seen, start * stride)
        following = at(seen, starts[t + 1] * stride + n_from + 1)
        for block in range(n_blocks):
            block_traces = at(traces, block * trace_block)
            now = at(block_traces, (n_series + start) * TRACE)
            before = at(block_traces, last * TRACE)
            block_weights = at(weights, block * n_weights * ROW)
            product_by_4(
                now, TRACE, rows, stride, 1, 0, block_weights, ROW, n_weights, 1, n_active, False
            )
            unit = block * LANES
            for b in range(n_active):
                hidden = forward_block(kind, at(now, b * TRACE), at(before, b * TRACE))
                store(outputs, (start + b) * out_stride + unit, hidden)
                if b < n_left:
                    store(following, b * stride + unit, hidden)
        last = n_series + start


@part
def _pool(outputs, n_units, batch, pools, features, n_features, peaks):
    """Gather the head's features from the top layer's outputs."""
    n_padded = pad(n_units)
    starts = batch.starts
    for t in range(batch.n_steps):
        count = broadcast(np.float32(t + 1))
        step = broadcast(np.float32(t))
        for b in range(starts[t + 1] - starts[t]):
            row = at(outputs, (starts[t] + b) * n_padded)
            last = at(features, b * n_features)
            mean = at(last, n_padded)
            maximum = at(mean, n_padded)
            peak = at(peaks, b * n_padded)
            for unit in range(0, n_padded, LANES):
                now = load(row, unit)
                store(last, unit, now)
                if pools:
                    if t == 0:
                        store(mean, unit, now)
                        store(maximum, unit, now)
                        store(peak, unit, step)
                    else:
                        old = load(mean, unit)
                        store(mean, unit, old + (now - old) / count)
                        old = load(maximum, unit)
                        store(maximum, unit, where_greater(now, old, now, old))
                        store(peak, unit, where_greater(now, old, step, load(peak, unit)))


@part
def count_seen(n_from, n_units):
    """Count the values in a row of `Workspace.seen`."""
    return pad(n_from + 1 + pad(n_units))


@part
def locate_seen(sizes, stack, layer):
    """Count the values of a row that the layers before one see, below it and in stacks before."""
    before = 0
    total = 0
    for number in range(sizes[N_LAYERS]):
        if number == layer:
            before = total
        _, n_from, n_units, _ = locate_layer(sizes, 0, number)
        total += count_seen(n_from, n_units)
    return before + stack * total


@part
def _forward_stack(network, examples, batch, stack, work, forward_block):
    """Run one stack over the batch, up to its features."""
    sizes, parameters = network
    n_series = batch.n_series
    n_rows = batch.starts[batch.n_steps]
    n_layers = sizes[N_LAYERS]
    inputs = at(work.seen, n_rows * locate_seen(sizes, stack, 0))
    stride = count_seen(count_inputs(sizes), sizes[HIDDEN_SIZES])
    _pack_inputs(network, examples, batch, stack % sizes[N_DIRECTIONS], inputs, stride)
    n_top = find_top(sizes)
    _, n_features, _ = locate_head(sizes)
    features = at(work.features, stack * count_stack_features(sizes))
    for layer in range(n_layers):
        start, n_from, n_units, before = locate_layer(sizes, stack, layer)
        n_seen = count_seen(n_from, n_units)
        seen = at(work.seen, n_rows * locate_seen(sizes, stack, layer))
        if layer + 1 < n_layers:
            place = at(seen, n_rows * n_seen)
            out_stride = count_seen(n_units, sizes[HIDDEN_SIZES + layer + 1])
        elif sizes[POOLING] == EACH:
            place = features
            out_stride = n_features
        else:
            place = work.top
            out_stride = pad(n_units)
        traces = at(work.traces, (n_series + n_rows) * 6 * before)
        weights = at(parameters, start)
        _forward_layer(
            sizes[CELL],
            weights,
            n_from,
            n_units,
            seen,
            n_seen,
            traces,
            place,
            out_stride,
            batch,
            forward_block,
        )
    if sizes[POOLING] != EACH:
        peaks = at(work.peaks, stack * n_series * pad(n_top))
        _pool(work.top, n_top, batch, sizes[POOLING] == ALL, features, n_features, peaks)


@routine
def forward(network, examples, series, n_series, work, forward_block):
    """Run a batch up to the head's features; return the batch.

    `work` receives the features and, with the `forward_block` called `keep` instead of `pass_on`,
    all that the gradient needs; otherwise as `batch_gradient`.
    """
    starts, stop = work.step_starts, work.stop
    batch = _order_rows(examples.offsets, series, n_series, starts, stop)
    for stack in range(count_stacks(network.sizes)):
        _forward_stack(network, examples, batch, stack, work, forward_block)
    return batch
