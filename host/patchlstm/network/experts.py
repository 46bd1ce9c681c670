"""Fits the experts beside the network to the same series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray, pack
from patchlstm.network.augmentation import WHOLE_TAKES, Augmentation, draw_key
from patchlstm.network.convolutions import LinearModel, draw_convolutions, fit_linear_model
from patchlstm.network.recorded import choose_examples, sample_evenly
from patchlstm.network.tempering import find_power
from patchlstm_kernels import Experts, measure_openings, pool_convolutions
from patchlstm_kernels.conventions import LEAST_DISTANCE, LIMIT, SHARES
from patchlstm_kernels.templates import Templates

# Frames of all examples, and numbers in them. With so many, a frame of a stream takes some 20 us,
# its answer included; with 50 takes of 35 frames, a third of that. Of 20 takes a label, leaving out
# all but 6 costs less than a test of 200 series can show.
_MAX_FRAMES = 5_000
_MAX_VALUES = 60_000
# What the linear model and the powers are fitted to, a second's work each.
_MAX_SERIES = 2000
_MAX_POOLED = 100_000  # frames
_MAX_ALIGNED = 100_000_000  # pairs of frames
_N_VARIANTS = 4  # of each series
_LEAST_DEVIATION = 1e-30
_LEAST_CHANGE = 1e-6  # of a mean; what varies less does not change


class _Takes(NamedTuple):
    """Series, and variants of them."""

    series: list[FloatArray]
    classes: NDArray[np.int64]
    """The number of each one's label."""
    originals: NDArray[np.int64]
    """The number of the series that each is a variant of, or is itself."""


def fit_experts(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    n_labels: int,
    augment: float,
    rng: np.random.Generator,
) -> Experts:
    """Fit the experts, which takes some seconds at most: of many series, a sample will do.

    Variants of the series, as the network learns them, show how far the experts may be trusted
    where a take is unlike the examples.

    Parameters
    ----------
    series : sequence of float32[T, D]
    classes : int64[S]
        The number of each series' label.
    n_labels : int
    augment : float
        How much the variants differ from the series; there are none at 0.
    rng : numpy.random.Generator
        Source of randomness.
    """
    mean, scale = _measure(np.concatenate(series))

    def standardise(values: FloatArray) -> FloatArray:
        clipped: FloatArray = np.clip((values - mean) * scale, -LIMIT, LIMIT)
        return clipped

    standardised = [standardise(values) for values in series]
    n_inputs = len(mean)
    chosen = choose_examples(standardised, classes, min(_MAX_FRAMES, _MAX_VALUES // n_inputs), rng)
    templates = Templates(*pack([standardised[s] for s in chosen]))
    takes = _add_variants(series, classes, augment, rng)
    floor, example_powers = _temper_examples(
        templates, chosen, takes._replace(series=list(map(standardise, takes.series))), rng
    )
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
    model, powers = _fit_convolutions(drawn, takes, n_labels, rng)
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


def _add_variants(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    augment: float,
    rng: np.random.Generator,
) -> _Takes:
    """Add variants of series to them, as takes may be that are unlike the examples."""
    packed = pack(series)
    n_rounds = min(_N_VARIANTS, _MAX_SERIES // len(series)) if augment > 0.0 else 0
    augmentation = Augmentation(*packed, augment, draw_key(rng), WHOLE_TAKES)
    found = list(series)
    for turn in range(n_rounds):
        frames, offsets = augmentation.draw(turn)
        found += [frames[a:b].copy() for a, b in pairwise(offsets)]
    originals = np.tile(np.arange(len(series)), 1 + n_rounds)
    return _Takes(found, classes[originals], originals)


def _temper_examples(
    templates: Templates,
    chosen: NDArray[np.int64],
    takes: _Takes,
    rng: np.random.Generator,
) -> tuple[float, list[float]]:
    """Find what is added to distances, and how far the examples may be trusted.

    Each take is compared with the examples of all others.
    """
    series, classes, originals = takes
    kinds = classes[chosen]
    counts = np.bincount(kinds)
    lengths = np.array([len(values) for values in series])
    tried = sample_evenly(classes, lengths, _MAX_ALIGNED // len(templates.frames), rng)
    openings = np.empty((len(SHARES), len(tried), len(chosen)))
    for row, s in enumerate(tried):
        openings[:, row] = measure_openings(templates, series[s], _cut(lengths[s]))
    openings[:, originals[tried][:, np.newaxis] == chosen] = np.inf
    nearest = np.stack(
        [openings[:, :, kinds == kind].min(axis=2) for kind in range(len(counts))], axis=2
    )
    whole = nearest[-1]
    floor = LEAST_DISTANCE * float(np.median(whole[np.isfinite(whole)]))
    floor = max(floor, float(np.finfo(np.float32).tiny) * 1e8)
    # A label whose only example is the series itself says nothing of others.
    is_known = np.isfinite(nearest).all(axis=(0, 2))
    own = classes[tried][is_known]
    powers = [find_power(-np.log(rows[is_known] + floor), own) for rows in nearest]
    return floor, powers


def _fit_convolutions(
    drawn: Experts,
    takes: _Takes,
    n_labels: int,
    rng: np.random.Generator,
) -> tuple[LinearModel, list[float]]:
    """Fit the linear model, and find how far it may be trusted."""
    series, classes, originals = takes
    lengths = np.array([len(values) for values in series])
    sizes = np.maximum(lengths, -(-_MAX_POOLED // _MAX_SERIES))
    taken = sample_evenly(classes, sizes, _MAX_POOLED, rng)
    cuts = np.array([_cut(lengths[s]) for s in taken])
    shares = [
        pool_convolutions(
            drawn, *pack([series[s][:end] for s, end in zip(taken, ends, strict=True)])
        )
        for ends in cuts.T
    ]
    own = classes[taken]
    model = fit_linear_model(shares, own, n_labels, originals[taken])
    _, first = np.unique(originals[taken], return_index=True)
    is_known = np.bincount(own[first])[own] > 1  # of a label that others have too
    powers = [find_power(scores[is_known], own[is_known]) for scores in model.left_out]
    return model, powers
