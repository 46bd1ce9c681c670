"""What a classifier predicts, and how right it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.network.batches import run_network
from patchlstm_kernels import novelty_distances, pack

N_BINS = 10


class Predictions(NamedTuple):
    """A label for each series, and the probability it is given; nan where there is none."""

    labels: list[str]
    confidences: NDArray[np.float32]


Predict = Callable[[list[NDArray[np.float32]]], Predictions]
"""What a fitted classifier makes of series."""


def without_confidence(labels: list[str]) -> Predictions:
    """Return predictions of a classifier that gives no probabilities."""
    return Predictions(labels, np.full(len(labels), np.nan, np.float32))


def calibration_error(confidences: NDArray[np.float32], is_right: NDArray[np.bool_]) -> float:
    """Mean distance of probability and accuracy over bins of equal width (Guo et al. 2017)."""
    if np.isnan(confidences).any():
        return np.nan
    bins = np.minimum((N_BINS * confidences).astype(int), N_BINS - 1)
    shares = [
        np.mean(bins == i) * abs(confidences[bins == i].mean() - is_right[bins == i].mean())
        for i in np.unique(bins)
    ]
    return float(np.sum(shares))


def ranking_quality(known: NDArray[np.float32], strange: NDArray[np.float32]) -> float:
    """Chance that a strange series is farther away than a known one (area under the ROC)."""
    return float(np.mean(strange[:, None] > known) + 0.5 * np.mean(strange[:, None] == known))


def encode(model, series):
    """Return the head's features of series."""
    return run_network(model.topology, model.parameters, *pack(series)).features


def measure_distances(model, series):
    """Return how far series lie from a model's training data, in squared deviations."""
    distances = np.empty(len(series), np.float32)
    novelty_distances(model.topology.sizes, encode(model, series), model.novelty, distances)
    return distances
