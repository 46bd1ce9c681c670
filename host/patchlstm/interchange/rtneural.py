"""Networks as RTNeural's JSON has them, for plug-ins and other places without Python.

Such a file is a chain of layers, each with its type, its output's shape, and its weights in Keras'
order: of an LSTM, weights [inputs, 4 units], recurrent weights [units, 4 units] and bias [4 units]
with the gates input, forget, candidate, output; of a dense layer, weights [inputs, outputs] and
bias. The network answers every frame, from all it has heard since its `reset`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from patchlstm import errors, jsontext
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError, InvalidValueError
from patchlstm.interchange.description import describe
from patchlstm.interchange.imported import Answers, Dense, Layer, Stack, assemble
from patchlstm.jsontext import json_type
from patchlstm.network.fitted import FittedModel
from patchlstm.parsed import finite_array, member
from patchlstm_kernels import Topology, restore

_DENSE = ("dense", "time-distributed-dense")


def is_rtneural(content: dict[str, Any]) -> bool:
    """Tell whether parsed JSON looks like one of RTNeural's files."""
    return "in_shape" in content and "layers" in content


def to_rtneural(model: FittedModel) -> str:
    """Write a model down for RTNeural's ``json_parser``.

    The standardisation is part of the first layer's weights, and members are one layer with zeros
    where they do not know each other.

    Raises
    ------
    InvalidValueError
        If the network does something that no chain of RTNeural's layers can.
    """
    topology = model.topology
    _check_fits(topology)
    views = topology.views(restore(topology, model.parameters))
    mean, scale = (views[name].astype(np.float64) for name in ("mean", "scale"))
    layers = []
    for number, units in enumerate(topology.hidden_sizes):
        weights, bias = _merge(topology, views, number)
        if number == 0:
            weights = weights.astype(np.float64)
            bias = bias - np.tensordot(mean * scale, weights[: len(mean)], axes=1)
            weights[: len(mean)] *= scale[:, np.newaxis, np.newaxis]
        flat = weights.reshape(-1, 4 * units)
        parts = flat[:-units], flat[-units:], bias.reshape(-1)
        layers.append(_encode("lstm", "tanh", units, parts))
    activation = "softmax" if topology.head == "labels" else ""
    head = views["head.weights"], views["head.bias"]
    layers.append(_encode("dense", activation, topology.n_outputs, head))
    return jsontext.to_text(
        {
            "in_shape": [None, None, topology.n_inputs],
            "layers": layers,
            "patchlstm": describe(model),
        }
    )


def model_from_rtneural(content: dict[str, Any], answers: Answers) -> FittedModel:
    """Make a model of parsed JSON: LSTM layers, and a dense layer or none.

    Parameters
    ----------
    content : dict
        As `jsontext.parse` or `files.read_json` return it.
    answers : Answers
        What the outputs are. Probabilities need a softmax, numbers need none.

    Returns
    -------
    FittedModel

    Raises
    ------
    FormatError
        If it has other layers, or something is missing or contradicts something else.
    """
    stack: Stack = []
    head: Dense | None = None
    activation = ""
    for number, layer in enumerate(member(content, "layers", list)):
        if not isinstance(layer, dict):
            raise _wrong(f"layer {number} is {json_type(layer)}, an object is needed")
        kind = layer.get("type")
        if kind == "lstm" and head is None:
            stack.append(_lstm(layer, number))
        elif kind in _DENSE and head is None:
            head = _dense(layer, number)
            activation = layer.get("activation") or ""
        elif kind == "activation" and not activation:
            activation = layer.get("activation") or ""
        else:
            raise _wrong(
                f"layer {number} is of the type {kind!r}; LSTM layers, then one dense layer, are"
                " possible"
            )
    if not stack:
        raise _wrong("it has no LSTM layer")
    needed = "softmax" if answers.labels else ""
    if activation != needed:
        found = f"ends in {activation}" if activation else "does not end in an activation"
        raise _wrong(
            f"it {found}; "
            + ("labels need a softmax" if needed else "numbers need none, labels a softmax")
        )
    return assemble({"layers": stack}, head, answers, {})


