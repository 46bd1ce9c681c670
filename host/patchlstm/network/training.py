"""Training of a network: held-out series, epochs, learning rate, early stopping."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.network.augmentation import Augmentation
from patchlstm.network.members import count_members, member_topology, merge_members, split_members
from patchlstm.network.settings import Settings
from patchlstm_kernels import (
    Network,
    Topology,
    allocate_optimiser,
    allocate_workspace,
    arrange,
    duplicate,
    evaluate_loss,
    make_examples,
    restore,
    train_epoch,
)

# Share of all updates over which the learning rate rises to its full value.
_WARM_UP = 0.05
# Share of the epochs, the last ones, that train on the series as they are: what sits at the same
# time in all of them, which variants blur, is learned at last.
SETTLING = 0.2
# Epochs when the set decides: many over a few series, where an epoch has few updates.
_EPOCHS_OF_ONE_BATCH = 400
_FEWEST_EPOCHS = 20


class Progress(NamedTuple):
    """What is known after an epoch; `validation_loss` is nan when nothing is held out."""

    epoch: int
    max_iter: int
    loss: float
    validation_loss: float


class TrainingResult(NamedTuple):
    """The best weights, their losses, and how training ended.

    The losses are nan if not one epoch was completed; `validation_loss` also when nothing is
    held out. `held_out` are the numbers of the series that were.
    """

    parameters: NDArray[np.float32]
    loss: float
    validation_loss: float
    n_epochs: int
    reason: Literal["max_iter", "patience", "cancel"]
    held_out: tuple[int, ...]


def train(
    topology: Topology,
    parameters: NDArray[np.float32],
    frames: NDArray[np.float32],
    offsets: NDArray[np.int64],
    targets: NDArray[np.int64],
    settings: Settings,
    rng: np.random.Generator,
    on_progress: Callable[[Progress], None] | None = None,
    stop: NDArray[np.int64] | None = None,
) -> TrainingResult:
    """Train a network.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    parameters : float32[buffer_size]
        Start values, with the standardisation set; not changed.
    frames : float32[N, n_inputs]
        The frames of all series, one series after the other.
    offsets : int64[S + 1]
        Series ``s`` is ``frames[offsets[s]:offsets[s + 1]]``; none may be empty.
    targets : int64[S]
        Class of each series, from 0.
    settings : Settings
        How to train.
    rng : numpy.random.Generator
        Source of all randomness; its state decides the result to the last bit.
    on_progress : callable, optional
        Called with a `Progress` after each epoch.
    stop : int64[1], optional
        Set it to anything but 0, from any thread, to end training within one batch.

    Returns
    -------
    TrainingResult
        The weights of the epoch with the lowest validation loss, or of the last epoch when
        nothing is held out: the learning rate has settled by then, and the training loss, taken
        over ever new variants, tells little. The start values if training was stopped in its
        first epoch.

    Raises
    ------
    ValueError
        If the arrays do not fit together.
    FloatingPointError
        If the loss or a weight overflows, as it may with a learning rate far too high.
    """
    targets = np.ascontiguousarray(targets, dtype=np.int64)
    _check_arrays(topology, parameters, targets)
    rows = (targets[:, np.newaxis] == np.arange(topology.n_outputs)).astype(np.float32)
    examples = make_examples(topology, frames, offsets, rows)
    frames, offsets, _ = examples
    if stop is None:
        stop = np.zeros(1, dtype=np.int64)
    lengths = np.diff(offsets)
    trained, held_out = split_by_class(targets, settings.validation_fraction, rng)
    held_out = held_out[np.argsort(-lengths[held_out], kind="stable")]
    n_batches = math.ceil(len(trained) / settings.batch_size)
    max_iter = settings.max_iter or choose_epochs(n_batches)
    augmentation = Augmentation(frames, offsets, settings.augment)
    # Unequal classes: trained with their logits raised as their shares are, and lowered again in
    # the result, a class is as probable as its series make it, not as it is frequent (Menon et
    # al. 2021). A fit that goes on finds the logits as training left them.
    excess = logit_excess(targets[trained], topology.n_outputs)
    n_members = count_members(topology, settings.members)
    shape = member_topology(topology, n_members)
    members = split_members(topology, n_members, _add_to_logits(topology, parameters, excess))
    optimisers = [allocate_optimiser(shape, settings.weight_decay) for _ in members]
    longest = np.maximum(lengths, augmentation.longest)
    work = allocate_workspace(shape, longest, settings.batch_size)
    validation_work = allocate_workspace(topology, lengths, settings.batch_size)

    best = TrainingResult(
        duplicate(parameters), math.nan, math.nan, 0, "max_iter", tuple(held_out.tolist())
    )
    best_members = members
    best_epoch, lowest = 0, math.inf
    n_epochs = 0
    reason: Literal["max_iter", "patience", "cancel"] = "max_iter"
    for epoch in range(max_iter):
        rates = learning_rates(settings.learning_rate, max_iter, n_batches, epoch)
        is_settling = epoch >= (1.0 - SETTLING) * max_iter
        losses = []
        for weights, optimiser in zip(members, optimisers, strict=True):
            variants, variant_offsets = (frames, offsets) if is_settling else augmentation.draw(rng)
            losses.append(
                train_epoch(
                    Network(shape.sizes, weights),
                    make_examples(shape, variants, variant_offsets, rows),
                    draw_batches(trained, np.diff(variant_offsets), settings.batch_size, rng),
                    settings.batch_size,
                    _draw_dropout(len(trained), shape.n_features, settings.dropout, rng),
                    rates,
                    settings.momentum,
                    optimiser,
                    work,
                    stop,
                )
            )
        if stop[0] != 0:
            reason = "cancel"
            break
        loss = float(np.mean(losses))
        if not (math.isfinite(loss) and all(np.isfinite(weights).all() for weights in members)):
            raise FloatingPointError(
                f"the loss became {loss} in epoch {epoch + 1}; a learning rate lower than "
                f"{settings.learning_rate:g} may help, and so may frames without extreme values"
            )
        n_epochs = epoch + 1
        validation_loss = math.nan
        if len(held_out):
            validation_loss = evaluate_loss(
                Network(topology.sizes, merge_members(topology, members)),
                examples,
                held_out,
                settings.batch_size,
                validation_work,
            )
        if on_progress is not None:
            on_progress(Progress(n_epochs, max_iter, loss, validation_loss))
        judged = validation_loss if len(held_out) else loss
        improved = judged < lowest
        if improved:
            lowest, best_epoch = judged, n_epochs
        if improved or not len(held_out):
            best_members = [duplicate(weights) for weights in members]
            best = best._replace(loss=loss, validation_loss=validation_loss)
        if settings.patience and n_epochs - best_epoch >= settings.patience:
            reason = "patience"
            break
    if n_epochs == 0:
        return best._replace(reason=reason)
    merged = _add_to_logits(topology, merge_members(topology, best_members), -excess)
    return best._replace(parameters=merged, n_epochs=n_epochs, reason=reason)


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
    return max(_FEWEST_EPOCHS, math.ceil(_EPOCHS_OF_ONE_BATCH / math.sqrt(n_batches)))


def logit_excess(targets: NDArray[np.int64], n_outputs: int) -> NDArray[np.float32]:
    """Compute how much the frequency of each class adds to its logit.

    Parameters
    ----------
    targets : int64[S]
        Class of each series.
    n_outputs : int
        Number of classes.

    Returns
    -------
    float32[n_outputs]
        Logarithms of the classes' sizes, relative to a class of mean size; zeros if all are
        equal.
    """
    counts = np.maximum(np.bincount(targets, minlength=n_outputs), 1)
    excess: NDArray[np.float32] = np.log(counts / counts.mean()).astype(np.float32)
    return excess


def split_by_class(
    targets: NDArray[np.int64], fraction: float, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw which series are held out, the same share of each class.

    Parameters
    ----------
    targets : int64[S]
        Class of each series.
    fraction : float
        Share to hold out, rounded for each class; one series of each class stays in training.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    tuple of int64 arrays
        Numbers of the series to train on, and of those held out; both ascending.
    """
    is_held_out = np.zeros(len(targets), dtype=bool)
    for target in np.unique(targets):
        members = rng.permutation(np.flatnonzero(targets == target))
        count = min(math.floor(fraction * len(members) + 0.5), len(members) - 1)
        is_held_out[members[:count]] = True
    return np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)


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
        Numbers of the series to train on.
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
        The largest.
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


def _add_to_logits(
    topology: Topology, parameters: NDArray[np.float32], amounts: NDArray[np.float32]
) -> NDArray[np.float32]:
    plain = restore(topology, parameters)
    topology.views(plain)["head.bias"] += amounts
    return arrange(topology, plain)


def _draw_dropout(
    n_series: int, n_features: int, rate: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    if rate == 0.0:
        return np.ones((n_series, n_features), dtype=np.float32)
    kept = rng.random((n_series, n_features), dtype=np.float32) >= rate
    mask: NDArray[np.float32] = kept / np.float32(1.0 - rate)
    return mask


def _check_arrays(
    topology: Topology,
    parameters: NDArray[np.float32],
    targets: NDArray[np.int64],
) -> None:
    """Refuse arrays that do not fit together: the kernels do not check their indices."""
    if parameters.shape != (topology.buffer_size,):
        raise ValueError(
            f"the parameters have shape {parameters.shape}; "
            f"this topology needs ({topology.buffer_size},)"
        )
    if not 0 <= targets.min() <= targets.max() < topology.n_outputs:
        raise ValueError(
            f"the targets go from {targets.min()} to {targets.max()}; "
            f"needed are classes from 0 to {topology.n_outputs - 1}"
        )
