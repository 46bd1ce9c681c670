"""Where things lie in the flat buffers, worked out from `Topology.sizes` inside the kernels."""

from __future__ import annotations

from .compiling import Indices, kernel
from .topology import DELTA, HIDDEN_SIZES, N_INPUTS, N_LAYERS, N_OUTPUTS, POOLING


@kernel()
def locate_layer(sizes: Indices, layer: int) -> tuple[int, int, int, int]:
    """Find a layer: (its first parameter, its inputs, its units, units of the layers below).

    The number of layers in place of a layer gives the head's first parameter, and its inputs.
    """
    n_from = sizes[N_INPUTS] * (1 + sizes[DELTA])
    start = 2 * sizes[N_INPUTS]
    units_below = 0
    for below in range(layer):
        n_units = sizes[HIDDEN_SIZES + below]
        start += (n_from + n_units + 1) * 4 * n_units
        units_below += n_units
        n_from = n_units
    if layer == sizes[N_LAYERS]:
        return start, n_from * (1 + 2 * sizes[POOLING]), sizes[N_OUTPUTS], units_below
    return start, n_from, sizes[HIDDEN_SIZES + layer], units_below


@kernel()
def count_parameters(sizes: Indices) -> int:
    """`Topology.n_parameters`."""
    head, n_features, n_outputs, _ = locate_layer(sizes, sizes[N_LAYERS])
    return head + (n_features + 1) * n_outputs


@kernel()
def count_state(sizes: Indices) -> int:
    """`Topology.n_state`."""
    _, n_features, _, total_units = locate_layer(sizes, sizes[N_LAYERS])
    widest = 0
    for layer in range(sizes[N_LAYERS]):
        widest = max(widest, sizes[HIDDEN_SIZES + layer])
    n_top = sizes[HIDDEN_SIZES + sizes[N_LAYERS] - 1]
    n_network_inputs = sizes[N_INPUTS] * (1 + sizes[DELTA])
    return int(1 + n_network_inputs + 4 * widest + 2 * total_units + n_features - n_top)
