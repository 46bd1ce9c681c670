"""The network as ONNX has it, for the runtimes that read that."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from benchmarks.cases import Weights

_OPSET = 17
_IR_VERSION = 9
_OUR_GATES = (0, 3, 1, 2)  # ONNX has them in the order input, output, forget, candidate


def describe(weights: Weights) -> bytes:
    """Write the network down as ONNX has it: frames and a state in, logits and a state out."""
    units, outputs = weights.head.shape
    inputs = len(weights.layer) - units
    matrix = weights.layer[:, _OUR_GATES].reshape(inputs + units, 4 * units).T[None]
    bias = weights.bias[_OUR_GATES, :].reshape(1, 4 * units)
    constants = {
        "W": matrix[:, :, :inputs],
        "R": matrix[:, :, inputs:],
        "B": np.concatenate([bias, np.zeros_like(bias)], axis=1),
        "head": weights.head,
        "head_bias": weights.head_bias,
        "direction": np.array([0]),
    }
    nodes = [
        helper.make_node(
            "LSTM",
            ["frames", "W", "R", "B", "", "hidden", "cells"],
            ["", "last", "next_cells"],
            hidden_size=units,
        ),
        helper.make_node("Squeeze", ["last", "direction"], ["features"]),
        helper.make_node("Gemm", ["features", "head", "head_bias"], ["logits"]),
        helper.make_node("Identity", ["last"], ["next_hidden"]),
    ]

    def value(name: str, *shape: int | str) -> object:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        "plain",
        [
            value("frames", "T", 1, inputs),
            value("hidden", 1, 1, units),
            value("cells", 1, 1, units),
        ],
        [
            value("logits", 1, outputs),
            value("next_hidden", 1, 1, units),
            value("next_cells", 1, 1, units),
        ],
        [
            numpy_helper.from_array(np.ascontiguousarray(values), name)
            for name, values in constants.items()
        ],
    )
    imports = [helper.make_opsetid("", _OPSET)]
    model = helper.make_model(graph, opset_imports=imports, ir_version=_IR_VERSION)
    return model.SerializeToString()
