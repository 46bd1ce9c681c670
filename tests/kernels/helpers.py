"""Networks and series for the kernels' tests."""

import numpy as np

from patchlstm_kernels import arrange, initialise, predict_many, restore


def make_network(topology, seed=0):
    """Start values with every parameter away from its initial zero or one."""
    rng = np.random.default_rng(seed)
    parameters = restore(topology, initialise(topology, rng))
    parameters += rng.normal(0.0, 0.1, parameters.shape).astype(np.float32)
    return arrange(topology, parameters)


def named_arrays(topology, parameters):
    """Named arrays, copied from a buffer in the kernels' order."""
    return topology.views(restore(topology, parameters))


def make_series(topology, lengths, seed=1):
    """Frames, offsets and targets of series of the given lengths."""
    rng = np.random.default_rng(seed)
    frames = rng.standard_normal((sum(lengths), topology.n_inputs)).astype(np.float32)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    targets = rng.integers(0, topology.n_outputs, len(lengths))
    return frames, offsets, targets


def make_task(rng, n_series=24, n_classes=3, n_inputs=2):
    """Noisy ramps and waves, easily told apart: frames, offsets, targets."""
    lengths = rng.integers(8, 20, n_series)
    targets = np.arange(n_series) % n_classes
    series = []
    for length, target in zip(lengths, targets, strict=True):
        t = np.linspace(0.0, 1.0, length)[:, None]
        clean = np.sin(2.0 * np.pi * (target + 1) * t + np.arange(n_inputs))
        series.append(clean + rng.normal(0.0, 0.3, clean.shape))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return np.concatenate(series).astype(np.float32), offsets, targets


def predict(topology, parameters, frames, offsets):
    """Probabilities of whole series."""
    output = np.empty((len(offsets) - 1, topology.n_outputs), dtype=np.float32)
    scratch = np.empty(topology.n_state, dtype=np.float32)
    predict_many(topology.sizes, parameters, frames, offsets, scratch, output)
    return output
