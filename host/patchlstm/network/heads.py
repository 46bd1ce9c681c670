"""What a network is trained to answer: the file in which heads differ, outside the kernels.

A fit is given targets in the user's terms. The head turns them into the rows of numbers that the
kernels train towards, says which series are held out, how the head's weights are adjusted while
they are trained, and sums up how good the answers are.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import InvalidValueError
from patchlstm.identifiers import natural_order
from patchlstm.network import continuation
from patchlstm.network.adjustment import Adjustment, logit_excess
from patchlstm.network.augmentation import AS_THEY_ARE, BEGUN, LABELLED, NUMBERED, TIMED, Amounts
from patchlstm.network.settings import Settings
from patchlstm.network.splits import Split, split_by_class, split_plainly
from patchlstm_kernels import Topology, standardise
from patchlstm_kernels.limits import MAX_OUTPUTS

_FEW_SERIES = 3  # of one label; with fewer, chance decides what is learnt
_CONFUSED = 0.25  # share of a label's series that are taken for one other label


class Account(NamedTuple):
    """How good a network's answers are, in words."""

    counts: str
    """How many series of each label there were; empty if there are no labels."""
    trained: str
    """How well it answers the series that it was trained on."""
    held_out: str
    """The same for those held out; empty if there are none."""
    hints: list[str]
    """What looks wrong."""


class Head(ABC):
    """One kind of answer. The objects below are the only ones of their classes."""

    name: ClassVar[Literal["labels", "numbers", "continuation"]]
    """As `Topology.head` has it."""
    noun: ClassVar[str]
    """What a model with this head is called; its JSON has the format ``patchlstm.NOUN``."""
    amounts: ClassVar[Amounts]
    """How variants of its series differ that have the same targets, or targets that follow."""
    settled: ClassVar[Amounts] = AS_THEY_ARE
    """The same in the last epochs."""

    def shape(self, settings: Settings) -> dict[str, Any]:
        """Return all arguments of `Topology` except the numbers that the data decide."""
        return {**settings.shape, "head": self.name}

    def suits(self, topology: Topology, settings: Settings) -> bool:
        """Return whether a network's shape is the one that these settings give."""
        shape = self.shape(settings)
        return all(getattr(topology, name) == value for name, value in shape.items())

    @abstractmethod
    def check(self, lengths: Sequence[int], targets: Sequence[Any]) -> None:
        """Raise an InvalidValueError if there is too little to learn or it does not fit.

        Parameters
        ----------
        lengths : sequence of int
            Frames of each series.
        targets : sequence
            One for each.
        """

    @abstractmethod
    def name_outputs(self, targets: Sequence[Any]) -> tuple[str, ...]:
        """Return the label of each output, in natural order; numbers have none."""

    @abstractmethod
    def count_outputs(self, targets: Sequence[Any], settings: Settings) -> int:
        """Return how many outputs a network needs."""

    @abstractmethod
    def encode(self, targets: Sequence[Any], labels: tuple[str, ...]) -> FloatArray:
        """Return a row of numbers for each answer, float32[S or N, K]."""

    def standardise(
        self,
        topology: Topology,
        parameters: FloatArray,
        frames: FloatArray,
        _rows: FloatArray,
        *,
        is_new: bool,
    ) -> None:
        """Set what a network knows of each dimension, which one that learns on keeps."""
        if is_new:
            standardise(topology, parameters, frames)

    def goes_on(
        self,
        _topology: Topology,
        _parameters: FloatArray,
        _series: Sequence[FloatArray],
        _targets: Sequence[Any],
    ) -> bool:
        """Return whether a network can learn on from these, with what it knows of dimensions."""
        return True

    def relate(
        self, _topology: Topology, _parameters: FloatArray, _frames: FloatArray, rows: FloatArray
    ) -> FloatArray:
        """Return the kernels' target rows, float32[S or N, n_targets]; `rows` as of `encode`."""
        return rows

    @abstractmethod
    def split(
        self, targets: NDArray[Any], n_series: int, fraction: float, rng: np.random.Generator
    ) -> Split:
        """Draw which series are trained on and which are held out; `targets` are all rows."""

    def adjust_start(
        self, topology: Topology, parameters: FloatArray, _rows: FloatArray
    ) -> FloatArray:
        """Return start values that answer in the targets' own terms."""
        return parameters

    @abstractmethod
    def adjustment(self, rows: FloatArray) -> Adjustment:
        """Return how training adjusts the head, given the target rows that are trained on."""

    @abstractmethod
    def adjust_rows(self, rows: FloatArray, adjustment: Adjustment) -> FloatArray:
        """Return the target rows that training with this adjustment is given."""

    @abstractmethod
    def check_outputs(self, n_outputs: int, labels: tuple[str, ...]) -> None:
        """Raise a ValueError if a file's labels are not those of so many outputs."""

    @abstractmethod
    def guess(self, n_outputs: int) -> float:
        """Return the loss of always giving the same answer."""

    def read(
        self,
        _topology: Topology,
        _parameters: FloatArray,
        _series: Sequence[FloatArray],
        outputs: FloatArray,
    ) -> FloatArray:
        """Return answers in the targets' terms, given the outputs for series, row by row."""
        return outputs

    @abstractmethod
    def account(
        self,
        labels: tuple[str, ...],
        answers: FloatArray,
        targets: Sequence[Any],
        is_trained: NDArray[np.bool_],
    ) -> Account:
        """Compare answers with targets.

        Parameters
        ----------
        labels : tuple of str
            Of the outputs.
        answers : float32[S or N, K]
            A row for each target row, as `read` returns them.
        targets : sequence
            As `encode` takes them.
        is_trained : bool[S]
            Which series were trained on.
        """


