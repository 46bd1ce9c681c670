"""Fits the experts beside the network to the same series."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import CancelledError
from patchlstm.network.augmentation import LABELLED, Augmentation, draw_key
from patchlstm.network.convolutions import LinearModel, draw_convolutions, fit_linear_model
from patchlstm.network.recorded import choose_examples, sample_evenly
from patchlstm.network.tempering import find_power
from patchlstm_kernels import Experts, measure_openings, pack, pool_convolutions
from patchlstm_kernels.conventions import LEAST_DISTANCE, LIMIT, SHARES
from patchlstm_kernels.templates import Templates

# Frames of all examples, and numbers in them. With so many, a frame of a stream takes some 20 us,
# its answer included; with 50 takes of 35 frames, a third of that. Of 20 takes a label, leaving out
# all but 6 costs less than a test of 200 series can show.
_MAX_FRAMES = 5_000
_MAX_VALUES = 60_000
LEAST_SIZE = 50
"""Frames that each series counts as at least where they are tried."""
_MAX_TURNS = 4  # variants of each series
_LEAST_DEVIATION = 1e-30
_LEAST_CHANGE = 1e-6  # of a mean; what varies less does not change


class Effort(NamedTuple):
    """What the linear model and the powers are fitted to, at most."""

    n_frames: int
    """Of all trials."""
    n_aligned: int
    """Pairs of frames."""


FULL = Effort(100_000, 100_000_000)  # of 2000 trials, some ten seconds' work
FRUGAL = Effort(50_000, 100_000_000)  # in a third of the memory, some 80 MB
HASTY = Effort(10_000, 10_000_000)  # less than one second's


def fit_experts(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    n_labels: int,
    strength: float,
    rng: np.random.Generator,
    stop: StopFlag | None = None,
    effort: Effort = FULL,
) -> Experts:
    """Fit the experts, which takes some ten seconds at most: of many series, a sample will do.

    Parameters
    ----------
    series : sequence of float32[T, D]
    classes : int64[S]
        The number of each series' label.
    n_labels : int
    strength : float
        How much the variants differ on which they are tried, see `Augmentation`; 0: there are none.
    rng : numpy.random.Generator
        Source of randomness.
    stop : int64[1], optional
        Set its element to anything but 0, from any thread, and a small sample will do. Only the
        decomposition of a matrix, which takes a few seconds at most, is waited for.
    effort : Effort
        How large a sample is, if nothing stops it.
    """

    def check() -> None:
        if stop is not None and stop[0] != 0:
            raise CancelledError(errors.CANCELLED)

    data = series, classes, n_labels, strength, rng
    try:
        check()
        return _fit(*data, effort, check)
    except CancelledError:
        return _fit(*data, HASTY, lambda: None)


def _fit(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    n_labels: int,
    strength: float,
    rng: np.random.Generator,
    effort: Effort,
    check: Callable[[], None],
) -> Experts:
    """Fit the experts; `check` raises an error if that is to end."""
    mean, scale = _measure(np.concatenate(series))

    def standardise(values: FloatArray) -> FloatArray:
        clipped: FloatArray = np.clip((values - mean) * scale, -LIMIT, LIMIT)
        return clipped

    standardised = [standardise(values) for values in series]
    n_inputs = len(mean)
    chosen = choose_examples(standardised, classes, min(_MAX_FRAMES, _MAX_VALUES // n_inputs), rng)
    templates = Templates(*pack([standardised[s] for s in chosen]))
    trials = _make_trials(series, classes, strength, rng, effort.n_frames)
    n_tried = max(1, effort.n_aligned // _count_pairs(templates, trials))
    check()
    floor, example_powers = _temper_examples(
        templates, chosen, classes[chosen], trials.first(n_tried), standardise
    )
    check()
    convolutions = draw_convolutions(standardised, n_labels, rng)
    drawn = Experts(
        mean=mean,
        scale=scale,
        frames=templates.frames,
        offsets=templates.offsets,
        kinds=classes[chosen].astype(np.int64),
        floor=floor,
        dilations=convolutions.dilations,
        channel_offsets=convolutions.channel_offsets,
        channels=convolutions.channels,
        biases=convolutions.biases,
        weights=np.zeros((n_labels, *convolutions.biases.shape), np.float32),
        intercepts=np.zeros(n_labels, np.float32),
        powers=np.ones((2, len(SHARES)), np.float32),
    )
    model, powers = _fit_convolutions(drawn, trials, n_labels, check)
    return replace(
        drawn,
        weights=model.weights.reshape(drawn.weights.shape).astype(np.float32),
        intercepts=model.intercepts.astype(np.float32),
        powers=np.array([example_powers, powers], np.float32),
    )


def _measure(frames: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean of each dimension and what to scale it by: 0 if it does not change."""
    mean = frames.mean(axis=0, dtype=np.float64)
    deviation = frames.std(axis=0, dtype=np.float64)
    changes = deviation > np.maximum(_LEAST_CHANGE * np.abs(mean), _LEAST_DEVIATION)
    scale = np.where(changes, 1.0 / np.where(changes, deviation, 1.0), 0.0)
    return mean.astype(np.float32), scale.astype(np.float32)


