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


def encode_many(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    state_scratch: Floats,
    features: Floats,
) -> None:
    """Compute the head's features of many series.

    Parameters
    ----------
    sizes, parameters, frames, offsets, state_scratch
        As for `predict_many`.
    features : float32[S, n_features]
        Receives the features.
    """
    n_series = len(offsets) - 1
    kernels.encode_many(sizes, parameters, frames, offsets, n_series, state_scratch, features)


def novelty_distance(sizes: Indices, features: Floats, novelty: Floats) -> float:
    """Compute the distance of features from the nearest class mean.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    features : float32[n_features]
        The head's features of a series.
    novelty : float32[:]
        The novelty buffer; its quantiles are not read.

    Returns
    -------
    float
        Mean square over the features, in squared deviations.
    """
    return kernels.novelty_distance(sizes, features, novelty)  # type: ignore[no-any-return]


def is_novel(sizes: Indices, state: Floats, novelty: Floats, share: float) -> int:
    """Tell whether what a stream read lies beyond the training data.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    state : float32[n_state]
        The stream.
    novelty : float32[:]
        The novelty buffer.
    share : float
        Share of the training data that shall lie within the limit, 0 to 1.

    Returns
    -------
    int
        1 or 0.
    """
    return kernels.is_novel(sizes, state, novelty, share)  # type: ignore[no-any-return]
