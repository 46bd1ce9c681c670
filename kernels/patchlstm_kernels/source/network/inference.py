"""Prediction, of whole series and of streams: both advance a state by frames.

The state buffer (float32[Topology.n_state]) starts as all zeros, which means that no frame was
read yet, and holds all scratch memory. A bidirectional network has read a series when `advance`
and `advance_backward` both have.

Several frames at once share each load of the input weights; the recurrent weights have to be
gone through frame by frame, all blocks of units at a time that have room in the registers.

At a rate beyond 1 (`Topology.rate`) a stream's frames are first gathered into means; what the
network reads are those.
"""

from __future__ import annotations

import numpy as np

from ...layout import (
    ALL,
    CELL,
    CHUNK_FRAMES,
    DELTA,
    N_DIRECTIONS,
    N_INPUTS,
    N_LAYERS,
    N_OUTPUTS,
    POOLING,
    RATE,
    ROW,
    count_chunk_row,
    count_memory,
    count_rows,
    count_stack_features,
    count_stacks,
    find_top,
    locate_features,
    locate_head,
    locate_layer,
    locate_memory,
    locate_reading,
    pad,
)
from ...memory import LANES
from ..compiling import part, routine
from ..target import MANY_REGISTERS
from ..vectors.simd import at, broadcast, fma, greater, lane, load, store
from ..vectors.tiles import make_product, make_step, make_tile
from .cells import advance_cells
from .heads import activate
from .standards import standardise

_ONE = np.float32(1.0)

