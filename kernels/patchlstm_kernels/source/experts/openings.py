"""How far what was heard is from templates, by mean costs: sums divided by the frames of both.

By dynamic time warping with an open end (Tormene et al. 2009): of the template, as long as it has
not been heard as a whole; of what was heard, once it has been.
"""

from __future__ import annotations

import math

import numpy as np

from ...memory import LANES
from ..alignment.templates import find_longest
from ..compiling import part
from ..vectors.simd import at, broadcast, load, store, where_greater

_INFINITY = np.float32(math.inf)
_ZERO = np.float32(0.0)


@part
def start_matches(n_templates, matches):
    """Prepare for a stream that begins: mean costs, and after them the frames of each match."""
    for n in range(n_templates):
        matches[n] = _INFINITY
        matches[n_templates + n] = _ZERO


@part
def take_matches(offsets, n_templates, columns, n_read, matches):
    """Keep the least mean cost of the whole of each template after any frame so far."""
    for first in range(0, n_templates, LANES):
        for n in range(min(LANES, n_templates - first)):
            length = offsets[first + n + 1] - offsets[first + n]
            cost = columns[length * LANES + n] / np.float32(n_read + length)
            if cost < matches[first + n]:
                matches[first + n] = cost
                matches[n_templates + first + n] = n_read
        columns = at(columns, (1 + find_longest(offsets, n_templates, first)) * LANES)


@part
def open_ends(offsets, n_templates, columns, n_read, distances, ends):
    """Return the least mean cost of each template, and at which of its frames that is, from 1.

    Both arrays are filled up to whole vectors.
    """
    for first in range(0, n_templates, LANES):
        longest = find_longest(offsets, n_templates, first)
        least = broadcast(_INFINITY)
        end = broadcast(_ZERO)
        for row in range(1, 1 + longest):
            cost = load(columns, row * LANES) / broadcast(np.float32(n_read + row))
            end = where_greater(least, cost, broadcast(np.float32(row)), end)
            least = where_greater(least, cost, cost, least)
        store(distances, first, least)
        store(ends, first, end)
        columns = at(columns, (1 + longest) * LANES)
