"""One epoch of training, and the loss of series that are not trained on."""

from __future__ import annotations

import math

import numpy as np
from numba import njit, types

from .compiling import CONST_INDICES, CONST_MATRIX, CONST_VECTOR, OPTIONS, VECTOR, Floats, Indices
from .forward import as_matrix, compute_logits, forward, locate_layer, take_loss
from .gradient import batch_gradient
from .topology import N_LAYERS
from .workspace import WORKSPACE, Workspace

_LARGEST_NORM = 1.0
_SECOND_DECAY = 0.999
_EPSILON = np.float32(1e-8)


@njit(**OPTIONS)
def clip(gradient: Floats) -> None:
    """Scale a gradient down to norm 1 if it is larger (Pascanu, Mikolov and Bengio 2013)."""
    total = 0.0
    for n in range(len(gradient)):
        total += np.float64(gradient[n]) * np.float64(gradient[n])
    norm = math.sqrt(total)
    if norm > _LARGEST_NORM:
        factor = np.float32(_LARGEST_NORM / norm)
        for n in range(len(gradient)):
            gradient[n] *= factor


@njit(**OPTIONS)
def update(
    parameters: Floats,
    gradient: Floats,
    first: Floats,
    second: Floats,
    decay: Floats,
    learning_rate: float,
    momentum: float,
    n_updates: int,
) -> None:
    """Change parameters by Adam with decoupled weight decay (Loshchilov and Hutter 2019).

    Parameters
    ----------
    parameters, gradient : float32[n]
        The parameters, changed in place, and the gradient.
    first, second : float32[n]
        Running means of the gradient and of its square, zeros before the first update.
    decay : float32[n]
        Weight decay of each parameter.
    learning_rate, momentum : float
        Step size, and the decay of the running mean of the gradient.
    n_updates : int
        Number of this update, from 1.
    """
    rate_1 = np.float32(1.0 - momentum)
    rate_2 = np.float32(1.0 - _SECOND_DECAY)
    for n in range(len(gradient)):
        first[n] += rate_1 * (gradient[n] - first[n])
        second[n] += rate_2 * (gradient[n] * gradient[n] - second[n])
    # The means start at zero; these factors take that bias out.
    step = np.float32(learning_rate / (1.0 - momentum**n_updates))
    unbias = np.float32(1.0 / (1.0 - _SECOND_DECAY**n_updates))
    learning_rate = np.float32(learning_rate)
    for n in range(len(gradient)):
        change = step * first[n] / (np.sqrt(unbias * second[n]) + _EPSILON)
        parameters[n] -= change + learning_rate * decay[n] * parameters[n]


@njit(
    types.float64(
        CONST_INDICES,
        VECTOR,
        CONST_MATRIX,
        CONST_INDICES,
        CONST_INDICES,
        CONST_INDICES,
        types.int64,
        CONST_MATRIX,
        CONST_VECTOR,
        CONST_VECTOR,
        types.float64,
        types.int64,
        VECTOR,
        VECTOR,
        VECTOR,
        WORKSPACE,
        CONST_INDICES,
    ),
    **OPTIONS,
)
def train_epoch(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    targets: Indices,
    order: Indices,
    batch_size: int,
    dropout_mask: Floats,
    learning_rates: Floats,
    decay: Floats,
    momentum: float,
    n_updates: int,
    gradient: Floats,
    first: Floats,
    second: Floats,
    work: Workspace,
    stop: Indices,
) -> float:
    """Train for one epoch.

    Parameters
    ----------
    sizes, parameters, frames, offsets, targets
        As for `batch_gradient`; the parameters are changed in place.
    order : int64[M]
        Numbers of the series to train on. Each `batch_size` of them in turn are a batch, within
        which the longest series come first.
    batch_size : int
        Series in a batch; the last batch may be smaller.
    dropout_mask : float32[M, n_features]
        Factors for the head's features, in the order of `order`.
    learning_rates : float32[number of batches]
        Step size of each update.
    decay : float32[n_parameters]
        Weight decay of each parameter.
    momentum : float
        Decay of the running mean of the gradient, Adam's beta 1.
    n_updates : int
        Updates made in earlier epochs.
    gradient, first, second : float32[n_parameters]
        Working memory, and the running means of the gradient and of its square: zeros before
        the first epoch, then kept from one epoch to the next.
    work : Workspace
        From `allocate_workspace`.
    stop : int64[1]
        Looked at before each batch; anything but 0 ends the epoch there.

    Returns
    -------
    float
        Mean over the series trained on of their cross-entropy, each before the update by its
        batch; nan if there were none.
    """
    total = 0.0
    n_seen = 0
    for batch in range(len(learning_rates)):
        if stop[0] != 0:
            break
        begin = batch * batch_size
        series = order[begin : begin + batch_size]
        loss = batch_gradient(
            sizes,
            parameters,
            frames,
            offsets,
            targets,
            series,
            dropout_mask[begin : begin + batch_size],
            gradient,
            work,
        )
        clip(gradient)
        update(
            parameters,
            gradient,
            first,
            second,
            decay,
            learning_rates[batch],
            momentum,
            n_updates + batch + 1,
        )
        total += loss * len(series)
        n_seen += len(series)
    return total / n_seen


@njit(
    types.float64(
        CONST_INDICES,
        CONST_VECTOR,
        CONST_MATRIX,
        CONST_INDICES,
        CONST_INDICES,
        CONST_INDICES,
        types.int64,
        WORKSPACE,
    ),
    **OPTIONS,
)
def evaluate_loss(
    sizes: Indices,
    parameters: Floats,
    frames: Floats,
    offsets: Indices,
    targets: Indices,
    series: Indices,
    batch_size: int,
    work: Workspace,
) -> float:
    """Compute the mean cross-entropy of series.

    Parameters
    ----------
    sizes, parameters, frames, offsets, targets
        As for `batch_gradient`.
    series : int64[M]
        Numbers of the series, the longest first.
    batch_size : int
        Series to compute at once, as many as `work` was allocated for.
    work : Workspace
        From `allocate_workspace`.

    Returns
    -------
    float
        The mean cross-entropy, in nats, without dropout; nan if there are no series.
    """
    start, n_features, n_outputs, _ = locate_layer(sizes, sizes[N_LAYERS])
    total = 0.0
    for begin in range(0, len(series), batch_size):
        batch = series[begin : begin + batch_size]
        forward(sizes, parameters, frames, offsets, batch, work)
        features = as_matrix(work.features, 0, len(batch), n_features)
        logits = as_matrix(work.logits, 0, len(batch), n_outputs)
        compute_logits(parameters, start, features, logits)
        for b in range(len(batch)):
            total += take_loss(logits[b], targets[batch[b]])
    return total / len(series)
