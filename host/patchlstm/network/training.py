"""Training of a network: held-out series, epochs, learning rate, early stopping."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import StopFlag
from patchlstm.network.augmentation import Augmentation, draw_key
from patchlstm.network.epochs import Part, choose_epochs, draw_epoch, learning_rates
from patchlstm.network.heads import head_of
from patchlstm.network.jitter import Jitter
from patchlstm.network.members import member_topology, merge_members, split_members
from patchlstm.network.pieces import count_pieces, cut, longest_pieces
from patchlstm.network.settings import Settings
from patchlstm_kernels import (
    Examples,
    Network,
    Optimiser,
    Topology,
    Workspace,
    allocate_optimiser,
    allocate_workspace,
    duplicate,
    evaluate_loss,
    make_examples,
    train_epoch,
)

# Share of the epochs, the last ones, that train on the series as they are and beginnings of them.
# What happens at the same time in all of them, which the variants blur, is learnt then.
SETTLING = 0.1

# Frames times weights between two looks at the clock: a tenth of a second and more.
_WORK_AT_ONCE = 1e9
# Seconds without news after which a fit tells how far it is within an epoch.
_SILENCE = 0.5

StopReason = Literal["max_iter", "patience", "cancel"]


class Progress(NamedTuple):
    """How far a fit is: after each epoch, and within epochs that take long.

    Within an epoch, `epoch` has a fraction, `loss` is the mean so far, and `validation_loss` is
    that of the epoch before. It is nan when nothing is held out.
    """

    epoch: float
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
        Called with a `Progress` after each epoch, and every half second or so within a long one.
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
    n_batches = math.ceil(ensemble.count_pieces(trained) / settings.batch_size)
    max_iter = settings.max_iter or choose_epochs(n_batches)
    best = _Best(ensemble.members, settings.patience, len(held_out) > 0)
    reason: StopReason = "max_iter"
    teller = _Teller(on_progress, max_iter)
    for epoch in range(max_iter):
        rates = learning_rates(settings.learning_rate, max_iter, n_batches, epoch)
        is_settling = epoch >= (1.0 - SETTLING) * max_iter
        loss = ensemble.train_epoch(trained, rates, is_settling, rng, teller.tell_share)
        progress = Progress(epoch + 1, max_iter, loss, ensemble.measure_loss(held_out))
        if stop[0] != 0:
            reason = "cancel"
            break
        ensemble.check_finite(loss, epoch + 1)
        teller.tell(progress)
        if best.is_stale(progress, epoch + 1, ensemble.members):
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


class _Teller:
    """Tells how far a fit is: after each epoch, and within epochs that take long."""

    def __init__(self, on_progress: Callable[[Progress], None] | None, max_iter: int) -> None:
        self._on_progress = on_progress
        self._last = Progress(0, max_iter, math.nan, math.nan)
        self._told_at = time.monotonic()

    def tell(self, progress: Progress) -> None:
        """Tell the outcome of an epoch."""
        self._last = progress
        self._tell(progress)

    def tell_share(self, share: float, loss: float) -> None:
        """Tell what share of the epoch is done, if there was no news for long."""
        if 0.0 < share < 1.0 and time.monotonic() > self._told_at + _SILENCE:
            self._tell(self._last._replace(epoch=self._last.epoch + share, loss=loss))

    def _tell(self, progress: Progress) -> None:
        self._told_at = time.monotonic()
        if self._on_progress is not None:
            self._on_progress(progress)


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
        head = head_of(topology)
        self._variants, self._settled = (
            Augmentation(examples.frames, examples.offsets, settings.augment, key, amounts)
            for amounts in (head.amounts, head.settled)
        )
        self._n_turns = 0  # variants drawn
        self._shape = member_topology(topology)
        self._optimisers = [
            allocate_optimiser(self._shape, settings.weight_decay) for _ in self.members
        ]
        self._lengths = np.diff(examples.offsets)
        longest = np.maximum(self._variants.longest, self._settled.longest)
        self._cuts = topology.head == "continuation"
        self._jitter: Jitter | None = None
        if self._cuts:
            longest = longest_pieces(longest)
            self._jitter = Jitter(topology, parameters, examples.frames, settings.augment)
        self._work = allocate_workspace(self._shape, longest, settings.batch_size, stop)
        self._validation_work: Workspace | None = None  # made when it is first needed

    def count_pieces(self, series: NDArray[np.int64]) -> int:
        """Return how many series an epoch has when those that are long are cut."""
        return int(count_pieces(self._lengths[series]).sum()) if self._cuts else len(series)

    def train_epoch(
        self,
        series: NDArray[np.int64],
        rates: NDArray[np.float32],
        settles: bool,
        rng: np.random.Generator,
        tell: Callable[[float, float], None],
    ) -> float:
        """Train each member for one epoch, on variants of its own; return their mean loss.

        It is of no use if `stop` was set. `tell` is called with the share of the epoch that is
        done and the mean loss so far.
        """
        total = n_answers = 0.0
        for member, (weights, optimiser) in enumerate(
            zip(self.members, self._optimisers, strict=True)
        ):
            if self._stop[0] != 0:
                return math.nan
            examples = self._vary(self._settled if settles else self._variants)
            examples, chosen = self._cut(examples, series, rng)
            if self._jitter is not None:
                examples = self._jitter.draw(examples, rng)
            epoch = draw_epoch(self._shape, chosen, examples.offsets, rates, self._settings, rng)
            for part in epoch.cut(_WORK_AT_ONCE / self._shape.n_parameters):
                loss = self._train(weights, optimiser, examples, part)
                total += loss * part.n_answers
                n_answers += part.n_answers
                if self._stop[0] != 0:
                    return math.nan
                tell((member + part.share) / len(self.members), total / n_answers)
        return total / n_answers

    def _train(
        self,
        weights: NDArray[np.float32],
        optimiser: Optimiser,
        examples: Examples,
        part: Part,
    ) -> float:
        """Train a member for a part of an epoch; return its mean loss."""
        return train_epoch(
            Network(self._shape.sizes, weights),
            examples,
            part.order,
            self._settings.batch_size,
            part.dropout_mask,
            part.rates,
            self._settings.momentum,
            optimiser,
            self._work,
        )

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
        examples, chosen = self._cut(self._examples, series)
        lengths = np.diff(examples.offsets)[chosen]
        if self._validation_work is None:
            self._validation_work = allocate_workspace(
                self._topology, lengths, self._settings.batch_size, self._stop
            )
        return evaluate_loss(
            Network(self._topology.sizes, merged),
            examples,
            chosen[np.argsort(-lengths, kind="stable")],
            self._settings.batch_size,
            self._validation_work,
        )

    def _cut(
        self,
        examples: Examples,
        series: NDArray[np.int64],
        rng: np.random.Generator | None = None,
    ) -> tuple[Examples, NDArray[np.int64]]:
        """Cut long series, if it is frames that are learnt; return the pieces of some series."""
        if not self._cuts:
            return examples, series
        offsets, owners = cut(examples.offsets, rng)
        return examples._replace(offsets=offsets), np.flatnonzero(np.isin(owners, series))

    def _vary(self, augmentation: Augmentation) -> Examples:
        """Draw new variants of the series; targets of frames go with their frames."""
        turn = self._n_turns
        self._n_turns += 1
        frames, offsets = augmentation.draw(turn)
        targets = self._examples.targets
        if self._topology.answers_frames:
            targets = augmentation.follow(targets, turn, offsets)
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

    def is_stale(
        self, progress: Progress, n_epochs: int, members: list[NDArray[np.float32]]
    ) -> bool:
        """Take an epoch into account; return whether patience has run out."""
        self.n_epochs = n_epochs
        judged = progress.validation_loss if self._is_held_out else progress.loss
        improved = judged < self._lowest
        if improved:
            self._lowest, self._epoch_of_lowest = judged, n_epochs
        if improved or not self._is_held_out:
            self.members = [duplicate(weights) for weights in members]
            self.loss, self.validation_loss = progress.loss, progress.validation_loss
        return 0 < self._patience <= n_epochs - self._epoch_of_lowest
