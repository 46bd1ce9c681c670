"""Start values of a network, and the standardisation of its input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arranging import arrange
from .layout import pad
from .topology import Topology

_PORTION = 4_000  # frames that are computed with in float64 at once


def initialise(
    topology: Topology, rng: np.random.Generator, stop: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Draw the start values of a network.

    Input weights and head are drawn by Glorot and Bengio's uniform rule (2010), each gate's
    recurrent weights are a random orthogonal matrix (Saxe, McClelland and Ganguli 2014), the
    biases are zero except for the forget gates', which are 1 (Jozefowicz, Zaremba and Sutskever
    2015). The standardisation leaves frames as they are.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    rng : numpy.random.Generator
        Source of all randomness; its state decides every value.
    stop : int64[1], optional
        Anything but 0, which another thread may write, ends this early, with values of no use.

    Returns
    -------
    float32[buffer_size]
        A new buffer, arranged for the kernels.
    """
    parameters = np.zeros(topology.n_parameters, dtype=np.float32)
    named = topology.views(parameters)
    named["scale"][:] = 1.0
    for stack in topology.stacks:
        for layer, (inputs, units) in enumerate(
            zip(topology.layer_inputs, topology.stack_sizes, strict=True)
        ):
            weights = named[f"{stack}.{layer}.weights"]
            weights[:inputs] = _glorot_uniform(rng, inputs, units, (inputs, 4, units))
            for gate in range(4):
                if stop is not None and stop[0] != 0:
                    break
                weights[inputs:, gate] = _orthogonal(rng, units)
            named[f"{stack}.{layer}.bias"][1] = 1.0
    head = named["head.weights"]
    head[:] = _glorot_uniform(rng, topology.n_features, topology.n_outputs, head.shape)
    return arrange(topology, parameters)


def standardise(
    topology: Topology, parameters: NDArray[np.float32], frames: NDArray[np.float32]
) -> None:
    """Set the standardisation of a network from its training frames.

    Parameters
    ----------
    topology : Topology
        Shape of the network.
    parameters : float32[buffer_size]
        Changed in place: ``mean`` and ``scale``, which is one over the standard deviation, or 1
        for a dimension that never changes.
    frames : float32[N, n_inputs]
        All frames of all training series; statistics are computed in float64.

    Raises
    ------
    ValueError
        If there are no frames or they have another number of dimensions.
    """
    if frames.ndim != 2 or frames.shape[1] != topology.n_inputs or len(frames) == 0:
        raise ValueError(
            f"the training frames have shape {frames.shape}; "
            f"needed are one or more frames of {topology.n_inputs} dimensions"
        )
    set_standards(topology, parameters, *measure_spread(frames))


def set_standards(
    topology: Topology,
    parameters: NDArray[np.float32],
    mean: NDArray[np.float64],
    deviation: NDArray[np.float64],
) -> None:
    """Set the standardisation of a network by what `measure_spread` returns.

    Parameters
    ----------
    topology, parameters
        As for `standardise`.
    mean, deviation : float64[n_inputs]
    """
    n_inputs = topology.n_inputs
    parameters[:n_inputs] = mean
    # Too small to invert; equal values have none at all, their sum being exact in float64.
    constant = deviation < np.finfo(np.float32).tiny
    start = pad(n_inputs)
    parameters[start : start + n_inputs] = 1.0 / np.where(constant, 1.0, deviation)


def measure_spread(frames: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute mean and standard deviation of each dimension.

    Parameters
    ----------
    frames : float32[N, D]
        One or more; read in portions, since a copy in float64 may be large.

    Returns
    -------
    tuple of float64[D]
        Mean, and deviation, which is 0 for a dimension that never changes.
    """
    portions = [frames[n : n + _PORTION] for n in range(0, len(frames), _PORTION)]
    mean = sum(part.sum(axis=0, dtype=np.float64) for part in portions) / len(frames)
    squares = sum(np.square(part - mean).sum(axis=0) for part in portions) / len(frames)
    return mean, np.sqrt(squares)


def _glorot_uniform(
    rng: np.random.Generator, fan_in: int, fan_out: int, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    limit = np.sqrt(6.0 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape)


def _orthogonal(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    # QR leaves the signs open; fixing them by the diagonal of r makes q uniformly distributed.
    return q * np.sign(np.diag(r))
