"""A network as several smaller ones that are trained side by side and average their answers.

Members of an ensemble err in different ways, so the mean of their answers errs less (Hansen and
Salamon 1990). Here the units of each layer are divided among the members, which share nothing but
the input. Merged they are one network, whose topology says how many they are, and whose head takes
the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from patchlstm_kernels import Topology, arrange, initialise, restore

# Minimum number of a member's units in each layer: small networks have fewer members or stay whole.
_MIN_UNITS = 16


def count_members(hidden_sizes: tuple[int, ...], maximum: int) -> int:
    """Return how many members layers of these sizes are divided among, up to a maximum."""
    return max(
        n_members
        for n_members in range(1, maximum + 1)
        if n_members == 1
        or all(size % n_members == 0 and size >= n_members * _MIN_UNITS for size in hidden_sizes)
    )


def member_topology(topology: Topology) -> Topology:
    """Return the shape of each member alone."""
    return replace(topology, hidden_sizes=topology.stack_sizes, n_members=1)


def initialise_members(
    topology: Topology, rng: np.random.Generator, stop: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Draw start values of each member.

    Parameters
    ----------
    topology : Topology
        The whole shape.
    rng : numpy.random.Generator
        Source of randomness.
    stop : int64[1], optional
        As for `initialise`.

    Returns
    -------
    float32[buffer_size]
        The merged network, without standardisation.
    """
    shape = member_topology(topology)
    return merge_members(
        topology, [initialise(shape, rng, stop) for _ in range(topology.n_members)]
    )


def split_members(topology: Topology, parameters: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Take a network apart; the inverse of `merge_members`, except that all have the mean bias.

    Parameters
    ----------
    topology : Topology
        The whole shape.
    parameters : float32[buffer_size]
        The whole network.

    Returns
    -------
    list of float32 arrays
        The parameters of each member, in the kernels' order.
    """
    shape = member_topology(topology)
    whole = restore(topology, parameters)
    members = []
    for member in range(topology.n_members):
        places = _places(topology, whole, member)
        taken = np.concatenate([values.ravel() for values in places])
        shape.views(taken)["head.weights"] *= topology.n_members
        members.append(arrange(shape, taken))
    return members


def merge_members(
    topology: Topology, members: Sequence[NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Make one network whose sums are the mean of its members'.

    Parameters
    ----------
    topology : Topology
        The whole shape.
    members : sequence of float32 arrays
        The parameters of each member. Of the standardisation, the last one's counts.

    Returns
    -------
    float32[buffer_size]
    """
    shape = member_topology(topology)
    share = np.float32(topology.n_members)
    merged = np.empty(topology.n_parameters, np.float32)
    mean_bias = np.zeros(topology.n_outputs, np.float32)
    for member, parameters in enumerate(members):
        views = shape.views(restore(shape, parameters))
        views["head.weights"] /= share
        mean_bias += views["head.bias"] / share
        for place, values in zip(_places(topology, merged, member), views.values(), strict=True):
            place[...] = values
    topology.views(merged)["head.bias"][:] = mean_bias
    return arrange(topology, merged)


def _places(
    topology: Topology, whole: NDArray[np.float32], member: int
) -> list[NDArray[np.float32]]:
    """Return a member's arrays within a network of the plain order, in the order of its own."""

    def own(values: Sequence[NDArray[np.float32]] | NDArray[np.float32]) -> slice:
        share = len(values) // topology.n_members
        return slice(member * share, (member + 1) * share)

    mean, scale, *layers, weights, bias = topology.views(whole).values()
    return [mean, scale, *layers[own(layers)], weights[own(weights)], bias]
