"""Networks and series for the kernels' tests."""

import numpy as np

from patchlstm_kernels import (
    Examples,
    Topology,
    advance,
    advance_backward,
    arrange,
    initialise,
    make_examples,
    outputs,
    restore,
)
from patchlstm_kernels.layout import pad


def make_topology(*, stack_sizes, n_members=1, **arguments):
    """Make a shape, given the units of each member's layers."""
    sizes = tuple(n_members * size for size in stack_sizes)
    return Topology(hidden_sizes=sizes, n_members=n_members, **arguments)


def make_network(topology, seed=0):
    """Start values with every parameter away from its initial zero or one."""
    rng = np.random.default_rng(seed)
    parameters = restore(topology, initialise(topology, rng))
    parameters += rng.normal(0.0, 0.1, parameters.shape).astype(np.float32)
    if topology.head == "continuation":
        know_dimensions(topology, parameters)
    return arrange(topology, parameters)


def know_dimensions(topology, parameters):
    """Have the first dimension be a logarithm, and the last one go by steps."""
    named = topology.views(parameters)
    named["lowest"][:], named["highest"][:] = -3.0, 3.0
    named["shift"][:] = named["step"][:] = 0.0
    named["shift"][0] = 4.0
    named["step"][-1] = 0.25


def trainable(topology):
    """The part of the kernels' buffer that training may change: all but the standardisation."""
    return slice(len(topology.standards) * pad(topology.n_inputs), topology.buffer_size)


def named_arrays(topology, parameters):
    """Named arrays, copied from a buffer in the kernels' order."""
    return topology.views(restore(topology, parameters))


def make_series(topology, lengths, seed=1):
    """Frames, offsets and targets, rows as the head has them, of series of the given lengths."""
    rng = np.random.default_rng(seed)
    frames = rng.standard_normal((sum(lengths), topology.n_inputs)).astype(np.float32)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    n_rows = len(frames) if topology.pooling == "each" else len(lengths)
    if topology.head == "numbers":
        targets = rng.normal(0.0, 2.0, (n_rows, topology.n_outputs)).astype(np.float32)
    elif topology.head == "continuation":
        lower = rng.normal(0.0, 1.0, (n_rows, topology.n_inputs))
        upper = lower + rng.uniform(0.01, 0.5, lower.shape)
        targets = np.concatenate([lower, upper], axis=1).astype(np.float32)
    else:
        targets = one_hot(rng.integers(0, topology.n_outputs, n_rows), topology.n_outputs)
    return Examples(frames, offsets, targets)


def one_hot(classes, n_classes):
    """Target rows of classes."""
    return np.eye(n_classes, dtype=np.float32)[classes]


def prepare(topology, data):
    """The same examples as the training kernels take them."""
    return make_examples(topology, *data)


def make_task(rng, n_series=24, n_classes=3, n_inputs=2):
    """Noisy ramps and waves, easily told apart: frames, offsets, target rows of labels."""
    lengths = rng.integers(8, 20, n_series)
    targets = np.arange(n_series) % n_classes
    series = []
    for length, target in zip(lengths, targets, strict=True):
        t = np.linspace(0.0, 1.0, length)[:, None]
        clean = np.sin(2.0 * np.pi * (target + 1) * t + np.arange(n_inputs))
        series.append(clean + rng.normal(0.0, 0.3, clean.shape))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Examples(np.concatenate(series).astype(np.float32), offsets, one_hot(targets, n_classes))


def predict(topology, parameters, frames, offsets):
    """Outputs for whole series, each read alone."""
    found = np.empty((len(offsets) - 1, topology.n_outputs), dtype=np.float32)
    for output, begin, end in zip(found, offsets[:-1], offsets[1:], strict=True):
        state = np.zeros(topology.n_state, dtype=np.float32)
        advance(topology.sizes, parameters, state, frames[begin:end])
        if topology.bidirectional:
            advance_backward(topology.sizes, parameters, state, frames[begin:end])
        outputs(topology.sizes, parameters, state, output)
    return found
