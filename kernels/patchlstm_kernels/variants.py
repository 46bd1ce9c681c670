"""Random variants of series, of which training gets fresh ones in every epoch."""

from __future__ import annotations

from typing import NamedTuple

from .engine import kernels
from .memory import Floats, Indices


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
    n_waves = variation.warps.shape[1]
    n_inputs = frames.shape[1]
    n_series = len(offsets) - 1
    kernels.vary(frames, n_inputs, offsets, n_series, variation, n_waves, variant_offsets, variants)
