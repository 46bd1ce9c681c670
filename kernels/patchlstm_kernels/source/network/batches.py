"""Prediction of many series, a batch at a time, by the forward pass that training uses."""

from __future__ import annotations

from ...layout import (
    EACH,
    N_OUTPUTS,
    POOLING,
    count_features,
    count_parts,
    find_top,
    locate_head,
    pad,
)
from ..compiling import part
from ..structures import fields
from ..vectors.simd import at
from .answers import compute_sums, count_answers, find_answers, find_row
from .forward import forward, pass_on
from .heads import activate


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


@part
def answer_batch(network, examples, series, n_series, work, outputs, features):
    """Compute the outputs of a batch of series, and the head's features."""
    shape = fields(network)
    data = fields(examples)
    working = fields(work)
    batch = forward(shape, data, series, n_series, working, pass_on)
    answers = find_answers(shape.sizes, batch, working)
    _write_outputs(shape, data, batch, answers, working.sums, outputs)
    _write_features(shape.sizes, data, batch, answers, features)
