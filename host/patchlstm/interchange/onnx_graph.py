"""Graphs in ONNX, piece by piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from patchlstm.arrays import FloatArray

_OPSET = 17
_IR_VERSION = 9
_GATES = (0, 3, 1, 2)  # ours, in ONNX's order: input, output, forget, candidate
_CELLS: dict[str, dict[str, Any]] = {
    "tanh": {"activations": ["Sigmoid", "Tanh", "Tanh"]},
    "identity": {
        "activations": ["Sigmoid", "Tanh", "Affine"],
        "activation_alpha": [1.0],
        "activation_beta": [0.0],
    },
}

Shapes = Mapping[str, Sequence[int | str]]
"""Names of values and their shapes; a dimension of any size has a name."""


class Graph:
    """Nodes and constants; values go by the names that their makers return."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, values: Any) -> str:
        """Add an array."""
        name = f"constant_{len(self._constants)}"
        array: NDArray[Any] = np.ascontiguousarray(values)
        self._constants.append(numpy_helper.from_array(array.reshape(np.shape(values)), name))
        return name

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node with one output, of the given name or a new one."""
        return self.nodes(kind, inputs, [name or f"value_{len(self._nodes)}"], **attributes)[0]

    def nodes(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> Sequence[str]:
        """Add a node; outputs with an empty name are not computed."""
        self._nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs

    def lstm(
        self,
        sequence: str,
        weights: FloatArray,
        bias: FloatArray,
        outputs: Sequence[str],
        *,
        cell: str = "tanh",
        state: Sequence[str] = (),
    ) -> None:
        """Add an LSTM layer.

        Parameters
        ----------
        sequence : str
            Of shape [T, 1, inputs].
        weights : float32[inputs + units, 4, units]
            As `Topology.views` has them.
        bias : float32[4, units]
        outputs : sequence of str
            What to call all outputs [T, 1, 1, units], the last ones and the last cells, both
            [1, 1, units]; as many as are wanted, an empty name for one that is not.
        cell : {"tanh", "identity"}
            As `Topology.cell`.
        state : sequence of str
            Outputs and cells to begin with, both [1, 1, units]; none for zeros.
        """
        units = bias.shape[1]
        inputs = len(weights) - units
        matrix = weights[:, _GATES].reshape(inputs + units, 4 * units).T[np.newaxis]
        in_order = bias[_GATES, :].reshape(1, 4 * units)
        constants = (
            matrix[:, :, :inputs],
            matrix[:, :, inputs:],
            np.concatenate([in_order, np.zeros_like(in_order)], axis=1),
        )
        names = [sequence, *map(self.constant, constants), *(["", *state] if state else [])]
        self.nodes("LSTM", names, outputs, hidden_size=units, **_CELLS[cell])

    def to_bytes(
        self, name: str, inputs: Shapes, outputs: Shapes, metadata: Mapping[str, str]
    ) -> bytes:
        """Return the file's content; all inputs and outputs are float32."""
        graph = helper.make_graph(
            self._nodes, name, _values(inputs), _values(outputs), self._constants
        )
        imports = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(
            graph, opset_imports=imports, ir_version=_IR_VERSION, producer_name="patchlstm"
        )
        helper.set_model_props(model, dict(metadata))
        return bytes(model.SerializeToString())


def _values(shapes: Shapes) -> list[Any]:
    return [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in shapes.items()
    ]
