"""Fits the experts beside the network to the same series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray, pack
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
_LEAST_DEVIATION = 1e-30
_LEAST_CHANGE = 1e-6  # of a mean; what varies less does not change


def fit_experts(
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    n_labels: int,
    rng: np.random.Generator,
) -> Experts:
    """Fit the experts, which takes some seconds at most: of many series, a sample will do.

    Parameters
    ----------
    series : sequence of float32[T, D]
    classes : int64[S]
        The number of each series' label.
    n_labels : int
    rng : numpy.random.Generator
        Source of randomness.
    """
    mean, scale = _measure(np.concatenate(series))
    standardised = [np.clip((values - mean) * scale, -LIMIT, LIMIT) for values in series]
    n_inputs = len(mean)
    chosen = choose_examples(standardised, classes, min(_MAX_FRAMES, _MAX_VALUES // n_inputs), rng)
    templates = Templates(*pack([standardised[s] for s in chosen]))
    floor, example_powers = _temper_examples(templates, chosen, standardised, classes, rng)
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
    model, powers = _fit_convolutions(drawn, series, classes, n_labels, rng)
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


def _has_others(classes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which series have a label that others have too."""
    others: NDArray[np.bool_] = np.bincount(classes)[classes] > 1
    return others


def _temper_examples(
    templates: Templates,
    chosen: NDArray[np.int64],
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    rng: np.random.Generator,
) -> tuple[float, list[float]]:
    """Find what is added to distances, and how far the examples may be trusted.

    Each series is compared with the examples of all others.
    """
    kinds = classes[chosen]
    counts = np.bincount(kinds)
    lengths = np.array([len(values) for values in series])
    tried = sample_evenly(classes, lengths, _MAX_ALIGNED // len(templates.frames), rng)
    openings = np.empty((len(SHARES), len(tried), len(chosen)))
    for row, s in enumerate(tried):
        openings[:, row] = measure_openings(templates, series[s], _cut(lengths[s]))
    openings[:, tried[:, np.newaxis] == chosen] = np.inf
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
    series: Sequence[FloatArray],
    classes: NDArray[np.int64],
    n_labels: int,
    rng: np.random.Generator,
) -> tuple[LinearModel, list[float]]:
    """Fit the linear model, and find how far it may be trusted."""
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
    model = fit_linear_model(shares, own, n_labels)
    is_known = _has_others(own)
    powers = [find_power(scores[is_known], own[is_known]) for scores in model.left_out]
    return model, powers
