"""Random variants of series, of which training gets fresh ones in every epoch.

Each variation is one function that draws from a stream of its own, named by the fit, the turn, the
series and the kind of variation (`vectors.draws`). So a variant is the same whichever others are
made, in whatever order and on whatever processor, up to rounding; and a variation that is added
leaves the others' numbers as they are.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import types

from ..compiling import (
    CONST_INDICES,
    CONST_MATRIX,
    INDICES,
    MATRIX,
    VECTOR,
    Floats,
    Indices,
    kernel,
    part,
    shared,
)
from ..memory import LANES, allocate
from ..vectors.activations import exp, sine_cosine
from ..vectors.draws import (
    N_OF_KIND,
    Source,
    fill_kinds,
    fill_normal,
    fill_uniform,
    make_normal,
    pad_draws,
)
from ..vectors.simd import address, at, broadcast, fma, lane, lesser, load, store
from .layout import pad

N_WAVES = 3
"""Sines that make up a warp."""

# Kinds of draws; a new one comes last.
_CROP, _WARP, _TEMPO, _TIME_MASK, _DIMENSION_MASKS, _COLOURS, _NOISE = range(7)
_N_KINDS = 7


class Variation(NamedTuple):
    """How far variants of series differ from them.

    A path leads through the original, and a variant is as long as its tempo makes the path. On the
    way it hurries and lingers: at the fraction ``u`` of the variant, ``u + sum_k w_k sin(pi k u) /
    (pi k)`` (k from 1 to `N_WAVES`) of the path is done; time never runs backwards while the
    absolute ``w_k`` add up to less than 1. Then each dimension is scaled about its centre and
    shifted, and noise is added to each value. Of what is masked nothing is left but centre and
    noise.
    """

    crop: float  # maximum share of the time that is cut off, at each end
    tempo: float  # standard deviation of the logarithm of the tempo
    warp: float  # maximum of each absolute w_k
    gain: float  # standard deviation of the logarithm of a dimension's gain
    shift: float  # standard deviation of what is added to a dimension, in its deviations
    noise: float  # of what is added to each value, likewise
    masked: float  # share of the series in which dimensions are masked, and also frames
    masked_dimensions: float  # share of the dimensions of such a series; never all of them
    masked_time: float  # maximum share of the time of such a series; a lone frame is never masked
    centre: Floats  # float32[n_inputs]
    deviation: Floats  # float32[n_inputs]


VARIATION = types.NamedTuple(9 * [types.float64] + 2 * [VECTOR], Variation)


class _Path(NamedTuple):
    """A way through a series, by fractions of the time from its first frame to its last."""

    start: Any
    length: Any
    warps: Any  # pointer; each w_k / (pi k)


class _Original(NamedTuple):
    """A series."""

    frames: Any  # pointer
    n_frames: Any
    n_after: Any  # frames in memory after it


class _Colours(NamedTuple):
    """What is done to each dimension: pointers to a value for each, and room for vectors."""

    n_inputs: Any
    gains: Any  # 0 masks it
    centres: Any
    bases: Any  # centre and shift
    noises: Any  # standard deviation of the noise
    zeros: Any


class _Drawn(NamedTuple):
    """Pointers to what is drawn for a series, and to what its frames are made with."""

    kinds: Any  # `N_OF_KIND` numbers of each kind
    dimensions: Any  # numbers for each dimension
    numerals: Any  # 0, 1, 2 ...
    detours: Any  # what some frames are ahead of a steady pace
    pair: Any  # room for two frames
    noise: Any  # a number for each value


_N_ARRAYS = 9


@shared
def _count_room(n_inputs):
    """Count the values of each array that `allocate_drawn` makes room for."""
    return pad_draws(max(2 * n_inputs, N_OF_KIND * _N_KINDS))


def allocate_drawn(n_inputs: int, longest: int) -> Floats:
    """Allocate the memory that `vary` and `follow` work in, for variants of so many frames."""
    n_noise = int(pad_draws(n_inputs * longest) + pad(n_inputs))
    return allocate(_N_ARRAYS * int(_count_room(n_inputs)) + n_noise)


def allocate_variants(n_inputs: int, longest: Indices) -> Floats:
    """Allocate room for variants of so many frames each."""
    return allocate(n_inputs * int(longest.sum()) + int(pad(n_inputs)))  # they end in a vector


@part
def _lay_out(variation, n_inputs, memory):
    """Cut the memory up; prepare what is the same for all series."""
    size = _count_room(n_inputs)
    gains, bases = memory, at(memory, size)
    centres, noises, zeros = at(bases, size), at(bases, 2 * size), at(bases, 3 * size)
    kinds, dimensions, numerals = at(zeros, size), at(zeros, 2 * size), at(zeros, 3 * size)
    pair = at(numerals, size)
    for d in range(size):
        zeros[d] = 0
    for d in range(n_inputs):
        centres[d] = variation.centre[d]
        noises[d] = np.float32(variation.noise * variation.deviation[d])
    for n in range(LANES):
        numerals[n] = n
    colours = _Colours(n_inputs, gains, centres, bases, noises, zeros)
    drawn = _Drawn(kinds, dimensions, numerals, at(numerals, LANES), pair, at(pair, size))
    return colours, drawn


@part
def _draw_path(variation, kinds):
    """Draw where in the series a variant begins and ends, and how time passes on the way."""
    crop = at(kinds, N_OF_KIND * _CROP)
    start = variation.crop * crop[0]
    end = 1.0 - variation.crop * crop[1]
    warps = at(kinds, N_OF_KIND * _WARP)
    for wave in range(N_WAVES):
        warps[wave] = variation.warp * (2.0 * warps[wave] - 1.0) / (math.pi * (wave + 1))
    return _Path(start, end - start, warps)


@part
def _draw_length(variation, kinds, path, n_frames, longest):
    """Draw a tempo; return how many frames a variant has at that."""
    tempo = at(kinds, N_OF_KIND * _TEMPO)
    normal, _ = make_normal(broadcast(tempo[0]), broadcast(tempo[1]))
    slowness = lane(exp(broadcast(np.float32(variation.tempo)) * normal), 0)
    return min(max(int(path.length * n_frames * slowness + 0.5), 1), longest)


@part
def _draw_time_mask(variation, kinds, n_frames):
    """Draw from which fraction of the variant to which it is masked."""
    mask = at(kinds, N_OF_KIND * _TIME_MASK)
    if n_frames == 1 or mask[0] >= variation.masked:
        return 0.0, 0.0
    share = variation.masked_time * mask[1]
    start = (1.0 - share) * mask[2]
    return start, start + share


@part
def _draw_colours(variation, source, colours, drawn):
    """Draw by how much each dimension is scaled and shifted."""
    n_inputs, numbers = colours.n_inputs, drawn.dimensions
    fill_normal(numbers, 2 * n_inputs, source, _COLOURS)
    for d in range(n_inputs):
        shift = variation.shift * variation.deviation[d] * numbers[n_inputs + d]
        colours.bases[d] = np.float32(variation.centre[d] + shift)
    strength = broadcast(np.float32(variation.gain))
    for d in range(0, n_inputs, LANES):
        store(colours.gains, d, exp(strength * load(numbers, d)))


@part
def _draw_dimension_masks(variation, source, colours, drawn):
    """Mask dimensions, unless all of them were drawn."""
    n_inputs, numbers = colours.n_inputs, drawn.dimensions
    if drawn.kinds[N_OF_KIND * _DIMENSION_MASKS] >= variation.masked:
        return
    fill_uniform(numbers, n_inputs, source, _DIMENSION_MASKS)
    n_masked = 0
    for d in range(n_inputs):
        n_masked += numbers[d] < variation.masked_dimensions
    if n_masked == n_inputs:
        return
    for d in range(n_inputs):
        if numbers[d] < variation.masked_dimensions:
            colours.gains[d] = 0
            colours.bases[d] = colours.centres[d]


@part
def _draw_detours(path, first, n_frames, drawn):
    """Compute what a vector's frames are ahead of a steady pace, as fractions of the path."""
    scale = 0.5 / (n_frames - 1) if n_frames > 1 else 0.0
    # The sine of pi u is the cosine of (u - 1/2) / 2 turns, and its cosine minus the sine.
    offset = broadcast(np.float32(first * scale - 0.25 if n_frames > 1 else 0.0))
    place = fma(load(drawn.numerals, 0), broadcast(np.float32(scale)), offset)
    minus_cosine, sine = sine_cosine(lesser(broadcast(np.float32(0.25)), place))
    double_cosine = broadcast(np.float32(-2.0)) * minus_cosine
    last = broadcast(np.float32(0.0))
    detours = last
    for wave in range(N_WAVES):
        detours = fma(broadcast(path.warps[wave]), sine, detours)
        last, sine = sine, double_cosine * sine - last
    store(drawn.detours, 0, detours)


