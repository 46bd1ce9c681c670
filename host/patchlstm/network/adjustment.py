"""How training changes a network's head, and how it is changed back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray
from patchlstm_kernels import Topology, arrange, restore


class Adjustment(NamedTuple):
    """How training changes the head's sums: to ``factor * answer + amount`` for each output."""

    factor: NDArray[np.float64]
    amount: NDArray[np.float64]

    @property
    def inverse(self) -> Adjustment:
        """The adjustment that undoes it."""
        return Adjustment(1.0 / self.factor, -self.amount / self.factor)

    def apply(self, topology: Topology, parameters: FloatArray) -> FloatArray:
        """Return a network whose sums are adjusted, float32[buffer_size].

        Raises
        ------
        ValueError
            If the parameters have another shape than the topology needs.
        """
        plain = restore(topology, parameters)
        views = topology.views(plain)
        views["head.weights"][...] = views["head.weights"] * self.factor
        views["head.bias"][...] = views["head.bias"] * self.factor + self.amount
        return arrange(topology, plain)


def logit_excess(targets: NDArray[np.int64], n_outputs: int) -> NDArray[np.float32]:
    """Compute how much the frequency of each class adds to its logit.

    Parameters
    ----------
    targets : int64[S]
        Class of each series.
    n_outputs : int
        Number of classes.

    Returns
    -------
    float32[n_outputs]
        Logarithms of the classes' sizes, relative to a class of mean size; zeros if all are
        equal.
    """
    counts = np.maximum(np.bincount(targets, minlength=n_outputs), 1)
    excess: NDArray[np.float32] = np.log(counts / counts.mean()).astype(np.float32)
    return excess
