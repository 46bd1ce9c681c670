"""Random variants of series; `patchlstm_kernels.variants` says how they differ."""

from __future__ import annotations

import math

import numpy as np

from ..compiling import part
from ..scalars import sin_pi
from ..structures import fields
from ..vectors.simd import at


@part
def _progress(warps, n_waves, u):
    """Return how much of the path is done at the fraction `u` of a variant."""
    done = u
    for wave in range(n_waves):
        done += warps[wave] * sin_pi((wave + 1) * u) / (math.pi * (wave + 1))
    return min(max(done, 0.0), 1.0)


@part
def vary(frames, n_inputs, offsets, n_series, variation, n_waves, variant_offsets, variants):
    """Write a variant of each series over its noise."""
    path = fields(variation)
    starts, ends, warps, mask_starts, mask_ends, gains, shifts, centre, noise = path
    for s in range(n_series):
        original = at(frames, offsets[s] * n_inputs)
        last = offsets[s + 1] - offsets[s] - 1
        n_frames = variant_offsets[s + 1] - variant_offsets[s]
        waves = at(warps, s * n_waves)
        gain = at(gains, s * n_inputs)
        shift = at(shifts, s * n_inputs)
        for t in range(n_frames):
            u = t / (n_frames - 1) if n_frames > 1 else 0.5
            done = _progress(waves, n_waves, u)
            position = (starts[s] + (ends[s] - starts[s]) * done) * last
            before = int(position)
            nearness = np.float32(position - before)  # to the next frame
            frame = at(original, before * n_inputs)
            following = at(original, min(before + 1, last) * n_inputs)
            row = at(variants, (variant_offsets[s] + t) * n_inputs)
            if mask_starts[s] <= u < mask_ends[s]:
                for d in range(n_inputs):
                    row[d] = centre[d] + noise[d] * row[d]
                continue
            for d in range(n_inputs):
                value = (1 - nearness) * frame[d] + nearness * following[d]
                value = centre[d] + gain[d] * (value - centre[d])
                row[d] = value + shift[d] + noise[d] * row[d]
