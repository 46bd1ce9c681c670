"""How far a series lies from all that was trained on.

The distance is Mahalanobis', squared, between the head's features and the nearest class mean,
with one deviation a feature that all classes share (Lee et al. 2018, with a diagonal covariance),
as a mean over the features. A novelty buffer holds all that is needed, as float32: [precision of
each feature | mean of each class, row by row | quantiles of the distance for the shares 0, 0.01
... 1 of the training data].
"""

from __future__ import annotations

import math

import numpy as np
from numba import types

from ..compiling import (
    CONST_INDICES,
    CONST_MATRIX,
    CONST_VECTOR,
    VECTOR,
    Floats,
    Indices,
    kernel,
    part,
    shared,
)
from ..vectors.simd import address, at
from .layout import (
    HEAD,
    LABELS,
    N_OUTPUTS,
    count_features,
    count_parts,
    find_top,
    locate_features,
    pad,
)
from .topology import Topology

N_QUANTILES = 101


def novelty_views(topology: Topology, novelty: Floats) -> dict[str, Floats]:
    """Name the arrays that lie in a novelty buffer.

    Parameters
    ----------
    topology : Topology
    novelty : float32[:]
        As long as `allocate_novelty` makes it.

    Returns
    -------
    dict of str to ndarray
        In the order of the buffer, sharing its memory: ``precision`` [n_features], ``means``
        [n_outputs, n_features] and ``quantiles`` [N_QUANTILES]. None for a head without classes.
    """
    if len(novelty) == 0:
        return {}
    n_features, n_outputs = topology.n_features, topology.n_outputs
    precision, means, quantiles = np.split(novelty, [n_features, (1 + n_outputs) * n_features])
    shape = n_outputs, n_features
    return {"precision": precision, "means": means.reshape(shape), "quantiles": quantiles}


def allocate_novelty(topology: Topology) -> Floats:
    """Make a novelty buffer, all zeros; it is empty for a head without classes."""
    return np.zeros(count_novelty(topology.sizes), np.float32)


@shared
def count_novelty(sizes):
    """Length of a novelty buffer; classes alone have one."""
    if sizes[HEAD] != LABELS:
        return 0
    return (1 + sizes[N_OUTPUTS]) * count_features(sizes) + N_QUANTILES


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
def is_novel_pointers(sizes, state, novelty, share):
    """`is_novel`, given pointers."""
    features, n_parts, n_units, stride = _find_features(sizes, state)
    quantiles = at(novelty, (1 + sizes[N_OUTPUTS]) * n_parts * n_units)
    place = share * (N_QUANTILES - 1)
    below = min(int(place), N_QUANTILES - 2)
    limit = quantiles[below] + (place - below) * (quantiles[below + 1] - quantiles[below])
    distance = _measure(features, n_parts, n_units, stride, novelty, sizes[N_OUTPUTS])
    return 1 if distance > limit else 0


@kernel(types.void(CONST_INDICES, CONST_MATRIX, CONST_VECTOR, VECTOR))
def novelty_distances(sizes: Indices, features: Floats, novelty: Floats, distances: Floats) -> None:
    """Compute how far features of series lie from the nearest class mean.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    features : float32[S, n_features]
        The head's features of each series.
    novelty : float32[:]
        The novelty buffer; its quantiles are not read.
    distances : float32[S]
        Receives the mean square over the features, in squared deviations.
    """
    n_features = features.shape[1]
    for s in range(len(distances)):
        row = at(address(features), s * n_features)
        distances[s] = _measure(row, 1, n_features, n_features, address(novelty), sizes[N_OUTPUTS])
