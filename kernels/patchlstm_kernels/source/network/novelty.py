"""How far a series lies from all that was trained on; `patchlstm_kernels.novelty` says how."""

from __future__ import annotations

import math

from ...layout import (
    N_OUTPUTS,
    N_QUANTILES,
    count_features,
    count_parts,
    find_top,
    locate_features,
    pad,
)
from ..compiling import part
from ..vectors.simd import at


@part
def _find_features(sizes, state):
    """Find the head's features in a state: (pointer, parts, units of a part, padded units)."""
    n_units = find_top(sizes)
    return at(state, locate_features(sizes)), count_parts(sizes), n_units, pad(n_units)


@part
def _measure(features, n_parts, n_units, stride, novelty, n_classes):
    """Distance of features, whose parts are `stride` apart, from the nearest class mean."""
    n_features = n_parts * n_units
    nearest = math.inf
    for c in range(n_classes):
        mean = at(novelty, (1 + c) * n_features)
        total = 0.0
        for k in range(n_parts):
            for unit in range(n_units):
                place = k * n_units + unit
                offset = features[k * stride + unit] - mean[place]
                total += novelty[place] * offset * offset
        nearest = min(nearest, total)
    return nearest / n_features


@part
def novelty_distance(sizes, state, novelty):
    """Compute how far what a stream read lies from the nearest class mean."""
    features, n_parts, n_units, stride = _find_features(sizes, state)
    return _measure(features, n_parts, n_units, stride, novelty, sizes[N_OUTPUTS])


@part
def is_novel(sizes, novelty, distance, share):
    """Tell whether a distance is beyond that of a share of the training data, 1 or 0."""
    quantiles = at(novelty, (1 + sizes[N_OUTPUTS]) * count_features(sizes))
    place = share * (N_QUANTILES - 1)
    below = min(int(place), N_QUANTILES - 2)
    limit = quantiles[below] + (place - below) * (quantiles[below + 1] - quantiles[below])
    return 1 if distance > limit else 0


@part
def novelty_distances(sizes, features, n_series, novelty, distances):
    """Compute how far features of series lie from the nearest class mean."""
    n_features = count_features(sizes)
    for s in range(n_series):
        row = at(features, s * n_features)
        distances[s] = _measure(row, 1, n_features, n_features, novelty, sizes[N_OUTPUTS])
