"""Which of the recorded series stand for all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray
from patchlstm_kernels import pack
from patchlstm_kernels.templates import Templates

# A series among whose like the examples are sought costs as much as it has frames; this many times
# as many frames as are kept take a second.
_MAX_CANDIDATES = 4
# Frames that each counts as at least then, since all of a label are compared with each other.
_LEAST_SIZE = 10


def sample_evenly(
    classes: NDArray[np.int64], sizes: NDArray[np.int64], limit: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose series whose sizes add up to a limit, as many of each class if there are so many.

    Parameters
    ----------
    classes : int64[S]
    sizes : int64[S]
    limit : int
        At least one series of each class is chosen, whatever its size.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    int64[*]
        Numbers of series, rising.
    """
    if sizes.sum() <= limit:
        return np.arange(len(classes))
    order = rng.permutation(len(classes))
    turns = np.empty(len(classes), np.int64)
    for kind in np.unique(classes):
        own = order[classes[order] == kind]
        turns[own] = np.arange(len(own))
    order = order[np.argsort(turns[order], kind="stable")]
    fits = np.cumsum(sizes[order]) <= limit
    return np.sort(order[fits | (turns[order] == 0)])


def choose_examples(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    max_frames: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Choose the series that stand for all where all would have too many frames.

    Of each label, those are taken one by one that bring its other series nearest to one of them,
    by dynamic time warping (the greedy search for medoids).

    Parameters
    ----------
    series : sequence of float32[T, D]
    classes : int64[S]
        The number of each series' label.
    max_frames : int
        Of all together, though there is one series of each label at least.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    int64[*]
        Numbers of series, in the order of their lengths, as `Templates` wants them.
    """
    lengths = np.array([len(values) for values in series])
    chosen = np.arange(len(series))
    if lengths.sum() > max_frames:
        sizes = np.maximum(lengths, _LEAST_SIZE)
        candidates = sample_evenly(classes, sizes, _MAX_CANDIDATES * max_frames, rng)
        kinds = np.unique(classes)
        share = max_frames / len(kinds)
        chosen = np.concatenate(
            [
                own[_find_medoids([series[s] for s in own], share)]
                for own in (candidates[classes[candidates] == kind] for kind in kinds)
            ]
        )
    return chosen[np.argsort(lengths[chosen], kind="stable")]


def _find_medoids(series: Sequence[FloatArray], max_frames: float) -> list[int]:
    lengths = np.array([len(values) for values in series])
    if lengths.sum() <= max_frames:
        return list(range(len(series)))
    distances = Templates(*pack(series)).distances(series)
    distances /= lengths + lengths[:, np.newaxis]
    nearest = np.full(len(series), np.inf)
    chosen: list[int] = []
    while len(chosen) < len(series):
        gains = np.minimum(nearest[:, np.newaxis], distances).sum(axis=0)
        gains[chosen] = np.inf
        best = int(gains.argmin())
        if chosen and lengths[[*chosen, best]].sum() > max_frames:
            break
        chosen.append(best)
        nearest = np.minimum(nearest, distances[:, best])
    return chosen
