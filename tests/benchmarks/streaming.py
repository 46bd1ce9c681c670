"""How long one frame of a stream takes, to the last of many: ours, PyTorch, ONNX Runtime."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks import cases, onnx_runtime, openvino_runtime, ours, plots, pytorch
from benchmarks.cases import Case, draw_weights
from benchmarks.report import Plot, Section, figure, table
from benchmarks.setting import Setting

CASES = (cases.A, cases.B, cases.C, cases.D, cases.E)
PERCENTILES = {"p50": 50, "p99": 99, "p99.9": 99.9, "longest": 100}
PEERS = ("PyTorch frozen", "ONNX Runtime")
MEASURING = "the call and the clock alone"
N_FRAMES = 500  # a turn


def run(setting: Setting) -> Section:
    """Measure every single frame, the contenders in turn."""
    rounds = setting.choose(40, 4)
    rows, ahead = [], []
    tails: dict[str, NDArray[np.float64]] = {}
    for case in CASES[: setting.choose(None, 3)]:
        times = _measure(case, rounds)
        found = {
            name: {key: 1e6 * np.percentile(values, p) for key, p in PERCENTILES.items()}
            for name, values in times.items()
        }
        rows += [
            [str(case).rpartition(" ")[0], name, *(figure(value) for value in values.values())]
            for name, values in found.items()
        ]
        for name in PEERS:
            ratios = {key: found[ours.NAME][key] / found[name][key] for key in PERCENTILES}
            lost = ", ".join(f"{key} {ratio:.2f}" for key, ratio in ratios.items() if ratio > 1)
            if lost:
                ahead.append(f"{name}, ({case.name}): {lost}")
        if case is cases.C:
            tails = {name: 1e6 * values for name, values in times.items()}
    return Section(
        "Predicting frame by frame",
        [
            f"Each frame is one call, which carries the state on and predicts; {rounds} turns of"
            f" {N_FRAMES} frames, one thread, microseconds. Every call is timed separately, from"
            " Python.",
            table(["", "us", *PERCENTILES], rows),
        ],
        [Plot("streaming", "Frames that take at least this long, case (c)", partial(_draw, tails))],
        ahead,
    )


def _measure(case: Case, rounds: int) -> dict[str, NDArray[np.float64]]:
    rng = np.random.default_rng(3)
    weights = draw_weights(case)
    frames = rng.standard_normal((N_FRAMES, case.inputs)).astype(np.float32)
    steps = {
        ours.NAME: ours.make_network(weights).stream(frames),
        "PyTorch frozen": pytorch.Network(weights, frozen=True).stream(frames),
        "ONNX Runtime": onnx_runtime.Network(weights).stream(frames),
        "OpenVINO": openvino_runtime.Network(weights).stream(frames),
        MEASURING: ours.make_network(weights).nothing(frames),
    }
    times: dict[str, list[NDArray[np.float64]]] = {name: [] for name in steps}
    gc.collect()
    gc.disable()
    for name in steps:  # what is prepared at first is not counted
        _time_each(steps[name])
    for _ in range(rounds):
        for n in rng.permutation(len(steps)):
            name = list(steps)[n]
            times[name].append(_time_each(steps[name]))
    gc.enable()
    return {name: np.concatenate(parts) for name, parts in times.items()}


def _time_each(step: Callable[[int], None]) -> NDArray[np.float64]:
    clock = time.perf_counter_ns
    stamps = np.empty((N_FRAMES, 2), np.int64)
    for t in range(N_FRAMES):
        start = clock()
        step(t)
        stamps[t] = start, clock()
    return np.diff(stamps, axis=1)[:, 0] / 1e9


def _draw(tails: dict[str, NDArray[np.float64]], axes: plots.Axes) -> None:
    plots.tails(tails, "us a frame", axes, scale="log")
