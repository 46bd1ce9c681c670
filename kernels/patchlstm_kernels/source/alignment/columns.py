"""Columns of the matrix of accumulated costs, for several templates at once, one in each lane.

Row 0 of a column is the way in: what it costs to begin there. Row r, then, is the least cost of
aligning all that was heard with the first r frames.
"""

from __future__ import annotations

import math

import numpy as np

from ...memory import LANES
from ..compiling import part
from ..vectors.simd import at, broadcast, fma, lesser, load, store
from .templates import find_longest

_INFINITY = np.float32(math.inf)
_ZERO = np.float32(0.0)


@part
def measure_row(frame, templates, n_inputs):
    """Squared distance of a frame from one frame of each template."""
    result = broadcast(_ZERO)
    for d in range(n_inputs):
        difference = load(templates, d * LANES) - broadcast(frame[d])
        result = fma(difference, difference, result)
    return result


@part
def advance_column(n_inputs, frame, templates, column, low, high):
    """Bring rows low + 1 to high of a column from the last frame to this one; return their least.

    The rows outside cannot be reached.
    """
    infinity = broadcast(_INFINITY)
    # the cell before is `left`, the one below `below`, and `corner` is before and below
    corner = load(column, low * LANES)
    store(column, low * LANES, infinity)
    below = infinity
    least = infinity
    for row in range(low, high):
        cost = measure_row(frame, at(templates, row * n_inputs * LANES), n_inputs)
        left = load(column, (row + 1) * LANES)
        below = cost + lesser(lesser(left, corner), below)
        store(column, (row + 1) * LANES, below)
        least = lesser(least, below)
        corner = left
    return least


@part
def advance_columns(n_inputs, offsets, n_templates, templates, columns, frames, n_frames):
    """Bring the columns of all templates on by some frames."""
    for first in range(0, n_templates, LANES):
        longest = find_longest(offsets, n_templates, first)
        for t in range(n_frames):
            advance_column(n_inputs, at(frames, t * n_inputs), templates, columns, 0, longest)
        templates = at(templates, longest * n_inputs * LANES)
        columns = at(columns, (1 + longest) * LANES)
