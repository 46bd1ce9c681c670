"""What a network needs to know, and to be told, to learn the frame that comes next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from patchlstm.arrays import FloatArray
from patchlstm.network.dimensions import Dimensions, study
from patchlstm_kernels import Topology, arrange, restore

_LOGISTIC = np.sqrt(3.0) / np.pi  # spread of a logistic distribution whose deviation is 1
_MIN_SPREAD = 1e-3  # to begin with, in deviations
_CAUTION = 0.3  # of the head's first weights: to begin with, what is known of all frames decides


def count_outputs(n_inputs: int, n_mixtures: int) -> int:
    """Return how many outputs describe the frame that comes next."""
    return n_mixtures * (1 + 2 * n_inputs) if n_mixtures else n_inputs


def know_dimensions(
    topology: Topology,
    parameters: FloatArray,
    frames: FloatArray,
    following: FloatArray,
    *,
    is_new: bool,
) -> None:
    """Set what a network knows of each dimension.

    One that learns on keeps its mean, scale and shift, on which its weights rely; what it draws
    then keeps to the range and the steps of the new frames, if these are not too wide for a
    dimension that is seen by its logarithm.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        Changed in place.
    frames, following : float32[N, D]
        All frames that are learnt from, and those that come after them.
    is_new : bool
        Whether nothing was learnt before. Otherwise it `suits` all frames.
    """
    plain = restore(topology, parameters)
    views = topology.views(plain)
    found = study(np.concatenate([frames, following]))
    if not is_new:
        shift = views["shift"].astype(np.float64)
        # Half a step below the lowest value must still have a logarithm.
        is_too_wide = (shift > 0) & (0.5 * found.step >= found.lowest + shift)
        found = found._replace(shift=shift, step=np.where(is_too_wide, 0.0, found.step))
    for name, values in found._asdict().items():
        views[name][...] = values
    if is_new:
        bent = dimensions_of(topology, plain).bend(frames)
        mean, deviation = bent.mean(axis=0), bent.std(axis=0)
        views["mean"][...] = mean
        is_constant = deviation < np.finfo(np.float32).tiny
        views["scale"][...] = 1.0 / np.where(is_constant, 1.0, deviation)
    parameters[...] = arrange(topology, plain)


def suits(topology: Topology, parameters: FloatArray, frames: Sequence[FloatArray]) -> bool:
    """Return whether a network can see frames, float32[N, D] each, as it sees those it knows.

    A dimension that it sees by its logarithm must not be negative.
    """
    shift = topology.views(restore(topology, parameters))["shift"]
    lowest = np.min([values.min(axis=0) for values in frames], axis=0)
    return not bool(np.any((shift > 0.0) & (lowest < 0.0)))


def dimensions_of(topology: Topology, parameters: FloatArray) -> Dimensions:
    """Return what a network knows of each dimension; `parameters` in the plain order."""
    views = topology.views(parameters)
    return Dimensions(*(views[name].astype(np.float64) for name in Dimensions._fields))


def find_cells(
    topology: Topology, parameters: FloatArray, frames: FloatArray, following: FloatArray
) -> FloatArray:
    """Find the cells in which the frames that come next lie.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        The network, which knows its dimensions.
    frames, following : float32[N, D]
        Frames, and those that come after them.

    Returns
    -------
    float32[N, 2 D]
        The bounds as the kernels want them: standardised, relative to the frames.
    """
    plain = restore(topology, parameters)
    known, scale = dimensions_of(topology, plain), topology.views(plain)["scale"]
    newest = _base(topology, known.bend(frames))
    bounds = [(bound - newest) * scale for bound in known.cells(following, scale)]
    return np.concatenate(bounds, axis=1).astype(np.float32)


def _base(topology: Topology, newest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a network's outputs are relative to: the newest frame, of FluCoMa's nothing."""
    return newest if topology.cell == "tanh" else np.zeros_like(newest)


def begin_with(topology: Topology, parameters: FloatArray, cells: FloatArray) -> FloatArray:
    """Return start values that answer with steps as wide as the recorded ones.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        Start values.
    cells : float32[N, 2 D]
        From `find_cells`; some of their steps, from all over the recording, are where the
        components begin.

    Returns
    -------
    float32[buffer_size]
    """
    n_mixtures, n_inputs = topology.n_mixtures, topology.n_inputs
    plain = restore(topology, parameters)
    views = topology.views(plain)
    steps = (cells[:, :n_inputs] + cells[:, n_inputs:]) / 2
    if not n_mixtures:
        views["head.bias"][...] = steps.mean(axis=0, dtype=np.float64)
        return arrange(topology, plain)
    views["head.weights"][...] *= _CAUTION
    places = ((np.arange(n_mixtures) + 0.5) / n_mixtures * len(steps)).astype(np.int64)
    spread = np.maximum(_LOGISTIC * steps.std(axis=0, dtype=np.float64), _MIN_SPREAD)
    views["head.bias"][...] = np.concatenate(
        [np.zeros(n_mixtures), steps[places].ravel(), np.tile(np.log(spread), n_mixtures)]
    )
    return arrange(topology, plain)


def most_probable(
    topology: Topology, parameters: FloatArray, frames: FloatArray, outputs: FloatArray
) -> FloatArray:
    """Return the frame that most probably comes next, as it is drawn at temperature 0.

    Parameters
    ----------
    topology : Topology
    parameters : float32[buffer_size]
        The network.
    frames : float32[N, D]
        Frames.
    outputs : float32[N, n_outputs]
        What it answers to each.

    Returns
    -------
    float32[N, D]
        The mean of the most probable component, on a step within the range.
    """
    plain = restore(topology, parameters)
    known, views = dimensions_of(topology, plain), topology.views(plain)
    steps = outputs
    if n_mixtures := topology.n_mixtures:
        n_inputs = topology.n_inputs
        means = outputs[:, n_mixtures : n_mixtures * (1 + n_inputs)]
        best = outputs[:, :n_mixtures].argmax(axis=1)
        steps = means.reshape(-1, n_mixtures, n_inputs)[np.arange(len(outputs)), best]
    newest = _base(topology, known.bend(frames))
    found = newest + steps / views["scale"].astype(np.float64)
    return known.possible(found).astype(np.float32)
