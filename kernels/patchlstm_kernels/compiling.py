"""How every kernel is compiled: ahead of time, without the GIL, able to raise nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

# For type checkers; Numba reads the signatures below.
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# Fusing multiply and add is the one liberty the compiler gets; it may not reorder sums, so the
# same input gives the same bits in every kernel.
OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "boundscheck": False,
    "fastmath": {"contract"},
}

INDICES = types.Array(types.int64, 1, "C")
VECTOR = types.Array(types.float32, 1, "C")
MATRIX = types.Array(types.float32, 2, "C")
# Read-only types accept writable arrays as well.
CONST_INDICES = types.Array(types.int64, 1, "C")
VECTOR = types.Array(types.float32, 1, "C", readonly=True)
CONST_MATRIX = types.Array(types.float32, 2, "C", readonly=True)
CONST_INDICES = types.Array(types.int64, 1, "C", readonly=True)
