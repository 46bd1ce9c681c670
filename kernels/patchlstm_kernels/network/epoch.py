"""One epoch of training, and the loss of series that are not trained on."""

from __future__ import annotations

from numba import types

from ..compiling import CONST_INDICES, CONST_MATRIX, CONST_VECTOR, Floats, Indices, kernel
from ..vectors.simd import address, at
from .answers import add_losses, compute_sums, count_answers, find_answers
from .arguments import EXAMPLES, NETWORK, Examples, Network
from .forward import forward
from .gradient import add_batch, point_to
from .optimiser import OPTIMISER, Optimiser, clip, update
from .workspace import WORKSPACE, Workspace


@kernel(
    types.float64(
        NETWORK,
        EXAMPLES,
        CONST_INDICES,
        types.int64,
        CONST_MATRIX,
        CONST_VECTOR,
        types.float64,
        OPTIMISER,
        WORKSPACE,
    )
)
def train_epoch(
    network: Network,
    examples: Examples,
    order: Indices,
    batch_size: int,
    dropout_mask: Floats,
    learning_rates: Floats,
    momentum: float,
    optimiser: Optimiser,
    work: Workspace,
) -> float:
    """Train for one epoch.

    Parameters
    ----------
    network, examples
        As for `batch_gradient`; the parameters are changed in place.
    order : int64[M]
        Indices of the series to train on. Each `batch_size` of them in turn are a batch, within
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
        From `allocate_workspace`; when its `stop` is set, the epoch ends before the next update.

    Returns
    -------
    float
        The mean loss, as of `batch_gradient`, each before the update by its batch; nan if there
        were no batches. Of no use if the epoch was ended early.
    """
    pointers, data = point_to(network, examples)
    total = 0.0
    n_seen = 0
    for batch in range(len(learning_rates)):
        begin = batch * batch_size
        loss, n_answers = add_batch(
            pointers,
            data,
            at(address(order), begin),
            min(batch_size, len(order) - begin),
            at(address(dropout_mask), begin * dropout_mask.shape[1]),
            address(optimiser.gradient),
            work,
        )
        if work.stop[0] != 0:
            break
        clip(optimiser.gradient)
        update(network.parameters, optimiser, learning_rates[batch], momentum)
        total += loss * n_answers
        n_seen += n_answers
    return total / n_seen


@kernel(types.float64(NETWORK, EXAMPLES, CONST_INDICES, types.int64, WORKSPACE))
def evaluate_loss(
    network: Network, examples: Examples, series: Indices, batch_size: int, work: Workspace
) -> float:
    """Compute the mean loss of series.

    Parameters
    ----------
    network, examples
        As for `batch_gradient`.
    series : int64[M]
        Indices of the series, the longest first.
    batch_size : int
        Series to compute at once, as many as `work` was allocated for.
    work : Workspace
        From `allocate_workspace`.

    Returns
    -------
    float
        The mean loss, as of `batch_gradient`, without dropout; nan if there are no series. Of no
        use if `work.stop` was set.
    """
    pointers, data = point_to(network, examples)
    sums = address(work.sums)
    total = 0.0
    n_seen = 0
    for begin in range(0, len(series), batch_size):
        if work.stop[0] != 0:
            break
        n_series = min(batch_size, len(series) - begin)
        batch = forward(pointers, data, at(address(series), begin), n_series, work)
        answers = find_answers(pointers.sizes, batch, work)
        n_answers = count_answers(batch, answers)
        compute_sums(pointers, answers.features, n_answers, sums)
        total = add_losses(total, pointers.sizes, data, batch, answers, sums)
        n_seen += n_answers
    return total / n_seen
