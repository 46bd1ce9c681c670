"""How far the training data spread, so that series far away from them can be recognised."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray, pack
from patchlstm.network.augmentation import Augmentation
from patchlstm_kernels import (
    N_QUANTILES,
    Examples,
    Topology,
    advance,
    advance_backward,
    allocate,
    allocate_novelty,
    encode_many,
    is_novel,
    novelty_distance,
    novelty_views,
)

# Deviations of features below this count as this: few series agree more than they should.
_MIN_DEVIATION = 0.01
# Minimum number of variants of the series that the quantiles are taken from.
_N_VARIANTS = 300


def learn_novelty(
    topology: Topology,
    parameters: FloatArray,
    examples: Examples,
    rng: np.random.Generator,
) -> FloatArray:
    """Measure what a network was trained on.

    Means and deviations are those of the series themselves. How far away a new series of a known
    kind may lie is learnt from random variants of them: the network fits the series themselves too
    closely to show it.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        The trained network.
    examples : Examples
        What it was trained on; each class has one series or more.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    float32[:]
        A novelty buffer as `patchlstm_kernels.network.novelty` describes it; empty if the
        network's outputs are not labels.
    """
    novelty = allocate_novelty(topology)
    if not len(novelty):
        return novelty
    frames, offsets, targets = examples
    classes = targets.argmax(axis=1)
    features = _encode(topology, parameters, frames, offsets)
    views = novelty_views(topology, novelty)
    for c in range(topology.n_outputs):
        views["means"][c] = features[classes == c].mean(axis=0, dtype=np.float64)
    variances = np.mean((features - views["means"][classes]) ** 2, axis=0, dtype=np.float64)
    views["precision"][:] = 1.0 / np.maximum(variances, _MIN_DEVIATION**2)
    augmentation = Augmentation(frames, offsets, 1.0)
    distances = [
        novelty_distance(topology.sizes, row, novelty)
        for _ in range(math.ceil(_N_VARIANTS / len(classes)))
        for row in _encode(topology, parameters, *augmentation.draw(rng))
    ]
    views["quantiles"][:] = np.quantile(distances, np.linspace(0.0, 1.0, N_QUANTILES))
    return novelty


def find_novel(
    topology: Topology,
    parameters: FloatArray,
    novelty: FloatArray,
    series: Sequence[FloatArray],
    share: float,
) -> NDArray[np.bool_]:
    """Tell which series lie beyond a share of the training data, bool[S]; none if it is 0."""
    if share == 0.0 or not series:
        return np.zeros(len(series), bool)
    state = allocate(topology.n_state)
    found = []
    frames, offsets = pack(series)
    for begin, end in itertools.pairwise(offsets):
        state[:] = 0
        values = frames[begin:end]
        advance(topology.sizes, parameters, state, values)
        if topology.bidirectional:
            advance_backward(topology.sizes, parameters, state, values)
        found.append(is_novel(topology.sizes, state, novelty, share) == 1)
    return np.array(found)


def _encode(
    topology: Topology, parameters: FloatArray, frames: FloatArray, offsets: NDArray[np.int64]
) -> FloatArray:
    features = np.empty((len(offsets) - 1, topology.n_features), np.float32)
    scratch = allocate(topology.n_state)
    encode_many(topology.sizes, parameters, frames, offsets, scratch, features)
    return features
