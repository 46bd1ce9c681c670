"""Random variants of series, of which training gets fresh ones in every epoch."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import types

from ..compiling import CONST_INDICES, CONST_MATRIX, MATRIX, VECTOR, Floats, Indices, kernel, part


class Variation(NamedTuple):
    """How a variant of each series differs from it.

    A path leads through the original: it begins at `starts` and ends at `ends`, which are
    fractions of the way from the first frame to the last, and on the way it hurries and
    lingers. At the fraction ``u`` of the variant, ``u + sum_k warps[k] sin(pi k u) / (pi k)``
    (k from 1) of the path is done; time never runs backwards while the absolute warps of a
    series add up to less than 1. Then each dimension is scaled about `centre` and shifted; a
    gain of 0 masks it. The frames at fractions from `mask_starts` to `mask_ends` of the variant
    are masked altogether: nothing is left of them but `centre` and noise.
    """

    starts: Floats  # series
    ends: Floats  # series
    warps: Floats  # series x waves
    mask_starts: Floats  # series
    mask_ends: Floats  # series
    gains: Floats  # series x dimensions
    shifts: Floats  # series x dimensions
    centre: Floats  # dimensions
    noise: Floats  # dimensions; standard deviation of the noise


VARIATION = types.NamedTuple(
    2 * [VECTOR] + [MATRIX] + 2 * [VECTOR] + 2 * [MATRIX] + 2 * [VECTOR], Variation
)


@part
def _progress(warps: Floats, u: float) -> float:
    """Return how much of the path is done at the fraction `u` of a variant."""
    done = u
    for wave in range(len(warps)):
        frequency = math.pi * (wave + 1)
        done += warps[wave] * math.sin(frequency * u) / frequency
    return min(max(done, 0.0), 1.0)


@kernel(types.void(CONST_MATRIX, CONST_INDICES, VARIATION, CONST_INDICES, MATRIX))
def vary(
    frames: Floats,
    offsets: Indices,
    variation: Variation,
    variant_offsets: Indices,
    variants: Floats,
) -> None:
    """Write a variant of each series.

    Parameters
    ----------
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    variation : Variation
        How the variants differ.
    variant_offsets : int64[S + 1]
        The same for the variants, whose lengths decide their tempo.
    variants : float32[M, n_inputs]
        Comes with random numbers of mean 0 and deviation 1, the noise; receives the variants.
    """
    starts, ends, warps, mask_starts, mask_ends, gains, shifts, centre, noise = variation
    for s in range(len(starts)):
        original = frames[offsets[s] : offsets[s + 1]]
        variant = variants[variant_offsets[s] : variant_offsets[s + 1]]
        last = len(original) - 1
        for t in range(len(variant)):
            u = t / (len(variant) - 1) if len(variant) > 1 else 0.5
            position = (starts[s] + (ends[s] - starts[s]) * _progress(warps[s], u)) * last
            before = int(position)
            nearness = np.float32(position - before)  # to the next frame
            frame = original[before]
            following = original[min(before + 1, last)]
            row = variant[t]
            if mask_starts[s] <= u < mask_ends[s]:
                for d in range(len(row)):
                    row[d] = centre[d] + noise[d] * row[d]
                continue
            for d in range(len(row)):
                value = (1 - nearness) * frame[d] + nearness * following[d]
                value = centre[d] + gains[s, d] * (value - centre[d])
                row[d] = value + shifts[s, d] + noise[d] * row[d]
