"""Memory for the kernels, in whole vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .engine import LANES

__all__ = ["LANES", "Floats", "Indices", "allocate", "duplicate"]

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_LINE = 64


def allocate(count: int) -> NDArray[np.float32]:
    """Allocate an array that begins with a line of the cache, so that vectors lie within lines.

    Parameters
    ----------
    count : int
        Its length.

    Returns
    -------
    float32[count]
        Zeros.
    """
    raw = np.zeros(4 * count + _LINE, dtype=np.uint8)
    start = -raw.ctypes.data % _LINE
    return raw[start : start + 4 * count].view(np.float32)


def duplicate(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Copy values to memory of their own, allocated as `allocate` does.

    Parameters
    ----------
    values : float32[N]
        The values.

    Returns
    -------
    float32[N]
        The copy.
    """
    copy = allocate(len(values))
    copy[:] = values
    return copy