class _Labels(Head):
    """A label for each series."""

    name = "labels"
    noun = "classifier"
    amounts = LABELLED
    settled = BEGUN

    def check(self, lengths: Sequence[int], targets: Sequence[Any]) -> None:
        _check_two_series(lengths)
        n_labels = len(set(targets))
        if n_labels > MAX_OUTPUTS:
            raise InvalidValueError(
                errors.INVALID_LABEL,
                f"found {n_labels} different labels, the maximum is {MAX_OUTPUTS}; use fewer",
            )
        if n_labels < 2:
            raise InvalidValueError(
                errors.NOT_ENOUGH_DATA,
                f"all {len(targets)} series have the label {targets[0]!r}; add series with another"
                " label",
            )

    def name_outputs(self, targets: Sequence[Any]) -> tuple[str, ...]:
        return tuple(sorted(set(targets), key=natural_order))

    def count_outputs(self, targets: Sequence[Any], _settings: Settings) -> int:
        return len(set(targets))

    def encode(self, targets: Sequence[Any], labels: tuple[str, ...]) -> FloatArray:
        column = {label: index for index, label in enumerate(labels)}
        rows = np.zeros((len(targets), len(labels)), np.float32)
        rows[np.arange(len(targets)), [column[label] for label in targets]] = 1.0
        return rows

    def split(
        self, targets: NDArray[Any], n_series: int, fraction: float, rng: np.random.Generator
    ) -> Split:
        return split_by_class(targets.argmax(axis=1), fraction, rng)

    def adjustment(self, rows: FloatArray) -> Adjustment:
        # Unequal classes: training raises each class's logit by the logarithm of its share, and the
        # result lowers it again, so that a class is as probable as its series make it and not as it
        # is frequent (Menon et al. 2021). A fit that continues finds the logits as training left
        # them.
        n_outputs = rows.shape[1]
        excess = logit_excess(rows.argmax(axis=1), n_outputs)
        return Adjustment(np.ones(n_outputs), excess.astype(np.float64))

    def adjust_rows(self, rows: FloatArray, adjustment: Adjustment) -> FloatArray:
        return rows

    def check_outputs(self, n_outputs: int, labels: tuple[str, ...]) -> None:
        if n_outputs != len(labels) or n_outputs < 2:
            raise ValueError(
                f"the topology has {n_outputs} outputs and there are {len(labels)} labels;"
                " the numbers must be equal, and at least 2"
            )

    def guess(self, n_outputs: int) -> float:
        return math.log(n_outputs)

    def account(
        self,
        labels: tuple[str, ...],
        answers: FloatArray,
        targets: Sequence[Any],
        is_trained: NDArray[np.bool_],
    ) -> Account:
        predicted = [labels[column] for column in answers.argmax(axis=1)]
        is_right = np.array([a == b for a, b in zip(targets, predicted, strict=True)])
        counts = Counter(targets)
        few = [f"{label} ({count})" for label, count in counts.items() if count < _FEW_SERIES]
        confused = [
            f"{count} of {counts[label]} {label} are taken for {other}: check their labels, or"
            " choose features that tell them apart"
            for (label, other), count in Counter(zip(targets, predicted, strict=True)).items()
            if label != other and count >= _CONFUSED * counts[label]
        ]
        hints = [f"very few series of {', '.join(few)}: record some more"] if few else []
        return Account(
            f" ({', '.join(f'{count} {label}' for label, count in counts.items())})",
            f"{is_right[is_trained].mean():.1%} recognised",
            "" if is_trained.all() else f"{is_right[~is_trained].mean():.1%}",
            hints + confused,
        )


