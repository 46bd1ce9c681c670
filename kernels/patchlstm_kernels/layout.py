"""Where things lie in the flat buffers: all arithmetic of a network's shape, said once.

Everything is worked out from a network's `sizes`, here and in the kernels: `Topology` and the
kernels call the same functions.

Units come in blocks of eight, the last one filled up with units whose weights are zero: they
stay zero, and so do their outputs and gradients. The buffer of the network holds

- mean and scale of each dimension, filled up to whole vectors with zeros,
- for each stack (a bidirectional network has two), layer and block of units, the rows [inputs,
  then bias, then last outputs][gate][unit],
- the head's rows [feature of each unit, then bias][output], outputs filled up to whole vectors;
  the second stack's features come after the first's.

A block's weights lie in the order in which all kernels read them: whatever the width of the
processor's registers, one row of a block is 32 values in a line, for the four gates (input,
forget, candidate, output) of its eight units.
"""

from __future__ import annotations

from .memory import LANES

# Positions in the integer array `Topology.sizes`, through which the kernels learn the shape.
N_INPUTS, N_OUTPUTS, DELTA, POOLING, HEAD, N_DIRECTIONS, N_LAYERS, HIDDEN_SIZES = range(8)

LAST, ALL, EACH = range(3)
"""At `POOLING`: what the head sees."""
LABELS, NUMBERS = range(2)
"""At `HEAD`: what the outputs are."""

N_QUANTILES = 101
"""Quantiles of a novelty buffer, for the shares 0, 0.01 ... 1 of the training data."""
CHUNK_FRAMES = 6
"""Frames whose products with the input weights prediction computes together."""
ROW = 4 * LANES
"""Weights of a block's row: its units' four gates."""


def pad(count):
    """Round up to whole vectors."""
    return (count + LANES - 1) // LANES * LANES


def pad_pair(count):
    """Round up to whole pairs of vectors."""
    return (count + 2 * LANES - 1) // (2 * LANES) * (2 * LANES)


def count_inputs(sizes):
    """Count the network's inputs: dimensions, and their differences."""
    return sizes[N_INPUTS] * (1 + sizes[DELTA])


def count_pooled(sizes):
    """Count what the head sees of each top unit: its last output, with its mean and maximum."""
    return 3 if sizes[POOLING] == ALL else 1


def find_top(sizes):
    """Return the units of the top layer."""
    return sizes[HIDDEN_SIZES + sizes[N_LAYERS] - 1]


def count_features(sizes):
    """Count the head's inputs: what is pooled of each top unit of each stack."""
    return sizes[N_DIRECTIONS] * count_pooled(sizes) * find_top(sizes)


def count_targets(sizes):
    """Count the values of a target row; other heads may have more outputs than that."""
    return sizes[N_OUTPUTS]


def count_novelty(sizes):
    """Length of a novelty buffer; classes alone have one."""
    if sizes[HEAD] != LABELS:
        return 0
    return (1 + sizes[N_OUTPUTS]) * count_features(sizes) + N_QUANTILES


def count_canonical(sizes):
    """Count the parameters of `Topology.views`."""
    total = 2 * sizes[N_INPUTS]
    n_from = count_inputs(sizes)
    for layer in range(sizes[N_LAYERS]):
        n_units = sizes[HIDDEN_SIZES + layer]
        total += sizes[N_DIRECTIONS] * count_rows(n_from, n_units) * 4 * n_units
        n_from = n_units
    return total + (count_features(sizes) + 1) * sizes[N_OUTPUTS]


def count_rows(n_from, n_units):
    """Count the rows of a block: inputs, bias, last outputs."""
    return n_from + 1 + n_units


def locate_layer(sizes, direction, layer):
    """Find a layer: (its first parameter, its inputs, its units, padded units before it).

    The units before it are those of the layers below, and of the other stack if it comes first.
    """
    start = 2 * pad(sizes[N_INPUTS])
    before = 0
    for stack in range(direction + 1):
        n_from = count_inputs(sizes)
        for earlier in range(layer if stack == direction else sizes[N_LAYERS]):
            n_units = sizes[HIDDEN_SIZES + earlier]
            start += 4 * pad(n_units) * count_rows(n_from, n_units)
            before += pad(n_units)
            n_from = n_units
    return start, n_from, sizes[HIDDEN_SIZES + layer], before


def count_stack_features(sizes):
    """Count the padded features that the head sees of one stack."""
    return count_pooled(sizes) * pad(find_top(sizes))


def locate_head(sizes):
    """Find the head: (its first parameter, its padded features, its padded outputs)."""
    n_directions = sizes[N_DIRECTIONS]
    start, n_from, n_units, _ = locate_layer(sizes, n_directions - 1, sizes[N_LAYERS] - 1)
    start += 4 * pad(n_units) * count_rows(n_from, n_units)
    return start, n_directions * count_stack_features(sizes), pad(sizes[N_OUTPUTS])


def count_parameters(sizes):
    """Count the values of the buffer that the kernels work on."""
    head, n_features, n_outputs = locate_head(sizes)
    return head + (n_features + 1) * n_outputs


def count_stack_memory(sizes):
    """Count the values that one stack keeps from call to call, without its features.

    [frames read | last frame, standardised | each layer's cells, and its outputs except for the
    top layer's], each filled up to whole vectors.
    """
    total = LANES + pad(sizes[N_INPUTS]) - pad(find_top(sizes))
    for layer in range(sizes[N_LAYERS]):
        total += 2 * pad(sizes[HIDDEN_SIZES + layer])
    return total


def locate_features(sizes):
    """Find the features in a state."""
    return sizes[N_DIRECTIONS] * count_stack_memory(sizes)


def count_memory(sizes):
    """Count the values at the beginning of a state that are kept from call to call.

    [each stack's memory | each stack's features: outputs of the top layer and, when they are
    pooled, their mean and maximum], each filled up to whole vectors.
    """
    return sizes[N_DIRECTIONS] * (count_stack_memory(sizes) + count_stack_features(sizes))


def find_widest(sizes):
    """Return the padded units of the widest layer."""
    widest = 0
    for layer in range(sizes[N_LAYERS]):
        widest = max(widest, pad(sizes[HIDDEN_SIZES + layer]))
    return widest


def count_chunk_row(sizes):
    """Count the values that a frame of a chunk needs as any layer's input or output."""
    return max(find_widest(sizes), pad(count_inputs(sizes)))


def count_state(sizes):
    """Count the values of a state: memory, then a chunk's inputs, outputs and sums of gates."""
    chunk = CHUNK_FRAMES * (2 * count_chunk_row(sizes) + 4 * find_widest(sizes))
    return count_memory(sizes) + chunk
