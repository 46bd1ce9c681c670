"""A linear model of random convolutions, which reads a stream.

The convolutions and their biases are drawn as MiniRocket does (Dempster, Schmidt and Webb 2021),
though each looks back only; the model is ridge regression, whose error on each series left out
chooses its strength.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray
from patchlstm.network.tempering import balance
from patchlstm_kernels.conventions import N_CHOICES, N_TAPS

_N_FEATURES = 3000
_MAX_WEIGHTS = 100_000  # of all labels, each of which every answer takes
_MAX_BIASES = 12
_MAX_CHANNELS = 9  # that a convolution sums up
_MAX_REACH = 1 << 22  # of a tap times inputs: what a stream remembers
_N_SAMPLED = 3  # series from which the biases of a convolution are drawn
_STRENGTHS = np.logspace(-3.0, 1.0, 13)
_LEAST_DEVIATION = 1e-4
_PHI = (math.sqrt(5.0) + 1.0) / 2.0


@dataclass(frozen=True)
class Convolutions:
    """What is drawn before the linear model is fitted; `Experts` says what each array is."""

    dilations: NDArray[np.int64]
    channel_offsets: NDArray[np.int64]
    channels: NDArray[np.int64]
    biases: FloatArray


def draw_convolutions(
    series: list[FloatArray], n_labels: int, rng: np.random.Generator
) -> Convolutions:
    """Draw convolutions that suit the length of series, float32[T, D] each, standardised."""
    reach = max(1, int((np.median([len(values) for values in series]) - 1) / (N_TAPS - 1)))
    n_inputs = series[0].shape[1]
    reach = min(reach, _MAX_REACH // n_inputs)
    dilations = 2 ** np.arange(int(math.log2(reach)) + 1)
    n_kernels = N_CHOICES * len(dilations)
    n_features = min(_N_FEATURES, _MAX_WEIGHTS / n_labels)
    n_biases = max(1, min(_MAX_BIASES, round(n_features / n_kernels)))
    most = min(n_inputs, _MAX_CHANNELS)
    counts = np.exp2(rng.uniform(0.0, math.log2(most + 1), n_kernels)).astype(np.int64)
    counts = np.minimum(counts, most)
    chosen = [np.sort(rng.choice(n_inputs, count, replace=False)) for count in counts]
    # Quantiles that are spread evenly over all kernels and biases.
    ranks = (np.arange(n_kernels * n_biases) * _PHI % 1.0).reshape(n_biases, n_kernels)
    biases = np.empty((n_biases, n_kernels), np.float32)
    kernels = list(combinations(range(N_TAPS), 3))
    for kernel in range(n_kernels):
        sums = np.concatenate(
            [
                _convolve(
                    series[place][:, chosen[kernel]].sum(axis=1, dtype=np.float64),
                    kernels[kernel % N_CHOICES],
                    int(dilations[kernel // N_CHOICES]),
                )
                for place in rng.integers(0, len(series), _N_SAMPLED)
            ]
        )
        biases[:, kernel] = np.quantile(sums, ranks[:, kernel])
    return Convolutions(
        dilations.astype(np.int64),
        np.cumsum([0, *counts], dtype=np.int64),
        np.concatenate(chosen).astype(np.int64),
        biases,
    )


def _convolve(
    values: NDArray[np.float64], taps: tuple[int, ...], dilation: int
) -> NDArray[np.float64]:
    """Convolve values with a kernel whose three taps weigh 2, the others -1."""
    padded = np.concatenate([np.zeros((N_TAPS - 1) * dilation), values])
    parts = [padded[k * dilation : k * dilation + len(values)] for k in range(N_TAPS)]
    result: NDArray[np.float64] = 3.0 * sum(parts[k] for k in taps) - np.sum(parts, axis=0)
    return result


@dataclass(frozen=True)
class LinearModel:
    """Scores of labels from shares: shares @ weights.T + intercepts."""

    weights: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    left_out: list[NDArray[np.float64]]
    """Scores of each trial, and of its beginnings, by the model of all other series."""


def fit_linear_model(
    whole: FloatArray,
    beginnings: Iterable[FloatArray],
    classes: NDArray[np.int64],
    sources: NDArray[np.int64],
    n_labels: int,
    check: Callable[[], None] = lambda: None,
) -> LinearModel:
    """Fit a linear model, in which all labels weigh the same.

    Parameters
    ----------
    whole : float32[R, F]
        Shares of the trials, which is what is fitted.
    beginnings : iterable of float32[R, F]
        Those of their beginnings, from the shortest; each is asked for when it is needed.
    classes : int64[R]
        The number of each trial's label.
    sources : int64[R]
        Which series each is a variant of; those of one are left out together.
    n_labels : int
    check : callable, optional
        Called now and then; what it raises ends this.

    Returns
    -------
    LinearModel
    """
    rows = whole.astype(np.float64)
    weighed = balance(classes)
    mean = np.average(rows, axis=0, weights=weighed)
    scale = 1.0 / ((rows.std(axis=0) + _LEAST_DEVIATION) * math.sqrt(rows.shape[1]))
    # Least squares with weights are those of rows, intercepts and targets times their roots.
    roots = np.sqrt(weighed)
    rows -= mean  # in place, since these arrays are what a fit needs most memory for
    rows *= scale
    rows *= roots[:, np.newaxis]
    targets = (2.0 * np.eye(n_labels)[classes] - 1.0) * roots[:, np.newaxis]
    groups = [np.flatnonzero(sources == source) for source in np.unique(sources)]
    check()
    values, vectors = np.linalg.eigh(rows @ rows.T + np.outer(roots, roots))
    values = np.maximum(values, 0.0)
    projected = vectors.T @ targets
    best = math.inf
    for strength in _STRENGTHS:
        check()
        half = vectors / (values + strength)  # of the inverse: half @ vectors.T
        duals = half @ projected
        # What the model of all others has for each series (Allen 1974).
        residuals = np.empty_like(duals)
        for group in groups:
            residuals[group] = np.linalg.solve(half[group] @ vectors[group].T, duals[group])
        if (error := float(np.mean(residuals**2))) < best:
            best, kept = error, (strength, duals, residuals)
    strength, duals, residuals = kept
    inverse = vectors / (values + strength) @ vectors.T
    del half, vectors

    def score(shares: FloatArray) -> NDArray[np.float64]:
        check()
        scaled = shares - mean
        scaled *= scale
        products = scaled @ rows.T + roots
        found: NDArray[np.float64] = products @ duals
        for group in groups:
            found[group] -= products[group] @ inverse[:, group] @ residuals[group]
        return found

    scores = list(map(score, beginnings))
    weights = (rows.T @ duals) * scale[:, np.newaxis]
    intercepts = roots @ duals - mean @ weights
    scores.append((targets - residuals) / roots[:, np.newaxis])
    return LinearModel(weights.T.copy(), intercepts, scores)
