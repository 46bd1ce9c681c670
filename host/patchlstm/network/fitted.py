"""What a classifier has learned."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray, pack
from patchlstm.errors import InvalidValueError
from patchlstm.network.novelty import find_novel
from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology, allocate, predict_many

UNKNOWN = "unknown"
"""The label of a series whose best probability is below the threshold, or that is rejected."""

_ENDINGS = {"max_iter": "all of them", "patience": "ended by patience", "cancel": "cancelled"}


@dataclass(frozen=True, eq=False)
class FittedModel:
    """The outcome of a fit. It never changes, so any thread may hold and use it.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    labels : tuple of str
        The label of each class, in natural order.
    parameters : float32[buffer_size]
        Standardisation and weights as the kernels arrange them. Made read-only.
    novelty : float32[:]
        What `learn_novelty` measured. Made read-only.
    settings : Settings
        What the model was trained with.
    loss : float
        Mean cross-entropy of the training part, in nats.
    validation_loss : float
        The same of the part that was held out; nan if none was.
    n_epochs : int
        Epochs of the last fit.
    stop_reason : str
        Why the last fit ended: ``"max_iter"``, ``"patience"`` or ``"cancel"``.
    n_fits : int
        Fits that went into the weights.
    held_out : tuple of int
        Numbers of the series that were held out in the last fit; a file does not keep them.
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
    novelty: FloatArray
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
        self.novelty.flags.writeable = False

    def __str__(self) -> str:
        topology = self.topology
        n_parameters = topology.n_parameters
        units = f"{', '.join(map(str, topology.hidden_sizes))} units"
        units += " in each direction" if topology.bidirectional else ""
        held_out = f", of held-out series {self.validation_loss:.4g}"
        return (
            f"  {len(self.labels)} labels: {' '.join(self.labels)}\n"
            f"  {topology.n_inputs} dimensions, {units}, {n_parameters} parameters\n"
            f"  {self.n_epochs} epochs ({_ENDINGS[self.stop_reason]}), loss {self.loss:.4g}"
            f"{'' if math.isnan(self.validation_loss) else held_out}"
        )

    def probabilities(self, series: Sequence[FloatArray]) -> FloatArray:
        """Compute the probability of each class for each series.

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
            If the series have other dimensions than the training data, or values so far from it
            that the arithmetic overflows.
        """
        output = np.empty((len(series), len(self.labels)), np.float32)
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
        predict_many(self.topology.sizes, self.parameters, frames, offsets, scratch, output)
        overflown = np.flatnonzero(~np.isfinite(output).all(axis=1))
        if len(overflown):
            raise InvalidValueError(
                errors.NOT_FINITE,
                f"the values of series {overflown[0]} are too far from the training data to compute"
                " with; check the analysis that made them",
            )
        return output

    def predict(
        self, series: Sequence[FloatArray], threshold: float = 0.0, reject: float = 0.0
    ) -> list[str]:
        """Return the most probable label of each series.

        Parameters
        ----------
        series : sequence of float32[T, D]
        threshold : float
            A label less probable than this becomes ``"unknown"``.
        reject : float
            So does that of a series beyond this share of what is known; 0 rejects nothing.

        Returns
        -------
        list of str

        Raises
        ------
        InvalidValueError
            As `probabilities` does.
        """
        probabilities = self.probabilities(series)
        best = probabilities.argmax(axis=1)
        is_sure = probabilities.max(axis=1, initial=0.0) >= threshold
        is_novel = find_novel(self.topology, self.parameters, self.novelty, series, reject)
        return [
            self.labels[column] if sure and not novel else UNKNOWN
            for column, sure, novel in zip(best, is_sure, is_novel, strict=True)
        ]