def _check_fits(topology: Topology) -> None:
    for is_wrong, what, remedy in (
        (topology.head == "continuation", "answers with what may come next", ""),
        (topology.bidirectional, "reads series from their end too", "bidirectional 0"),
        (topology.pooling == "all", "looks back at the whole series", "pooling last"),
        (topology.rate > 1, f"sees means of {topology.rate} frames", ""),
        (topology.delta, "sees the difference from the frame before", "delta 0"),
        (topology.cell != "tanh", "has FluCoMa's cells, without a tanh", ""),
    ):
        if is_wrong:
            way = f"fit it with {remedy}, or " if remedy else ""
            raise InvalidValueError(
                errors.INVALID_MODEL,
                f"the network {what}, which RTNeural cannot; {way}export it as .onnx",
            )


def _merge(topology: Topology, views: dict[str, FloatArray], number: int) -> Layer:
    """Join a layer of all members into one, with zeros where they do not know each other."""
    parts = [
        (views[f"{stack}.{number}.weights"], views[f"{stack}.{number}.bias"])
        for stack in topology.stacks
    ]
    if len(parts) == 1:
        return parts[0]
    units = topology.stack_sizes[number]
    n_all = topology.hidden_sizes[number]
    # the first layer's inputs are common to all members, those of the others are not
    n_seen = topology.layer_inputs[number]
    n_from = n_seen if number == 0 else n_seen * len(parts)
    weights = np.zeros((n_from + n_all, 4, n_all), np.float32)
    for m, (own, _) in enumerate(parts):
        columns = slice(m * units, (m + 1) * units)
        below = slice(0, n_seen) if number == 0 else slice(m * n_seen, (m + 1) * n_seen)
        weights[below, :, columns] = own[:n_seen]
        weights[n_from + m * units : n_from + (m + 1) * units, :, columns] = own[n_seen:]
    return weights, np.concatenate([bias for _, bias in parts], axis=1)


def _encode(kind: str, activation: str, size: int, parts: tuple[FloatArray, ...]) -> dict[str, Any]:
    return {
        "type": kind,
        "activation": activation,
        "shape": [None, None, size],
        "weights": [jsontext.shortest_floats(part.astype(np.float32)) for part in parts],
    }


def _lstm(layer: dict[str, Any], number: int) -> Layer:
    from_below, from_last, bias = _parts(layer, number, 3)
    units = from_last.shape[0] if from_last.ndim else 0
    shapes_agree = (
        from_below.ndim == 2
        and from_below.shape[1] == 4 * units
        and from_last.shape == (units, 4 * units)
        and bias.shape == (4 * units,)
    )
    if not shapes_agree:
        raise _contradict(number, (from_below, from_last, bias))
    weights = np.concatenate([from_below, from_last]).reshape(-1, 4, units)
    return weights, bias.reshape(4, units)


def _dense(layer: dict[str, Any], number: int) -> Dense:
    weights, bias = _parts(layer, number, 2)
    if weights.ndim != 2 or bias.shape != weights.shape[1:]:
        raise _contradict(number, (weights, bias))
    return weights, bias


def _parts(layer: dict[str, Any], number: int, n_parts: int) -> list[FloatArray]:
    encoded = member(layer, "weights", list)
    if len(encoded) != n_parts:
        raise _wrong(f"layer {number} has {len(encoded)} arrays, {n_parts} are needed")
    return [finite_array(f"weights of layer {number}", part) for part in encoded]


def _contradict(number: int, arrays: tuple[FloatArray, ...]) -> FormatError:
    shapes = ", ".join(" x ".join(map(str, array.shape)) for array in arrays)
    return _wrong(f"the arrays of layer {number}, {shapes}, contradict each other")


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_JSON_FORMAT, f"the network cannot be used: {detail}")
