"""Training: a batch's gradient, one epoch, and the loss of series that are not trained on."""

from __future__ import annotations

from typing import NamedTuple

from .engine import kernels
from .examples import Examples
from .memory import Floats, Indices
from .optimiser import Optimiser
from .workspace import Workspace


class Network(NamedTuple):
    """A network in training."""

    sizes: Indices  # `Topology.sizes`
    parameters: Floats  # float32[buffer_size]


def batch_gradient(
    network: Network,
    examples: Examples,
    series: Indices,
    dropout_mask: Floats,
    gradient: Floats,
    work: Workspace,
) -> float:
    """Compute the gradient of the mean loss of a mini-batch.

    Parameters
    ----------
    network : Network
        Its shape and parameters.
    examples : Examples
        From `make_examples`.
    series : int64[B]
        The batch: indices of its series, the longest series first; none may be empty.
    dropout_mask : float32[B, n_features]
        Factors for the head's features; 0 drops one, the others make up for it. Ones for none.
        With the pooling "each" they are the same at every step of a series.
    gradient : float32[buffer_size]
        Receives the gradient; zero for the standardisation, and in the places that stand for no
        parameter.
    work : Workspace
        From `allocate_workspace`.

    Returns
    -------
    float
        The mean of the losses, see `heads`: over the series, or with the pooling "each" over all
        their steps.
    """
    return kernels.batch_gradient(  # type: ignore[no-any-return]
        network, examples, series, len(series), dropout_mask, gradient, work
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
    return kernels.train_epoch(  # type: ignore[no-any-return]
        network,
        examples,
        order,
        len(order),
        batch_size,
        dropout_mask,
        learning_rates,
        momentum,
        optimiser,
        work,
    )


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
    return kernels.evaluate_loss(  # type: ignore[no-any-return]
        network, examples, series, len(series), batch_size, work
    )
