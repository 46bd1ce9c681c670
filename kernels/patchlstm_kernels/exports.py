"""The kernels that a C program calls: what the patcher's external predicts with.

They are compiled ahead of time (``host/generator/aot``) and linked into the external under the
names of `EXPORTS`. Nothing in Python calls them, so this module is not imported with the package.
"""

from __future__ import annotations

from typing import Any

from numba import cfunc, types

from .compiling import C_OPTIONS
from .network.arranging import ARRANGE, COUNT_PARAMETERS, COUNT_STATE
from .network.inference import ADVANCE, ADVANCE_BACKWARD, PROBABILITIES
from .network.layout import count_memory
from .network.novelty import IS_NOVEL, count_novelty
from .network.topology import (
    DELTA,
    HIDDEN_SIZES,
    N_DIRECTIONS,
    N_INPUTS,
    N_LAYERS,
    N_OUTPUTS,
    POOLING,
)


def _count_canonical(sizes: Any) -> Any:
    """`Topology.n_parameters`, given a pointer."""
    total = 2 * sizes[N_INPUTS]
    n_from = sizes[N_INPUTS] * (1 + sizes[DELTA])
    for layer in range(sizes[N_LAYERS]):
        n_units = sizes[HIDDEN_SIZES + layer]
        total += sizes[N_DIRECTIONS] * (n_from + n_units + 1) * 4 * n_units
        n_from = n_units
    n_features = sizes[N_DIRECTIONS] * n_from * (1 + 2 * sizes[POOLING])
    return total + (n_features + 1) * sizes[N_OUTPUTS]


_COUNT = types.int64(types.CPointer(types.int64))
# int64_t (int64_t *sizes)
COUNT_CANONICAL = cfunc(_COUNT, **C_OPTIONS)(_count_canonical)
COUNT_MEMORY = cfunc(_COUNT, **C_OPTIONS)(count_memory.py_func)
COUNT_NOVELTY = cfunc(_COUNT, **C_OPTIONS)(count_novelty.py_func)

EXPORTS = {
    "count_canonical": COUNT_CANONICAL,
    "count_parameters": COUNT_PARAMETERS,
    "count_memory": COUNT_MEMORY,
    "count_novelty": COUNT_NOVELTY,
    "count_state": COUNT_STATE,
    "arrange": ARRANGE,
    "advance": ADVANCE,
    "advance_backward": ADVANCE_BACKWARD,
    "probabilities": PROBABILITIES,
    "is_novel": IS_NOVEL,
}
"""Name to compiled C function."""
