"""LSTM networks in FluCoMa's JSON, as the objects of flucoma-core's pull request 254 write it.

Such a network is a chain of cells, the last of which has one unit for each output: there is no
dense layer. A cell is an LSTM's with the forget gate, but its output is the output gate times the
state itself, not times the state's tanh; its matrices are [units, inputs + units], and "state"
there is what is called candidate elsewhere. It answers with the last cell's outputs to the last
frame. A classifier takes the label of the largest, or the first label if none is positive. Nothing
is standardised.

Here that is a network whose topmost LSTM layer has a unit for each output, and whose head hands
them on.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from patchlstm import errors
from patchlstm.arrays import FloatArray
from patchlstm.errors import FormatError, PatchLSTMError
from patchlstm.identifiers import check_label
from patchlstm.interchange.imported import make_model
from patchlstm.network.fitted import FittedModel
from patchlstm.network.heads import CONTINUATION, LABELS, NUMBERS, Head
from patchlstm.network.settings import Settings
from patchlstm.parsed import finite_array, member
from patchlstm_kernels import Topology

_GATES = ("input", "forget", "state", "output")  # in our order


def is_flucoma(content: dict[str, Any], head: Head | None = None) -> bool:
    """Tell whether parsed JSON holds a network of FluCoMa's, for outputs of one kind or any."""
    network = content.get("lstm", content)
    layers = network.get("layers") if isinstance(network, dict) else None
    return (
        isinstance(layers, list)
        and bool(layers)
        and isinstance(layers[0], dict)
        and "forgetWeights" in layers[0]
        and (head is None or (head is LABELS) == ("lstm" in content))
    )


def model_from_flucoma(content: dict[str, Any], head: Head | None = None) -> FittedModel:
    """Make a model of a network that `is_flucoma` recognises, checking all of it.

    Parameters
    ----------
    content : dict
        As `jsontext.parse` or `files.read_json` return it.
    head : Head, optional
        What the outputs are. Left out, labels or numbers: a regressor's file and a forecaster's do
        not differ.

    Returns
    -------
    FittedModel
        It predicts as FluCoMa does. A fit starts afresh, with an LSTM of the same hidden layers.

    Raises
    ------
    FormatError
        If something is missing, wrong or contradicts something else.
    """
    head = head or (LABELS if "lstm" in content else NUMBERS)
    labels: tuple[str, ...] = ()
    network = content
    if head is LABELS:
        labels, network = _labels(content), member(content, "lstm", dict)
    sizes = _sizes(network)
    topology, settings = _shape(sizes, head, labels)
    arrays = {"head.weights": np.eye(topology.n_outputs, dtype=np.float32)}
    if head is CONTINUATION:
        largest = np.finfo(np.float32).max
        arrays |= {"lowest": np.float32(-largest), "highest": np.float32(largest)}
    for number, layer in enumerate(member(network, "layers", list)):
        if not isinstance(layer, dict):
            raise _wrong(f"layer {number} is not an object")
        weights, bias = _cell(layer, number, *sizes[number : number + 2])
        arrays[f"layers.{number}.weights"], arrays[f"layers.{number}.bias"] = weights, bias
    return make_model(topology, labels, arrays, settings)


def _shape(sizes: list[int], head: Head, labels: tuple[str, ...]) -> tuple[Topology, Settings]:
    """Return the shape of a network, and what a fit would begin with."""
    if head is CONTINUATION and sizes[0] != sizes[-1]:
        raise _wrong(
            f"the network maps {sizes[0]} dimensions to {sizes[-1]}; what goes on with series has"
            " as many of both"
        )
    try:
        topology = Topology(
            n_inputs=sizes[0],
            hidden_sizes=tuple(sizes[1:]),
            n_outputs=sizes[-1],
            delta=False,
            pooling="each" if head is CONTINUATION else "last",
            head=head.name,
            cell="identity",
        )
        head.check_outputs(topology.n_outputs, labels)
        settings = Settings.of(head.name, **_hidden(sizes[1:-1]))
    except (ValueError, PatchLSTMError) as error:
        raise _wrong(f"the network is unusable: {error}") from error
    return topology, settings


def _wrong(detail: str) -> FormatError:
    return FormatError(errors.INVALID_JSON_FORMAT, detail)


def _hidden(sizes: list[int]) -> dict[str, Any]:
    """Return the setting of the hidden layers; without any, a fit takes the default."""
    if not sizes:
        return {}
    return {"hidden_size": sizes[0] if len(sizes) == 1 else tuple(sizes)}


def _labels(content: dict[str, Any]) -> tuple[str, ...]:
    try:
        labels = tuple(map(check_label, member(member(content, "labels", dict), "labels", list)))
    except PatchLSTMError as error:
        raise _wrong(error.detail or str(error)) from error
    if len(set(labels)) < len(labels):
        raise _wrong("a label appears twice among the labels")
    return labels


def _sizes(network: dict[str, Any]) -> list[int]:
    sizes = member(network, "sizes", list)
    n_layers = len(member(network, "layers", list))
    if any(type(size) is not int for size in sizes):
        raise _wrong("'sizes' contains something that is not a whole number")
    if len(sizes) != n_layers + 1 or network.get("size") != n_layers:
        raise _wrong(
            f"found {n_layers} layers, the size {network.get('size')!r} and {len(sizes)} sizes;"
            f" {n_layers} layers need the size {n_layers} and {n_layers + 1} sizes"
        )
    return sizes


def _cell(
    layer: dict[str, Any], number: int, n_inputs: int, n_units: int
) -> tuple[FloatArray, FloatArray]:
    """Return a layer's weights and bias as `Topology.views` shapes them."""
    shapes = {"Weights": (n_units, n_inputs + n_units), "Bias": (n_units,)}
    found: dict[str, list[FloatArray]] = {kind: [] for kind in shapes}
    for kind, shape in shapes.items():
        for gate in _GATES:
            name = f"{gate}{kind}"
            array = finite_array(f"{name} of layer {number}", member(layer, name, list))
            if array.shape != shape:
                raise _wrong(
                    f"{name} of layer {number} holds {' x '.join(map(str, array.shape))} numbers,"
                    f" {' x '.join(map(str, shape))} are needed"
                )
            found[kind].append(array)
    # [gate, unit, input] to [input, gate, unit]
    return np.moveaxis(np.array(found["Weights"]), 2, 0), np.array(found["Bias"])