@part
def _find_frame(path, t, n_frames, n_original, drawn):
    """Find where in the original a frame comes from: (fraction, frame before, nearness to next)."""
    if t % LANES == 0:
        _draw_detours(path, t, n_frames, drawn)
    u = t / (n_frames - 1) if n_frames > 1 else 0.5
    done = min(max(u + drawn.detours[t % LANES], 0.0), 1.0)
    position = (path.start + path.length * done) * (n_original - 1)
    before = int(position)
    return u, before, np.float32(position - before)


@part
def _mix_frame(row, frame, following, nearness, noise, gains, bases, colours):
    """Write a frame from between two of the original, up to the end of a vector."""
    between = broadcast(nearness)
    for d in range(0, colours.n_inputs, LANES):
        value = load(frame, d)
        value = fma(between, load(following, d) - value, value)
        coloured = fma(load(gains, d), value - load(colours.centres, d), load(bases, d))
        store(row, d, fma(load(colours.noises, d), load(noise, d), coloured))


@part
def _copy(values, count, place):
    """Copy values; return where they are now."""
    for n in range(count):
        place[n] = values[n]
    return place


@part
def _load_neighbours(original, before, n_inputs, pair):
    """Find a frame and the one after it, where whole vectors can be read."""
    last = original.n_frames - 1
    after = min(before + 1, last)
    frame = at(original.frames, before * n_inputs)
    following = at(original.frames, after * n_inputs)
    if (original.n_frames + original.n_after - after) * n_inputs >= pad(n_inputs):
        return frame, following
    return _copy(frame, n_inputs, pair), _copy(following, n_inputs, at(pair, pad(n_inputs)))


