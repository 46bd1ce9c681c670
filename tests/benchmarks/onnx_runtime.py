"""ONNX Runtime as a contender: the same network, with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import onnxruntime

from benchmarks.cases import Floats, Weights, log_softmax
from benchmarks.onnx_model import describe


class Network:
    """Predicts series, one at a time."""

    def __init__(self, weights: Weights, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            describe(weights), options, providers=["CPUExecutionProvider"]
        )
        self._start = np.zeros((1, 1, weights.head.shape[0]), np.float32)

    def over(self, series: Sequence[Floats]) -> Callable[[], None]:
        """Return a function that predicts each of the series."""
        feeds = [self._feed(one) for one in series]

        def predict() -> None:
            for feed in feeds:
                self._session.run(["logits"], feed)

        return predict

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        rows = [self._session.run(["logits"], self._feed(one))[0][0] for one in series]
        return log_softmax(rows)

    def stream(self, frames: Floats) -> Callable[[int], None]:
        """Return a function that hears the frame of a number and predicts."""
        inputs = frames[:, None, None, :]
        hidden = cells = self._start

        def step(t: int) -> None:
            nonlocal hidden, cells
            feed = {"frames": inputs[t], "hidden": hidden, "cells": cells}
            _, hidden, cells = self._session.run(None, feed)

        return step

    def _feed(self, series: Floats) -> dict[str, Floats]:
        return {"frames": series[:, None, :], "hidden": self._start, "cells": self._start}
