"""ONNX Runtime as a contender: the same network, with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from benchmarks.cases import Floats, Weights

_OPSET = 17
_IR_VERSION = 9
_OUR_GATES = (0, 3, 1, 2)  # ONNX has them in the order input, output, forget, candidate


class Network:
    """Predicts series, one at a time."""

    def __init__(self, weights: Weights, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            _describe(weights), options, providers=["CPUExecutionProvider"]
        )
        self._start = np.zeros((1, 1, weights.head.shape[0]), np.float32)

    def over(self, series: Sequence[Floats]) -> Callable[[], None]:
        """Return a function that predicts each of the series."""
        feeds = [self._feed(one) for one in series]

        def predict() -> None:
            for feed in feeds:
                self._session.run(["logits"], feed)

        return predict

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        rows = [self._session.run(["logits"], self._feed(one))[0][0] for one in series]
        logits = np.array(rows, np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))

    def stream(self, frames: Floats) -> Callable[[int], None]:
        """Return a function that hears the frame of a number and predicts."""
        inputs = frames[:, None, None, :]
        hidden = cells = self._start

        def step(t: int) -> None:
            nonlocal hidden, cells
            feed = {"frames": inputs[t], "hidden": hidden, "cells": cells}
            _, hidden, cells = self._session.run(None, feed)

        return step

    def _feed(self, series: Floats) -> dict[str, Floats]:
        return {"frames": series[:, None, :], "hidden": self._start, "cells": self._start}


def _describe(weights: Weights) -> bytes:
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
