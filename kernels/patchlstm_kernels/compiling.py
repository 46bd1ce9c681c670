"""How every kernel is compiled: ahead of time, without the GIL, able to raise nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import config, njit, types
from numba.extending import register_jitable
from numpy.typing import NDArray

from . import caching

Function = TypeVar("Function", bound=Callable[..., Any])
# For type checkers; Numba goes by the types at the end of this file.
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

if config.DISABLE_JIT:  # type: ignore[attr-defined]  # set as Numba is imported
    raise ImportError(
        "patchlstm needs Numba's compiler, which the environment variable NUMBA_DISABLE_JIT"
        " switches off; unset it"
    )

caching.install()

# No fastmath: the compiler may neither reorder nor fuse, so the same input gives the same bits in
# every kernel. Where fusing pays, the kernels do it themselves.
_COMPILED: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "boundscheck": False,
}
_OPTIONS: dict[str, Any] = {**_COMPILED, "cache": True}
# Inlined into the C function, the kernel is known not to raise, and no code of Python's is left.
C_OPTIONS: dict[str, Any] = {**_OPTIONS, "forceinline": True}

VECTOR = types.Array(types.float32, 1, "C")
MATRIX = types.Array(types.float32, 2, "C")
INDICES = types.Array(types.int64, 1, "C")
# Read-only types accept writable arrays as well.
CONST_VECTOR = types.Array(types.float32, 1, "C", readonly=True)
CONST_MATRIX = types.Array(types.float32, 2, "C", readonly=True)
CONST_INDICES = types.Array(types.int64, 1, "C", readonly=True)


def kernel(signature: Any) -> Callable[[Function], Function]:
    """Compile a function, or get it from the cache.

    Parameters
    ----------
    signature : numba signature
        Types to compile for at once.

    Returns
    -------
    callable
        The decorator.
    """
    return njit(signature, **_OPTIONS)  # type: ignore[no-any-return]


def part(function: Callable[..., Any]) -> Any:
    """Let kernels call a function; it is compiled into each that does, where it is called.

    Parameters
    ----------
    function : callable
        The function.

    Returns
    -------
    callable
        The same for kernels.
    """
    return njit(forceinline=True, **_COMPILED)(function)


def shared(function: Function) -> Function:
    """Let kernels call a function that Python calls too.

    Parameters
    ----------
    function : callable
        The function.

    Returns
    -------
    callable
        The same: Python runs it as it is, a kernel has it compiled in, as with `part`.
    """
    return register_jitable(forceinline=True, **_COMPILED)(function)
