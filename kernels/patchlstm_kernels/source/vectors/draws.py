"""Random numbers of a distribution, in memory.

A stream is named by a key and three words, one of which is the kind of draw. Its number n is made
of word n mod 4 of the counter n div 4 of `philox`, on every processor; what is computed from the
words differs by rounding alone. The first four numbers of a stream are set apart, since they can be
had for many kinds at once; those after them are drawn in any number.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...memory import LANES
from ..compiling import part, routine
from .activations import log, sine_cosine
from .philox import WORDS, count_from, draw_bits, repeat, store_by_counter, to_floats
from .simd import broadcast, sqrt, where_greater

N_OF_KIND = WORDS
"""Numbers of each kind that `fill_kinds` draws."""

_AT_ONCE = WORDS * LANES
_STEP = np.float32(2.0**-24)
_HALF = np.float32(0.5)
_QUARTER = np.float32(0.25)
_THREE_QUARTERS = np.float32(0.75)
_MINUS_TWO = np.float32(-2.0)


@part
def pad_draws(count):
    """Round up to where `fill_uniform` and `fill_normal` may write: they draw whole vectors."""
    return (count + _AT_ONCE - 1) // _AT_ONCE * _AT_ONCE


class Source(NamedTuple):
    """Where random numbers are drawn from, a stream for each kind; of each word, 32 bits count."""

    key: Any  # 64 bits
    turn: Any
    series: Any


@part
def _draw(source, numbers, kinds):
    """Draw numbers from 0 to 1, without 1; four for each counter."""
    step = broadcast(_STEP)
    series, turn = repeat(source.series), repeat(source.turn)
    a, b, c, d = draw_bits(source.key, numbers, kinds, series, turn)
    return to_floats(a) * step, to_floats(b) * step, to_floats(c) * step, to_floats(d) * step


@part
def make_normal(share, place):
    """Make two normally distributed numbers of two uniform ones (Box and Muller 1958).

    They are a point, by its radius and its angle.
    """
    step = broadcast(_STEP)
    radius = sqrt(broadcast(_MINUS_TWO) * log(share + step))  # never of 0
    # In the right half of the circle the angle is from -1/4 to 1/4 turns, in the left one its
    # mirror image.
    half = broadcast(_HALF)
    right = place - broadcast(_QUARTER)
    left = broadcast(_THREE_QUARTERS) - place
    sine, cosine = sine_cosine(where_greater(half, place, right, left))
    side = where_greater(half, place, radius, broadcast(np.float32(0.0)) - radius)
    return side * cosine, radius * sine


@routine
def fill_kinds(place, n_kinds, source):
    """Draw the first `N_OF_KIND` numbers of each kind's stream, from 0 to 1, without 1."""
    zero = repeat(0)
    for kind in range(0, n_kinds, LANES):
        store_by_counter(place, WORDS * kind, *_draw(source, zero, count_from(kind)))


@routine
def fill_uniform(place, count, source, kind):
    """Draw numbers from 0 to 1, without 1: those of the stream after its first ones."""
    for n in range(0, count, _AT_ONCE):
        store_by_counter(place, n, *_draw(source, count_from(1 + n // WORDS), repeat(kind)))


@routine
def fill_normal(place, count, source, kind):
    """Draw numbers with mean 0 and deviation 1, of magnitudes up to 5.8, likewise."""
    for n in range(0, count, _AT_ONCE):
        a, b, c, d = _draw(source, count_from(1 + n // WORDS), repeat(kind))
        first, second = make_normal(a, b)
        third, fourth = make_normal(c, d)
        store_by_counter(place, n, first, second, third, fourth)
