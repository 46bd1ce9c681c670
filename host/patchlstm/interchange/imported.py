"""What is common to models that were not trained here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError, PatchLSTMError
from patchlstm.identifiers import check_label
from patchlstm.network.fitted import IMPORTED, FittedModel
from patchlstm.network.heads import head_of
from patchlstm.network.novelty import Novelty
from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology, allocate_novelty, arrange

Layer = tuple[FloatArray, FloatArray]
"""Weights [inputs + units, 4, units] and bias [4, units], as `Topology.views` has them."""
Stack = list[Layer]
Dense = tuple[FloatArray, FloatArray]
"""Weights [features, outputs] and bias [outputs]."""


class Answers(NamedTuple):
    """What an imported network's outputs are, where its file does not say so."""

    labels: tuple[str, ...] = ()
    """The labels of its probabilities, in their order; none: the outputs are numbers."""
    at_frames: bool = False
    """Whether the numbers are meant to answer each frame, not only the whole series."""
    rate: int = 1
    """Frames of each step of the network, as `Topology.rate`."""


def make_model(
    topology: Topology,
    labels: tuple[str, ...],
    arrays: Mapping[str, FloatArray],
    settings: Settings,
) -> FittedModel:
    """Make a model of weights that come from elsewhere.

    What its training series were like is not known, so no series is novel to it.

    Parameters
    ----------
    topology : Topology
    labels : tuple of str
        Of the outputs, in their order; none if they are numbers.
    arrays : mapping of str to float32 arrays
        Named and shaped as in `Topology.views`. Frames are not standardised if ``mean`` and
        ``scale`` are left out.
    settings : Settings
        What a fit would begin with.

    Returns
    -------
    FittedModel
    """
    plain = np.zeros(topology.n_parameters, np.float32)
    views = topology.views(plain)
    views["scale"][:] = 1.0
    for name, values in arrays.items():
        views[name][...] = values
    return FittedModel(
        topology=topology,
        labels=labels,
        parameters=arrange(topology, plain),
        measured=Novelty(allocate_novelty(topology)),
        settings=settings,
        loss=math.nan,
        validation_loss=math.nan,
        n_epochs=0,
        stop_reason=IMPORTED,
        n_fits=0,
    )


def assemble(
    stacks: Mapping[str, Stack],
    head: Dense | None,
    answers: Answers,
    standards: Mapping[str, FloatArray],
) -> FittedModel:
    """Make a model of LSTM layers and a dense layer.

    Parameters
    ----------
    stacks : mapping of str to lists of layers
        By the names of `Topology.stacks`.
    head : tuple of arrays or None
        None hands the top layer's outputs on.
    answers : Answers
    standards : mapping of str to float32[n_inputs]
        ``mean`` and ``scale``, or none; a forecaster's has all of `Topology.standards`.

    Returns
    -------
    FittedModel
        A fit of it goes on from these weights.

    Raises
    ------
    FormatError
        If the layers and the outputs do not go together.
    """
    order = sorted(stacks, key=lambda name: (_member_of(name), "backward" in name))
    first = stacks[order[0]]
    sizes = [len(bias[0]) for _, bias in first]
    for stack in stacks.values():
        _check_chain(stack, sizes)
    n_seen = len(first[0][0]) - sizes[0]
    n_inputs = standards["mean"].size if "mean" in standards else n_seen
    n_features = len(stacks) * sizes[-1]
    weights, bias = head or (np.eye(n_features, dtype=np.float32), np.zeros(n_features, np.float32))
    is_pooled = len(weights) == 3 * n_features
    n_members = len({_member_of(name) for name in order})
    topology, settings = _shape(
        {
            "hidden_sizes": tuple(n_members * size for size in sizes),
            "delta": n_seen == 2 * n_inputs,
            "pooling": "all" if is_pooled else "last",
            "bidirectional": any("backward" in name for name in order),
        },
        {"n_inputs": n_inputs, "n_outputs": len(bias), "n_members": n_members},
        answers,
        goes_on="shift" in standards,
    )
    if set(standards) not in (set(), set(topology.standards)):
        raise _wrong(f"it has {', '.join(standards)}; {', '.join(topology.standards)} are needed")
    if any(values.shape != (n_inputs,) for values in standards.values()):
        raise _wrong(f"what is known of its dimensions is not {n_inputs} numbers each")
    if len(weights) != topology.n_features or n_seen != topology.layer_inputs[0]:
        raise _wrong(
            f"the dense layer sees {len(weights)} values, the LSTM layers give {n_features}"
            if n_seen == topology.layer_inputs[0]
            else f"the first layer sees {n_seen} values, the frames have {n_inputs} dimensions"
        )
    if tuple(order) != topology.stacks:
        raise _wrong(f"its layers are called {', '.join(order)}; that is no network of ours")
    arrays = {**standards, "head.weights": weights, "head.bias": bias}
    for name in order:
        for number, layer in enumerate(stacks[name]):
            arrays[f"{name}.{number}.weights"], arrays[f"{name}.{number}.bias"] = layer
    return make_model(topology, answers.labels, arrays, settings)


def _member_of(stack: str) -> int:
    return int(stack.split(".")[1]) if stack.startswith("members.") else 0


def _check_chain(stack: Stack, sizes: list[int]) -> None:
    """Check that each layer sees what the one below gives."""
    found = [len(bias[0]) for _, bias in stack]
    if found != sizes:
        raise _wrong(f"the layers of its stacks have {found} and {sizes} units; they must be alike")
    for number in range(1, len(stack)):
        n_seen = len(stack[number][0]) - sizes[number]
        if n_seen != sizes[number - 1]:
            raise _wrong(
                f"layer {number} sees {n_seen} values, the layer before gives {sizes[number - 1]}"
            )


def _shape(
    shape: dict[str, Any], numbers: dict[str, Any], answers: Answers, *, goes_on: bool
) -> tuple[Topology, Settings]:
    """Return the topology, and the settings with which a fit goes on from it."""
    hidden = shape["hidden_sizes"]
    head: Any = "continuation" if goes_on else "labels" if answers.labels else "numbers"
    own = {key: value for key, value in shape.items() if key != "hidden_sizes"}
    if goes_on:
        own["mixtures"] = numbers["n_outputs"] // (1 + 2 * numbers["n_inputs"])
    try:
        labels = tuple(map(check_label, answers.labels))
        settings = Settings.of(
            head,
            **own,
            hidden_size=hidden[0] if len(hidden) == 1 else hidden,
            members=numbers["n_members"],
        )
        if len(set(labels)) < len(labels):
            raise ValueError("a label appears twice among the labels")
        if labels and (answers.at_frames or goes_on):
            raise ValueError("it answers frames, and labels answer whole series; leave them out")
        if answers.at_frames or goes_on:
            if shape["pooling"] == "all":
                raise ValueError("it sees the mean over the series, so it cannot answer frames")
            shape = {**shape, "pooling": "each"}
        topology = Topology(rate=answers.rate, head=head, **numbers, **shape)
        head_of(topology).check_outputs(topology.n_outputs, labels)
    except (ValueError, PatchLSTMError) as error:
        raise _wrong(str(error)) from error
    return topology, settings


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_MODEL, f"the network cannot be used: {detail}")
