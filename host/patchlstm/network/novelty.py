"""How far the training data spread, so that series far away from them can be recognised."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.network.augmentation import NUMBERED, Augmentation, draw_key
from patchlstm.network.batches import match_all, run_network
from patchlstm.network.recorded import sample_evenly
from patchlstm_kernels import (
    N_QUANTILES,
    Examples,
    Experts,
    Packed,
    Topology,
    allocate_novelty,
    novelty_distances,
    novelty_views,
    pack,
)

# Deviations of features below this count as this: few series agree more than they should.
_MIN_DEVIATION = 0.01
# How much variants differ from the series, so that they lie as far away as other known ones: beside
# the distance from other examples, which says what that is, and without.
_STRENGTH = 1.0
_STRENGTH_ALONE = 1.5
# Minimum number of variants of the series that the quantiles are taken from.
_N_VARIANTS = 300
# Maximum of frames times weights, which takes some seconds. Larger sets are sampled.
_MAX_WORK = 3e10

Measure = Callable[[StopFlag | None], FloatArray | None]


class Novelty:
    """A novelty buffer, as `patchlstm_kernels.novelty` describes it, measured when needed.

    Most networks are never asked what is strange to them, so nobody should wait for it.

    Parameters
    ----------
    values : float32[:] or None
        The buffer, if it is known; made read-only.
    measure : callable, optional
        Otherwise what measures it, given a stop flag or None; returns None if it was stopped.
    """

    def __init__(self, values: FloatArray | None, measure: Measure | None = None) -> None:
        self._known = values
        self._measure = measure
        self._lock = threading.Lock()
        self._make_read_only()

    def __reduce__(self) -> tuple[type[Novelty], tuple[FloatArray | None]]:
        return Novelty, (self.find(),)

    @property
    def known(self) -> FloatArray | None:
        """The buffer, or None if it has not been measured yet."""
        return self._known

    def find(self, stop: StopFlag | None = None) -> FloatArray | None:
        """Return the buffer, measuring it if need be; None if `stop` was set. Any thread."""
        with self._lock:
            if self._known is None and self._measure is not None:
                self._known = self._measure(stop)
                self._make_read_only()
            if self._known is not None:
                self._measure = None  # and with it all that it was to be measured from
        return self._known

    def _make_read_only(self) -> None:
        if self._known is not None:
            self._known.flags.writeable = False


def prepare_novelty(
    topology: Topology,
    parameters: FloatArray,
    examples: Examples,
    rng: np.random.Generator,
    experts: Experts | None = None,
    heard: Packed | None = None,
) -> Novelty:
    """Prepare to measure what a network was trained on.

    Means and deviations are those of the series themselves. How far away a new series of a known
    kind may lie is learnt from random variants of them: the network fits the series themselves too
    closely to show it. Where there are so many frames that all this would take long, some series of
    each class stand for the others.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        The trained network.
    examples : Examples
        What it was trained on; each class has one series or more.
    rng : numpy.random.Generator
        Source of randomness.
    experts : Experts, optional
        If there are recorded examples, the quantiles are those of a product: the distance from the
        network's classes, and that from the nearest example.
    heard : Packed, optional
        The series as the experts hear them, if that is not what the network sees.

    Returns
    -------
    Novelty
        Known at once, and empty, if the network's outputs are not labels.
    """
    empty = allocate_novelty(topology)
    if not len(empty):
        return Novelty(empty)
    max_frames = int(_MAX_WORK / topology.n_parameters)
    chosen = _sample(examples, max_frames, rng)
    sample = Examples(*_take(examples, chosen), examples.targets[chosen])
    series = _take(heard or examples, chosen)
    n_affordable = max(1, max_frames // len(sample.frames) - 1)
    n_rounds = min(math.ceil(_N_VARIANTS / len(sample.targets)), n_affordable)
    key = draw_key(rng)

    def measure(stop: StopFlag | None) -> FloatArray | None:
        return _measure(topology, parameters, sample, series, n_rounds, key, experts, stop)

    return Novelty(None, measure)


def _sample(examples: Examples, max_frames: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Take as many series as fit, with one variant each, into a number of frames.

    Equally many from each class, and at least one.
    """
    lengths = np.diff(examples.offsets)
    return sample_evenly(examples.targets.argmax(axis=1), 2 * lengths, max_frames, rng)


