"""One epoch of training, and the loss of series that are not trained on."""

from __future__ import annotations

from numba import types

from ..compiling import CONST_INDICES, CONST_MATRIX, CONST_VECTOR, VECTOR, Floats, Indices, kernel
from ..vectors.simd import address, at
from .forward import compute_logits, forward, take_loss
from .gradient import add_batch
from .layout import locate_head
from .optimiser import OPTIMISER, Optimiser, clip, update
from .topology import N_OUTPUTS
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
        n_series = min(batch_size, len(order) - begin)
        loss = add_batch(
            address(sizes),
            address(parameters),
            address(frames),
            address(offsets),
            address(targets),
            at(address(order), begin),
            n_series,
            at(address(dropout_mask), begin * dropout_mask.shape[1]),
            address(optimiser.gradient),
            work,
        )
        clip(optimiser.gradient)
        update(parameters, optimiser, learning_rates[batch], momentum)
        total += loss * n_series
        n_seen += n_series
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
    shape = address(sizes)
    network = address(parameters)
    head, n_features, n_padded = locate_head(shape)
    features = address(work.features)
    logits = address(work.logits)
    total = 0.0
    for begin in range(0, len(series), batch_size):
        batch = at(address(series), begin)
        n_series = min(batch_size, len(series) - begin)
        forward(shape, network, address(frames), address(offsets), batch, n_series, work)
        compute_logits(at(network, head), n_features, n_padded, features, logits, n_series)
        for b in range(n_series):
            total += take_loss(at(logits, b * n_padded), shape[N_OUTPUTS], targets[batch[b]])
    return total / len(series)
