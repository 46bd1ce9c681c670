"""Where in a stream a template has just ended; `patchlstm_kernels.spotting` says how.

The state begins with what is known of the candidate. After that come the columns, row by row: a
vector of costs and one of how many frames of the stream the alignment has used.
"""

from __future__ import annotations

import math

import numpy as np

from ...memory import LANES
from ..compiling import part
from ..vectors.simd import at, broadcast, lesser, load, store, where_greater
from .columns import measure_row
from .templates import count_columns, find_longest

OFFERED, LENGTH, SINCE, SCORE, TEMPLATE, FREE = range(6)
"""Places in the state: the mean cost of the last ripe candidate; of the one in view, its frames and
how many came after it, its own cost and template; how many came after what was last spotted."""

SHORTEST, LONGEST = np.float32(0.625), np.float32(1.75)
"""Of an alignment, in the frames of its template."""
WAIT, LEAST_WAIT = np.float32(0.125), np.float32(2.0)
"""Frames with no better candidate after which one is ripe: as a share of its own, and at least."""

_INFINITY = np.float32(math.inf)
_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
_LONG_AGO = np.float32(2**24)


@part
def count_spotting(offsets, n_templates):
    """Count the values of a state."""
    return LANES + 2 * count_columns(offsets, n_templates)


@part
def start_spotting(offsets, n_templates, state):
    """Make the state of nothing heard yet."""
    n_rows = count_columns(offsets, n_templates) // LANES
    store(state, 0, broadcast(_ZERO))
    state[SCORE] = _INFINITY
    state[FREE] = _LONG_AGO
    for row in range(n_rows):
        store(state, (1 + 2 * row) * LANES, broadcast(_INFINITY))
        store(state, (2 + 2 * row) * LANES, broadcast(_ZERO))


@part
def _advance_column(n_inputs, frame, templates, column, longest):
    """Bring columns, side by side, on by a frame, at which an alignment may begin."""
    one = broadcast(_ONE)
    # what lies before and below: at the first row, an alignment that begins here
    corner, corner_length = broadcast(_ZERO), broadcast(_ZERO)
    below, below_length = broadcast(_INFINITY), broadcast(_ZERO)
    for row in range(longest):
        place = 2 * (1 + row) * LANES
        cost = measure_row(frame, at(templates, row * n_inputs * LANES), n_inputs)
        left, left_length = load(column, place), load(column, place + LANES)
        length = one + where_greater(corner, left, left_length, corner_length)
        before = lesser(left, corner)
        below_length = where_greater(before, below, below_length, length)
        below = cost + lesser(below, before)
        store(column, place, below)
        store(column, place + LANES, below_length)
        corner, corner_length = left, left_length


@part
def _consider(state, template, n_frames, cost, length, limit):
    """Make an alignment that has come to its end the candidate, if it is better than that."""
    score = cost / (length + n_frames)
    fits = length >= SHORTEST * n_frames and length <= LONGEST * n_frames
    if fits and length <= state[FREE] and score < limit and score < state[SCORE]:
        state[SCORE] = score
        state[TEMPLATE] = np.float32(template)
        state[LENGTH] = length
        state[SINCE] = _ZERO


@part
def spot(n_inputs, offsets, n_templates, templates, limit, state, frame):
    """Take one more frame; return the template of a candidate that is ripe, or -1.

    No candidate has a mean cost of `limit` or more.
    """
    state[FREE] += _ONE
    state[SINCE] += _ONE
    column = at(state, LANES)
    for first in range(0, n_templates, LANES):
        longest = find_longest(offsets, n_templates, first)
        _advance_column(n_inputs, frame, templates, column, longest)
        for n in range(min(LANES, n_templates - first)):
            n_frames = offsets[first + n + 1] - offsets[first + n]
            place = 2 * n_frames * LANES + n
            _consider(state, first + n, n_frames, column[place], column[place + LANES], limit)
        templates = at(templates, longest * n_inputs * LANES)
        column = at(column, 2 * (1 + longest) * LANES)
    is_ripe = state[SINCE] >= LEAST_WAIT and state[SINCE] >= WAIT * state[LENGTH]
    if state[SCORE] == _INFINITY or not is_ripe:
        return -1
    state[OFFERED] = state[SCORE]
    state[SCORE] = _INFINITY
    return int(state[TEMPLATE])


@part
def take_spotted(offsets, n_templates, state):
    """Let nothing that overlaps the last candidate be one: such alignments end here."""
    since = state[SINCE]
    state[FREE] = since
    infinity, limit = broadcast(_INFINITY), broadcast(since)
    n_rows = count_columns(offsets, n_templates) // LANES
    for row in range(n_rows):
        place = (1 + 2 * row) * LANES
        cost, length = load(state, place), load(state, place + LANES)
        store(state, place, where_greater(length, limit, infinity, cost))
