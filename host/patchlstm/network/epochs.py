"""What an epoch of training consists of: its batches, their learning rates, what is dropped."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology

# Share of all updates over which the learning rate rises to its full value.
_WARM_UP = 0.05
# Epochs when the set decides: many over a few series, where an epoch has few updates.
_EPOCHS_OF_ONE_BATCH = 400
_MIN_EPOCHS = 20


class Part(NamedTuple):
    """Some batches of an epoch, as `train_epoch` takes them."""

    order: NDArray[np.int64]
    dropout_mask: NDArray[np.float32]
    rates: NDArray[np.float32]
    n_answers: int
    """Answers that the loss is the mean of."""
    share: float
    """Share of the epoch that is done after it."""


class Epoch(NamedTuple):
    """The batches of an epoch."""

    order: NDArray[np.int64]
    """Indices of the series, as `draw_batches` returns them."""
    batch_size: int
    dropout_mask: NDArray[np.float32]
    """Factors of the head's features, float32[M, n_features]."""
    rates: NDArray[np.float32]
    """Learning rate of each batch."""
    lengths: NDArray[np.int64]
    """Frames of each series of the order."""
    n_answers: NDArray[np.int64]
    """Answers to each of them."""

    def cut(self, n_frames: float) -> Iterator[Part]:
        """Yield its batches in parts of about so many frames.

        The cuts depend on nothing but the data, so that they cannot change the result.
        """
        n_batches = len(self.rates)
        per_batch = self.lengths.sum() / n_batches
        step = max(1, int(n_frames / per_batch))
        for first in range(0, n_batches, step):
            last = min(first + step, n_batches)
            series = slice(first * self.batch_size, last * self.batch_size)
            yield Part(
                self.order[series],
                self.dropout_mask[series],
                self.rates[first:last],
                int(self.n_answers[series].sum()),
                last / n_batches,
            )


def draw_epoch(
    topology: Topology,
    series: NDArray[np.int64],
    offsets: NDArray[np.int64],
    rates: NDArray[np.float32],
    settings: Settings,
    rng: np.random.Generator,
) -> Epoch:
    """Draw the batches of an epoch, and what is dropped in it.

    Parameters
    ----------
    topology : Topology
        The network that is trained.
    series : int64[M]
        Indices of the series to train on.
    offsets : int64[S + 1]
        Of all series.
    rates : float32[number of batches]
        From `learning_rates`.
    settings : Settings
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Epoch
    """
    lengths = np.diff(offsets)
    order = draw_batches(series, lengths, settings.batch_size, rng)
    mask = _draw_dropout(len(series), topology.n_features, settings.dropout, rng)
    ordered = lengths[order]
    n_answers = ordered if topology.answers_frames else np.ones_like(ordered)
    return Epoch(order, settings.batch_size, mask, rates, ordered, n_answers)


def choose_epochs(n_batches: int) -> int:
    """Return how many epochs suffice for a set.

    They fall with the square root of the number of batches, so that updates still rise with it.

    Parameters
    ----------
    n_batches : int
        Updates in each epoch.

    Returns
    -------
    int
        The number of epochs.
    """
    return max(_MIN_EPOCHS, math.ceil(_EPOCHS_OF_ONE_BATCH / math.sqrt(n_batches)))


def draw_batches(
    series: NDArray[np.int64],
    lengths: NDArray[np.int64],
    batch_size: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Shuffle series for an epoch, and put the longest of each batch first.

    Parameters
    ----------
    series : int64[M]
        Indices of the series to train on.
    lengths : int64[S]
        Frames of all series.
    batch_size : int
        Series in a batch.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    int64[M]
        The order; each `batch_size` of them in turn are a batch.
    """
    order = rng.permutation(series)
    batch = np.arange(len(order)) // batch_size
    return order[np.lexsort((-lengths[order], batch))]


def learning_rates(
    learning_rate: float, max_iter: int, n_batches: int, epoch: int
) -> NDArray[np.float32]:
    """Compute the learning rate of each update in an epoch.

    It rises in a line over the first twentieth of all updates, then falls to zero along half a
    cosine (Loshchilov and Hutter 2017).

    Parameters
    ----------
    learning_rate : float
        Its maximum.
    max_iter : int
        Epochs.
    n_batches : int
        Updates in each epoch.
    epoch : int
        The epoch, from 0.

    Returns
    -------
    float32[n_batches]
        The learning rates.
    """
    n_updates = max_iter * n_batches
    n_warm_up = math.ceil(_WARM_UP * n_updates)
    update = np.arange(epoch * n_batches, (epoch + 1) * n_batches)
    rise = np.minimum(1.0, (update + 1) / n_warm_up)
    progress = np.maximum(0.0, (update + 1 - n_warm_up) / (n_updates + 1 - n_warm_up))
    fall = (1.0 + np.cos(np.pi * progress)) / 2.0
    rates: NDArray[np.float32] = np.float32(learning_rate * rise * fall)
    return rates


def _draw_dropout(
    n_series: int, n_features: int, rate: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    if rate == 0.0:
        return np.ones((n_series, n_features), dtype=np.float32)
    kept = rng.random((n_series, n_features), dtype=np.float32) >= rate
    mask: NDArray[np.float32] = kept / np.float32(1.0 - rate)
    return mask
