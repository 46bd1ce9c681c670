"""Random variants of series, of which training gets fresh ones in every epoch."""

from __future__ import annotations

from typing import NamedTuple

from .engine import kernels
from .layout import pad
from .memory import Floats, Indices, allocate


class Variation(NamedTuple):
    """How far variants of series differ from them.

    A path leads through the original, and a variant is as long as its tempo makes the path. It may
    begin before the first frame and end after the last one, which are held meanwhile, or an edge of
    another series is: a take that was cut too generously. Or it begins late, or ends before the
    original does. A lone frame is neither. On the way it hurries and lingers: at the fraction ``u``
    of the variant, ``u + sum_k w_k sin(pi k u) / (pi k)`` (k from 1) of the path is done; time
    never runs backwards while the absolute ``w_k`` add up to less than 1. A room may be heard
    through all of it: an edge of any series is mixed into each frame. Then each dimension is scaled
    about its centre and shifted, and noise is added to each value. Of what is masked nothing is
    left but centre and noise.
    """

    crop: float  # maximum share of the time that is cut off, at each end
    tempo: float  # standard deviation of the logarithm of the tempo
    warp: float  # maximum of the sum of all absolute w_k, of which each has an equal part
    gain: float  # standard deviation of the logarithm of a dimension's gain
    shift: float  # standard deviation of what is added to a dimension, in its deviations
    noise: float  # of what is added to each value, likewise
    masked: float  # share of the series in which dimensions are masked, and also frames
    masked_dimensions: float  # share of the dimensions of such a series; never all of them
    masked_time: float  # maximum share of the time of such a series; a lone frame is never masked
    held: float  # share of the series of which an edge is held: the first, the last, or both
    longest_hold: float  # maximum time that each is held for, as a share of the series' time
    lent: float  # share of the held edges that are the first or the last frame of any series
    joined_late: float  # share of the series whose beginning is missing
    most_missed: float  # maximum share of the time that is
    begun: float  # share of the series of which there is a beginning alone
    least_heard: float  # minimum share of the time (of what is not missing) that this is
    blended: float  # share of the series into which an edge of any series is mixed
    most_blended: float  # maximum share of that in each frame
    centre: Floats  # float32[n_inputs]
    deviation: Floats  # float32[n_inputs]


def allocate_drawn(n_inputs: int, longest: int) -> Floats:
    """Allocate the memory that `vary` and `follow` work in, for variants of so many frames."""
    return allocate(kernels.count_drawn(n_inputs, longest))


def allocate_variants(n_inputs: int, longest: Indices) -> Floats:
    """Allocate room for variants of so many frames each."""
    return allocate(n_inputs * int(longest.sum()) + int(pad(n_inputs)))  # they end in a vector


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
    kernels.vary(
        frames,
        frames.shape[1],
        offsets,
        len(offsets) - 1,
        longest,
        variation,
        key,
        turn,
        memory,
        variant_offsets,
        variants,
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
    kernels.follow(
        rows,
        rows.shape[1],
        offsets,
        len(offsets) - 1,
        variation,
        key,
        turn,
        memory,
        variant_offsets,
        followed,
    )
