"""The density of the frame that comes next: a mixture, whose components are logistic.

Recorded values are mostly whole steps, of a controller or a clock. A density could then become as
high as it likes over a step, so what counts is the probability of the cell of one step, or of a
small share of the deviation, in which the recorded value lies (as Salimans et al. 2017 have it for
pixels). In the tails a logistic component falls off no faster than its gradient can follow.

The sums of K components in D dimensions are [K weights' logarithms | K x D means | K x D logarithms
of spreads]; means and spreads are those of standardised values, relative to the newest frame. The
bounds of a cell are [D lower | D upper], likewise.
"""

from __future__ import annotations

import numpy as np

from ...layout import CELL, IDENTITY, N_INPUTS, count_mixtures, locate_reading, pad
from ...limits import MAX_LOG_SPREAD, MIN_LOG_SPREAD
from ...memory import LANES
from ..compiling import part
from ..scalars import exp, log
from ..vectors import activations, draws
from ..vectors.simd import (
    at,
    broadcast,
    fma,
    greater,
    lesser,
    load,
    magnitude,
    store,
    where_greater,
)
from .standards import find_bounds, restore_value

_ZERO = np.float32(0.0)
_ONE = np.float32(1.0)
# Logarithms of the narrowest and the widest spread, in deviations.
_NARROWEST = np.float32(MIN_LOG_SPREAD)
_WIDEST = np.float32(MAX_LOG_SPREAD)
# Below this width, 1 - exp(-width) would lose digits.
_NARROW = np.float32(0.05)
_HALF = np.float32(0.5)
_THIRD = np.float32(1.0 / 3.0)
_QUARTER = np.float32(0.25)
# Nothing rarer is drawn, of which float64 could not tell the odds.
_RARE = 1e-12


@part
def _softplus(x, power):
    """log(1 + exp(x)), given exp(-|x|)."""
    return greater(broadcast(_ZERO), x) + activations.log(broadcast(_ONE) + power)


@part
def _logistic(x, power):
    """Logistic function of `x`, given exp(-|x|)."""
    one = broadcast(_ONE)
    small = power / (one + power)
    return where_greater(x, broadcast(_ZERO), one - small, small)


@part
def _rise(width):
    """1 - exp(-width) of widths above 0."""
    one = broadcast(_ONE)
    series = fma(width, broadcast(-_QUARTER), one)
    series = fma(width * broadcast(-_THIRD), series, one)
    series = width * fma(width * broadcast(-_HALF), series, one)
    return where_greater(broadcast(_NARROW), width, series, one - activations.exp_minus(width))


@part
def _repeat_bounds(bounds, n_mixtures, n_inputs, lower, upper):
    """Write the bounds of each dimension once for each component."""
    for k in range(n_mixtures):
        for d in range(n_inputs):
            lower[k * n_inputs + d] = bounds[d]
            upper[k * n_inputs + d] = bounds[n_inputs + d]


@part
def _lose_cells(means, spreads, lower, upper, probabilities, n_pairs):
    """Compute the logarithms of the cells' probabilities, of each component in each dimension.

    Their negative's gradient by the mean takes the place of the lower bound, that by the
    spread's logarithm of the upper one.
    """
    one = broadcast(_ONE)
    zero = broadcast(_ZERO)
    for n in range(0, n_pairs, LANES):
        mean = load(means, n)
        wanted = load(spreads, n)
        spread = greater(broadcast(_NARROWEST), lesser(broadcast(_WIDEST), wanted))
        narrowness = activations.exp_minus(spread)
        below = (load(lower, n) - mean) * narrowness
        above = (load(upper, n) - mean) * narrowness
        width = above - below
        rise = _rise(width)
        power_below = activations.exp_minus(magnitude(below))
        power_above = activations.exp_minus(magnitude(above))
        outside = _softplus(zero - above, power_above) + _softplus(below, power_below)
        store(probabilities, n, activations.log(rise) - outside)
        above_it = _logistic(zero - above, power_above)
        below_it = _logistic(below, power_below)
        store(lower, n, (above_it - below_it) * narrowness)
        d_spread = fma(width, (one - rise) / rise, above * above_it - below * below_it)
        is_bounded = magnitude(wanted - spread)
        store(upper, n, where_greater(is_bounded, zero, zero, d_spread))


