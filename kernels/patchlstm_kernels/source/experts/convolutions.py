"""Random convolutions of a stream, of which is counted how often each is above some biases.

The kernels are MiniRocket's (Dempster, Schmidt and Webb 2021), made causal: nine taps, some frames
apart, of which three weigh 2 and the others -1. Each sums up some of the inputs. What was before
the beginning is zero.
"""

from __future__ import annotations

import numpy as np

from ...conventions import N_CHOICES, N_TAPS
from ...layout import pad
from ..compiling import part, routine
from ..vectors.simd import at
from .state import (
    N_READ,
    PLACE,
    count_kernels,
    count_ring,
    locate_counts,
    locate_ring,
    locate_scratch,
)

_ONE = np.float32(1.0)
_ZERO = np.float32(0.0)
_THREE = np.float32(3.0)
_THIRD = np.float32(1.0 / 3.0)


@part
def _take_taps(experts, ring, place, dilation, taps, row):
    """Prepare taps so that a convolution is the sum of its three: 3 x each - the sum of all / 3."""
    n_ring = count_ring(experts)
    for k in range(N_TAPS):
        past = (place - (N_TAPS - 1 - k) * dilation) % n_ring
        frame = at(ring, past * experts.n_inputs)
        for d in range(experts.n_inputs):
            taps[k * row + d] = frame[d]
    for d in range(experts.n_inputs):
        total = _ZERO
        for k in range(N_TAPS):
            total += taps[k * row + d]
        for k in range(N_TAPS):
            taps[k * row + d] = _THREE * taps[k * row + d] - total * _THIRD


@part
def _convolve(experts, taps, row, kernel, sums):
    """Compute the convolutions of one dilation, of which `kernel` is the first."""
    for a in range(N_TAPS - 2):
        for b in range(a + 1, N_TAPS - 1):
            for c in range(b + 1, N_TAPS):
                total = _ZERO
                for n in range(
                    experts.channel_offsets[kernel], experts.channel_offsets[kernel + 1]
                ):
                    d = experts.channels[n]
                    total += taps[a * row + d] + taps[b * row + d] + taps[c * row + d]
                sums[kernel] = total
                kernel += 1


@routine
def advance_convolutions(experts, state, frame):
    """Take one more frame, standardised and clipped, into the ring and the counts."""
    n_kernels = count_kernels(experts)
    row = pad(experts.n_inputs)
    ring = at(state, locate_ring(experts))
    taps = at(state, locate_scratch(experts))
    sums = at(taps, N_TAPS * row)
    place = (int(state[PLACE]) + 1) % count_ring(experts)
    state[PLACE] = np.float32(place)
    for d in range(experts.n_inputs):
        ring[place * experts.n_inputs + d] = frame[d]
    for n in range(experts.n_dilations):
        _take_taps(experts, ring, place, experts.dilations[n], taps, row)
        _convolve(experts, taps, row, n * N_CHOICES, sums)
    for n in range(experts.n_biases):
        biases = at(experts.biases, n * n_kernels)
        counts = at(state, locate_counts(experts) + n * n_kernels)
        for k in range(n_kernels):
            counts[k] += _ONE if sums[k] > biases[k] else _ZERO


@part
def pool_shares(experts, state, shares):
    """Compute the share of the frames read in which each convolution was above each bias."""
    counts = at(state, locate_counts(experts))
    for n in range(experts.n_biases * count_kernels(experts)):
        shares[n] = counts[n] / state[N_READ]
