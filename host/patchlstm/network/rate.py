"""Long series: a network that sees a mean of several frames at each of its steps.

Many hundred frames take long to learn from, and a network forgets what was at their beginning.
docs/accuracy-trials.md has the figures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from patchlstm_kernels import Packed
from patchlstm_kernels.limits import MAX_RATE

# Series of up to so many frames are seen frame by frame.
_LONG = 200
# Steps that longer ones are to have, at least.
_STEPS = 80
# Share of the variance that the means must keep. Less costs accuracy.
_KEPT = 0.75


def choose_rate(packed: Packed) -> int:
    """Return how many frames a network that learns these series sees at each step.

    Parameters
    ----------
    packed : Packed
        The frames of all series, one series after the other, and where each begins and ends.

    Returns
    -------
    int
        1 unless the median of their lengths is beyond 200 frames, and what varies in them varies
        so slowly that means of several frames vary nearly as much.
    """
    typical = np.median(np.diff(packed.offsets))
    rate = 1 if typical <= _LONG else min(int(typical) // _STEPS, MAX_RATE)
    while rate > 1 and _measure_kept(packed, rate) < _KEPT:
        rate = max(1, min(rate - 1, round(0.8 * rate)))
    return rate


def _measure_kept(packed: Packed, rate: int) -> float:
    """Return the share of the variance that means keep, averaged over the dimensions."""
    whole = packed.frames.var(axis=0, dtype=np.float64)
    kept = at_rate(packed, rate).frames.var(axis=0, dtype=np.float64)
    varies = whole > 0
    return float(np.mean(kept[varies] / whole[varies])) if varies.any() else 1.0


def at_rate(packed: Packed, rate: int) -> Packed:
    """Return what a network of that rate sees of series, as `Topology.rate` describes it.

    Parameters
    ----------
    packed : Packed
        The frames of all series, one series after the other, and where each begins and ends; none
        may be empty.
    rate : int
        Frames for each step.

    Returns
    -------
    Packed
        Likewise, at each step the mean of some frames; the frames themselves at rate 1.
    """
    if rate == 1:
        return packed
    frames, offsets = packed
    lengths = np.diff(offsets)
    # Of each series the first frame is a part of its own; what is left at the end is no step.
    places = np.arange(len(frames)) - np.repeat(offsets[:-1], lengths)
    starts = np.flatnonzero((places == 0) | (places % rate == 1))
    sizes = np.diff(np.append(starts, len(frames)))
    is_step = (sizes == rate) | (places[starts] == 0)
    means = np.add.reduceat(frames, starts, axis=0, dtype=np.float64)[is_step]
    means /= sizes[is_step, np.newaxis]
    steps = np.cumsum(np.append(0, count_steps(lengths, rate)))
    return Packed(means.astype(np.float32), steps)


def count_steps(lengths: NDArray[np.int64], rate: int) -> NDArray[np.int64]:
    """Return how many steps a network of a rate makes in series of these lengths."""
    return (lengths - 1) // rate + 1
