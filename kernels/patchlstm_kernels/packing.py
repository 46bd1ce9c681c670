"""Series laid one after the other, as the kernels take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .memory import Floats, Indices


class Packed(NamedTuple):
    """Series laid one after the other.

    Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``.
    """

    frames: Floats
    """float32[N, D]"""
    offsets: Indices
    """int64[S + 1]"""


def pack(series: Sequence[Floats]) -> Packed:
    """Lay one or more series float32[T, D] one after the other."""
    offsets = np.cumsum([0, *map(len, series)], dtype=np.int64)
    return Packed(np.ascontiguousarray(np.concatenate(series), dtype=np.float32), offsets)
