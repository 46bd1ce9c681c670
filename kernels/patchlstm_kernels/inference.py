"""Prediction, of whole series and of streams: both advance a state frame by frame.

The state buffer (float32[Topology.n_state]) starts as all zeros, which means that nothing was
heard yet, and holds all scratch memory. `advance` and `probabilities` are also here as C
functions, whose addresses a host calls from threads that know nothing of Python.
"""

from __future__ import annotations

from typing import Any

from numba import carray, cfunc, types  # type: ignore[attr-defined]

from .activations import exp
from .cell import forward_cell
from .compiling import (
    CONST_INDICES,
    CONST_MATRIX,
    CONST_VECTOR,
    MATRIX,
    OPTIONS,
    VECTOR,
    Floats,
    Indices,
    kernel,
)
from .layout import count_parameters, count_state, locate_layer
from .products import add_vector_product, copy
from .topology import DELTA, HIDDEN_SIZES, N_INPUTS, N_LAYERS, N_OUTPUTS, POOLING

_SIZES = types.CPointer(types.int64)
_VALUES = types.CPointer(types.float32)


@kernel()
def _listen(sizes: Indices, parameters: Floats, state: Floats, frame: Floats) -> None:
    """Standardise a frame into the state's network input, with its difference if wanted."""
    n_inputs = sizes[N_INPUTS]
    mean = parameters[:n_inputs]
    scale = parameters[n_inputs : 2 * n_inputs]
    values = state[1 : 1 + n_inputs]
    if sizes[DELTA]:
        differences = state[1 + n_inputs : 1 + 2 * n_inputs]
        is_first = state[0] == 0
        for d in range(n_inputs):
            value = (frame[d] - mean[d]) * scale[d]
            differences[d] = 0 if is_first else value - values[d]
            values[d] = value
    else:
        for d in range(n_inputs):
            values[d] = (frame[d] - mean[d]) * scale[d]


@kernel()
def _step(gates: Floats, cells: Floats, hidden: Floats, inputs: Floats, parameters: Floats) -> None:
    """Advance one LSTM layer by one frame.

    `parameters` begins with the layer's weights, followed by its bias.
    """
    n_units = len(cells)
    width = 4 * n_units
    recurrent = len(inputs) * width
    bias = recurrent + n_units * width
    copy(gates, parameters[bias : bias + width])
    add_vector_product(gates, inputs, parameters[:recurrent])
    add_vector_product(gates, hidden, parameters[recurrent:bias])
    # Once the cells are updated the candidates are free to hold their tanh.
    forward_cell(gates, cells, cells, gates[2 * n_units : 3 * n_units], hidden)


@kernel()
def _pool(n_heard: float, hidden: Floats, mean: Floats, maximum: Floats) -> None:
    """Take the top layer's newest output into its mean and maximum over time."""
    for j in range(len(hidden)):
        # A running mean, unlike a sum, keeps its precision in a stream that never ends.
        mean[j] += (hidden[j] - mean[j]) / n_heard
    if n_heard == 1:
        copy(maximum, hidden)
    for j in range(len(hidden)):
        maximum[j] = max(maximum[j], hidden[j])


