"""What the experts make of a stream, and how their opinions join the network's.

Each gives a probability to each label; what comes out is their product (Hinton 2002), in which the
network's opinion weighs as much as those of the two others.
"""

from __future__ import annotations

import math

import numpy as np

from ...conventions import LEAST_PROBABILITY, LIMIT, NETWORK_POWER, OTHERS_POWER, SHARES
from ...layout import pad
from ...memory import LANES
from .. import scalars
from ..alignment.columns import advance_columns
from ..alignment.templates import start_columns
from ..compiling import part, routine
from ..structures import fields
from ..vectors import activations
from ..vectors.simd import at, broadcast, fma, greater, load, store, total
from .convolutions import advance_convolutions, pool_shares
from .openings import open_ends, start_matches, take_matches
from .state import (
    N_READ,
    count_kernels,
    count_state,
    locate_columns,
    locate_counts,
    locate_matches,
    locate_scratch,
)

_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
_INFINITY = np.float32(math.inf)
_LEAST = np.float32(LEAST_PROBABILITY)
_LOWEST = np.float32(math.log(LEAST_PROBABILITY))
_LIMIT = np.float32(LIMIT)
_FARTHEST = np.float32(1e30)
_N_SHARES = len(SHARES)


@part
def count_experts(experts):
    """Count the values of a state."""
    return count_state(fields(experts))


@part
def standardise(experts, frame, values):
    """Standardise a frame and clip it: silence may be as far away as it likes."""
    for d in range(experts.n_inputs):
        value = (frame[d] - experts.mean[d]) * experts.scale[d]
        if experts.scale[d] == 0:  # a difference without end would be no number
            value = _ZERO
        values[d] = max(-_LIMIT, min(_LIMIT, value))


@part
def _warp(experts, columns, frame):
    """Bring the columns on by a standardised frame."""
    advance_columns(
        experts.n_inputs,
        experts.offsets,
        experts.n_templates,
        experts.templates,
        columns,
        frame,
        1,
    )


@routine
def _advance(experts, state, frames, n_frames):
    """Feed frames to a stream."""
    columns = at(state, locate_columns(experts))
    matches = at(state, locate_matches(experts))
    if state[N_READ] == 0:
        start_columns(experts.offsets, experts.n_templates, columns)
        start_matches(experts.n_templates, matches)
    # The last tap's place in scratch is free until the convolutions have the frame in their ring.
    values = at(state, locate_scratch(experts))
    for t in range(n_frames):
        standardise(experts, at(frames, t * experts.n_inputs), values)
        _warp(experts, columns, values)
        advance_convolutions(experts, state, values)
        state[N_READ] += _ONE
        take_matches(experts.offsets, experts.n_templates, columns, state[N_READ], matches)


@part
def advance_experts(experts, state, frames, n_frames):
    """Feed frames to a stream."""
    _advance(fields(experts), state, frames, n_frames)


@part
def _multiply(weights, values, count):
    """Sum of products."""
    zero = broadcast(_ZERO)
    a, b = zero, zero
    n_whole = count // (2 * LANES) * (2 * LANES)
    for n in range(0, n_whole, 2 * LANES):
        a = fma(load(weights, n), load(values, n), a)
        b = fma(load(weights, n + LANES), load(values, n + LANES), b)
    result = total(a + b)
    for n in range(n_whole, count):
        result += weights[n] * values[n]
    return result


@part
def _normalise(opinion, n_labels):
    """Turn unnormalised logarithms of probabilities into those of probabilities, none too small.

    They are filled up to whole vectors.
    """
    greatest = opinion[0]
    for c in range(1, n_labels):
        greatest = max(greatest, opinion[c])
    for c in range(n_labels, pad(n_labels)):
        opinion[c] = -_INFINITY
    powers = broadcast(_ZERO)
    for c in range(0, n_labels, LANES):
        powers = powers + activations.exp(load(opinion, c) - broadcast(greatest))
    shift = greatest + np.float32(scalars.log(np.float64(total(powers))))
    for c in range(0, n_labels, LANES):
        store(opinion, c, greater(broadcast(_LOWEST), load(opinion, c) - broadcast(shift)))


@part
def _at_share(powers, share):
    """Interpolate an expert's power between the shares of a series for which it is known."""
    share = max(SHARES[0], min(SHARES[-1], share))
    result = np.float64(powers[_N_SHARES - 1])
    for n in range(_N_SHARES - 1):
        if SHARES[n] <= share and share <= SHARES[n + 1]:
            part_of_way = (share - SHARES[n]) / (SHARES[n + 1] - SHARES[n])
            result = powers[n] + part_of_way * (np.float64(powers[n + 1]) - powers[n])
    return np.float32(result)