# A whole chunk of frames in one tile where there is room, else in two.
_product = make_product(CHUNK_FRAMES if MANY_REGISTERS else CHUNK_FRAMES // 2, 4)


@part
def _standardise_frames(sizes, parameters, reading, frames, stride, n_frames, inputs, row):
    """Standardise frames, a stride apart, into rows of inputs, with differences if wanted."""
    n_inputs = sizes[N_INPUTS]
    last = at(reading, LANES)
    is_first = reading[0] == 0
    for t in range(n_frames):
        frame = at(frames, t * stride)
        values = at(inputs, t * row)
        standardise(sizes, parameters, frame, values)
        if sizes[DELTA]:
            for d in range(n_inputs):
                values[n_inputs + d] = values[d] - last[d]
            if is_first:
                for d in range(n_inputs):
                    values[n_inputs + d] = 0
                is_first = False
        last = values
    for d in range(n_inputs):
        reading[LANES + d] = last[d]


@part
def _gather(sizes, reading, frames, stride, n_frames, means, row):
    """Take frames into means until there is a chunk of these: (frames taken, means)."""
    n_inputs = sizes[N_INPUTS]
    gathered = at(reading, LANES + pad(n_inputs))
    n_taken, n_means = 0, 0
    while n_taken < n_frames and n_means < CHUNK_FRAMES:
        frame = at(frames, n_taken * stride)
        n_taken += 1
        reading[1] += _ONE
        for d in range(n_inputs):
            before = gathered[d] if reading[1] > 1 else np.float32(0.0)
            gathered[d] = before + (frame[d] - before) / reading[1]
        is_first = reading[0] == 0 and n_means == 0
        if is_first or reading[1] == sizes[RATE]:
            for d in range(n_inputs):
                means[n_means * row + d] = gathered[d]
            n_means += 1
            reading[1] = 0
    return n_taken, n_means


@part
def _advance_block(kind, sums, cells, hidden):
    """Advance a block's cells and outputs, given the sums of their gates."""
    new_cells, outputs = advance_cells(kind, sums, load(cells, 0))
    store(cells, 0, new_cells)
    store(hidden, 0, outputs)


@part
def _add_input_sums(weights, n_from, stride, n_blocks, inputs, row, n_frames, sums):
    """Write the gates' sums of a chunk of frames, as far as the inputs decide them."""
    width = n_blocks * ROW
    for block in range(n_blocks):
        block_weights = at(weights, block * stride)
        bias = at(block_weights, n_from * ROW)
        place = at(sums, block * ROW)
        for t in range(n_frames):
            for gate in range(4):
                store(place, t * width + gate * LANES, load(bias, gate * LANES))
        _product(place, width, inputs, row, 1, 0, block_weights, ROW, n_from, 1, n_frames, True)


def _make_advance_blocks(n_blocks):
    """Make what advances up to so many blocks of an LSTM layer by a frame."""
    _, load_sums, store_sums = make_tile(n_blocks, 4)
    step = make_step(1, n_blocks, 4)

    @part
    def advance_blocks(
        kind,
        weights,
        n_from,
        n_joint,
        n_units,
        stride,
        last,
        inputs,
        last_hidden,
        sums,
        cells,
        hidden,
    ):
        if n_joint:
            tile = load_sums(at(weights, n_from * ROW), stride, last)
        else:
            tile = load_sums(sums, ROW, last)
        term = weights
        for k in range(n_joint):
            tile = step(tile, at(inputs, k), 0, 0, term, stride, last)
            term = at(term, ROW)
        term = at(weights, (n_from + 1) * ROW)
        for k in range(n_units):
            tile = step(tile, at(last_hidden, k), 0, 0, term, stride, last)
            term = at(term, ROW)
        store_sums(sums, ROW, last, tile)
        for block in range(last + 1):
            unit = block * LANES
            _advance_block(kind, at(sums, block * ROW), at(cells, unit), at(hidden, unit))

    return advance_blocks


# As many sums as there is room for; and the least that keeps two multiply-adds a cycle going.
_MOST_BLOCKS = 4 if MANY_REGISTERS else 2
_FEW_BLOCKS = 2
_advance_most = _make_advance_blocks(_MOST_BLOCKS)
_advance_few = _make_advance_blocks(_FEW_BLOCKS)


@part
def _advance_frame(
    kind,
    weights,
    n_from,
    n_joint,
    n_units,
    stride,
    n_blocks,
    inputs,
    last_hidden,
    sums,
    cells,
    hidden,
):
    """Advance one LSTM layer by a frame.

    The sums of its gates come as `_add_input_sums` leaves them, or with `n_joint` inputs still to
    be added to the bias.
    """
    for first in range(0, n_blocks, _MOST_BLOCKS):
        n_left = n_blocks - first
        unit = first * LANES
        arguments = (
            kind,
            at(weights, first * stride),
            n_from,
            n_joint,
            n_units,
            stride,
            min(_MOST_BLOCKS, n_left) - 1,
            inputs,
            last_hidden,
            at(sums, first * ROW),
            at(cells, unit),
            at(hidden, unit),
        )
        if n_left > _FEW_BLOCKS:
            _advance_most(*arguments)
        else:
            _advance_few(*arguments)


@part
def _advance_layer(
    kind, weights, n_from, n_units, cells, hidden, inputs, row, outputs, n_frames, sums
):
    """Advance one LSTM layer by a chunk of frames."""
    n_blocks = pad(n_units) // LANES
    stride = count_rows(n_from, n_units) * ROW
    # One frame alone goes through the input weights together with the recurrent ones.
    n_joint = n_from if n_frames == 1 else 0
    if n_frames > 1:
        _add_input_sums(weights, n_from, stride, n_blocks, inputs, row, n_frames, sums)
    last_hidden = hidden
    for t in range(n_frames):
        frame_sums = at(sums, t * n_blocks * ROW)
        now = at(outputs, t * row)
        _advance_frame(
            kind,
            weights,
            n_from,
            n_joint,
            n_units,
            stride,
            n_blocks,
            inputs,
            last_hidden,
            frame_sums,
            cells,
            now,
        )
        last_hidden = now
    for unit in range(0, n_blocks * LANES, LANES):
        store(hidden, unit, load(last_hidden, unit))


@part
def _pool(n_read, hidden, n_units, mean, maximum):
    """Take the top layer's newest output into its mean and maximum over time."""
    count = broadcast(n_read)
    for unit in range(0, pad(n_units), LANES):
        now = load(hidden, unit)
        # A running mean, unlike a sum, keeps its precision in a stream that never ends.
        old = load(mean, unit)
        store(mean, unit, old + (now - old) / count)
        if n_read == 1:
            store(maximum, unit, now)
        store(maximum, unit, greater(load(maximum, unit), now))


@routine
def _advance_stack(sizes, parameters, state, stack, n_read, inputs, n_frames):
    """Feed a chunk of standardised frames to one stack, which has read `n_read` frames before."""
    n_layers = sizes[N_LAYERS]
    row = count_chunk_row(sizes)
    outputs = at(inputs, CHUNK_FRAMES * row)
    spare = at(outputs, CHUNK_FRAMES * row)
    sums = at(spare, CHUNK_FRAMES * row)
    cells = at(state, locate_memory(sizes, stack))
    features = at(state, locate_features(sizes) + stack * count_stack_features(sizes))
    for layer in range(n_layers):
        start, n_from, n_units, _ = locate_layer(sizes, stack, layer)
        hidden = at(cells, pad(n_units)) if layer < n_layers - 1 else features
        _advance_layer(
            sizes[CELL],
            at(parameters, start),
            n_from,
            n_units,
            cells,
            hidden,
            inputs,
            row,
            outputs,
            n_frames,
            sums,
        )
        inputs = outputs
        outputs, spare = spare, outputs
        cells = at(cells, 2 * pad(n_units))
    if sizes[POOLING] == ALL:
        n_top = find_top(sizes)
        mean = at(features, pad(n_top))
        for t in range(n_frames):
            n_read += _ONE
            _pool(n_read, at(inputs, t * row), n_top, mean, at(mean, pad(n_top)))


@part
def _advance_chunk(sizes, parameters, state, reading, chunk, stride, n_frames, inputs, direction):
    """Feed frames, a chunk at most, to each member's stack of one direction.

    The members read them in turn, since the same standardised frames are for all of them.
    """
    row = count_chunk_row(sizes)
    _standardise_frames(sizes, parameters, reading, chunk, stride, n_frames, inputs, row)
    for stack in range(direction, count_stacks(sizes), sizes[N_DIRECTIONS]):
        _advance_stack(sizes, parameters, state, stack, reading[0], inputs, n_frames)
    for _ in range(n_frames):
        reading[0] += _ONE


@part
def _advance_direction(sizes, parameters, state, frames, n_frames, direction):
    """Feed frames to the stacks of one direction; the second begins with the last frame."""
    n_inputs = sizes[N_INPUTS]
    reading = at(state, locate_reading(sizes, direction))
    inputs = at(state, count_memory(sizes))
    stride = n_inputs
    if direction:
        stride = -n_inputs
        frames = at(frames, (n_frames - 1) * n_inputs)
    first = 0
    while first < n_frames:
        chunk, between = at(frames, first * stride), stride
        n_left = n_frames - first
        n_taken = n_chunk = min(CHUNK_FRAMES, n_left)
        if sizes[RATE] > 1:
            between = count_chunk_row(sizes)
            n_taken, n_chunk = _gather(sizes, reading, chunk, stride, n_left, inputs, between)
            chunk = inputs  # where they become inputs
        first += n_taken
        if n_chunk:
            _advance_chunk(
                sizes, parameters, state, reading, chunk, between, n_chunk, inputs, direction
            )


@part
def advance(sizes, parameters, state, frames, n_frames):
    """Feed frames to a stream; of a bidirectional network, to the stacks that read forward."""
    _advance_direction(sizes, parameters, state, frames, n_frames, 0)


@part
def advance_backward(sizes, parameters, state, frames, n_frames):
    """Feed frames, the last one first, to the stacks of a network that read backward."""
    _advance_direction(sizes, parameters, state, frames, n_frames, 1)


@part
def sum_features(features, n_features, weights, n_outputs):
    """Sum of a vector of the head's outputs: their bias, and their weights times the features."""
    first = load(weights, n_features * n_outputs)
    second = broadcast(np.float32(0.0))
    third = second
    fourth = second
    # Four chains of sums, since one would wait for each addition to end.
    for k in range(0, n_features, 4):
        place = at(weights, k * n_outputs)
        first = fma(broadcast(features[k]), load(place, 0), first)
        second = fma(broadcast(features[k + 1]), load(place, n_outputs), second)
        third = fma(broadcast(features[k + 2]), load(place, 2 * n_outputs), third)
        fourth = fma(broadcast(features[k + 3]), load(place, 3 * n_outputs), fourth)
    return (first + second) + (third + fourth)


@routine
def outputs(sizes, parameters, state, output):
    """Compute the outputs of a stream as read so far: probabilities of classes, or numbers."""
    head, n_features, n_padded = locate_head(sizes)
    n_outputs = sizes[N_OUTPUTS]
    features = at(state, locate_features(sizes))
    for first in range(0, n_outputs, LANES):
        sums = sum_features(features, n_features, at(parameters, head + first), n_padded)
        for c in range(first, min(first + LANES, n_outputs)):
            output[c] = lane(sums, c - first)
    activate(sizes, output)


@part
def predict_frames(sizes, parameters, frames, offsets, n_series, state, output):
    """Compute the outputs after each frame of many series, each of which is a stream."""
    row = 0
    for s in range(n_series):
        for n in range(count_memory(sizes)):
            state[n] = 0
        for t in range(offsets[s], offsets[s + 1]):
            advance(sizes, parameters, state, at(frames, t * sizes[N_INPUTS]), 1)
            outputs(sizes, parameters, state, at(output, row * sizes[N_OUTPUTS]))
            row += 1
