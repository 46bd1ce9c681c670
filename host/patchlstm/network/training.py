"""Training of a network: held-out series, epochs, learning rate, early stopping."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import StopFlag
from patchlstm.network.augmentation import Amounts, Augmentation, draw_key, longest_variants
from patchlstm.network.epochs import Epoch, Part, choose_epochs, draw_epoch, learning_rates
from patchlstm.network.heads import head_of
from patchlstm.network.jitter import Jitter
from patchlstm.network.material import Material
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
    material: Material,
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
    material : Material
        Series and targets.
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
    n_series, fraction = len(material.lengths), settings.validation_fraction
    trained, held_out = head.split(material.targets, n_series, fraction, rng)
    adjustment = head.adjustment(_target_rows(topology, material, trained))
    adjusted = material.with_targets(head.adjust_rows(material.targets, adjustment))
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    begin = adjustment.apply(topology, parameters)
    ensemble = _Ensemble(topology, begin, settings, adjusted, draw_key(rng), stop)
    n_batches = ensemble.count_batches(trained)
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


def _target_rows(topology: Topology, material: Material, series: NDArray[np.int64]) -> NDArray[Any]:
    """Return the target rows of some series."""
    if topology.pooling != "each":
        return material.targets[series]
    bounds = np.cumsum(np.append(0, material.lengths))
    return np.concatenate([material.targets[bounds[s] : bounds[s + 1]] for s in series])


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
        material: Material,
        key: int,
        stop: StopFlag,
    ) -> None:
        self.members = split_members(topology, parameters)
        self._topology = topology
        self._settings = settings
        self._stop = stop
        self._material = material
        self._head = head_of(topology)
        self._key = key
        self._n_turns = 0  # variants drawn
        self._portion: Examples | None = None  # the newest, and what draws its variants
        self._augmentations: dict[Amounts, Augmentation] = {}
        self._shape = member_topology(topology)
        self._optimisers = [
            allocate_optimiser(self._shape, settings.weight_decay) for _ in self.members
        ]
        self._lengths = material.lengths
        longest = np.maximum(
            longest_variants(self._lengths, settings.augment, self._head.amounts),
            longest_variants(self._lengths, settings.augment, self._head.settled),
        )
        self._cuts = topology.head == "continuation"
        self._jitter: Jitter | None = None
        if self._cuts:
            longest = longest_pieces(longest)
            (whole,) = material.portions(np.arange(len(self._lengths)), settings.batch_size)
            self._jitter = Jitter(topology, parameters, whole.examples.frames, settings.augment)
        self._work = allocate_workspace(self._shape, longest, settings.batch_size, stop)
        self._validation_work: Workspace | None = None  # made when it is first needed

    def count_batches(self, series: NDArray[np.int64]) -> int:
        """Return how many batches an epoch has when series that are long are cut."""
        return self._count_batches(self._lengths[series])

    def _count_batches(self, lengths: NDArray[np.int64]) -> int:
        n_series = int(count_pieces(lengths).sum()) if self._cuts else len(lengths)
        return math.ceil(n_series / self._settings.batch_size)

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
        first = 0  # of the portion's batches
        for examples, chosen in self._material.portions(series, self._settings.batch_size, rng):
            last = first + self._count_batches(np.diff(examples.offsets)[chosen])
            for member, (weights, optimiser) in enumerate(
                zip(self.members, self._optimisers, strict=True)
            ):
                if self._stop[0] != 0:
                    return math.nan
                varied, epoch = self._draw(examples, chosen, rates[first:last], settles, rng)
                for part in epoch.cut(_WORK_AT_ONCE / self._shape.n_parameters):
                    loss = self._train(weights, optimiser, varied, part)
                    total += loss * part.n_answers
                    n_answers += part.n_answers
                    if self._stop[0] != 0:
                        return math.nan
                    share = (member + part.share) / len(self.members)
                    tell((first + (last - first) * share) / len(rates), total / n_answers)
            first = last
        return total / n_answers

    def _draw(
        self,
        examples: Examples,
        chosen: NDArray[np.int64],
        rates: NDArray[np.float32],
        settles: bool,
        rng: np.random.Generator,
    ) -> tuple[Examples, Epoch]:
        """Draw variants of a portion's series, and the batches that they form."""
        varied = self._vary(examples, self._head.settled if settles else self._head.amounts)
        varied, chosen = self._cut(varied, chosen, rng)
        if self._jitter is not None:
            varied = self._jitter.draw(varied, rng)
        epoch = draw_epoch(self._shape, chosen, varied.offsets, rates, self._settings, rng)
        return varied, epoch

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
        mean, n_answers = 0.0, 0
        for portion in self._material.portions(series, self._settings.batch_size):
            examples, chosen = self._cut(*portion)
            lengths = np.diff(examples.offsets)[chosen]
            if self._validation_work is None:
                all_lengths = lengths if self._cuts else self._lengths[series]
                self._validation_work = allocate_workspace(
                    self._topology, all_lengths, self._settings.batch_size, self._stop
                )
            loss = evaluate_loss(
                Network(self._topology.sizes, merged),
                examples,
                chosen[np.argsort(-lengths, kind="stable")],
                self._settings.batch_size,
                self._validation_work,
            )
            own = int(lengths.sum()) if self._topology.answers_frames else len(chosen)
            n_answers += own
            mean += (loss - mean) * (own / n_answers)
        return mean

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

    def _vary(self, examples: Examples, amounts: Amounts) -> Examples:
        """Draw new variants of the series; targets of frames go with their frames."""
        turn = self._n_turns
        self._n_turns += 1
        augmentation = self._augmentation(examples, amounts)
        frames, offsets = augmentation.draw(turn)
        targets = examples.targets
        if self._topology.answers_frames:
            targets = augmentation.follow(targets, turn, offsets)
        return make_examples(self._shape, frames, offsets, targets)

    def _augmentation(self, examples: Examples, amounts: Amounts) -> Augmentation:
        """Return what draws variants of a portion, the same one as long as the portion is."""
        if examples is not self._portion:
            self._portion = examples
            self._augmentations.clear()
        if amounts not in self._augmentations:
            self._augmentations[amounts] = Augmentation(
                examples.frames,
                examples.offsets,
                self._settings.augment,
                self._key,
                amounts,
                self._material.spread,
            )
        return self._augmentations[amounts]


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
