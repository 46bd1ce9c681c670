"""Distances of whole series from templates, within a band of Sakoe and Chiba if wanted."""

from __future__ import annotations

import math

import numpy as np

from ...memory import LANES
from ..compiling import part
from ..vectors.simd import (
    any_up_to,
    at,
    broadcast,
    fma,
    greater,
    lesser,
    load,
    store,
    total,
    where_greater,
    with_lane,
)
from .columns import advance_column, measure_row
from .templates import arrange_lane, find_longest, start_column

_INFINITY = np.float32(math.inf)
_ZERO = np.float32(0.0)
_AT_ONCE = 64 * LANES  # as many as are summed in float32
_ROUNDING = 1.2e-7  # of a sum, for each of its terms


@part
def _advance_banded(n_inputs, frame, templates, column, t, behind, ahead, low, high):
    """Do as `advance_column`, but each lane leaves out what is outside its own band."""
    infinity = broadcast(_INFINITY)
    first = broadcast(np.float32(t)) - behind
    last = broadcast(np.float32(t)) + ahead
    corner = load(column, low * LANES)
    store(column, low * LANES, infinity)
    below = infinity
    least = infinity
    for row in range(low, high):
        cost = measure_row(frame, at(templates, row * n_inputs * LANES), n_inputs)
        left = load(column, (row + 1) * LANES)
        below = cost + lesser(lesser(left, corner), below)
        place = broadcast(np.float32(row))
        below = where_greater(place, last, infinity, where_greater(first, place, infinity, below))
        store(column, (row + 1) * LANES, below)
        least = lesser(least, below)
        corner = left
    return least


@part
def _align(n_inputs, series, n_frames, templates, lengths, longest, shortest, band, limit, column):
    """Fill columns, side by side, with the costs of a whole series, unless all exceed `limit`.

    `lengths` has a lane for each template. Returns whether it came to the end.
    """
    start_column(longest, column)
    length = broadcast(np.float32(n_frames))
    zero = broadcast(_ZERO)
    width = broadcast(np.float32(band))
    behind = width + greater(zero, length - lengths)
    ahead = width + greater(zero, lengths - length)
    for t in range(n_frames):
        frame = at(series, t * n_inputs)
        if band < 0:
            least = advance_column(n_inputs, frame, templates, column, 0, longest)
        else:
            low = max(0, t - band - max(0, n_frames - shortest))
            high = min(longest, t + band + max(0, longest - n_frames) + 1)
            least = _advance_banded(n_inputs, frame, templates, column, t, behind, ahead, low, high)
        if not any_up_to(least, limit):
            return False
    return True


@part
def measure_all(
    n_inputs, series, series_offsets, n_series, offsets, n_templates, templates, band, column, out
):
    """Compute the squared distance of each series from each template."""
    for first in range(0, n_templates, LANES):
        lengths = broadcast(_ZERO)
        longest = find_longest(offsets, n_templates, first)
        shortest = longest
        n_here = min(LANES, n_templates - first)
        for n in range(n_here):
            length = offsets[first + n + 1] - offsets[first + n]
            lengths = with_lane(lengths, n, np.float32(length))
            shortest = min(shortest, length)
        for s in range(n_series):
            one = at(series, series_offsets[s] * n_inputs)
            n_frames = series_offsets[s + 1] - series_offsets[s]
            _align(
                n_inputs,
                one,
                n_frames,
                templates,
                lengths,
                longest,
                shortest,
                band,
                broadcast(_INFINITY),
                column,
            )
            for n in range(n_here):
                length = offsets[first + n + 1] - offsets[first + n]
                out[s * n_templates + first + n] = column[length * LANES + n]
        templates = at(templates, longest * n_inputs * LANES)


@part
def _square(a, b, n_inputs):
    result = _ZERO
    for d in range(n_inputs):
        difference = a[d] - b[d]
        result += difference * difference
    return result


