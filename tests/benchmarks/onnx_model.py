"""The network as ONNX has it, for the runtimes that read that."""

from __future__ import annotations

from benchmarks.cases import Weights
from patchlstm.interchange.onnx_graph import Graph


def describe(weights: Weights) -> bytes:
    """Write the network down as ONNX has it: frames and a state in, logits and a state out."""
    units, outputs = weights.head.shape
    inputs = len(weights.layer) - units
    graph = Graph()
    graph.lstm(
        "frames",
        weights.layer,
        weights.bias,
        ["", "next_hidden", "next_cells"],
        state=["hidden", "cells"],
    )
    features = graph.node("Squeeze", "next_hidden", graph.constant([0]))
    head, bias = map(graph.constant, (weights.head, weights.head_bias))
    graph.node("Gemm", features, head, bias, name="logits")
    state = (1, 1, units)
    return graph.to_bytes(
        "plain",
        {"frames": ("T", 1, inputs), "hidden": state, "cells": state},
        {"logits": (1, outputs), "next_hidden": state, "next_cells": state},
        {},
    )
