"""What a model costs: memory, and the time of a frame."""

from __future__ import annotations

import time

import numpy as np

from patchlstm.network.fitted import FittedModel

_N_FRAMES = 64
_N_TURNS = 3


def measure_frame(model: FittedModel) -> float:
    """Measure how many seconds a frame takes, the fastest of some turns.

    A frame of a stream; of a bidirectional network, of a series.
    """
    series = [np.zeros((_N_FRAMES, model.topology.n_inputs), np.float32)]
    ask = model.outputs if model.topology.bidirectional else model.outputs_at_frames
    least = np.inf
    for _ in range(_N_TURNS):
        start = time.perf_counter()
        ask(series)
        least = min(least, time.perf_counter() - start)
    return float(least / _N_FRAMES)