@part
def _sum_outside(values, lows, highs, count):
    """Sum up the squares of what values are below or above the limits of their places."""
    result = 0.0
    zero = broadcast(_ZERO)
    n_whole = count // LANES * LANES
    for start in range(0, n_whole, _AT_ONCE):
        squares = zero
        for place in range(start, min(start + _AT_ONCE, n_whole), LANES):
            value = load(values, place)
            below, above = load(lows, place) - value, value - load(highs, place)
            outside = greater(zero, greater(below, above))
            squares = fma(outside, outside, squares)
        result += total(squares)
    for place in range(n_whole, count):
        outside = max(_ZERO, lows[place] - values[place], values[place] - highs[place])
        result += outside * outside
    return result


@part
def bound_distances(n_inputs, series, n_frames, frames, offsets, n_templates, memory, bounds):
    """Compute a lower bound of the squared distance of a series from each template."""
    longest = 0
    for n in range(n_templates):
        longest = max(longest, offsets[n + 1] - offsets[n])
    lows, highs = memory, at(memory, longest * n_inputs)
    for d in range(n_inputs):
        low = high = series[d]
        for t in range(1, n_frames):
            low, high = min(low, series[t * n_inputs + d]), max(high, series[t * n_inputs + d])
        for t in range(longest):
            lows[t * n_inputs + d], highs[t * n_inputs + d] = low, high
    for n in range(n_templates):
        template = at(frames, offsets[n] * n_inputs)
        length = offsets[n + 1] - offsets[n]
        bound = np.float64(_square(series, template, n_inputs))
        if n_frames > 1 or length > 1:
            last = at(template, (length - 1) * n_inputs)
            bound += _square(at(series, (n_frames - 1) * n_inputs), last, n_inputs)
        if length > 2:
            between = (length - 2) * n_inputs
            bound += _sum_outside(at(template, n_inputs), lows, highs, between)
        bounds[n] = bound * max(0.0, 1.0 - _ROUNDING * (n_frames + length + n_inputs))


@part
def _keep_least(heap, k, value):
    """Replace the greatest of k values by a lesser one; the greatest is the heap's first."""
    place = 0
    while True:
        child = 2 * place + 1
        if child + 1 < k and heap[child + 1] > heap[child]:
            child += 1
        if child >= k or heap[child] <= value:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = value


@part
def measure_nearest(
    n_inputs, series, n_frames, frames, offsets, order, bounds, n_templates, band, k, memory, out
):
    """Compute the squared distance of a series from each template that is among the k nearest.

    Templates are taken in an order, best of their bounds; to others, the distance is infinite.
    """
    heap, rest = memory, at(memory, k)
    for n in range(k):
        heap[n] = _INFINITY
    for n in range(n_templates):
        out[n] = _INFINITY
    for first in range(0, n_templates, LANES):
        if bounds[order[first]] > heap[0]:
            break
        n_here = min(LANES, n_templates - first)
        longest = shortest = offsets[order[first] + 1] - offsets[order[first]]
        for n in range(1, n_here):
            length = offsets[order[first + n] + 1] - offsets[order[first + n]]
            longest, shortest = max(longest, length), min(shortest, length)
        lengths = broadcast(_ZERO)
        for n in range(LANES):
            start = end = 0
            if n < n_here:
                start, end = offsets[order[first + n]], offsets[order[first + n] + 1]
            lengths = with_lane(lengths, n, np.float32(end - start))
            arrange_lane(n_inputs, at(frames, start * n_inputs), end - start, longest, n, rest)
        column = at(rest, longest * n_inputs * LANES)
        if not _align(
            n_inputs,
            series,
            n_frames,
            rest,
            lengths,
            longest,
            shortest,
            band,
            broadcast(heap[0]),
            column,
        ):
            continue
        for n in range(n_here):
            template = order[first + n]
            distance = column[(offsets[template + 1] - offsets[template]) * LANES + n]
            out[template] = distance
            if distance < heap[0]:
                _keep_least(heap, k, distance)
