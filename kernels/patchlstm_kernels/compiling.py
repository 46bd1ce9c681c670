"""How every kernel is compiled: ahead of time, without the GIL, able to raise nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
# For type checkers; Numba goes by the types at the end of this file.
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

VECTOR = types.Array(types.float32, 1, "C")
MATRIX = types.Array(types.float32, 2, "C")
INDICES = types.Array(types.int64, 1, "C")
# Read-only types accept writable arrays as well.
CONST_VECTOR = types.Array(types.float32, 1, "C", readonly=True)
CONST_MATRIX = types.Array(types.float32, 2, "C", readonly=True)
CONST_INDICES = types.Array(types.int64, 1, "C", readonly=True)


def kernel(signature: Any = None) -> Callable[[Function], Function]:
    """Compile a function, or get it from the cache.

    Parameters
    ----------
    signature : numba signature, optional
        Types to compile for at once. Without it the function is compiled as a part of those
        that call it.

    Returns
    -------
    callable
        The decorator.
    """
    return njit(signature, **OPTIONS)  # type: ignore[no-any-return]
