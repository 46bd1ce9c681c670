"""Recorded series as vectors want them; `patchlstm_kernels.templates` says how."""

from __future__ import annotations

import math

import numpy as np

from ...memory import LANES
from ..compiling import part
from ..vectors.simd import at, broadcast, store

_INFINITY = np.float32(math.inf)
_ZERO = np.float32(0.0)


@part
def find_longest(offsets, n_templates, first):
    """Return the frames of the longest of the templates that lie side by side from `first` on."""
    longest = 0
    for n in range(first, min(first + LANES, n_templates)):
        longest = max(longest, offsets[n + 1] - offsets[n])
    return longest


@part
def count_templates(n_inputs, offsets, n_templates):
    """Count the values of arranged templates."""
    n_rows = 0
    for first in range(0, n_templates, LANES):
        n_rows += find_longest(offsets, n_templates, first)
    return n_rows * n_inputs * LANES


@part
def count_columns(offsets, n_templates):
    """Count the values of a column for each template."""
    n_rows = 0
    for first in range(0, n_templates, LANES):
        n_rows += 1 + find_longest(offsets, n_templates, first)
    return n_rows * LANES


@part
def arrange_lane(n_inputs, series, length, longest, lane, templates):
    """Lay a series into a lane, and after it what is infinitely far from everything."""
    for value in range(length * n_inputs):
        templates[value * LANES + lane] = series[value]
    for value in range(length * n_inputs, longest * n_inputs):
        templates[value * LANES + lane] = _INFINITY


@part
def arrange_templates(n_inputs, offsets, n_templates, frames, templates):
    """Lay templates side by side, one in each lane, the shorter ones filled up with infinity."""
    for first in range(0, n_templates, LANES):
        longest = find_longest(offsets, n_templates, first)
        for n in range(LANES):
            start, end = 0, 0
            if first + n < n_templates:
                start, end = offsets[first + n], offsets[first + n + 1]
            series = at(frames, start * n_inputs)
            arrange_lane(n_inputs, series, end - start, longest, n, templates)
        templates = at(templates, longest * n_inputs * LANES)


@part
def start_column(longest, column):
    """Make columns, side by side, of nothing heard yet: only row 0 is reached."""
    store(column, 0, broadcast(_ZERO))
    for row in range(1, 1 + longest):
        store(column, row * LANES, broadcast(_INFINITY))


@part
def start_columns(offsets, n_templates, columns):
    """Make the columns of all templates, of nothing heard yet."""
    for first in range(0, n_templates, LANES):
        longest = find_longest(offsets, n_templates, first)
        start_column(longest, columns)
        columns = at(columns, (1 + longest) * LANES)


@part
def end_columns(offsets, n_templates, columns, distances):
    """Return the distance of what was heard to each whole template: the last of its column."""
    for first in range(0, n_templates, LANES):
        for n in range(min(LANES, n_templates - first)):
            length = offsets[first + n + 1] - offsets[first + n]
            distances[first + n] = columns[length * LANES + n]
        columns = at(columns, (1 + find_longest(offsets, n_templates, first)) * LANES)
