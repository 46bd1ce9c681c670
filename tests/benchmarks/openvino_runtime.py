"""OpenVINO as a contender: the same network, with the same weights, in float32."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import openvino

from benchmarks.cases import Floats, Weights, log_softmax
from benchmarks.onnx_model import describe

_PROPERTIES = {
    "INFERENCE_NUM_THREADS": 1,
    "NUM_STREAMS": 1,
    "PERFORMANCE_HINT": "LATENCY",
    "INFERENCE_PRECISION_HINT": "f32",  # where it may, it would compute in bfloat16
}


class Network:
    """Predicts series, one at a time."""

    def __init__(self, weights: Weights) -> None:
        self._description = describe(weights)
        self._start = np.zeros((1, 1, weights.head.shape[0]), np.float32)
        self._requests: dict[int, Any] = {}

    def over(self, series: Sequence[Floats]) -> Callable[[], None]:
        """Return a function that predicts each of the series."""
        calls = [(self._request(one), self._feed(one)) for one in series]

        def predict() -> None:
            for request, feed in calls:
                request.infer(feed, share_inputs=True, share_outputs=True)

        return predict

    def scores(self, series: Sequence[Floats]) -> Floats:
        """Return the logarithms of the probabilities, a row for each series."""
        found = [self._request(one).infer(self._feed(one)) for one in series]
        return log_softmax([outputs["logits"][0] for outputs in found])

    def stream(self, frames: Floats) -> Callable[[int], None]:
        """Return a function that hears the frame of a number and predicts."""
        inputs = frames[:, None, None, :]
        request = self._request(frames[:1])
        hidden = cells = self._start

        def step(t: int) -> None:
            nonlocal hidden, cells
            feed = {"frames": inputs[t], "hidden": hidden, "cells": cells}
            # not shared: the state that comes out goes in again
            _, hidden, cells = request.infer(feed, share_inputs=True).values()

        return step

    def _request(self, series: Floats) -> Any:
        """Return what predicts series of that length; any length at once would take longer."""
        length = len(series)
        if length not in self._requests:
            core = openvino.Core()
            model = core.read_model(self._description)
            model.reshape({"frames": [length, 1, series.shape[1]]})
            compiled = core.compile_model(model, "CPU", _PROPERTIES)
            self._requests[length] = compiled.create_infer_request()
        return self._requests[length]

    def _feed(self, series: Floats) -> dict[str, Floats]:
        return {"frames": series[:, None, :], "hidden": self._start, "cells": self._start}
