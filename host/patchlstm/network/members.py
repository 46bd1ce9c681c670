"""A network as several smaller ones that are trained side by side and average their answers.

Members of an ensemble err in different ways, so the mean of their answers errs less (Hansen and
Salamon 1990). Here the units of each layer are divided among the members, which share nothing but
the input. Merged they are one network of the whole shape, in which the weights from one member to
another are zero and the head takes the mean; so predicting knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from patchlstm_kernels import Topology, arrange, initialise, restore

# Minimum number of a member's units in each layer: small networks have fewer members or stay whole.
_MIN_UNITS = 16

Index = tuple[NDArray[np.int64], ...]


def count_members(topology: Topology, maximum: int) -> int:
    """Return how many members a network of this shape is divided into, up to a maximum."""
    return max(
        n_members
        for n_members in range(1, maximum + 1)
        if n_members == 1
        or all(
            size % n_members == 0 and size >= n_members * _MIN_UNITS
            for size in topology.hidden_sizes
        )
    )


def member_topology(topology: Topology, n_members: int) -> Topology:
    """Return the shape of each of so many members."""
    sizes = tuple(size // n_members for size in topology.hidden_sizes)
    return replace(topology, hidden_sizes=sizes)


def initialise_members(
    topology: Topology, n_members: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw start values of each member.

    Parameters
    ----------
    topology : Topology
        The whole shape.
    n_members : int
        From `count_members`.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    float32[buffer_size]
        The merged network, without standardisation.
    """
    shape = member_topology(topology, n_members)
    return merge_members(topology, [initialise(shape, rng) for _ in range(n_members)])


def split_members(
    topology: Topology, n_members: int, parameters: NDArray[np.float32]
) -> list[NDArray[np.float32]]:
    """Take a network apart; the inverse of `merge_members`, except that all have the mean bias.

    Parameters
    ----------
    topology : Topology
        The whole shape.
    n_members : int
        From `count_members`.
    parameters : float32[buffer_size]
        The whole network. Weights from one member to another are left out.

    Returns
    -------
    list of float32 arrays
        The parameters of each member, in the kernels' order.
    """
    shape = member_topology(topology, n_members)
    whole = topology.views(restore(topology, parameters))
    members = []
    for member in range(n_members):
        taken = np.empty(shape.n_parameters, np.float32)
        views = shape.views(taken)
        for name, index in _places(topology, member, n_members):
            views[name][...] = whole[name][index].reshape(views[name].shape)
        views["head.weights"] *= n_members
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
    shape = member_topology(topology, len(members))
    merged = np.zeros(topology.n_parameters, np.float32)
    whole = topology.views(merged)
    for member, parameters in enumerate(members):
        views = shape.views(restore(shape, parameters))
        for name, index in _places(topology, member, len(members)):
            part = views[name].reshape(whole[name][index].shape)
            if name == "head.bias":
                whole[name][index] += part / np.float32(len(members))
            elif name == "head.weights":
                whole[name][index] = part / np.float32(len(members))
            else:
                whole[name][index] = part
    return arrange(topology, merged)


def _places(topology: Topology, member: int, n_members: int) -> Iterator[tuple[str, Index]]:
    """Yield where in each array of the whole network a member's own values lie."""

    def units(size: int) -> NDArray[np.int64]:
        share = size // n_members
        return np.arange(member * share, (member + 1) * share)

    inputs = np.arange(topology.n_inputs)
    yield "mean", np.ix_(inputs)
    yield "scale", np.ix_(inputs)
    gates = np.arange(4)
    for stack in topology.stacks:
        rows = np.arange(topology.layer_inputs[0])
        for layer, (n_inputs, size) in enumerate(
            zip(topology.layer_inputs, topology.hidden_sizes, strict=True)
        ):
            own = units(size)
            yield f"{stack}.{layer}.weights", np.ix_(np.append(rows, n_inputs + own), gates, own)
            yield f"{stack}.{layer}.bias", np.ix_(gates, own)
            rows = own
    top = topology.hidden_sizes[-1]
    features = np.add.outer(np.arange(0, topology.n_features, top), units(top)).ravel()
    outputs = np.arange(topology.n_outputs)
    yield "head.weights", np.ix_(features, outputs)
    yield "head.bias", np.ix_(outputs)
