"""One epoch of training, and the loss of series that are not trained on."""

from __future__ import annotations

from numba import types

from .compiling import CONST_INDICES, CONST_MATRIX, CONST_VECTOR, VECTOR, Floats, Indices, kernel
from .forward import as_matrix, compute_logits, forward, take_loss
from .gradient import batch_gradient
from .layout import locate_layer
from .optimiser import OPTIMISER, Optimiser, clip, update
from .topology import N_LAYERS
from .workspace import WORKSPACE, Workspace


@kernel(
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
        types.float64,
        OPTIMISER,
        WORKSPACE,
        CONST_INDICES,
    )
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
    momentum: float,
    optimiser: Optimiser,
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
    momentum : float
        Decay of the running mean of the gradient, Adam's beta 1.
    optimiser : Optimiser
        From `allocate_optimiser`, and kept from one epoch to the next.
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
            optimiser.gradient,
            work,
        )
        clip(optimiser.gradient)
        update(parameters, optimiser, learning_rates[batch], momentum)
        total += loss * len(series)
        n_seen += len(series)
    return total / n_seen


@kernel(
    types.float64(
        CONST_INDICES,
        CONST_VECTOR,
        CONST_MATRIX,
        CONST_INDICES,
        CONST_INDICES,
        CONST_INDICES,
        types.int64,
        WORKSPACE,
    )
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