def _take(packed: Packed | Examples, chosen: NDArray[np.int64]) -> Packed:
    frames, offsets = packed.frames, packed.offsets
    return pack([frames[offsets[s] : offsets[s + 1]] for s in chosen])


def _measure(
    topology: Topology,
    parameters: FloatArray,
    examples: Examples,
    heard: Packed,
    n_rounds: int,
    key: int,
    experts: Experts | None,
    stop: StopFlag | None,
) -> FloatArray | None:
    novelty = allocate_novelty(topology)
    frames, offsets, targets = examples
    classes = targets.argmax(axis=1)
    features = _encode(topology, parameters, frames, offsets, stop)
    if features is None:
        return None
    views = novelty_views(topology, novelty)
    for c in range(topology.n_outputs):
        views["means"][c] = features[classes == c].mean(axis=0, dtype=np.float64)
    variances = np.mean((features - views["means"][classes]) ** 2, axis=0, dtype=np.float64)
    views["precision"][:] = 1.0 / np.maximum(variances, _MIN_DEVIATION**2)
    factors = _match_others(experts, heard, classes, stop)
    if factors is None:
        return None
    strength = _STRENGTH_ALONE if experts is None else _STRENGTH
    augmentation = Augmentation(frames, offsets, strength, key, NUMBERED)
    distances = np.empty((n_rounds, len(classes)), np.float32)
    for turn in range(n_rounds):
        rows = _encode(topology, parameters, *augmentation.draw(turn), stop)
        if rows is None:
            return None
        novelty_distances(topology.sizes, rows, novelty, distances[turn])
    views["quantiles"][:] = np.quantile(distances * factors, np.linspace(0.0, 1.0, N_QUANTILES))
    return novelty


def _match_others(
    experts: Experts | None,
    heard: Packed,
    classes: NDArray[np.int64],
    stop: StopFlag | None,
) -> FloatArray | None:
    """Compute how far each series is from the nearest example of its label but itself."""
    if experts is None:
        return np.ones(len(classes), np.float32)
    series = [heard.frames[a:b] for a, b in pairwise(heard.offsets)]
    matches = match_all(experts, series, stop)
    if matches is None:
        return None
    costs = np.where(matches.costs == 0.0, np.inf, matches.costs)  # without itself
    own = np.where(classes[:, np.newaxis] == experts.kinds, costs, np.inf).min(axis=1)
    # Where there is no other of the label, the nearest of all; where there is none at all, a few
    # series are as good as none to learn from.
    nearest: FloatArray = np.where(np.isfinite(own), own, costs.min(axis=1))
    return np.where(np.isfinite(nearest), nearest, np.float32(1.0))


def find_limit(topology: Topology, novelty: FloatArray, share: float) -> float:
    """Return the strangeness within which a share of known series lies.

    Parameters
    ----------
    topology : Topology
    novelty : float32[:]
        The novelty buffer.
    share : float
        0 to 1.
    """
    quantiles = novelty_views(topology, novelty)["quantiles"]
    return float(np.interp(share, np.linspace(0.0, 1.0, N_QUANTILES), quantiles))


def _encode(
    topology: Topology,
    parameters: FloatArray,
    frames: FloatArray,
    offsets: NDArray[np.int64],
    stop: StopFlag | None,
) -> FloatArray | None:
    """Compute the features of series; None if `stop` was set meanwhile."""
    found = run_network(topology, parameters, frames, offsets, stop)
    return found and found.features