@kernel(types.void(CONST_INDICES, CONST_VECTOR, VECTOR, CONST_MATRIX))
def advance(sizes: Indices, parameters: Floats, state: Floats, frames: Floats) -> None:
    """Feed frames to a stream.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    parameters : float32[n_parameters]
        The network.
    state : float32[n_state]
        The stream so far, changed in place; all zeros for one that begins.
    frames : float32[T, n_inputs]
        Frames to feed, none included. In one call or in many, the state becomes the same, bit
        for bit.
    """
    n_layers = sizes[N_LAYERS]
    n_network_inputs = sizes[N_INPUTS] * (1 + sizes[DELTA])
    gates_at = 1 + n_network_inputs
    layers_at = gates_at
    for layer in range(n_layers):
        layers_at = max(layers_at, gates_at + 4 * sizes[HIDDEN_SIZES + layer])
    for t in range(len(frames)):
        _listen(sizes, parameters, state, frames[t])
        hidden = state[1:gates_at]
        parameters_at = 2 * sizes[N_INPUTS]
        cells_at = layers_at
        for layer in range(n_layers):
            inputs = hidden
            n_units = sizes[HIDDEN_SIZES + layer]
            gates = state[gates_at : gates_at + 4 * n_units]
            cells = state[cells_at : cells_at + n_units]
            hidden = state[cells_at + n_units : cells_at + 2 * n_units]
            _step(gates, cells, hidden, inputs, parameters[parameters_at:])
            parameters_at += (len(inputs) + n_units + 1) * 4 * n_units
            cells_at += 2 * n_units
        state[0] += 1
        if sizes[POOLING]:
            n_top = len(hidden)
            mean = state[cells_at : cells_at + n_top]
            maximum = state[cells_at + n_top : cells_at + 2 * n_top]
            _pool(state[0], hidden, mean, maximum)


@kernel(types.void(CONST_INDICES, CONST_VECTOR, CONST_VECTOR, VECTOR))
def probabilities(sizes: Indices, parameters: Floats, state: Floats, output: Floats) -> None:
    """Compute the class probabilities of a stream as heard so far.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    parameters : float32[n_parameters]
        The network.
    state : float32[n_state]
        The stream, unchanged. If it heard nothing, all features of the head are zero.
    output : float32[n_outputs]
        Receives the probabilities.
    """
    n_outputs = sizes[N_OUTPUTS]
    head, n_features, _, _ = locate_layer(sizes, sizes[N_LAYERS])
    bias = head + n_features * n_outputs
    copy(output, parameters[bias : bias + n_outputs])
    features = state[len(state) - n_features :]
    add_vector_product(output, features, parameters[head:bias])
    largest = output[0]
    for c in range(1, n_outputs):
        largest = max(largest, output[c])
    total = output[0] * 0
    for c in range(n_outputs):
        output[c] = exp(output[c] - largest)
        total += output[c]
    for c in range(n_outputs):
        output[c] /= total


@kernel(types.void(CONST_INDICES, CONST_VECTOR, CONST_MATRIX, CONST_INDICES, VECTOR, MATRIX))
def predict_many(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    state_scratch: Floats,
    output: Floats,
) -> None:
    """Compute the class probabilities of many series.

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
    state_scratch : float32[n_state]
        Working memory, overwritten.
    output : float32[S, n_outputs]
        Receives the probabilities.
    """
    for s in range(len(output)):
        state_scratch[:] = 0
        advance(sizes, parameters, state_scratch, frames[offsets[s] : offsets[s + 1]])
        probabilities(sizes, parameters, state_scratch, output[s])


def _advance_pointers(sizes: Any, parameters: Any, state: Any, frames: Any, n_frames: int) -> None:
    """`advance`, given pointers."""
    shape = carray(sizes, (HIDDEN_SIZES + sizes[N_LAYERS],))
    advance(
        shape,
        carray(parameters, (count_parameters(shape),)),
        carray(state, (count_state(shape),)),
        carray(frames, (n_frames, shape[N_INPUTS])),
    )


def _probabilities_pointers(sizes: Any, parameters: Any, state: Any, output: Any) -> None:
    """`probabilities`, given pointers."""
    shape = carray(sizes, (HIDDEN_SIZES + sizes[N_LAYERS],))
    probabilities(
        shape,
        carray(parameters, (count_parameters(shape),)),
        carray(state, (count_state(shape),)),
        carray(output, (shape[N_OUTPUTS],)),
    )


# void(int64_t *sizes, float *parameters, float *state, float *frames, int64_t n_frames)
ADVANCE = cfunc(types.void(_SIZES, _VALUES, _VALUES, _VALUES, types.int64), **OPTIONS)(
    _advance_pointers
)
# void(int64_t *sizes, float *parameters, float *state, float *output)
PROBABILITIES = cfunc(types.void(_SIZES, _VALUES, _VALUES, _VALUES), **OPTIONS)(
    _probabilities_pointers
)
