"""Parameters in the plain order of `Topology.views`, and in the blocks that kernels work on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .engine import kernels
from .memory import allocate
from .topology import Topology


def arrange(topology: Topology, plain: NDArray[np.float32]) -> NDArray[np.float32]:
    """Arrange parameters for the kernels.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    plain : float32[n_parameters]
        Parameters, or a gradient, in the order of `Topology.views`.

    Returns
    -------
    float32[buffer_size]
        The same in blocks; zero in the places that stand for no parameter.

    Raises
    ------
    ValueError
        If `plain` has another shape.
    """
    topology.views(plain)
    blocks = allocate(topology.buffer_size)
    kernels.arrange(topology.sizes, np.ascontiguousarray(plain, dtype=np.float32), blocks)
    return blocks


def restore(topology: Topology, blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring parameters back into the plain order.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    blocks : float32[buffer_size]
        Parameters, or a gradient, as the kernels have them.

    Returns
    -------
    float32[n_parameters]
        The same in the order of `Topology.views`.

    Raises
    ------
    ValueError
        If `blocks` has another shape.
    """
    if blocks.shape != (topology.buffer_size,):
        raise ValueError(
            f"the parameters have shape {blocks.shape}; "
            f"this topology needs ({topology.buffer_size},)"
        )
    plain = np.empty(topology.n_parameters, dtype=np.float32)
    kernels.restore(topology.sizes, plain, np.ascontiguousarray(blocks, dtype=np.float32))
    return plain
