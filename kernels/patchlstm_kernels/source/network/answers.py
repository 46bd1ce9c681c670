"""The head over a batch: an answer for each series, or for each step of each series."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...layout import (
    EACH,
    N_OUTPUTS,
    POOLING,
    count_parts,
    count_targets,
    find_top,
    locate_head,
    pad,
)
from ...memory import LANES
from ..compiling import part
from ..vectors.simd import at, broadcast, fma, load, store, total
from .heads import take_loss
from .inference import sum_features

_ZERO = np.float32(0.0)


class Answers(NamedTuple):
    """Where the head's features lie, a row for each answer."""

    features: Any  # pointer
    d_features: Any  # pointer to their gradient
    n_features: Any  # padded; a row of either
    n_steps: Any  # steps of the batch that are answered, the series that still sound at each


@part
def find_answers(sizes, batch, work):
    """Find what the head sees: what is pooled of each series, or the top layers at every step."""
    _, n_features, _ = locate_head(sizes)
    n_steps = batch.n_steps if sizes[POOLING] == EACH else 1
    return Answers(work.features, work.d_features, n_features, n_steps)


@part
def count_answers(batch, answers):
    """Count the answers to a batch."""
    return batch.starts[answers.n_steps]


@part
def compute_sums(network, features, n_answers, sums):
    """Apply the head to each row of features."""
    sizes, parameters = network
    head, n_features, n_outputs = locate_head(sizes)
    weights = at(parameters, head)
    for row in range(n_answers):
        for c in range(0, n_outputs, LANES):
            found = sum_features(
                at(features, row * n_features), n_features, at(weights, c), n_outputs
            )
            store(sums, row * n_outputs + c, found)


@part
def find_row(sizes, offsets, series, t):
    """Return the number of the answer to a series, or to its step `t`, among all answers."""
    return offsets[series] + t if sizes[POOLING] == EACH else series


@part
def add_losses(loss, sizes, examples, batch, answers, sums):
    """Return `loss` with the loss of each answer added; the sums become their gradient."""
    series, _, starts, _, _ = batch
    n_targets = count_targets(sizes)
    n_padded = pad(sizes[N_OUTPUTS])
    scratch = at(sums, count_answers(batch, answers) * n_padded)
    for t in range(answers.n_steps):
        for b in range(starts[t + 1] - starts[t]):
            row = find_row(sizes, examples.offsets, series[b], t)
            target = at(examples.targets, row * n_targets)
            loss += take_loss(sizes, at(sums, (starts[t] + b) * n_padded), target, scratch)
    return loss


@part
def mask_features(sizes, batch, answers, mask, values):
    """Multiply rows of features by their series' factors, the same ones at every step."""
    n_units = find_top(sizes)
    n_parts = count_parts(sizes)
    starts = batch.starts
    for t in range(answers.n_steps):
        for b in range(starts[t + 1] - starts[t]):
            row = at(values, (starts[t] + b) * answers.n_features)
            factors = at(mask, b * n_parts * n_units)
            for number in range(n_parts):
                for j in range(n_units):
                    # The features are filled up to whole vectors, the factors are not.
                    row[number * pad(n_units) + j] *= factors[number * n_units + j]


@part
def backward_head(network, gradient, answers, n_answers, d_sums):
    """Add the head's gradient, and compute that of the features."""
    sizes, parameters = network
    head, _, n_outputs = locate_head(sizes)
    weights = at(parameters, head)
    d_head = at(gradient, head)
    features, d_features, n_features, _ = answers
    for row in range(n_answers):
        d_row = at(d_sums, row * n_outputs)
        for k in range(n_features):
            value = broadcast(features[row * n_features + k])
            d_value = broadcast(_ZERO)
            for c in range(k * n_outputs, (k + 1) * n_outputs, LANES):
                d_sum = load(d_row, c - k * n_outputs)
                store(d_head, c, fma(value, d_sum, load(d_head, c)))
                d_value = fma(load(weights, c), d_sum, d_value)
            d_features[row * n_features + k] = total(d_value)
        bias = n_features * n_outputs
        for c in range(0, n_outputs, LANES):
            store(d_head, bias + c, load(d_head, bias + c) + load(d_row, c))
