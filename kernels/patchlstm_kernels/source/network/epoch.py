"""One epoch of training, and the loss of series that are not trained on."""

from __future__ import annotations

from ...layout import count_features, count_parameters
from ..compiling import part
from ..structures import fields
from ..vectors.simd import at
from .answers import add_losses, compute_sums, count_answers, find_answers
from .forward import forward, pass_on
from .gradient import add_batch
from .optimiser import clip, update


@part
def train_epoch(
    network,
    examples,
    order,
    n_series,
    batch_size,
    dropout_mask,
    learning_rates,
    momentum,
    optimiser,
    work,
):
    """Train for one epoch; return the mean loss, nan if there were no batches."""
    trained = fields(network)
    data = fields(examples)
    memory = fields(optimiser)
    working = fields(work)
    n_parameters = count_parameters(trained.sizes)
    n_features = count_features(trained.sizes)
    total = 0.0
    n_seen = 0
    for begin in range(0, n_series, batch_size):
        loss, n_answers = add_batch(
            trained,
            data,
            at(order, begin),
            min(batch_size, n_series - begin),
            at(dropout_mask, begin * n_features),
            memory.gradient,
            working,
        )
        if working.stop[0] != 0:
            break
        clip(memory.gradient, n_parameters)
        rate = learning_rates[begin // batch_size]
        update(trained.parameters, memory, n_parameters, rate, momentum)
        total += loss * n_answers
        n_seen += n_answers
    return total / n_seen


@part
def evaluate_loss(network, examples, series, n_series, batch_size, work):
    """Compute the mean loss of series, nan if there are none."""
    measured = fields(network)
    data = fields(examples)
    working = fields(work)
    total = 0.0
    n_seen = 0
    for begin in range(0, n_series, batch_size):
        if working.stop[0] != 0:
            break
        n_batch = min(batch_size, n_series - begin)
        batch = forward(measured, data, at(series, begin), n_batch, working, pass_on)
        answers = find_answers(measured.sizes, batch, working)
        n_answers = count_answers(batch, answers)
        compute_sums(measured, answers.features, n_answers, working.sums)
        total = add_losses(total, measured.sizes, data, batch, answers, working.sums)
        n_seen += n_answers
    return total / n_seen
