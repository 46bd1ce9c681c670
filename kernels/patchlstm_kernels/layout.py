"""Where things lie in the flat buffers: all arithmetic of a network's shape, said once.

Everything is worked out from a network's `sizes`, here and in the kernels: `Topology` and the
kernels call the same functions.

Units come in blocks of a vector each, the last one filled up with units whose weights are zero:
they stay zero, and so do their outputs and gradients. The buffer of the network holds

- mean and scale of each dimension, and what else a head wants to know of it (`count_standards`),
  filled up to whole vectors with zeros,
- for each stack, layer and block of units, the rows [inputs, then bias, then last outputs][gate]
  [unit],
- the head's rows [feature of each unit, then bias][output], outputs filled up to whole vectors;
  one stack's features come after the other's.

A stack is layers, each of which sees the one below, that know nothing of other stacks and meet them
in the head alone. Each member of a network has one, or two if the network is bidirectional: first
the one that reads forward. They are all alike, so everything of a stack lies at the same distance
from the same of the next.

A block's weights lie in the order in which all kernels read them: one row of a block is four
vectors in a line, for the four gates (input, forget, candidate, output) of its units. How long a
vector is depends on the processor, and so does all that is arranged like this; files and whoever
else cannot know have the plain order of `Topology.views`.
"""

from __future__ import annotations

from .memory import LANES

# Positions in the integer array `Topology.sizes`, through which the kernels learn the shape. The
# hidden sizes, one for each layer, are those of one stack.
(
    N_INPUTS,
    N_OUTPUTS,
    DELTA,
    POOLING,
    HEAD,
    N_DIRECTIONS,
    N_MEMBERS,
    CELL,
    RATE,
    N_LAYERS,
    HIDDEN_SIZES,
) = range(11)

LAST, ALL, EACH = range(3)
"""At `POOLING`: what the head sees."""
LABELS, NUMBERS, CONTINUATION = range(3)
"""At `HEAD`: what the outputs are."""
MEAN, SCALE, SHIFT, STEP, LOWEST, HIGHEST = range(6)
"""Rows of what is known of each dimension, the last four with the head `CONTINUATION` alone.

Frames are standardised by mean and scale. A dimension with a shift above 0 is the logarithm of its
values plus that; one with a step has values that are whole steps above the lowest one.
"""
TANH, IDENTITY = range(2)
"""At `CELL`: what a cell's state goes through on its way to the output gate."""

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


def count_stacks(sizes):
    """Count the stacks of layers, those of one member after those of the other."""
    return sizes[N_MEMBERS] * sizes[N_DIRECTIONS]


def count_pooled(sizes):
    """Count what the head sees of each top unit: its last output, with its mean and maximum."""
    return 3 if sizes[POOLING] == ALL else 1


def find_top(sizes):
    """Return the units of a stack's top layer."""
    return sizes[HIDDEN_SIZES + sizes[N_LAYERS] - 1]


def count_parts(sizes):
    """Count the parts of the head's inputs, each of which has a value for each unit of a top."""
    return count_stacks(sizes) * count_pooled(sizes)


def count_features(sizes):
    """Count the head's inputs: what is pooled of each top unit of each stack."""
    return count_parts(sizes) * find_top(sizes)


def count_standards(sizes):
    """Count the rows of what is known of each dimension."""
    return HIGHEST + 1 if sizes[HEAD] == CONTINUATION else SCALE + 1


def count_mixtures(sizes):
    """Count the components of the density of what comes next; 0: the outputs are its mean."""
    if sizes[N_OUTPUTS] == sizes[N_INPUTS]:
        return 0
    return sizes[N_OUTPUTS] // (1 + 2 * sizes[N_INPUTS])


def count_targets(sizes):
    """Count the values of a target row: one an output, or the bounds of each dimension."""
    return 2 * sizes[N_INPUTS] if sizes[HEAD] == CONTINUATION else sizes[N_OUTPUTS]


