"""How time grows with the frames, the units and the number of series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks import ours, plots
from benchmarks.cases import Case, draw_task, draw_weights
from benchmarks.forms import BATCH_SIZE, LEARNING_RATE
from benchmarks.report import Plot, Section, figure, table
from benchmarks.setting import Setting
from benchmarks.timing import Measure, exponent, once, repeated, take_turns

BASE = Case("scaling", 13, 64, 10, 100, 100, 128)


class Sweep(NamedTuple):
    """One quantity over its values; everything else as in `BASE`."""

    task: str
    grows: str
    values: tuple[int, ...]
    measure: Callable[[Case, float], Measure]
    vary: Callable[[int], Case]


def _prediction(case: Case, seconds: float) -> Measure:
    series = draw_task(case).series[:1]
    return repeated(ours.make_network(draw_weights(case)).over(series), seconds)


def _epoch(case: Case, seconds: float) -> Measure:
    del seconds  # one epoch is long enough
    trainer = ours.Trainer(draw_weights(case), draw_task(case), BATCH_SIZE, LEARNING_RATE)
    order = np.arange(case.n_series)
    return once(lambda: trainer.epoch(order))


def _frames(n_frames: int) -> Case:
    return BASE._replace(shortest=n_frames, longest=n_frames)


def _units(n_units: int) -> Case:
    return BASE._replace(units=n_units)


def _series(n_series: int) -> Case:
    return BASE._replace(n_series=n_series)


SWEEPS = (
    Sweep("predicting", "frames", (25, 50, 100, 200, 400), _prediction, _frames),
    Sweep("predicting", "units", (32, 64, 128, 256, 512), _prediction, _units),
    Sweep("an epoch", "frames", (25, 50, 100, 200, 400), _epoch, _frames),
    Sweep("an epoch", "units", (32, 64, 128, 256), _epoch, _units),
    Sweep("an epoch", "series", (32, 64, 128, 256, 512), _epoch, _series),
)


def run(setting: Setting) -> Section:
    """Measure each sweep, its values in turn."""
    rows = []
    curves: dict[str, tuple[Sequence[float], Sequence[float]]] = {}
    for sweep in SWEEPS:
        values = sweep.values[: setting.choose(None, 3)]
        measures = {
            str(value): sweep.measure(sweep.vary(value), setting.choose(0.01, 0.003))
            for value in values
        }
        times = take_turns(measures, setting.choose(9, 1))
        best = [1e3 * min(seconds) for seconds in times.values()]
        listed = ", ".join(f"{value}: {figure(t)}" for value, t in zip(values, best, strict=True))
        rows.append([sweep.task, sweep.grows, f"{exponent(values, best):.2f}", listed])
        curves[f"{sweep.task}, by {sweep.grows}"] = values, best
    return Section(
        "How time grows",
        [
            f"The plain network, D={BASE.inputs}, and unless varied H={BASE.units}, {BASE.longest}"
            f" frames and {BASE.n_series} series. The power is that of the quantity with which the"
            " time grows, fitted over the best rounds.",
            table(["", "with the", "power", "ms"], rows),
        ],
        [Plot("scaling", "Time over frames, units and series", partial(_draw, curves))],
    )


def _draw(curves: dict[str, tuple[Sequence[float], Sequence[float]]], axes: plots.Axes) -> None:
    plots.lines(curves, "frames, units or series", "ms, best round", axes)
