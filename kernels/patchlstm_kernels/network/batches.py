"""Prediction of many series, a batch at a time, by the forward pass that training uses."""

from __future__ import annotations

from numba import types

from ..compiling import CONST_INDICES, CONST_VECTOR, MATRIX, Floats, Indices, kernel, part
from ..vectors.simd import address, at
from .answers import compute_sums, count_answers, find_answers, find_row
from .arguments import EXAMPLES, Examples, Network
from .forward import forward
from .heads import activate
from .layout import (
    EACH,
    N_OUTPUTS,
    POOLING,
    count_features,
    count_parts,
    find_top,
    locate_head,
    pad,
)
from .workspace import WORKSPACE, Workspace


@part
def _write_outputs(network, examples, batch, answers, sums, outputs):
    """Compute the outputs of each answer."""
    sizes = network.sizes
    n_outputs = sizes[N_OUTPUTS]
    compute_sums(network, answers.features, count_answers(batch, answers), sums)
    for t in range(answers.n_steps):
        start = batch.starts[t]
        for b in range(batch.starts[t + 1] - start):
            found = at(sums, (start + b) * pad(n_outputs))
            activate(sizes, found)
            row = find_row(sizes, examples.offsets, batch.series[b], t)
            for c in range(n_outputs):
                outputs[row * n_outputs + c] = found[c]


@part
def _write_features(sizes, examples, batch, answers, features):
    """Copy the head's features at the end of each series, without what fills up vectors."""
    offsets = examples.offsets
    n_units = find_top(sizes)
    n_parts = count_parts(sizes)
    _, stride, _ = locate_head(sizes)
    for b in range(batch.n_series):
        series = batch.series[b]
        last = offsets[series + 1] - offsets[series] - 1 if sizes[POOLING] == EACH else 0
        found = at(answers.features, (batch.starts[last] + b) * stride)
        row = at(features, series * count_features(sizes))
        for number in range(n_parts):
            for unit in range(n_units):
                row[number * n_units + unit] = found[number * pad(n_units) + unit]


@kernel(types.void(CONST_INDICES, CONST_VECTOR, EXAMPLES, CONST_INDICES, WORKSPACE, MATRIX, MATRIX))
def answer_batch(
    sizes: Indices,
    parameters: Floats,
    examples: Examples,
    series: Indices,
    work: Workspace,
    outputs: Floats,
    features: Floats,
) -> None:
    """Compute the outputs of a batch of series, their features, or both.

    Parameters
    ----------
    sizes : int64[:]
        `Topology.sizes`.
    parameters : float32[buffer_size]
        The network.
    examples : Examples
        The series and others; their targets are not read.
    series : int64[B]
        The batch: indices of its series, the longest series first; none may be empty.
    work : Workspace
        From `allocate_workspace`. If its `stop` is set, what is computed is of no use.
    outputs : float32[S, n_outputs] or [N, n_outputs]
        In the row of each series, or with the pooling "each" of each frame, receives the outputs:
        probabilities of classes, or numbers. Nothing if it has no rows.
    features : float32[S, n_features]
        In the row of each series, receives the head's features after its last frame. Nothing if it
        has no rows.
    """
    network = Network(address(sizes), address(parameters))
    data = Examples(address(examples.frames), address(examples.offsets), address(examples.targets))
    batch = forward(network, data, address(series), len(series), work)
    answers = find_answers(network.sizes, batch, work)
    if len(outputs):
        _write_outputs(network, data, batch, answers, address(work.sums), address(outputs))
    if len(features):
        _write_features(network.sizes, data, batch, answers, address(features))
