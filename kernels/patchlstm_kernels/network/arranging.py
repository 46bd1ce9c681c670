"""Parameters in the plain order of `Topology.views`, and in the blocks that kernels work on."""

from __future__ import annotations

import numpy as np
from numba import types
from numpy.typing import NDArray

from ..compiling import CONST_INDICES, CONST_VECTOR, VECTOR, kernel, part
from ..memory import allocate
from ..vectors.simd import address
from .layout import count_parameters, transfer_parameters
from .topology import Topology


@part
def arrange_pointers(sizes, plain, blocks):
    """`arrange`, given pointers: what `exports` makes a C function of."""
    for n in range(count_parameters(sizes)):
        blocks[n] = 0
    transfer_parameters(sizes, plain, blocks, True)


@kernel(types.void(CONST_INDICES, CONST_VECTOR, VECTOR))
def _arrange(sizes, plain, blocks):
    arrange_pointers(address(sizes), address(plain), address(blocks))


@kernel(types.void(CONST_INDICES, VECTOR, CONST_VECTOR))
def _restore(sizes, plain, blocks):
    transfer_parameters(address(sizes), address(plain), address(blocks), False)


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
    _arrange(topology.sizes, np.ascontiguousarray(plain, dtype=np.float32), blocks)
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
    _restore(topology.sizes, plain, np.ascontiguousarray(blocks, dtype=np.float32))
    return plain