@part
def _write_variant(original, path, mask, colours, drawn, variant, n_frames):
    """Write a variant, given its noise."""
    begin, end = mask
    for t in range(n_frames):
        u, before, nearness = _find_frame(path, t, n_frames, original.n_frames, drawn)
        frame, following = _load_neighbours(original, before, colours.n_inputs, drawn.pair)
        is_masked = begin <= u < end
        gains = colours.zeros if is_masked else colours.gains
        bases = colours.centres if is_masked else colours.bases
        place = t * colours.n_inputs
        noise = at(drawn.noise, place)
        _mix_frame(at(variant, place), frame, following, nearness, noise, gains, bases, colours)


@kernel(
    types.void(
        CONST_MATRIX,
        CONST_INDICES,
        CONST_INDICES,
        VARIATION,
        types.int64,
        types.int64,
        VECTOR,
        INDICES,
        VECTOR,
    )
)
def vary(
    frames: Floats,
    offsets: Indices,
    longest: Indices,
    variation: Variation,
    key: int,
    turn: int,
    memory: Floats,
    variant_offsets: Indices,
    variants: Floats,
) -> None:
    """Draw a variant of each series.

    Parameters
    ----------
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    longest : int64[S]
        Maximum number of frames of each variant.
    variation : Variation
        How far the variants differ.
    key : int
        What decides all draws, 64 bits.
    turn : int
        Number of these variants among all that are drawn with the key, 32 bits.
    memory : float32[:]
        From `allocate_drawn`, overwritten.
    variant_offsets : int64[S + 1]
        Receives the offsets of the variants.
    variants : float32[:]
        From `allocate_variants`; receives the variants, as rows of `n_inputs`.
    """
    n_inputs = frames.shape[1]
    colours, drawn = _lay_out(variation, n_inputs, address(memory))
    target = address(variants)
    ends = address(variant_offsets)
    ends[0] = 0
    for s in range(len(longest)):
        source = Source(key, turn, s)
        fill_kinds(drawn.kinds, _N_KINDS, source)
        n_original = offsets[s + 1] - offsets[s]
        path = _draw_path(variation, drawn.kinds)
        n_frames = _draw_length(variation, drawn.kinds, path, n_original, longest[s])
        ends[s + 1] = ends[s] + n_frames
        mask = _draw_time_mask(variation, drawn.kinds, n_original)
        _draw_colours(variation, source, colours, drawn)
        _draw_dimension_masks(variation, source, colours, drawn)
        fill_normal(drawn.noise, n_frames * n_inputs, source, _NOISE)
        n_after = len(frames) - offsets[s + 1]
        original = _Original(at(address(frames), offsets[s] * n_inputs), n_original, n_after)
        variant = at(target, ends[s] * n_inputs)
        _write_variant(original, path, mask, colours, drawn, variant, n_frames)


@kernel(
    types.void(
        CONST_MATRIX,
        CONST_INDICES,
        VARIATION,
        types.int64,
        types.int64,
        VECTOR,
        CONST_INDICES,
        MATRIX,
    )
)
def follow(
    rows: Floats,
    offsets: Indices,
    variation: Variation,
    key: int,
    turn: int,
    memory: Floats,
    variant_offsets: Indices,
    followed: Floats,
) -> None:
    """Take rows that belong to the frames along the paths of the variants that `vary` draws.

    Parameters
    ----------
    rows : float32[N, K]
        One for each frame.
    offsets, variation, key, turn, memory
        As for `vary`.
    variant_offsets : int64[S + 1]
        As `vary` left them.
    followed : float32[M, K]
        Receives one row for each frame of the variants, between its neighbours on a straight line.
    """
    n_values = rows.shape[1]
    _, drawn = _lay_out(variation, len(variation.centre), address(memory))
    for s in range(len(offsets) - 1):
        fill_kinds(drawn.kinds, _N_KINDS, Source(key, turn, s))
        n_original = offsets[s + 1] - offsets[s]
        path = _draw_path(variation, drawn.kinds)
        n_frames = variant_offsets[s + 1] - variant_offsets[s]
        for t in range(n_frames):
            _, before, nearness = _find_frame(path, t, n_frames, n_original, drawn)
            row = offsets[s] + before
            following = min(row + 1, offsets[s + 1] - 1)
            for k in range(n_values):
                difference = rows[following, k] - rows[row, k]
                followed[variant_offsets[s] + t, k] = rows[row, k] + nearness * difference