def _cut(length: int) -> list[int]:
    """Return the frames of a series' beginnings, one for each of the shares."""
    return [max(1, math.ceil(share * length)) for share in SHARES]


class _Trials(NamedTuple):
    """What the experts are tried on: series, and variants of them as sloppy takes are."""

    series: list[FloatArray]
    classes: NDArray[np.int64]
    sources: NDArray[np.int64]
    """The number of the series that each is a variant of."""

    def first(self, n_trials: int) -> _Trials:
        """Return the first ones; each series comes before its variants."""
        return _Trials(self.series[:n_trials], self.classes[:n_trials], self.sources[:n_trials])


def _make_trials(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    strength: float,
    rng: np.random.Generator,
    max_frames: int,
) -> _Trials:
    """Take series, or a sample of them, and as many variants as there is time for.

    Beginnings are not among the variants, since all are heard from the beginning on.
    """
    lengths = np.array([len(values) for values in series])
    sizes = np.maximum(lengths, LEAST_SIZE)
    taken = sample_evenly(classes, sizes, max_frames, rng)
    n_turns = min(_MAX_TURNS, max_frames // int(sizes[taken].sum()) - 1)
    trials = [series[s] for s in taken]
    packed = pack(trials)
    amounts = LABELLED._replace(begun=0.0)
    augmentation = Augmentation(*packed, strength, draw_key(rng), amounts)
    turns = range(n_turns) if strength > 0.0 else ()
    for turn in turns:
        frames, offsets = augmentation.draw(turn)
        trials += [frames[a:b].copy() for a, b in pairwise(offsets)]
    sources = np.tile(taken, 1 + len(turns))
    return _Trials(trials, classes[sources], sources)


def _temper_examples(
    templates: Templates,
    chosen: NDArray[np.int64],
    kinds: NDArray[np.int64],
    trials: _Trials,
    standardise: Callable[[FloatArray], FloatArray],
) -> tuple[float, list[float]]:
    """Find what is added to distances, and how far the examples may be trusted.

    Each series is compared with the examples of all others.
    """
    openings = np.empty((len(SHARES), len(trials.series), len(chosen)))
    for row, series in enumerate(trials.series):
        values = standardise(series)
        openings[:, row] = measure_openings(templates, values, _cut(len(values)))
    openings[:, trials.sources[:, np.newaxis] == chosen] = np.inf
    nearest = np.stack(
        [openings[:, :, kinds == kind].min(axis=2) for kind in np.unique(kinds)], axis=2
    )
    whole = nearest[-1]
    floor = LEAST_DISTANCE * float(np.median(whole[np.isfinite(whole)]))
    floor = max(floor, float(np.finfo(np.float32).tiny) * 1e8)
    # A label whose only example is the series itself says nothing of others.
    is_known = np.isfinite(nearest).all(axis=(0, 2))
    own = trials.classes[is_known]
    powers = [find_power(-np.log(rows[is_known] + floor), own) for rows in nearest]
    return floor, powers


def _count_pairs(templates: Templates, trials: _Trials) -> int:
    """Count the pairs of frames that a trial's alignment with all examples has, on average."""
    n_frames = sum(map(len, trials.series))
    return len(templates.frames) * n_frames // len(trials.series)


def _pool(drawn: Experts, series: Sequence[FloatArray], ends: NDArray[np.int64]) -> FloatArray:
    """Pool the convolutions of the beginnings of series."""
    return pool_convolutions(
        drawn, *pack([values[:end] for values, end in zip(series, ends, strict=True)])
    )


def _fit_convolutions(
    drawn: Experts, trials: _Trials, n_labels: int, check: Callable[[], None]
) -> tuple[LinearModel, list[float]]:
    """Fit the linear model, and find how far it may be trusted."""
    cuts = np.array([_cut(len(values)) for values in trials.series])
    *shorter, ends = cuts.T
    beginnings = (_pool(drawn, trials.series, cut) for cut in shorter)
    check()
    whole = _pool(drawn, trials.series, ends)
    model = fit_linear_model(whole, beginnings, trials.classes, trials.sources, n_labels, check)
    # A label of one series alone is unknown to the model without it.
    firsts = np.unique(trials.sources, return_index=True)[1]
    counts = np.bincount(trials.classes[firsts], minlength=n_labels)
    is_known = counts[trials.classes] > 1
    own = trials.classes[is_known]
    powers = [find_power(scores[is_known], own) for scores in model.left_out]
    return model, powers
