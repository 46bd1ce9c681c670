"""Training of a network: held-out series, epochs, learning rate, early stopping."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import StopFlag
from patchlstm.network.augmentation import Augmentation, draw_key
from patchlstm.network.heads import head_of
from patchlstm.network.members import member_topology, merge_members, split_members
from patchlstm.network.settings import Settings
from patchlstm_kernels import (
    Examples,
    Network,
    Topology,
    allocate_optimiser,
    allocate_workspace,
    duplicate,
    evaluate_loss,
    make_examples,
    train_epoch,
)

# Share of all updates over which the learning rate rises to its full value.
_WARM_UP = 0.05
# Share of the epochs, the last ones, that train on the series as they are. What happens at the same
# time in all of them, which the variants blur, is learnt then.
SETTLING = 0.2
# Epochs when the set decides: many over a few series, where an epoch has few updates.
_EPOCHS_OF_ONE_BATCH = 400
_MIN_EPOCHS = 20

StopReason = Literal["max_iter", "patience", "cancel"]


class Progress(NamedTuple):
    """How far a fit is after an epoch; `validation_loss` is nan when nothing is held out."""

    epoch: int
    max_iter: int
    loss: float
    validation_loss: float


class TrainingResult(NamedTuple):
    """The best weights, their losses, and how training ended.

    The losses are nan if not one epoch was completed; `validation_loss` also when nothing is
    held out. `held_out` are the indices of the series that were.
    """

    parameters: NDArray[np.float32]
    loss: float
    validation_loss: float
    n_epochs: int
    reason: StopReason
    held_out: tuple[int, ...]


def train(
    topology: Topology,
    parameters: NDArray[np.float32],
    examples: Examples,
    settings: Settings,
    rng: np.random.Generator,
    on_progress: Callable[[Progress], None] | None = None,
    stop: StopFlag | None = None,
) -> TrainingResult:
    """Train a network.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    parameters : float32[buffer_size]
        Start values, with the standardisation set, which answer in the targets' own terms; not
        changed.
    examples : Examples
        Series and targets, from `make_examples`.
    settings : Settings
        How to train.
    rng : numpy.random.Generator
        Source of all randomness; its state decides the result to the last bit.
    on_progress : callable, optional
        Called with a `Progress` after each epoch.
    stop : int64[1], optional
        Set it to anything but 0, from any thread, to end training within a part of a batch.

    Returns
    -------
    TrainingResult
        The weights of the epoch with the lowest validation loss, or of the last epoch when
        nothing is held out: the learning rate has settled by then, and the training loss says
        little, since the variants are new in every epoch. The start values if training was stopped
        in its first epoch.

    Raises
    ------
    ValueError
        If the parameters do not fit the topology.
    FloatingPointError
        If the loss or a weight overflows, as it may with a learning rate far too high.
    """
    head = head_of(topology)
    trained, held_out = head.split(examples, settings.validation_fraction, rng)
    adjustment = head.adjustment(_target_rows(topology, examples, trained))
    rows = head.adjust_rows(examples.targets, adjustment)
    adjusted = make_examples(topology, examples.frames, examples.offsets, rows)
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    begin = adjustment.apply(topology, parameters)
    ensemble = _Ensemble(topology, begin, settings, adjusted, draw_key(rng), stop)
    n_batches = math.ceil(len(trained) / settings.batch_size)
    max_iter = settings.max_iter or choose_epochs(n_batches)
    best = _Best(ensemble.members, settings.patience, len(held_out) > 0)
    reason: StopReason = "max_iter"
    for epoch in range(max_iter):
        rates = learning_rates(settings.learning_rate, max_iter, n_batches, epoch)
        is_settling = epoch >= (1.0 - SETTLING) * max_iter
        loss = ensemble.train_epoch(trained, rates, not is_settling, rng)
        progress = Progress(epoch + 1, max_iter, loss, ensemble.measure_loss(held_out))
        if stop[0] != 0:
            reason = "cancel"
            break
        ensemble.check_finite(loss, epoch + 1)
        if on_progress is not None:
            on_progress(progress)
        if best.is_stale(progress, ensemble.members):
            reason = "patience"
            break
    result = duplicate(parameters)
    if best.n_epochs:
        merged = merge_members(topology, best.members)
        result = adjustment.inverse.apply(topology, merged)
    return TrainingResult(
        result, best.loss, best.validation_loss, best.n_epochs, reason, tuple(held_out.tolist())
    )


def _target_rows(
    topology: Topology, examples: Examples, series: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the target rows of some series."""
    if topology.pooling != "each":
        return examples.targets[series]
    bounds = examples.offsets
    return np.concatenate([examples.targets[bounds[s] : bounds[s + 1]] for s in series])