class _Numbers(Head):
    """Numbers for each series.

    Training sees each of them with mean 0 and deviation 1. The head's weights are scaled to match
    before a fit and scaled back afterwards, so a model answers in the targets' own units.
    """

    name: ClassVar[Any] = "numbers"
    noun = "regressor"
    amounts = NUMBERED

    def check(self, lengths: Sequence[int], targets: Sequence[Any]) -> None:
        _check_two_series(lengths)
        _check_alike(targets)

    def name_outputs(self, _targets: Sequence[Any]) -> tuple[str, ...]:
        return ()

    def count_outputs(self, targets: Sequence[Any], _settings: Settings) -> int:
        return int(np.shape(targets[0])[-1])

    def encode(self, targets: Sequence[Any], _labels: tuple[str, ...]) -> FloatArray:
        return np.stack(targets).astype(np.float32, copy=False)

    def split(
        self, targets: NDArray[Any], n_series: int, fraction: float, rng: np.random.Generator
    ) -> Split:
        return split_plainly(n_series, fraction, rng)

    def adjust_start(
        self, topology: Topology, parameters: FloatArray, rows: FloatArray
    ) -> FloatArray:
        return self.adjustment(rows).inverse.apply(topology, parameters)

    def adjustment(self, rows: FloatArray) -> Adjustment:
        values = rows.astype(np.float64)
        deviation = values.std(axis=0)
        constant = deviation < np.finfo(np.float32).tiny  # too small to invert
        factor = 1.0 / np.where(constant, 1.0, deviation)
        return Adjustment(factor, -values.mean(axis=0) * factor)

    def adjust_rows(self, rows: FloatArray, adjustment: Adjustment) -> FloatArray:
        return (rows * adjustment.factor + adjustment.amount).astype(np.float32)

    def check_outputs(self, n_outputs: int, labels: tuple[str, ...]) -> None:
        if labels:
            raise ValueError(
                f"there are {len(labels)} labels, but the {n_outputs} outputs are numbers, which"
                " have none"
            )

    def guess(self, n_outputs: int) -> float:
        return 0.5 * n_outputs

    def account(
        self,
        labels: tuple[str, ...],
        answers: FloatArray,
        targets: Sequence[Any],
        is_trained: NDArray[np.bool_],
    ) -> Account:
        squares = np.square(answers - self.encode(targets, labels).astype(np.float64))
        trained = self._is_row_of(is_trained, targets)
        held_out = "" if trained.all() else _root_mean(squares[~trained])
        return Account("", f"RMS error {_root_mean(squares[trained])}", held_out, [])

    def _is_row_of(self, is_series: NDArray[np.bool_], _targets: Sequence[Any]) -> NDArray[Any]:
        """Tell which target rows belong to the given series."""
        return is_series


class _Frames(_Numbers):
    """Numbers for each frame of each series, as `Topology.pooling` "each" has it."""

    amounts = TIMED

    def shape(self, settings: Settings) -> dict[str, Any]:
        return {**super().shape(settings), "pooling": "each"}

    def check(self, lengths: Sequence[int], targets: Sequence[Any]) -> None:
        if sum(lengths) < 2:
            raise InvalidValueError(
                errors.NOT_ENOUGH_DATA,
                "all series together have one frame, 2 or more are needed",
            )
        _check_alike(targets)

    def encode(self, targets: Sequence[Any], _labels: tuple[str, ...]) -> FloatArray:
        return np.concatenate(targets).astype(np.float32, copy=False)

    def _is_row_of(self, is_series: NDArray[np.bool_], targets: Sequence[Any]) -> NDArray[Any]:
        return np.repeat(is_series, [len(rows) for rows in targets])


