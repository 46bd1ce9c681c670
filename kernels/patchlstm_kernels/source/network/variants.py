"""Random variants of series; `patchlstm_kernels.variants` says how they differ.

Each variation is one function that draws from a stream of its own, named by the key, the turn, the
series and the kind of variation (`vectors.draws`). So a variant is the same whichever others are
made, in whatever order and on whatever processor, up to rounding; and a variation that is added
leaves the others' numbers as they are.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...layout import pad
from ...memory import LANES
from ..compiling import part
from ..structures import fields
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
from ..vectors.simd import at, broadcast, fma, lane, lesser, load, store

N_WAVES = 3
"""Sines that make up a warp."""

# Kinds of draws; a new one comes last.
_CROP, _WARP, _TEMPO, _TIME_MASK, _DIMENSION_MASKS, _COLOURS, _NOISE = range(7)
_HOLD, _CUT, _LOAN, _BLEND = range(7, 11)
_N_KINDS = 11


class _Path(NamedTuple):
    """A way through a series, by fractions of the time from its first frame to its last."""

    start: Any
    length: Any
    warps: Any  # pointer; each w_k / (pi k)
    lead: Any  # where the frame is that is held before the first one, counted from that
    tail: Any  # and the frame that is held after the last one


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


@part
def _count_room(n_inputs):
    """Count the values of each array that `allocate_drawn` makes room for."""
    return pad_draws(max(2 * n_inputs, N_OF_KIND * _N_KINDS))


@part
def count_drawn(n_inputs, longest):
    """Count the values that `vary` and `follow` work in, for variants of so many frames."""
    n_noise = pad_draws(n_inputs * longest) + pad(n_inputs)
    return 9 * _count_room(n_inputs) + n_noise


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
def _draw_ends(variation, kinds, n_frames):
    """Draw where in the series a variant begins and ends."""
    crop = at(kinds, N_OF_KIND * _CROP)
    start = variation.crop * crop[0]
    end = 1.0 - variation.crop * crop[1]
    if n_frames == 1:
        return start, end
    hold = at(kinds, N_OF_KIND * _HOLD)
    if hold[0] < variation.held:
        if hold[1] < 2 / 3:  # both ends, or one of them
            start = -variation.longest_hold * hold[2]
        if hold[1] >= 1 / 3:
            end = 1.0 + variation.longest_hold * hold[3]
    cut = at(kinds, N_OF_KIND * _CUT)
    if cut[0] < variation.joined_late:
        start = variation.most_missed * cut[1]
    if cut[2] < variation.begun:
        heard = variation.least_heard + (1.0 - variation.least_heard) * cut[3]
        first = max(start, 0.0)
        end = first + heard * (1.0 - first)
    return start, end


@part
def _draw_edge(offsets, n_series, place):
    """Find the first or the last frame of a series that is drawn."""
    edge = min(int(place * (2 * n_series)), 2 * n_series - 1)
    if edge % 2:
        return offsets[edge // 2 + 1] - 1
    return offsets[edge // 2]


@part
def _draw_path(variation, kinds, offsets, n_series, s):
    """Draw where in the series a variant begins and ends, and how time passes on the way."""
    n_frames = offsets[s + 1] - offsets[s]
    start, end = _draw_ends(variation, kinds, n_frames)
    warps = at(kinds, N_OF_KIND * _WARP)
    for wave in range(N_WAVES):
        warps[wave] = variation.warp / N_WAVES * (2.0 * warps[wave] - 1.0) / (math.pi * (wave + 1))
    lead, tail = 0, n_frames - 1
    loan = at(kinds, N_OF_KIND * _LOAN)
    if loan[0] < variation.lent:
        lead = _draw_edge(offsets, n_series, loan[1]) - offsets[s]
    if loan[2] < variation.lent:
        tail = _draw_edge(offsets, n_series, loan[3]) - offsets[s]
    return _Path(start, end - start, warps, lead, tail)


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
def _draw_blend(variation, kinds, colours, frames, offsets, n_series):
    """Mix an edge of any series into all frames, by its share."""
    blend = at(kinds, N_OF_KIND * _BLEND)
    if blend[0] >= variation.blended:
        return
    share = np.float32(variation.most_blended * blend[1])
    edge = at(frames, _draw_edge(offsets, n_series, blend[2]) * colours.n_inputs)
    for d in range(colours.n_inputs):
        # gain (x + share (edge - x) - centre) + base, sorted by x
        colours.bases[d] += colours.gains[d] * share * (edge[d] - colours.centres[d])
        colours.gains[d] *= np.float32(1.0) - share


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
    """Find where a frame comes from: (fraction, frame before, frame after, nearness to that)."""
    if t % LANES == 0:
        _draw_detours(path, t, n_frames, drawn)
    u = t / (n_frames - 1) if n_frames > 1 else 0.5
    done = min(max(u + drawn.detours[t % LANES], 0.0), 1.0)
    place = path.start + path.length * done
    if place < 0.0:
        return u, path.lead, path.lead, np.float32(0.0)
    if place > 1.0:
        return u, path.tail, path.tail, np.float32(0.0)
    position = place * (n_original - 1)
    before = int(position)
    return u, before, min(before + 1, n_original - 1), np.float32(position - before)


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
def _load_neighbours(original, before, after, n_inputs, pair):
    """Find a frame and the one after it, where whole vectors can be read."""
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
        u, before, after, nearness = _find_frame(path, t, n_frames, original.n_frames, drawn)
        frame, following = _load_neighbours(original, before, after, colours.n_inputs, drawn.pair)
        is_masked = begin <= u < end
        gains = colours.zeros if is_masked else colours.gains
        bases = colours.centres if is_masked else colours.bases
        place = t * colours.n_inputs
        noise = at(drawn.noise, place)
        _mix_frame(at(variant, place), frame, following, nearness, noise, gains, bases, colours)


@part
def vary(
    frames,
    n_inputs,
    offsets,
    n_series,
    longest,
    variation,
    key,
    turn,
    memory,
    variant_offsets,
    variants,
):
    """Draw a variant of each series."""
    how = fields(variation)
    colours, drawn = _lay_out(how, n_inputs, memory)
    variant_offsets[0] = 0
    for s in range(n_series):
        source = Source(key, turn, s)
        fill_kinds(drawn.kinds, _N_KINDS, source)
        n_original = offsets[s + 1] - offsets[s]
        path = _draw_path(how, drawn.kinds, offsets, n_series, s)
        n_frames = _draw_length(how, drawn.kinds, path, n_original, longest[s])
        variant_offsets[s + 1] = variant_offsets[s] + n_frames
        mask = _draw_time_mask(how, drawn.kinds, n_original)
        _draw_colours(how, source, colours, drawn)
        _draw_blend(how, drawn.kinds, colours, frames, offsets, n_series)
        _draw_dimension_masks(how, source, colours, drawn)
        fill_normal(drawn.noise, n_frames * n_inputs, source, _NOISE)
        n_after = offsets[n_series] - offsets[s + 1]
        original = _Original(at(frames, offsets[s] * n_inputs), n_original, n_after)
        variant = at(variants, variant_offsets[s] * n_inputs)
        _write_variant(original, path, mask, colours, drawn, variant, n_frames)


@part
def follow(
    rows, n_values, offsets, n_series, variation, key, turn, memory, variant_offsets, followed
):
    """Take rows that belong to the frames along the paths of the variants that `vary` draws."""
    how = fields(variation)
    _, drawn = _lay_out(how, 1, memory)  # the paths know of no dimensions
    for s in range(n_series):
        fill_kinds(drawn.kinds, _N_KINDS, Source(key, turn, s))
        n_original = offsets[s + 1] - offsets[s]
        path = _draw_path(how, drawn.kinds, offsets, n_series, s)
        n_frames = variant_offsets[s + 1] - variant_offsets[s]
        for t in range(n_frames):
            _, before, after, nearness = _find_frame(path, t, n_frames, n_original, drawn)
            row = at(rows, (offsets[s] + before) * n_values)
            following = at(rows, (offsets[s] + after) * n_values)
            place = at(followed, (variant_offsets[s] + t) * n_values)
            for k in range(n_values):
                place[k] = row[k] + nearness * (following[k] - row[k])