@part
def _sum_exponentials(values, count):
    """Logarithm of the sum of exponentials."""
    largest = values[0]
    for k in range(1, count):
        largest = max(largest, values[k])
    sum_of_powers = 0.0
    for k in range(count):
        sum_of_powers += exp(np.float64(values[k]) - largest)
    return largest + log(sum_of_powers)


@part
def lose_mixture(sums, bounds, n_mixtures, n_inputs, scratch):
    """Return the negative logarithm of a cell's probability; the sums become its gradient."""
    n_pairs = n_mixtures * n_inputs
    means = at(sums, n_mixtures)
    spreads = at(means, n_pairs)
    lower = at(scratch, pad(n_mixtures))
    upper = at(lower, pad(n_pairs))
    probabilities = at(upper, pad(n_pairs))
    _repeat_bounds(bounds, n_mixtures, n_inputs, lower, upper)
    _lose_cells(means, spreads, lower, upper, probabilities, n_pairs)
    for k in range(n_mixtures):
        scratch[k] = sums[k]
        for n in range(k * n_inputs, (k + 1) * n_inputs):
            scratch[k] += probabilities[n]
    of_weights = _sum_exponentials(sums, n_mixtures)
    of_both = _sum_exponentials(scratch, n_mixtures)
    for k in range(n_mixtures):
        share = np.float32(exp(scratch[k] - of_both))
        sums[k] = np.float32(exp(sums[k] - of_weights)) - share
        for n in range(k * n_inputs, (k + 1) * n_inputs):
            means[n] = share * lower[n]
            spreads[n] = share * upper[n]
    return of_weights - of_both


@part
def describe_mixture(sums, n_mixtures, n_inputs):
    """Turn the logarithms of spreads into spreads."""
    spreads = at(sums, n_mixtures * (1 + n_inputs))
    for n in range(n_mixtures * n_inputs):
        spreads[n] = np.float32(exp(min(max(spreads[n], _NARROWEST), _WIDEST)))


@part
def _choose(weights, n_mixtures, temperature, share):
    """Choose a component by a number from 0 to 1; at temperature 0 the most probable one."""
    best = 0
    for k in range(1, n_mixtures):
        if weights[k] > weights[best]:
            best = k
    if temperature == 0.0:
        return best
    largest = log(np.float64(weights[best]))
    total = 0.0
    for k in range(n_mixtures):
        if weights[k] > _ZERO:
            total += exp((log(np.float64(weights[k])) - largest) / temperature)
    left = share * total
    for k in range(n_mixtures):
        if weights[k] > _ZERO:
            left -= exp((log(np.float64(weights[k])) - largest) / temperature)
            if left < 0.0:
                return k
    return best


@part
def _draw_between(mean, spread, lowest, highest, share):
    """Draw from a logistic distribution, as far as it lies between two bounds.

    Values that would be beyond them are not put there, where they would gather.
    """
    below = 1.0 / (1.0 + exp((mean - lowest) / spread))
    above = 1.0 / (1.0 + exp((mean - highest) / spread))
    share = below + share * (above - below)
    share = min(max(share, _RARE), 1.0 - _RARE)
    return mean + spread * (log(share) - log(1.0 - share))


@part
def draw_frame(sizes, parameters, state, output, scratch, temperature, seed, position, frame):
    """Draw the frame that comes next, given the outputs of a stream; see `continuing`."""
    n_inputs = sizes[N_INPUTS]
    n_mixtures = count_mixtures(sizes)
    last = at(state, locate_reading(sizes, 0) + LANES)
    source = draws.Source(seed, position, 0)
    draws.fill_uniform(scratch, 1 + n_inputs, source, 0)
    place = 0
    if n_mixtures:
        place = n_mixtures + _choose(output, n_mixtures, temperature, scratch[0]) * n_inputs
    for d in range(n_inputs):
        value = np.float64(output[place + d])
        if sizes[CELL] != IDENTITY:
            value += last[d]
        if n_mixtures and temperature > 0.0:
            share = np.float64(scratch[1 + d]) + 0.5**25
            spread = temperature * output[place + n_mixtures * n_inputs + d]
            lowest, highest = find_bounds(sizes, parameters, d)
            value = _draw_between(value, spread, lowest, highest, share)
        frame[d] = restore_value(sizes, parameters, d, value)
