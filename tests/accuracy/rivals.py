"""Other classifiers, to compare with. Each is fitted and returns what predicts."""

from __future__ import annotations

import math

import numpy as np
from aeon.classification import BaseClassifier
from aeon.classification.convolution_based import (
    MiniRocketClassifier,
    MultiRocketHydraClassifier,
)
from aeon.classification.interval_based import QUANTClassifier
from aeon.distances import pairwise_distance

from measures import Predict, Predictions, without_confidence
from sets import Part, Series

LSTM_UNITS, LSTM_EPOCHS, LSTM_BATCH, LSTM_RATE = 64, 100, 8, 0.003
LSTM_UPDATES = 4000  # most; a large set gets fewer epochs
SHORTEST = 20  # frames that all series are stretched to, at least: what the slowest filters need


def nearest_neighbour(train: Part, seed: int) -> Predict:
    """Label of the nearest training series by dynamic time warping, which has no randomness."""
    del seed
    standardise = _make_standardise(train.series)
    own = [np.ascontiguousarray(values.T) for values in standardise(train.series)]

    def predict(series: list[Series]) -> Predictions:
        other = [np.ascontiguousarray(values.T) for values in standardise(series)]
        nearest = pairwise_distance(other, own, method="dtw").argmin(axis=1)
        return without_confidence([train.labels[i] for i in nearest])

    return predict


def mini_rocket(train: Part, seed: int) -> Predict:
    """MiniRocket (Dempster, Schmidt and Webb 2021) and ridge regression."""
    return _of_equal_lengths(MiniRocketClassifier(random_state=seed, n_jobs=1), train)


def multi_rocket_hydra(train: Part, seed: int) -> Predict:
    """MultiRocket and Hydra together (Dempster, Schmidt and Webb 2023), and ridge regression."""
    return _of_equal_lengths(MultiRocketHydraClassifier(random_state=seed, n_jobs=1), train)


def quant(train: Part, seed: int) -> Predict:
    """Quantiles of intervals, and random trees (Dempster, Schmidt and Webb 2024)."""
    return _of_equal_lengths(QUANTClassifier(random_state=seed), train)


def _of_equal_lengths(classifier: BaseClassifier, train: Part) -> Predict:
    """Fit a classifier of aeon's to series stretched to one length."""
    length = max(SHORTEST, round(np.mean([len(values) for values in train.series])))
    standardise = _make_standardise(train.series)

    def shape(series: list[Series]) -> np.ndarray:
        return np.stack([_stretched(values, length).T for values in standardise(series)])

    classifier.fit(shape(train.series), np.array(train.labels))
    return lambda series: without_confidence(list(classifier.predict(shape(series))))


def plain_lstm(train: Part, seed: int) -> Predict:
    """One LSTM layer in PyTorch, its last state into a dense layer, trained by Adam."""
    import torch
    from torch.nn.utils.rnn import pack_sequence

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    standardise = _make_standardise(train.series)
    own = [torch.from_numpy(values.astype(np.float32)) for values in standardise(train.series)]
    labels = sorted(set(train.labels))
    targets = torch.tensor([labels.index(label) for label in train.labels])
    lstm = torch.nn.LSTM(own[0].shape[1], LSTM_UNITS)
    head = torch.nn.Linear(LSTM_UNITS, len(labels))
    optimiser = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=LSTM_RATE)

    def logits(series: list[torch.Tensor]) -> torch.Tensor:
        return head(lstm(pack_sequence(series, enforce_sorted=False))[1][0][0])

    n_epochs = min(LSTM_EPOCHS, math.ceil(LSTM_UPDATES * LSTM_BATCH / len(own)))
    for _ in range(n_epochs):
        for batch in torch.randperm(len(own)).split(LSTM_BATCH):
            optimiser.zero_grad()
            scores = logits([own[i] for i in batch])
            torch.nn.functional.cross_entropy(scores, targets[batch]).backward()
            optimiser.step()

    def predict(series: list[Series]) -> Predictions:
        other = [torch.from_numpy(values.astype(np.float32)) for values in standardise(series)]
        with torch.no_grad():
            best = torch.softmax(logits(other), dim=1).max(dim=1)
        return Predictions([labels[i] for i in best.indices], best.values.numpy())

    return predict


def _make_standardise(train: list[Series]):
    """Return what brings series to the training part's mean 0 and deviation 1."""
    frames = np.concatenate(train).astype(np.float64)
    mean, deviation = frames.mean(axis=0), frames.std(axis=0) + 1e-8
    return lambda series: [(values - mean) / deviation for values in series]


def _stretched(values: np.ndarray, length: int) -> np.ndarray:
    time = np.linspace(0, len(values) - 1, length)
    columns = [np.interp(time, np.arange(len(values)), column) for column in values.T]
    return np.stack(columns, axis=1)
