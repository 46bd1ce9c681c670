"""One fit: from series and labels to a new model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm import errors
from patchlstm.arrays import FloatArray, pack
from patchlstm.errors import CancelledError, InvalidValueError, TrainingError
from patchlstm.identifiers import natural_order
from patchlstm.network.fitted import FittedModel
from patchlstm.network.members import count_members, initialise_members
from patchlstm.network.novelty import learn_novelty
from patchlstm.network.settings import Settings
from patchlstm.network.training import Progress, train
from patchlstm_kernels import Topology, standardise
from patchlstm_kernels.limits import MAX_INPUTS, MAX_OUTPUTS

OnProgress = Callable[[Progress], None]
StopFlag = NDArray[np.int64]


def fit_model(
    previous: FittedModel | None,
    series: Sequence[FloatArray],
    labels: Sequence[str],
    settings: Settings,
    on_progress: OnProgress | None = None,
    stop: StopFlag | None = None,
) -> FittedModel:
    """Train a network, going on from `previous` where that has the same topology and labels.

    Parameters
    ----------
    previous : FittedModel or None
    series : sequence of float32[T, D]
    labels : sequence of str
        One for each series.
    settings : Settings
    on_progress : callable, optional
        Called with a `Progress` after each epoch.
    stop : int64[1], optional
        Set its element to anything but 0, from any thread, to end the fit early.

    Returns
    -------
    FittedModel

    Raises
    ------
    InvalidValueError
        If there is too little data or the network would be beyond its limits.
    CancelledError
        If `stop` was set before the first epoch ended.
    TrainingError
        If the training diverges or the memory does not suffice.
    """
    classes = tuple(sorted(set(labels), key=natural_order))
    _check_enough(series, labels, classes)
    topology = _topology(series[0].shape[1], len(classes), settings)
    frames, offsets = pack(series)
    if previous is not None and not _can_continue(previous, topology, classes, settings):
        previous = None
    if previous is not None:
        classes = previous.labels
    n_fits = 0 if previous is None else previous.n_fits
    rng = _random_generator(settings.seed, n_fits)
    column = {label: index for index, label in enumerate(classes)}
    targets = np.array([column[label] for label in labels], np.int64)
    try:
        if previous is None:
            n_members = count_members(topology, settings.members)
            start = initialise_members(topology, n_members, rng)
            standardise(topology, start, frames)
        else:
            start = previous.parameters
        result = train(topology, start, frames, offsets, targets, settings, rng, on_progress, stop)
    except FloatingPointError as error:
        raise TrainingError(errors.TRAINING_FAILED, str(error)) from error
    except MemoryError as error:
        raise TrainingError(
            errors.NOT_ENOUGH_MEMORY,
            f"training {topology.n_parameters} weights needs more; make hidden_size or batch_size"
            " smaller",
        ) from error
    if result.n_epochs == 0:
        raise CancelledError(
            errors.CANCELLED, "the first epoch had not ended yet, so the learning is as before"
        )
    return FittedModel(
        topology=topology,
        labels=classes,
        parameters=result.parameters,
        novelty=learn_novelty(topology, result.parameters, frames, offsets, targets, rng),
        settings=settings,
        loss=result.loss,
        validation_loss=result.validation_loss,
        n_epochs=result.n_epochs,
        stop_reason=result.reason,
        n_fits=n_fits + 1,
        held_out=result.held_out,
    )


def _check_enough(
    series: Sequence[FloatArray], labels: Sequence[str], classes: tuple[str, ...]
) -> None:
    if len(series) < 2:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA, f"found {len(series)} series, 2 or more are needed"
        )
    if len(classes) < 2:
        raise InvalidValueError(
            errors.NOT_ENOUGH_DATA,
            f"all {len(labels)} series have the label {classes[0]!r}; add series of another label",
        )


def _topology(n_inputs: int, n_outputs: int, settings: Settings) -> Topology:
    if n_inputs > MAX_INPUTS:
        raise InvalidValueError(
            errors.WRONG_POINT_SIZE,
            f"the series have {n_inputs} dimensions, the maximum is {MAX_INPUTS}; use fewer"
            " features",
        )
    if n_outputs > MAX_OUTPUTS:
        raise InvalidValueError(
            errors.INVALID_LABEL,
            f"found {n_outputs} different labels, the maximum is {MAX_OUTPUTS}; use fewer",
        )
    return Topology(n_inputs=n_inputs, n_outputs=n_outputs, **settings.shape)


def _can_continue(
    previous: FittedModel,
    topology: Topology,
    classes: tuple[str, ...],
    settings: Settings,
) -> bool:
    return (
        settings.warm_start
        and previous.topology == topology
        and previous.settings.members == settings.members
        and set(previous.labels) == set(classes)
    )


def _random_generator(seed: int, n_fits: int) -> np.random.Generator:
    return np.random.default_rng() if seed == -1 else np.random.default_rng([seed, n_fits])
