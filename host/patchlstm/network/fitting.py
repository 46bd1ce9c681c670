"""One fit: from series and targets to a new model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, StopFlag
from patchlstm.errors import CancelledError, InvalidValueError, TrainingError
from patchlstm.network.experts import FRUGAL, FULL, LEAST_SIZE, Effort, fit_experts
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import LABELS, Head
from patchlstm.network.material import InMemory, OnDisk, Stored
from patchlstm.network.members import count_members, initialise_members
from patchlstm.network.novelty import Novelty, prepare_novelty
from patchlstm.network.rate import at_rate, choose_rate
from patchlstm.network.recorded import sample_evenly
from patchlstm.network.settings import Settings
from patchlstm.network.training import Progress, TrainingResult, train
from patchlstm_kernels import (
    Examples,
    Experts,
    Packed,
    Topology,
    duplicate,
    make_examples,
    pack,
    set_standards,
)
from patchlstm_kernels.limits import MAX_INPUTS

# Numbers in the frames of the series that stand for those on a disk.
_MAX_VALUES_SAMPLED = 2_000_000

OnProgress = Callable[[Progress], None]


class _Start(NamedTuple):
    """What a fit begins with; `parameters` are None if they are still to be drawn."""

    topology: Topology
    labels: tuple[str, ...]
    n_fits: int
    parameters: FloatArray | None


def fit_model(
    previous: FittedModel | None,
    series: Sequence[FloatArray],
    targets: Sequence[Any],
    settings: Settings,
    on_progress: OnProgress | None = None,
    stop: StopFlag | None = None,
    head: Head = LABELS,
) -> FittedModel:
    """Train a network, continuing from `previous` if that has the same topology and labels.

    Parameters
    ----------
    previous : FittedModel or None
    series : sequence of float32[T, D]
    targets : sequence
        One for each series: a str with the head LABELS, float32[K] with NUMBERS, float32[T, K]
        with FRAMES, as long as the series, and float32[T, D] with CONTINUATION: the frame that
        comes after each.
    settings : Settings
    on_progress : callable, optional
        Called with a `Progress` after each epoch.
    stop : int64[1], optional
        Set its element to anything but 0, from any thread, to end the fit early.
    head : Head
        What the network is to answer, one of `patchlstm.network.heads`.

    Returns
    -------
    FittedModel

    Raises
    ------
    InvalidValueError
        If there is too little data, the targets do not fit together or the network would be
        beyond its limits.
    CancelledError
        If `stop` was set before the first epoch ended.
    TrainingError
        If the training diverges or the memory does not suffice.
    """
    head.check([len(values) for values in series], targets)
    packed = pack(series)
    topology = _topology(packed, head.count_outputs(targets, settings), settings, head)
    start = _Start(topology, head.name_outputs(targets), 0, None)
    if previous and settings.warm_start and _goes_on(previous, start, head, series, targets):
        start = _Start(previous.topology, previous.labels, previous.n_fits, previous.parameters)
    topology = start.topology
    frames, offsets = at_rate(packed, topology.rate)
    rows = head.encode(targets, start.labels)
    rng = _random_generator(settings.seed, start.n_fits)
    with _training_errors(topology):
        is_new = start.parameters is None
        parameters = _begin(topology, start.parameters, rng, stop)
        if stop is not None and stop[0] != 0:
            raise _cancelled()
        head.standardise(topology, parameters, frames, rows, is_new=is_new)
        examples = make_examples(
            topology, frames, offsets, head.relate(topology, parameters, frames, rows)
        )
        if is_new:
            parameters = head.adjust_start(topology, parameters, examples.targets)
        result = train(topology, parameters, InMemory(examples), settings, rng, on_progress, stop)
    if result.n_epochs == 0:
        raise _cancelled()
    experts = _fit_experts(series, examples, result.held_out, settings, head, start.n_fits, stop)
    measured = prepare_novelty(topology, result.parameters, examples, rng, experts, packed)
    if settings.reject > 0.0:
        measured.find(stop)
    return _complete(start, result, settings, experts, measured)


def fit_stored(
    previous: FittedModel | None,
    stored: Stored,
    settings: Settings,
    on_progress: OnProgress | None = None,
    stop: StopFlag | None = None,
) -> FittedModel:
    """Train a classifier on series that are on a disk, of which memory has few at a time.

    Each epoch reads all of them in a random order. What would need all at once learns from a
    sample, with as many of each label: whether series are long, the experts and what is strange.

    Parameters
    ----------
    previous, settings, on_progress, stop
        As for `fit_model`.
    stored : Stored

    Returns
    -------
    FittedModel

    Raises
    ------
    InvalidValueError, CancelledError, TrainingError
        As `fit_model` does.
    """
    everything = np.arange(len(stored.lengths))
    LABELS.check(stored.lengths.tolist(), [stored.labels[c] for c in stored.classes])
    sample = _sample(stored, everything, _random_generator(settings.seed, 0, 2))
    topology = _topology(stored.take(sample), len(stored.labels), settings, LABELS)
    start = _Start(topology, stored.labels, 0, None)
    if previous and settings.warm_start and _goes_on(previous, start, LABELS, (), ()):
        start = _Start(previous.topology, previous.labels, previous.n_fits, previous.parameters)
    topology = start.topology
    columns = np.array([stored.labels.index(label) for label in start.labels])
    rng = _random_generator(settings.seed, start.n_fits)
    with _training_errors(topology):
        parameters = _begin(topology, start.parameters, rng, stop)
        if stop is not None and stop[0] != 0:
            raise _cancelled()
        material = OnDisk(topology, stored, stored.classes[:, np.newaxis] == columns)
        if start.parameters is None:
            set_standards(topology, parameters, *material.spread)
        result = train(topology, parameters, material, settings, rng, on_progress, stop)
    if result.n_epochs == 0:
        raise _cancelled()
    trained = np.setdiff1d(everything, result.held_out)
    sample = _sample(stored, trained, _random_generator(settings.seed, start.n_fits, 2))
    packed = stored.take(sample)
    series = np.split(packed.frames, packed.offsets[1:-1])
    rows = material.targets[sample].astype(np.float32)
    examples = make_examples(topology, *at_rate(packed, topology.rate), rows)
    experts = _fit_experts(series, examples, (), settings, LABELS, start.n_fits, stop, FRUGAL)
    measured = prepare_novelty(topology, result.parameters, examples, rng, experts, packed)
    if settings.reject > 0.0:
        measured.find(stop)
    return _complete(start, result, settings, experts, measured)


def _sample(
    stored: Stored, series: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose series that memory can hold, as many of each label."""
    limit = min(FRUGAL.n_frames, _MAX_VALUES_SAMPLED // stored.n_dimensions)
    sizes = np.maximum(stored.lengths[series], LEAST_SIZE)
    return series[sample_evenly(stored.classes[series], sizes, limit, rng)]


def _complete(
    start: _Start,
    result: TrainingResult,
    settings: Settings,
    experts: Experts | None,
    measured: Novelty,
) -> FittedModel:
    return FittedModel(
        topology=start.topology,
        labels=start.labels,
        parameters=result.parameters,
        measured=measured,
        settings=settings,
        loss=result.loss,
        validation_loss=result.validation_loss,
        n_epochs=result.n_epochs,
        stop_reason=result.reason,
        n_fits=start.n_fits + 1,
        held_out=result.held_out,
        experts=experts,
    )


def _fit_experts(
    series: Sequence[FloatArray],
    examples: Examples,
    held_out: Sequence[int],
    settings: Settings,
    head: Head,
    n_fits: int,
    stop: StopFlag | None,
    effort: Effort = FULL,
) -> Experts | None:
    """Fit what stands beside the network; a fit that was cancelled has it too."""
    if head.name != "labels" or settings.experts != "all":
        return None
    left_out = set(held_out)
    taken = [s for s in range(len(series)) if s not in left_out]
    classes = examples.targets.argmax(axis=1)[taken]
    # Its own randomness: the network is the same with and without it.
    rng = _random_generator(settings.seed, n_fits, 1)
    n_labels = examples.targets.shape[1]
    own = [series[s] for s in taken]
    return fit_experts(own, classes, n_labels, settings.augment, rng, stop, effort)


def _cancelled() -> CancelledError:
    what = "the first epoch had not ended yet, so nothing has changed"
    return CancelledError(errors.CANCELLED, what)


def _topology(packed: Packed, n_outputs: int, settings: Settings, head: Head) -> Topology:
    n_inputs = packed.frames.shape[1]
    # Said here in the user's terms, which a Topology does not know.
    if n_inputs > MAX_INPUTS:
        raise InvalidValueError(
            errors.WRONG_POINT_SIZE,
            f"the series have {n_inputs} dimensions, the maximum is {MAX_INPUTS}; use fewer"
            " features",
        )
    try:
        shape = head.shape(settings)
        n_members = count_members(shape["hidden_sizes"], settings.members)
        topology = Topology(n_inputs=n_inputs, n_outputs=n_outputs, n_members=n_members, **shape)
    except ValueError as error:  # settings that do not go together
        raise InvalidValueError(errors.INVALID_PARAMETER, str(error)) from error
    sees_every_frame = topology.answers_frames or topology.bidirectional
    return topology if sees_every_frame else replace(topology, rate=choose_rate(packed))


def _goes_on(
    previous: FittedModel,
    new: _Start,
    head: Head,
    series: Sequence[FloatArray],
    targets: Sequence[Any],
) -> bool:
    """Tell whether a model has the shape and labels of a new one, and can learn on from these."""
    return (
        _differs_little(previous.topology, new.topology)
        and set(previous.labels) == set(new.labels)
        and head.goes_on(previous.topology, previous.parameters, series, targets)
    )


def _differs_little(previous: Topology, topology: Topology) -> bool:
    """Tell whether topologies are alike, up to twice the rate."""
    lower, higher = sorted((previous.rate, topology.rate))
    return higher <= 2 * lower and replace(previous, rate=1) == replace(topology, rate=1)


def _begin(
    topology: Topology,
    parameters: FloatArray | None,
    rng: np.random.Generator,
    stop: StopFlag | None,
) -> FloatArray:
    """Return parameters to begin with: a copy, or new ones."""
    if parameters is None:
        return initialise_members(topology, rng, stop)
    return duplicate(parameters)


@contextmanager
def _training_errors(topology: Topology) -> Iterator[None]:
    """Raise what may go wrong in training as errors for users."""
    try:
        yield
    except FloatingPointError as error:
        raise TrainingError(errors.TRAINING_FAILED, str(error)) from error
    except MemoryError as error:
        raise TrainingError(
            errors.NOT_ENOUGH_MEMORY,
            f"training {topology.n_parameters} weights needs more; make hidden_size or batch_size"
            " smaller",
        ) from error


def _random_generator(seed: int, *turn: int) -> np.random.Generator:
    return np.random.default_rng() if seed == -1 else np.random.default_rng([seed, *turn])