def count_novelty(sizes):
    """Length of a novelty buffer; classes alone have one."""
    if sizes[HEAD] != LABELS:
        return 0
    return (1 + sizes[N_OUTPUTS]) * count_features(sizes) + N_QUANTILES


def count_canonical(sizes):
    """Count the parameters of `Topology.views`."""
    total = count_standards(sizes) * sizes[N_INPUTS]
    n_from = count_inputs(sizes)
    for layer in range(sizes[N_LAYERS]):
        n_units = sizes[HIDDEN_SIZES + layer]
        total += count_stacks(sizes) * count_rows(n_from, n_units) * 4 * n_units
        n_from = n_units
    return total + (count_features(sizes) + 1) * sizes[N_OUTPUTS]


def count_rows(n_from, n_units):
    """Count the rows of a block: inputs, bias, last outputs."""
    return n_from + 1 + n_units


def locate_layer(sizes, stack, layer):
    """Find a layer: (its first parameter, its inputs, its units, padded units before it).

    The units before it are those of the layers below, and of the stacks that come first.
    """
    start = 0
    before = 0
    stack_size = 0
    stack_units = 0
    n_from = count_inputs(sizes)
    n_below = n_from
    for number in range(sizes[N_LAYERS]):
        n_units = sizes[HIDDEN_SIZES + number]
        if number == layer:
            start, before, n_from = stack_size, stack_units, n_below
        stack_size += 4 * pad(n_units) * count_rows(n_below, n_units)
        stack_units += pad(n_units)
        n_below = n_units
    start += count_standards(sizes) * pad(sizes[N_INPUTS]) + stack * stack_size
    return start, n_from, sizes[HIDDEN_SIZES + layer], before + stack * stack_units


def count_stack_features(sizes):
    """Count the padded features that the head sees of one stack."""
    return count_pooled(sizes) * pad(find_top(sizes))


def locate_head(sizes):
    """Find the head: (its first parameter, its padded features, its padded outputs)."""
    start, _, _, _ = locate_layer(sizes, count_stacks(sizes), 0)
    return start, count_stacks(sizes) * count_stack_features(sizes), pad(sizes[N_OUTPUTS])


def count_parameters(sizes):
    """Count the values of the buffer that the kernels work on."""
    head, n_features, n_outputs = locate_head(sizes)
    return head + (n_features + 1) * n_outputs


def locate_reading(sizes, direction):
    """Find in a state what was read in one direction.

    [steps read, and frames since the last step | the last step's frame, standardised | at a rate
    beyond 1, the mean of the frames since the last step].
    """
    n_rows = 1 if sizes[RATE] == 1 else 2
    return direction * (LANES + n_rows * pad(sizes[N_INPUTS]))


def count_stack_memory(sizes):
    """Count the values that one stack keeps from call to call, without its features.

    [each layer's cells, and its outputs except for the top layer's], filled up to whole vectors.
    """
    total = -pad(find_top(sizes))
    for layer in range(sizes[N_LAYERS]):
        total += 2 * pad(sizes[HIDDEN_SIZES + layer])
    return total


def locate_memory(sizes, stack):
    """Find a stack's memory in a state; it comes after what was read."""
    return locate_reading(sizes, sizes[N_DIRECTIONS]) + stack * count_stack_memory(sizes)


def locate_features(sizes):
    """Find the features in a state."""
    return locate_memory(sizes, count_stacks(sizes))


def count_memory(sizes):
    """Count the values at the beginning of a state that are kept from call to call.

    [what was read in each direction | each stack's memory | each stack's features: outputs of the
    top layer and, when they are pooled, their mean and maximum], each filled up to whole vectors.
    """
    return locate_features(sizes) + count_stacks(sizes) * count_stack_features(sizes)


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
    """Count the values of a state: memory, then a chunk's inputs, outputs and sums of gates.

    Two layers' outputs, since one reads those of the other.
    """
    chunk = CHUNK_FRAMES * (3 * count_chunk_row(sizes) + 4 * find_widest(sizes))
    return count_memory(sizes) + chunk
