"""Parameters in the plain order of `Topology.views`, and in the blocks that kernels work on."""

from __future__ import annotations

from ...layout import (
    N_INPUTS,
    N_LAYERS,
    N_OUTPUTS,
    ROW,
    count_parameters,
    count_rows,
    count_stacks,
    count_standards,
    find_top,
    locate_head,
    locate_layer,
    pad,
)
from ...memory import LANES
from ..compiling import part


@part
def arrange(sizes, plain, blocks):
    """Bring parameters into blocks; zero in the places that stand for no parameter."""
    for n in range(count_parameters(sizes)):
        blocks[n] = 0
    _transfer_all(sizes, plain, blocks, True)


@part
def restore(sizes, plain, blocks):
    """Bring parameters back into the plain order."""
    _transfer_all(sizes, plain, blocks, False)


@part
def _transfer_all(sizes, plain, blocks, to_blocks):
    """Copy the network's parameters from the order of `Topology.views` into blocks, or back."""
    n_inputs = sizes[N_INPUTS]
    source = 0
    for row in range(count_standards(sizes)):
        for d in range(n_inputs):
            _transfer(plain, source, blocks, row * pad(n_inputs) + d, to_blocks)
            source += 1
    for stack in range(count_stacks(sizes)):
        for layer in range(sizes[N_LAYERS]):
            start, n_from, n_units, _ = locate_layer(sizes, stack, layer)
            n_rows = count_rows(n_from, n_units)
            for number in range(n_rows):
                # In the plain order the bias comes last.
                row = number if number < n_from else number + 1 if number < n_rows - 1 else n_from
                for gate in range(4):
                    for unit in range(n_units):
                        block = start + unit // LANES * n_rows * ROW
                        place = block + row * ROW + gate * LANES + unit % LANES
                        _transfer(plain, source, blocks, place, to_blocks)
                        source += 1
    head, n_features, n_outputs = locate_head(sizes)
    top = find_top(sizes)
    for feature in range(n_features + 1):
        if feature < n_features and feature % pad(top) >= top:
            continue
        for c in range(sizes[N_OUTPUTS]):
            _transfer(plain, source, blocks, head + feature * n_outputs + c, to_blocks)
            source += 1


@part
def _transfer(plain, source, blocks, place, to_blocks):
    if to_blocks:
        blocks[place] = plain[source]
    else:
        plain[source] = blocks[place]
