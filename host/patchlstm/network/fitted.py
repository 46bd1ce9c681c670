"""What a model has learnt."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, pack
from patchlstm.errors import InvalidValueError
from patchlstm.network.novelty import Novelty, find_novel
from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology, allocate, predict_frames, predict_many

UNKNOWN = "unknown"
"""The label of a series whose best probability is below the threshold, or that is rejected."""

STOP_REASONS = {"max_iter": "all of them", "patience": "ended by patience", "cancel": "cancelled"}
"""Why a fit ended, and in what words the console says it."""


@dataclass(frozen=True, eq=False)
class FittedModel:
    """The outcome of a fit. It never changes, so any thread may hold and use it.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    labels : tuple of str
        The label of each output, in natural order; empty if the outputs are numbers.
    parameters : float32[buffer_size]
        Standardisation and weights as the kernels arrange them. Made read-only.
    measured : Novelty
        How far the training data spread, or what finds that out.
    settings : Settings
        What the model was trained with.
    loss : float
        Mean loss of the training part: cross-entropy in nats, or half the squared distance of
        numbers that have a deviation of 1.
    validation_loss : float
        The same of the part that was held out; nan if none was.
    n_epochs : int
        Epochs of the last fit.
    stop_reason : str
        Why the last fit ended: ``"max_iter"``, ``"patience"`` or ``"cancel"``.
    n_fits : int
        Fits that went into the weights.
    held_out : tuple of int
        Indices of the series that were held out in the last fit; a file does not keep them.
    serial : int
        A number that no other model of this process has.

    Examples
    --------
    >>> from patchlstm import LSTMClassifier
    >>> classifier = LSTMClassifier(hidden_size=4, max_iter=3)
    >>> model = classifier.fit([[[0.0]], [[1.0]]], ["low", "high"]).model_
    >>> model.labels, model.n_epochs, model.stop_reason
    (('high', 'low'), 3, 'max_iter')
    """

    topology: Topology
    labels: tuple[str, ...]
    parameters: FloatArray
    measured: Novelty
    settings: Settings
    loss: float
    validation_loss: float
    n_epochs: int
    stop_reason: str
    n_fits: int
    held_out: tuple[int, ...] = ()
    serial: int = field(default_factory=itertools.count(1).__next__)

    def __post_init__(self) -> None:
        self.parameters.flags.writeable = False

    @property
    def novelty(self) -> FloatArray:
        """How far the training data spread, float32[:]; measured when it is first asked for."""
        found = self.measured.find()
        assert found is not None  # nothing stops it
        return found

    def __str__(self) -> str:
        topology = self.topology
        n_parameters = topology.n_parameters
        units = f"{', '.join(map(str, topology.hidden_sizes))} units"
        units += " in each direction" if topology.bidirectional else ""
        held_out = f", of held-out series {self.validation_loss:.4g}"
        outputs = f"{topology.n_outputs} numbers"
        if self.labels:
            outputs = f"{len(self.labels)} labels: {' '.join(self.labels)}"
        return (
            f"  {outputs}\n"
            f"  {topology.n_inputs} dimensions, {units}, {n_parameters} parameters\n"
            f"  {self.n_epochs} epochs ({STOP_REASONS[self.stop_reason]}), loss {self.loss:.4g}"
            f"{'' if math.isnan(self.validation_loss) else held_out}"
        )

    def outputs(self, series: Sequence[FloatArray]) -> FloatArray:
        """Compute what the network answers to each series.

        Parameters
        ----------
        series : sequence of float32[T, D]

        Returns
        -------
        float32[S, n_outputs]
            One row for each series: the probability of each label, or numbers.

        Raises
        ------
        InvalidValueError
            If the series have other dimensions than the training data, or values so far from it
            that the arithmetic overflows.
        """
        return self._compute(predict_many, series, np.arange(len(series)))

    def outputs_at_frames(self, series: Sequence[FloatArray]) -> FloatArray:
        """Compute what the network answers after each frame of each series, as in a stream.

        Parameters
        ----------
        series : sequence of float32[T, D]

        Returns
        -------
        float32[N, n_outputs]
            One row for each frame, one series after the other.

        Raises
        ------
        InvalidValueError
            As `outputs` does.
        """
        lengths = np.array([len(values) for values in series], np.int64)
        return self._compute(predict_frames, series, np.repeat(np.arange(len(series)), lengths))

    def answers(self, series: Sequence[FloatArray]) -> FloatArray:
        """Compute the rows that training compares with the targets.

        Parameters
        ----------
        series : sequence of float32[T, D]

        Returns
        -------
        float32[S, n_outputs] or float32[N, n_outputs]
            What `outputs` returns, or with the pooling "each" `outputs_at_frames`.

        Raises
        ------
        InvalidValueError
            As `outputs` does.
        """
        is_each = self.topology.answers_frames
        return self.outputs_at_frames(series) if is_each else self.outputs(series)

    def probabilities(self, series: Sequence[FloatArray]) -> FloatArray:
        """Compute the probability of each label for each series; the outputs must be labels.

        Parameters
        ----------
        series : sequence of float32[T, D]

        Returns
        -------
        float32[S, C]
            One row for each series, one column for each label, in the order of `labels`.

        Raises
        ------
        InvalidValueError
            As `outputs` does.
        """
        return self.outputs(series)

    def predict(
        self, series: Sequence[FloatArray], threshold: float = 0.0, reject: float = 0.0
    ) -> list[str]:
        """Return the most probable label of each series; the outputs must be labels.

        Parameters
        ----------
        series : sequence of float32[T, D]
        threshold : float
            A label less probable than this becomes ``"unknown"``.
        reject : float
            So does that of a series beyond this share of the training data; 0 rejects nothing.

        Returns
        -------
        list of str

        Raises
        ------
        InvalidValueError
            As `outputs` does.
        """
        probabilities = self.probabilities(series)
        best = probabilities.argmax(axis=1)
        is_sure = probabilities.max(axis=1, initial=0.0) >= threshold
        is_novel = np.zeros(len(series), bool)
        if reject > 0.0:
            is_novel = find_novel(self.topology, self.parameters, self.novelty, series, reject)
        return [
            self.labels[column] if sure and not novel else UNKNOWN
            for column, sure, novel in zip(best, is_sure, is_novel, strict=True)
        ]

    def _compute(
        self,
        predict: Callable[..., None],
        series: Sequence[FloatArray],
        owners: NDArray[np.int64],
    ) -> FloatArray:
        """Let a kernel fill rows of outputs; `owners` has the index of each row's series."""
        output = np.empty((len(owners), self.topology.n_outputs), np.float32)
        if not series:
            return output
        dimensions = series[0].shape[1]
        if dimensions != self.topology.n_inputs:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the series have {dimensions} dimensions, the network was fitted on"
                f" {self.topology.n_inputs}",
            )
        frames, offsets = pack(series)
        scratch = allocate(self.topology.n_state)
        predict(self.topology.sizes, self.parameters, frames, offsets, scratch, output)
        overflowed = owners[~np.isfinite(output).all(axis=1)]
        if len(overflowed):
            raise InvalidValueError(
                errors.NOT_FINITE,
                f"the values of series {overflowed[0]} are too far from the training data to"
                " compute with; check the analysis that made them",
            )
        return output
