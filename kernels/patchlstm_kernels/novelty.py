"""How far a series lies from all that was trained on.

The distance is Mahalanobis', squared, between the head's features and the nearest class mean,
with one deviation a feature that all classes share (Lee et al. 2018, with a diagonal covariance),
as a mean over the features. A novelty buffer holds all that is needed, as float32: [precision of
each feature | mean of each class, row by row | quantiles of the distance for the shares 0, 0.01
... 1 of the training data].
"""

from __future__ import annotations

import numpy as np

from .engine import kernels
from .layout import count_novelty
from .memory import Floats, Indices
from .topology import Topology


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
    kernels.novelty_distances(sizes, features, len(distances), novelty, distances)


def stream_distance(sizes: Indices, state: Floats, novelty: Floats) -> float:
    """Compute how far what a stream has read lies from the nearest class mean.

    Parameters
    ----------
    sizes, novelty
        As for `novelty_distances`.
    state : float32[n_state]
        A stream that has read a frame or more.
    """
    return float(kernels.novelty_distance(sizes, state, novelty))


def is_novel(sizes: Indices, novelty: Floats, distance: float, share: float) -> bool:
    """Tell whether a distance is beyond that of a share, 0 to 1, of the training series."""
    return bool(kernels.is_novel(sizes, novelty, distance, share))