class _Continuation(_Frames):
    """The frame that comes next, after each frame of each series.

    Targets are the frames themselves; a network is trained on the cells in which they lie, as
    `patchlstm.network.continuation` has them.
    """

    name = "continuation"
    noun = "forecaster"
    amounts = AS_THEY_ARE

    def suits(self, topology: Topology, settings: Settings) -> bool:
        n_outputs = continuation.count_outputs(topology.n_inputs, settings.mixtures)
        return super().suits(topology, settings) and topology.n_outputs == n_outputs

    def check(self, _lengths: Sequence[int], targets: Sequence[Any]) -> None:
        _check_alike(targets)

    def count_outputs(self, targets: Sequence[Any], settings: Settings) -> int:
        n_inputs = super().count_outputs(targets, settings)
        n_outputs = continuation.count_outputs(n_inputs, settings.mixtures)
        if n_outputs > MAX_OUTPUTS:
            raise InvalidValueError(
                errors.INVALID_PARAMETER,
                f"mixtures is {settings.mixtures}; for series of {n_inputs} dimensions that makes"
                f" {n_outputs} outputs, and {MAX_OUTPUTS} are possible: use fewer mixtures or fewer"
                " features",
            )
        return n_outputs

    def standardise(
        self,
        topology: Topology,
        parameters: FloatArray,
        frames: FloatArray,
        rows: FloatArray,
        *,
        is_new: bool,
    ) -> None:
        continuation.know_dimensions(topology, parameters, frames, rows, is_new=is_new)

    def goes_on(
        self,
        topology: Topology,
        parameters: FloatArray,
        series: Sequence[FloatArray],
        targets: Sequence[Any],
    ) -> bool:
        return continuation.suits(topology, parameters, [*series, *targets])

    def relate(
        self, topology: Topology, parameters: FloatArray, frames: FloatArray, rows: FloatArray
    ) -> FloatArray:
        return continuation.find_cells(topology, parameters, frames, rows)

    def adjust_start(
        self, topology: Topology, parameters: FloatArray, rows: FloatArray
    ) -> FloatArray:
        return continuation.begin_with(topology, parameters, rows)

    def adjustment(self, _rows: FloatArray) -> Adjustment:
        return Adjustment(np.ones(1), np.zeros(1))

    def adjust_rows(self, rows: FloatArray, _adjustment: Adjustment) -> FloatArray:
        return rows

    def guess(self, _n_outputs: int) -> float:
        return math.inf  # what a cell's probability would be, nobody can say beforehand

    def read(
        self,
        topology: Topology,
        parameters: FloatArray,
        series: Sequence[FloatArray],
        outputs: FloatArray,
    ) -> FloatArray:
        frames = np.concatenate(series)
        return continuation.most_probable(topology, parameters, frames, outputs)


LABELS = _Labels()
"""A label for each series: softmax and cross-entropy."""
NUMBERS = _Numbers()
"""Numbers for each series: their mean square error, standardised."""
FRAMES = _Frames()
"""Numbers for each frame of each series, likewise."""
CONTINUATION = _Continuation()
"""The frame after each frame of each series: the probability of the cell in which it lies."""
KINDS = (LABELS, NUMBERS, CONTINUATION)
"""One for each kind of model that a file may hold."""


def head_of(topology: Topology) -> Head:
    """Return the head of a network."""
    if topology.head == "labels":
        return LABELS
    if topology.head == "continuation":
        return CONTINUATION
    return FRAMES if topology.answers_frames else NUMBERS


def head_named(name: str) -> Head:
    """Return the head that answers series in the way that `Topology.head` names."""
    return {head.name: head for head in KINDS}[name]


def _check_two_series(lengths: Sequence[int]) -> None:
    if len(lengths) < 2:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA, f"found {len(lengths)} series, 2 or more are needed"
        )


def _check_alike(targets: Sequence[Any]) -> None:
    """Check that all targets have the same number of values."""
    sizes = [np.shape(target)[-1] for target in targets]
    if not 1 <= sizes[0] <= MAX_OUTPUTS:
        raise InvalidValueError(
            errors.WRONG_POINT_SIZE,
            f"a target has {sizes[0]} numbers; from 1 to {MAX_OUTPUTS} are possible",
        )
    for i, size in enumerate(sizes):
        if size != sizes[0]:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"target {i} has {size} numbers, target 0 has {sizes[0]}; give all the same number",
            )


def _root_mean(squares: NDArray[np.float64]) -> str:
    """Word the root mean square error of each number."""
    return " ".join(f"{value:.3g}" for value in np.sqrt(squares.mean(axis=0)))
