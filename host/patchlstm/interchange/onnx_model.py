"""A model as ONNX: a series in, its answer out."""

from __future__ import annotations

import numpy as np

from patchlstm.arrays import FloatArray
from patchlstm.interchange.description import describe
from patchlstm.interchange.onnx_graph import Graph
from patchlstm.network.fitted import FittedModel
from patchlstm_kernels import Topology, restore
from patchlstm_kernels.limits import MAX_LOG_SPREAD, MIN_LOG_SPREAD

_INPUT = "series"
_OUTPUTS = {"labels": "probabilities", "numbers": "numbers", "continuation": "continuation"}


def to_onnx(model: FittedModel) -> bytes:
    """Write a model down as ONNX has it.

    The graph takes ``series``, float32[T, D], of any length from one frame, and gives
    ``probabilities`` [C], or ``numbers`` [K], or with the pooling "each" ``numbers`` [T, K], or of
    a forecaster ``continuation`` [T, n_outputs]: what is known of the frame after each. What is
    not arithmetic (labels, threshold) stands in its metadata.

    Returns
    -------
    bytes
    """
    topology = model.topology
    views = topology.views(restore(topology, model.parameters))
    graph = Graph()
    seen = _add_means(graph, topology.rate) if topology.rate > 1 else _INPUT
    if topology.head == "continuation":
        seen = _add_logarithms(graph, views, seen)
    centred = graph.node("Sub", seen, graph.constant(views["mean"]))
    frames = graph.node("Mul", centred, graph.constant(views["scale"]))
    features = [_add_stack(graph, topology, views, stack, frames) for stack in topology.stacks]
    joined = features[0]
    if len(features) > 1:
        joined = graph.node("Concat", *features, axis=-1)
    product = graph.node("MatMul", joined, graph.constant(views["head.weights"]))
    output = _OUTPUTS[topology.head]
    bias = graph.constant(views["head.bias"])
    if topology.head == "labels":
        _add_probabilities(graph, topology, graph.node("Add", product, bias), output)
    elif topology.n_mixtures:
        _add_mixture(graph, topology, graph.node("Add", product, bias), output)
    else:
        graph.node("Add", product, bias, name=output)
    n_outputs = topology.n_outputs
    return graph.to_bytes(
        "patchlstm",
        {_INPUT: ("T", topology.n_inputs)},
        {output: ("T", n_outputs) if topology.answers_frames else (n_outputs,)},
        describe(model),
    )


def _add_means(graph: Graph, rate: int) -> str:
    """Add what takes the mean of the frames up to every frame that has a step of the network."""
    before = graph.constant(np.array([rate - 1, 0, 0, 0]))  # before the first frame, itself
    padded = graph.node("Pad", _INPUT, before, mode="edge")
    channels = graph.node("Transpose", padded, perm=[1, 0])
    zero = graph.constant(np.array([0]))
    batch = graph.node("Unsqueeze", channels, zero)
    means = graph.node("AveragePool", batch, kernel_shape=[rate], strides=[rate])
    return graph.node("Transpose", graph.node("Squeeze", means, zero), perm=[1, 0])


def _add_stack(
    graph: Graph, topology: Topology, views: dict[str, FloatArray], stack: str, frames: str
) -> str:
    """Add one stack of layers; return its features."""
    if "backward" in stack:
        frames = _slice(graph, frames, start=-1, end=np.iinfo(np.int64).min, step=-1)
    if topology.delta:
        # the frame before; the first is its own, so that its difference is 0
        before = graph.node(
            "Concat",
            _slice(graph, frames, start=0, end=1),
            _slice(graph, frames, start=0, end=-1),
            axis=0,
        )
        frames = graph.node("Concat", frames, graph.node("Sub", frames, before), axis=1)
    one = graph.constant(np.array([1]))
    sequence = graph.node("Unsqueeze", frames, one)
    for layer in range(len(topology.stack_sizes)):
        name = f"{stack}.{layer}"
        weights, bias = views[f"{name}.weights"], views[f"{name}.bias"]
        graph.lstm(sequence, weights, bias, [f"{name}.outputs"], cell=topology.cell)
        sequence = graph.node("Squeeze", f"{name}.outputs", one)
    outputs = graph.node("Squeeze", sequence, one)
    if topology.answers_frames:
        return outputs
    last = graph.node("Gather", outputs, graph.constant(np.array(-1)), axis=0)
    if topology.pooling == "last":
        return last
    mean = graph.node("ReduceMean", outputs, axes=[0], keepdims=0)
    maximum = graph.node("ReduceMax", outputs, axes=[0], keepdims=0)
    return graph.node("Concat", last, mean, maximum, axis=0)


def _add_probabilities(graph: Graph, topology: Topology, sums: str, output: str) -> None:
    """Add what makes probabilities of the head's sums."""
    if topology.cell == "tanh":
        graph.node("Softmax", sums, name=output, axis=-1)
        return
    positive = graph.node("Relu", sums)
    total = graph.node("ReduceSum", positive, graph.constant(np.array([-1])), keepdims=1)
    nothing = graph.node("Equal", total, graph.constant(np.float32(0)))
    equal = graph.constant(np.full(topology.n_outputs, 1 / topology.n_outputs, np.float32))
    graph.node("Where", nothing, equal, graph.node("Div", positive, total), name=output)


def _add_logarithms(graph: Graph, views: dict[str, FloatArray], frames: str) -> str:
    """Add the logarithms of the dimensions that are seen by them."""
    is_bent = views["shift"] > 0
    if not is_bent.any():
        return frames
    lowest = graph.constant(np.where(is_bent, views["lowest"], 0.0).astype(np.float32))
    shift = graph.constant(np.where(is_bent, views["shift"], 1.0).astype(np.float32))
    shifted = graph.node("Add", graph.node("Max", frames, lowest), shift)
    return graph.node("Where", graph.constant(is_bent), graph.node("Log", shifted), frames)


def _add_mixture(graph: Graph, topology: Topology, sums: str, output: str) -> None:
    """Add what makes weights, means and spreads of the head's sums."""
    n_mixtures = topology.n_mixtures
    first_spread = n_mixtures * (1 + topology.n_inputs)
    weights = graph.node("Softmax", _slice(graph, sums, start=0, end=n_mixtures, axis=1), axis=1)
    means = _slice(graph, sums, start=n_mixtures, end=first_spread, axis=1)
    logarithms = _slice(graph, sums, start=first_spread, end=topology.n_outputs, axis=1)
    bounds = (graph.constant(np.float32(bound)) for bound in (MIN_LOG_SPREAD, MAX_LOG_SPREAD))
    spreads = graph.node("Exp", graph.node("Clip", logarithms, *bounds))
    graph.node("Concat", weights, means, spreads, name=output, axis=1)


def _slice(graph: Graph, values: str, *, start: int, end: int, axis: int = 0, step: int = 1) -> str:
    """Add a slice."""
    bounds = (graph.constant(np.array([number])) for number in (start, end, axis, step))
    return graph.node("Slice", values, *bounds)
