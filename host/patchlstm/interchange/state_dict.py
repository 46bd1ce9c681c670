"""Weights as PyTorch has them: the state dict of ``nn.LSTM`` layers and an ``nn.Linear``.

`to_state_dict` writes those of a network whose every layer is an ``nn.LSTM`` of its own, named as
in `Topology.views`: ``layers.0.weight_ih_l0`` and so on, ``members.1.backward.layers.0. ...`` where
there are members and directions, ``head.weight`` and ``head.bias``, and what is known of each
dimension, ``mean``, ``scale`` and, of a forecaster, the rest of `Topology.standards`.
`model_from_state_dict` reads these again, and those of any module with LSTM layers, one after the
other, and at most one dense layer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError
from patchlstm.identifiers import natural_order
from patchlstm.interchange.imported import Answers, Stack, assemble
from patchlstm.network.fitted import FittedModel
from patchlstm_kernels import restore
from patchlstm_kernels.topology import STANDARDS

_OF_LAYER = re.compile(r"(.*?)(weight_ih|weight_hh|bias_ih|bias_hh|weight_hr)_l(\d+)(_reverse)?")
_STACK = re.compile(r"((?:members\.\d+\.)?(?:backward\.)?)layers\.\d+\.")


class _Place(NamedTuple):
    """Where a layer is: its module, its number there, and the direction it reads in."""

    module: str
    number: int
    is_reverse: bool


def to_state_dict(model: FittedModel) -> dict[str, FloatArray]:
    """Return a model's weights by the names that PyTorch's modules would give them.

    Returns
    -------
    dict of str to float32 arrays
        ``weight_ih_l0`` [4 units, inputs], ``weight_hh_l0`` [4 units, units], ``bias_ih_l0`` [4
        units] and ``bias_hh_l0``, which is zero, of each layer; ``head.weight`` [n_outputs,
        n_features], ``head.bias``; ``mean``, ``scale`` and so on [n_inputs].

    Raises
    ------
    FormatError
        If its cells are FluCoMa's.
    """
    topology = model.topology
    if topology.cell != "tanh":
        raise FormatError(
            errors.INVALID_MODEL,
            "its cells are FluCoMa's, without a tanh, which nn.LSTM does not have; export it as"
            " .onnx",
        )
    views = topology.views(restore(topology, model.parameters))
    found = {name: views[name] for name in topology.standards}
    for stack in topology.stacks:
        for layer, units in enumerate(topology.stack_sizes):
            weights = views[f"{stack}.{layer}.weights"].reshape(-1, 4 * units)
            found[f"{stack}.{layer}.weight_ih_l0"] = weights[:-units].T
            found[f"{stack}.{layer}.weight_hh_l0"] = weights[-units:].T
            found[f"{stack}.{layer}.bias_ih_l0"] = views[f"{stack}.{layer}.bias"].reshape(-1)
            found[f"{stack}.{layer}.bias_hh_l0"] = np.zeros(4 * units, np.float32)
    return found | {"head.weight": views["head.weights"].T, "head.bias": views["head.bias"]}


def model_from_state_dict(arrays: Mapping[str, FloatArray], answers: Answers) -> FittedModel:
    """Make a model of a state dict.

    Parameters
    ----------
    arrays : mapping of str to float32 arrays
        All of the state dict; an array that belongs to neither LSTM nor dense layer is an error.
    answers : Answers
        What the outputs are.

    Returns
    -------
    FittedModel
        It answers as PyTorch does, with the last outputs of the last layer into the dense one.

    Raises
    ------
    FormatError
        If the layers are not such a chain, or something is missing or contradicts something else.
    """
    left = dict(arrays)
    standards = {name: left.pop(name) for name in STANDARDS if name in left}
    layers = _take_layers(left)
    if not layers:
        raise _wrong(f"it has no LSTM layer, but {_listed(arrays)}")
    stacks = _group(layers, is_ours="mean" in standards)
    head = _take_dense(left)
    if left:
        raise _wrong(
            f"{_listed(left)} belong to neither LSTM nor dense layer; import a network that has"
            " nothing else"
        )
    return assemble(stacks, head, answers, standards)


def _take_layers(left: dict[str, FloatArray]) -> dict[_Place, dict[str, FloatArray]]:
    """Take the arrays of LSTM layers out of a state dict, by layer and kind."""
    layers: dict[_Place, dict[str, FloatArray]] = {}
    for name in sorted(left, key=natural_order):
        match = _OF_LAYER.fullmatch(name)
        if match is None:
            continue
        module, kind, number, reverse = match.groups()
        if kind == "weight_hr":
            raise _wrong(f"{name} projects the outputs (proj_size); train it without")
        layer = layers.setdefault(_Place(module, int(number), bool(reverse)), {})
        layer[kind] = left.pop(name)
    return layers


def _group(layers: dict[_Place, dict[str, FloatArray]], is_ours: bool) -> dict[str, Stack]:
    """Divide layers among stacks, by the name that `Topology.stacks` has for each."""
    stacks: dict[str, Stack] = {}
    for place, arrays in layers.items():
        match = _STACK.fullmatch(place.module)
        name = match[1] if match and is_ours else "backward." if place.is_reverse else ""
        stacks.setdefault(f"{name}layers", []).append(_convert(place, arrays))
    is_deep = any(len(stack) > 1 for stack in stacks.values())
    if not is_ours and len(stacks) > 1 and is_deep:
        raise _wrong(
            "its layers read both directions of the layer below, which networks here do not; use"
            " one bidirectional layer"
        )
    return stacks


def _convert(place: _Place, arrays: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return weights [inputs + units, 4, units] and bias [4, units]."""
    name = f"{place.module}*_l{place.number}{'_reverse' if place.is_reverse else ''}"
    for kind in ("weight_ih", "weight_hh"):
        if kind not in arrays:
            raise _wrong(f"{kind} of {name} is missing")
    from_below, from_last = arrays["weight_ih"], arrays["weight_hh"]
    units = from_last.shape[-1] if from_last.ndim else 0
    biases = [arrays[kind] for kind in ("bias_ih", "bias_hh") if kind in arrays]
    if (
        units == 0
        or from_last.shape != (4 * units, units)
        or from_below.shape[:1] != (4 * units,)
        or from_below.ndim != 2
        or any(bias.shape != (4 * units,) for bias in biases)
    ):
        shapes = ", ".join(f"{kind} {list(array.shape)}" for kind, array in arrays.items())
        raise _wrong(f"the shapes of {name} contradict each other: {shapes}")
    weights = np.concatenate([from_below, from_last], axis=1).T
    bias: FloatArray = np.sum(biases, axis=0) if biases else np.zeros(4 * units, np.float32)
    return weights.reshape(-1, 4, units), bias.reshape(4, units)


def _take_dense(left: dict[str, FloatArray]) -> tuple[FloatArray, FloatArray] | None:
    """Take the dense layer's weights [features, outputs] and bias out of a state dict."""
    names = [name for name in left if name.endswith("weight") and left[name].ndim == 2]
    if not names:
        return None
    if len(names) > 1:
        raise _wrong(f"found {len(names)} dense layers, {_listed(names)}; one is possible")
    weights = left.pop(names[0]).T
    bias_name = names[0].removesuffix("weight") + "bias"
    bias = left.pop(bias_name, np.zeros(weights.shape[1], np.float32))
    if bias.shape != weights.shape[1:]:
        raise _wrong(f"{bias_name} holds {bias.size} numbers, {weights.shape[1]} are needed")
    return weights, bias


def _listed(names: Mapping[str, FloatArray] | list[str]) -> str:
    return ", ".join(map(repr, list(names)[:6])) + (", ..." if len(names) > 6 else "")


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_MODEL, f"the state dict cannot be used: {detail}")
