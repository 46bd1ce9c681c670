"""Prediction of many series, a batch at a time."""

from __future__ import annotations

from .engine import kernels
from .examples import Examples
from .memory import Floats, Indices
from .training import Network
from .workspace import Workspace


def answer_batch(
    network: Network,
    examples: Examples,
    series: Indices,
    work: Workspace,
    outputs: Floats,
    features: Floats,
) -> None:
    """Compute the outputs of a batch of series, and the head's features.

    Parameters
    ----------
    network : Network
        Its shape and parameters.
    examples : Examples
        The series and others; their targets are not read.
    series : int64[B]
        The batch: indices of its series, the longest series first; none may be empty.
    work : Workspace
        From `allocate_room`. If its `stop` is set, what is computed is of no use.
    outputs : float32[S, n_outputs] or [N, n_outputs]
        In the row of each series, or with the pooling "each" of each frame, receives the outputs:
        probabilities of classes, or numbers.
    features : float32[S, n_features]
        In the row of each series, receives the head's features after its last frame.
    """
    kernels.answer_batch(network, examples, series, len(series), work, outputs, features)