@part
def _ask_templates(experts, state, distances, ends, opinion):
    """Fill in logarithms of the distances from each label; return the share that was heard.

    That is where in the nearest template of all the alignment ends.
    """
    columns = at(state, locate_columns(experts))
    open_ends(experts.offsets, experts.n_templates, columns, state[N_READ], distances, ends)
    for c in range(pad(experts.n_labels)):
        opinion[c] = _FARTHEST
    nearest = 0
    for n in range(experts.n_templates):
        kind = experts.kinds[n]
        opinion[kind] = min(opinion[kind], distances[n])
        if distances[n] < distances[nearest]:
            nearest = n
    floor = broadcast(np.float32(experts.floor))
    for c in range(0, experts.n_labels, LANES):
        store(opinion, c, activations.log(load(opinion, c) + floor))
    return ends[nearest] / (experts.offsets[nearest + 1] - experts.offsets[nearest])


@part
def _ask_convolutions(experts, state, power, opinion):
    """Fill in the scores of each label, times a power."""
    n_features = experts.n_biases * count_kernels(experts)
    counts = at(state, locate_counts(experts))
    for c in range(experts.n_labels):
        score = _multiply(at(experts.weights, c * n_features), counts, n_features)
        opinion[c] = power * (experts.intercepts[c] + score / state[N_READ])


@routine
def _consult(experts, state, output):
    """Join the opinions with the network's probabilities, in place."""
    n_labels = experts.n_labels
    first = at(state, locate_scratch(experts))
    second = at(first, pad(n_labels))
    distances = at(second, pad(n_labels))
    share = _ask_templates(
        experts, state, distances, at(distances, pad(experts.n_templates)), first
    )
    power = _at_share(experts.powers, share)
    for c in range(n_labels):
        first[c] *= -power
    _ask_convolutions(experts, state, _at_share(at(experts.powers, _N_SHARES), share), second)
    _normalise(first, n_labels)
    _normalise(second, n_labels)
    for c in range(n_labels):
        first[c] += second[c]
        second[c] = max(output[c], _LEAST)
    for c in range(n_labels, pad(n_labels)):
        second[c] = _ONE
    of_network = broadcast(np.float32(NETWORK_POWER))
    of_others = broadcast(np.float32(OTHERS_POWER))
    greatest = -_INFINITY
    for c in range(0, n_labels, LANES):
        opinion = of_network * activations.log(load(second, c))
        store(first, c, of_others * load(first, c) + opinion)
    for c in range(n_labels):
        greatest = max(greatest, first[c])
    for c in range(n_labels, pad(n_labels)):
        first[c] = -_INFINITY
    for c in range(0, n_labels, LANES):
        store(first, c, activations.exp(load(first, c) - broadcast(greatest)))
    sum_of_all = _ZERO
    for c in range(n_labels):
        sum_of_all += first[c]
    for c in range(n_labels):
        output[c] = first[c] / sum_of_all


@part
def consult_experts(experts, state, output):
    """Join the experts' opinions of a stream with the network's probabilities, in place."""
    _consult(fields(experts), state, output)


@part
def match_experts(experts, state):
    """Return the least mean cost at which a template was heard as a whole so far."""
    known = fields(experts)
    matches = at(state, locate_matches(known))
    least = _INFINITY
    if state[N_READ] > 0:
        for n in range(known.n_templates):
            least = min(least, matches[n])
    return np.float64(least)


@part
def match_series(experts, frames, offsets, n_series, state, matches):
    """Compute the least mean cost at which each template was heard as a whole in series."""
    known = fields(experts)
    columns = at(state, locate_columns(known))
    values = at(state, locate_scratch(known))
    for s in range(n_series):
        found = at(matches, 2 * s * known.n_templates)
        start_columns(known.offsets, known.n_templates, columns)
        start_matches(known.n_templates, found)
        for t in range(offsets[s], offsets[s + 1]):
            standardise(known, at(frames, t * known.n_inputs), values)
            _warp(known, columns, values)
            take_matches(known.offsets, known.n_templates, columns, t + 1 - offsets[s], found)


@part
def _forget(experts, state):
    for n in range(locate_columns(experts)):
        state[n] = 0


@part
def consult_series(experts, frames, offsets, n_series, answers_frames, state, output):
    """Join the experts' opinions with the probabilities for series, or for each frame of them."""
    known = fields(experts)
    row = 0
    for s in range(n_series):
        _forget(known, state)
        for t in range(offsets[s], offsets[s + 1]):
            _advance(known, state, at(frames, t * known.n_inputs), 1)
            if answers_frames or t == offsets[s + 1] - 1:
                _consult(known, state, at(output, row * known.n_labels))
                row += 1


@part
def pool_convolutions(experts, frames, offsets, n_series, state, shares):
    """Compute the shares of the convolutions above their biases for whole series."""
    known = fields(experts)
    n_features = known.n_biases * count_kernels(known)
    values = at(state, locate_scratch(known))
    for s in range(n_series):
        _forget(known, state)
        for t in range(offsets[s], offsets[s + 1]):
            standardise(known, at(frames, t * known.n_inputs), values)
            advance_convolutions(known, state, values)
            state[N_READ] += _ONE
        pool_shares(known, state, at(shares, s * n_features))