class _Ensemble:
    """The members of a network while they are trained, and the memory that they are trained in."""

    def __init__(
        self,
        topology: Topology,
        parameters: NDArray[np.float32],
        settings: Settings,
        examples: Examples,
        key: int,
        stop: StopFlag,
    ) -> None:
        self.members = split_members(topology, parameters)
        self._topology = topology
        self._settings = settings
        self._stop = stop
        self._examples = examples
        self._augmentation = Augmentation(examples.frames, examples.offsets, settings.augment, key)
        self._n_turns = 0  # variants drawn
        self._shape = member_topology(topology)
        self._optimisers = [
            allocate_optimiser(self._shape, settings.weight_decay) for _ in self.members
        ]
        self._lengths = np.diff(examples.offsets)
        longest = np.maximum(self._lengths, self._augmentation.longest)
        self._work = allocate_workspace(self._shape, longest, settings.batch_size, stop)
        self._validation_work = allocate_workspace(
            topology, self._lengths, settings.batch_size, stop
        )

    def train_epoch(
        self,
        series: NDArray[np.int64],
        rates: NDArray[np.float32],
        varies: bool,
        rng: np.random.Generator,
    ) -> float:
        """Train each member for one epoch, on variants of its own; return their mean loss.

        It is of no use if `stop` was set.
        """
        settings = self._settings
        losses = []
        for weights, optimiser in zip(self.members, self._optimisers, strict=True):
            if self._stop[0] != 0:
                return math.nan
            examples = self._vary() if varies else self._examples
            losses.append(
                train_epoch(
                    Network(self._shape.sizes, weights),
                    examples,
                    draw_batches(series, np.diff(examples.offsets), settings.batch_size, rng),
                    settings.batch_size,
                    _draw_dropout(len(series), self._shape.n_features, settings.dropout, rng),
                    rates,
                    settings.momentum,
                    optimiser,
                    self._work,
                )
            )
        return float(np.mean(losses))

    def check_finite(self, loss: float, epoch: int) -> None:
        """Refuse to go on with numbers that have overflowed."""
        if math.isfinite(loss) and all(np.isfinite(weights).all() for weights in self.members):
            return
        raise FloatingPointError(
            f"the loss became {loss} in epoch {epoch}; a learning rate lower than "
            f"{self._settings.learning_rate:g} may help, and so may frames without extreme values"
        )

    def measure_loss(self, series: NDArray[np.int64]) -> float:
        """Compute the loss of the whole network on series that it is not trained on."""
        if not len(series):
            return math.nan
        merged = merge_members(self._topology, self.members)
        return evaluate_loss(
            Network(self._topology.sizes, merged),
            self._examples,
            series[np.argsort(-self._lengths[series], kind="stable")],
            self._settings.batch_size,
            self._validation_work,
        )

    def _vary(self) -> Examples:
        """Draw new variants of the series; targets of frames go with their frames."""
        turn = self._n_turns
        self._n_turns += 1
        frames, offsets = self._augmentation.draw(turn)
        targets = self._examples.targets
        if self._topology.answers_frames:
            targets = self._augmentation.follow(targets, turn, offsets)
        return make_examples(self._shape, frames, offsets, targets)


class _Best:
    """The best weights so far, by the loss of what is held out, and how long they have been that.

    With nothing held out the newest are the best: see `train`.
    """

    def __init__(
        self, members: list[NDArray[np.float32]], patience: int, is_held_out: bool
    ) -> None:
        self.members = members
        self.loss = self.validation_loss = math.nan
        self.n_epochs = 0
        self._lowest, self._epoch_of_lowest = math.inf, 0
        self._patience = patience
        self._is_held_out = is_held_out

    def is_stale(self, progress: Progress, members: list[NDArray[np.float32]]) -> bool:
        """Take an epoch into account; return whether patience has run out."""
        self.n_epochs = progress.epoch
        judged = progress.validation_loss if self._is_held_out else progress.loss
        improved = judged < self._lowest
        if improved:
            self._lowest, self._epoch_of_lowest = judged, progress.epoch
        if improved or not self._is_held_out:
            self.members = [duplicate(weights) for weights in members]
            self.loss, self.validation_loss = progress.loss, progress.validation_loss
        return 0 < self._patience <= progress.epoch - self._epoch_of_lowest


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
