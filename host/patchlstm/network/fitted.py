"""What a model has learnt."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import CancelledError, InvalidValueError
from patchlstm.network.batches import Found, consult_all, match_all, run_network
from patchlstm.network.novelty import Novelty, find_limit
from patchlstm.network.rate import at_rate
from patchlstm.network.settings import Settings
from patchlstm_kernels import (
    Experts,
    Packed,
    Topology,
    allocate,
    novelty_distances,
    pack,
    predict_frames,
)

UNKNOWN = "unknown"
"""The label of a series whose best probability is below the threshold, or that is rejected."""

IMPORTED = "import"
"""In place of why a fit ended: the weights come from another program."""
STOP_REASONS = {
    "max_iter": "all of them",
    "patience": "ended by patience",
    "cancel": "cancelled",
    IMPORTED: "imported",
}
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
        Mean loss of the training part: cross-entropy in nats, half the squared distance of numbers
        that have a deviation of 1, or of a continuation the nats by which each frame was
        unforeseen; nan of an imported model.
    validation_loss : float
        The same of the part that was held out; nan if none was.
    n_epochs : int
        Epochs of the last fit.
    stop_reason : str
        Why the last fit ended: ``"max_iter"``, ``"patience"`` or ``"cancel"``; or ``"import"``, if
        there was none.
    n_fits : int
        Fits that went into the weights.
    held_out : tuple of int
        Indices of the series that were held out in the last fit; a file does not keep them.
    experts : Experts or None
        What stands beside the network, if its outputs are labels and it was fitted with that.
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
    experts: Experts | None = None
    serial: int = field(default_factory=itertools.count(1).__next__)

    def __post_init__(self) -> None:
        self.parameters.flags.writeable = False

    @property
    def novelty(self) -> FloatArray:
        """How far the training data spread, float32[:]; measured when it is first asked for."""
        found = self.measured.find()
        assert found is not None  # nothing stops it
        return found

    @property
    def n_bytes(self) -> int:
        """Count the bytes of what is needed to predict, without what `reject` needs."""
        return self.parameters.nbytes + (self.experts.n_bytes if self.experts else 0)

    def __str__(self) -> str:
        topology = self.topology
        n_parameters = topology.n_parameters
        units = f"{', '.join(map(str, topology.hidden_sizes))} units"
        units += " in each direction" if topology.bidirectional else ""
        units += f", sees the mean of every {topology.rate} frames" if topology.rate > 1 else ""
        if self.stop_reason == IMPORTED:
            history = "imported"
        else:
            history = (
                f"{self.n_epochs} epochs ({STOP_REASONS[self.stop_reason]}), loss {self.loss:.4g}"
            )
        held_out = f", of held-out series {self.validation_loss:.4g}"
        beside = ""
        if self.experts is not None:
            beside = (
                f"  beside it {self.experts.n_templates} recorded examples and"
                f" {self.experts.biases.shape[1]} convolutions\n"
            )
        outputs = f"{topology.n_outputs} numbers"
        if topology.head == "continuation":
            outputs = f"the frame that comes next, {topology.n_mixtures or 'no'} mixtures"
        if self.labels:
            outputs = f"{len(self.labels)} labels: {' '.join(self.labels)}"
        return (
            f"  {outputs}\n"
            f"  {topology.n_inputs} dimensions, {units}, {n_parameters} parameters\n"
            f"{beside}"
            f"  {math.ceil(self.n_bytes / 1000)} kB\n"
            f"  {history}"
            f"{'' if math.isnan(self.validation_loss) else held_out}"
        )

    def answers(self, series: Sequence[FloatArray], stop: StopFlag | None = None) -> FloatArray:
        """Compute the answers, of the network and the experts beside it.

        Parameters
        ----------
        series : sequence of float32[T, D]
        stop : int64[1], optional
            Set its element to anything but 0, from any thread, to end this early.

        Returns
        -------
        float32[S, n_outputs] or float32[N, n_outputs]
            One row for each series, or with the pooling "each" for each frame, one series after
            the other: the probability of each label, or numbers.

        Raises
        ------
        InvalidValueError
            If the series have other dimensions than the training data, or values so far from it
            that the arithmetic overflows.
        CancelledError
            If `stop` was set.
        """
        return self._run(series, stop).outputs

    def outputs(self, series: Sequence[FloatArray], stop: StopFlag | None = None) -> FloatArray:
        """Compute what the network answers to each series, float32[S, n_outputs].

        That is what it answers to the last frame, with the pooling "each". As `answers` otherwise.
        """
        answers = self.answers(series, stop)
        if not self.topology.answers_frames:
            return answers
        last: FloatArray = answers[np.cumsum([len(values) for values in series]) - 1]
        return last

    def outputs_at_frames(
        self, series: Sequence[FloatArray], stop: StopFlag | None = None
    ) -> FloatArray:
        """Compute what the network answers after each frame of each series, as in a stream.

        Parameters, errors and, with the pooling "each", answers are those of `answers`. The network
        must not be bidirectional.

        Returns
        -------
        float32[N, n_outputs]
            One row for each frame, one series after the other.
        """
        if self.topology.answers_frames:
            return self.answers(series, stop)
        self.check_dimensions(series)
        found = [np.empty((0, self.topology.n_outputs), np.float32)]
        scratch = allocate(self.topology.n_state)
        for values in series:
            if stop is not None and stop[0] != 0:
                raise _cancelled()
            found.append(np.empty((len(values), self.topology.n_outputs), np.float32))
            bounds = np.array([0, len(values)], dtype=np.int64)
            sizes = self.topology.sizes
            predict_frames(sizes, self.parameters, values, bounds, scratch, found[-1])
        outputs = np.concatenate(found)
        offsets = np.cumsum([0, *map(len, series)], dtype=np.int64)
        _check_finite(outputs, offsets)
        if self.experts is not None and series:
            self._consult(pack(series), outputs, stop, after_each_frame=True)
        return outputs

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
            As `answers` does.
        """
        return self.outputs(series)

    def predict(
        self,
        series: Sequence[FloatArray],
        threshold: float = 0.0,
        reject: float = 0.0,
        stop: StopFlag | None = None,
    ) -> list[str]:
        """Return the most probable label of each series; the outputs must be labels.

        Parameters
        ----------
        series : sequence of float32[T, D]
        threshold : float
            A label less probable than this becomes ``"unknown"``.
        reject : float
            So does that of a series beyond this share of the training data; 0 rejects nothing.
        stop : int64[1], optional
            As for `answers`.

        Returns
        -------
        list of str

        Raises
        ------
        InvalidValueError, CancelledError
            As `answers` does.
        """
        found = self._run(series, stop)
        best = found.outputs.argmax(axis=1)
        is_sure = found.outputs.max(axis=1, initial=0.0) >= threshold
        is_novel = np.zeros(len(series), bool)
        if reject > 0.0 and len(series):
            limit = find_limit(self.topology, self.novelty, reject)
            is_novel = self.strangeness(series, stop) > limit
        return [
            self.labels[column] if sure and not novel else UNKNOWN
            for column, sure, novel in zip(best, is_sure, is_novel, strict=True)
        ]

    def strangeness(self, series: Sequence[FloatArray], stop: StopFlag | None = None) -> FloatArray:
        """Compute how far series are from those of the fit; the outputs must be labels.

        It is judged where a series is most like a recorded example: what comes after that, silence
        for example, does not count, except with a bidirectional network, which has seen it.

        Parameters
        ----------
        series : sequence of float32[T, D]
        stop : int64[1], optional
            As for `answers`.

        Returns
        -------
        float32[S]
            The network's squared distance, see `patchlstm_kernels.novelty`, times the mean cost of
            the alignment with the example; without recorded examples, the distance alone.

        Raises
        ------
        InvalidValueError, CancelledError
            As `answers` does.
        """
        if self.experts is None or not series:
            return self._distances(series, stop)
        self.check_dimensions(series)
        matches = match_all(self.experts, series, stop)
        if matches is None:
            raise _cancelled()
        best = matches.costs.argmin(axis=1)
        heard = series
        if not self.topology.bidirectional:
            ends = matches.frames[np.arange(len(series)), best]
            heard = [values[:end] for values, end in zip(series, ends, strict=True)]
        costs: FloatArray = matches.costs[np.arange(len(series)), best]
        return self._distances(heard, stop) * costs

    def _distances(self, series: Sequence[FloatArray], stop: StopFlag | None) -> FloatArray:
        """Compute how far the network's features of series are from the classes' means."""
        self.check_dimensions(series)
        distances = np.empty(len(series), np.float32)
        if series:
            steps = at_rate(pack(series), self.topology.rate)
            found = run_network(self.topology, self.parameters, *steps, stop)
            if found is None:
                raise _cancelled()
            sizes = self.topology.sizes
            novelty_distances(sizes, found.features, self.novelty, distances)
        return distances

    def _run(self, series: Sequence[FloatArray], stop: StopFlag | None) -> Found:
        """Compute outputs and features."""
        topology = self.topology
        self.check_dimensions(series)
        if not series:
            return Found.nothing(topology)
        packed = pack(series)
        steps = at_rate(packed, topology.rate)
        found = run_network(topology, self.parameters, *steps, stop)
        if found is None:
            raise _cancelled()
        n_answers = len(found.outputs)
        _check_finite(
            found.outputs,
            packed.offsets if topology.answers_frames else np.arange(n_answers + 1, dtype=np.int64),
        )
        if self.experts is not None:
            self._consult(packed, found.outputs, stop, after_each_frame=False)
        return found

    def _consult(
        self, packed: Packed, outputs: FloatArray, stop: StopFlag | None, *, after_each_frame: bool
    ) -> None:
        """Join the experts' opinions with the network's outputs, in place."""
        assert self.experts is not None
        is_done = consult_all(self.experts, *packed, outputs, stop, after_each_frame)
        if not is_done:
            raise _cancelled()

    def check_dimensions(self, series: Sequence[FloatArray]) -> None:
        """Raise an InvalidValueError if series have other dimensions than the training data."""
        dimensions = series[0].shape[1] if series else self.topology.n_inputs
        if dimensions != self.topology.n_inputs:
            raise InvalidValueError(
                errors.WRONG_POINT_SIZE,
                f"the series have {dimensions} dimensions, the network was fitted on"
                f" {self.topology.n_inputs}",
            )


def _check_finite(outputs: FloatArray, offsets: NDArray[np.int64]) -> None:
    """Refuse rows that have overflowed; those of series ``s`` begin at ``offsets[s]``."""
    overflowed = np.flatnonzero(~np.isfinite(outputs).all(axis=1))
    if len(overflowed):
        place = int(np.searchsorted(offsets, overflowed[0], side="right")) - 1
        raise InvalidValueError(
            errors.NOT_FINITE,
            f"the values of series {place} are too far from the training data to"
            " compute with; check the analysis that made them",
        )


def _cancelled() -> CancelledError:
    what = "not all series had been predicted yet, so there is no answer"
    return CancelledError(errors.CANCELLED, what)
