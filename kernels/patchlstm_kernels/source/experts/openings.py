"""How far what was heard is from the beginning of each template that it is most like.

By dynamic time warping with an open end: an alignment may end at any frame of the template, and the
least mean cost counts, the sum divided by the frames of both (Tormene et al. 2009).
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
