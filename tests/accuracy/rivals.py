"""Other classifiers, to compare with: nearest neighbour, a plain LSTM, MiniRocket."""

from __future__ import annotations

import math

import numpy as np
from aeon.classification.convolution_based import MiniRocketClassifier
from aeon.distances import pairwise_distance

from measures import Predictions, without_confidence
from sets import Part, Series

LSTM_UNITS, LSTM_EPOCHS, LSTM_BATCH, LSTM_RATE = 64, 100, 8, 0.003
LSTM_UPDATES = 4000  # most; a large set gets fewer epochs


def nearest_neighbour(train: Part, test: list[Series], seed: int) -> Predictions:
    """Label of the nearest training series by dynamic time warping, which has no randomness."""
    del seed
    own, other = (
        [values.T.astype(np.float64) for values in part]
        for part in _standardised(train.series, test)
    )
    nearest = pairwise_distance(other, own, method="dtw").argmin(axis=1)
    return without_confidence([train.labels[i] for i in nearest])


def mini_rocket(train: Part, test: list[Series], seed: int) -> Predictions:
    """MiniRocket and ridge regression, over series stretched to one length."""
    length = max(9, round(np.mean([len(values) for values in train.series])))
    own, other = (
        np.stack([_stretched(values, length).T for values in part])
        for part in _standardised(train.series, test)
    )
    classifier = MiniRocketClassifier(random_state=seed, n_jobs=1)
    predicted = classifier.fit(own, np.array(train.labels)).predict(other)
    return without_confidence(list(predicted))


def plain_lstm(train: Part, test: list[Series], seed: int) -> Predictions:
    """One LSTM layer in PyTorch, its last state into a dense layer, trained by Adam."""
    import torch
    from torch.nn.utils.rnn import pack_sequence

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    own, other = (
        [torch.from_numpy(values) for values in part] for part in _standardised(train.series, test)
    )
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
    with torch.no_grad():
        best = torch.softmax(logits(other), dim=1).max(dim=1)
    return Predictions([labels[i] for i in best.indices], best.values.numpy())


def _standardised(train: list[Series], test: list[Series]) -> tuple[list[Series], list[Series]]:
    frames = np.concatenate(train)
    mean, deviation = frames.mean(axis=0), frames.std(axis=0) + 1e-8
    own, other = ([(values - mean) / deviation for values in part] for part in (train, test))
    return own, other


def _stretched(values: Series, length: int) -> Series:
    time = np.linspace(0, len(values) - 1, length)
    columns = [np.interp(time, np.arange(len(values)), column) for column in values.T]
    return np.stack(columns, axis=1)
