"""Models of many shapes, with random weights."""

import numpy as np

from patchlstm.interchange.imported import make_model
from patchlstm.network.settings import Settings
from patchlstm_kernels import Topology

SHAPES = [
    Topology(13, (128,), 10, n_members=4),
    Topology(1, (1,), 2),
    Topology(3, (5, 7), 4, delta=False),
    Topology(2, (7, 12, 9), 3, pooling="last", bidirectional=True),
    Topology(2, (9, 21), 4, bidirectional=True, n_members=3),
    Topology(3, (14, 6), 4, pooling="each", head="numbers", n_members=2),
    Topology(2, (9,), 1, delta=False, pooling="each", head="numbers"),
    Topology(13, (33,), 3, head="numbers"),
    Topology(2, (16, 32), 3, n_members=2, rate=7),
    Topology(3, (9, 6), 3 * 7, pooling="each", head="continuation"),
    Topology(2, (9,), 2, delta=False, pooling="each", head="continuation"),
    Topology(3, (12, 8), 2, pooling="last", head="numbers", delta=False, n_members=4),
]
FOREIGN = [
    Topology(3, (5, 4), 4, delta=False, pooling="last", cell="identity"),
    Topology(3, (5, 2), 2, delta=False, pooling="last", cell="identity", head="numbers"),
]
LENGTHS = (1, 2, 3, 17, 200)


def make(topology, seed=0):
    """Make a model that answers with neither too little nor too much certainty."""
    rng = np.random.default_rng(seed)
    arrays = topology.views(np.zeros(topology.n_parameters, np.float32))
    for array in arrays.values():
        array[...] = rng.normal(0, 0.5, array.shape)
    if topology.head == "continuation":
        arrays["shift"][0], arrays["lowest"][0] = 0.5, -0.25  # seen by its logarithm
        arrays["shift"][1:] = 0
    labels = tuple(f"label {c}" for c in range(topology.n_outputs))
    pooling = "all" if topology.pooling == "all" else "last"
    hidden = topology.hidden_sizes
    own = {"mixtures": topology.n_mixtures} if topology.head == "continuation" else {}
    settings = Settings.of(
        topology.head,
        hidden_size=hidden[0] if len(hidden) == 1 else hidden,
        delta=topology.delta,
        pooling=pooling,
        bidirectional=topology.bidirectional,
        members=topology.n_members,
        **own,
    )
    return make_model(topology, labels if topology.head == "labels" else (), arrays, settings)


def make_series(n_inputs, length, seed=1):
    return np.random.default_rng(seed + length).normal(0, 1, (length, n_inputs)).astype(np.float32)


def answer(model, series):
    """What a model answers to one series, in the shape that other programs give."""
    found = model.answers([series])
    return found if model.topology.answers_frames else found[0]
