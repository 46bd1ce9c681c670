"""How long many series take at once: ours, and PyTorch in batches, with the same weights."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks import cases, ours, pytorch
from benchmarks.cases import draw_task, draw_weights
from benchmarks.machine import in_fresh_process, measure_memory
from benchmarks.report import Section, figure
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, once, take_turns

BATCH_SIZE = 64  # PyTorch's
GOAL = 0.7
_MEMORY_GOAL = 300  # MB, for 10,000 series
CASES = (cases.A, cases.B, cases.C)
DEFAULT = cases.Case("default", 13, 128, 10, 100, 100, 2000)
PADDED, PADDED_2 = "PyTorch padded", "PyTorch padded, 2 threads"


def run(setting: Setting) -> Section:
    """Compare what is answered, then the times."""
    comparison = Comparison(ours.NAME, "ms for all", 1e3)
    differences = {}
    for case in CASES:
        many = case._replace(n_series=setting.choose(2000, 50))
        weights, series = draw_weights(many), draw_task(many).series
        us = ours.make_batches(weights)
        torch = {name: _torch(weights, name) for name in (PADDED, PADDED_2)}
        differences[str(many)] = np.abs(us.scores(series) - torch[PADDED].scores(series)).max()
        contenders = {ours.NAME: once(partial(us.scores, series))}
        contenders |= {name: once(partial(net.scores, series)) for name, net in torch.items()}
        comparison.add(many, take_turns(contenders, setting.choose(7, 1)))
    return Section(
        "Many series at once",
        [
            f"{setting.choose(2000, 50)} series, from a list of arrays to an array of answers;"
            f" PyTorch in batches of {BATCH_SIZE}, sorted by length. Goal: {GOAL} of PyTorch's"
            " time. One thread unless a row says two.",
            comparison.times_table(),
            comparison.ratios_table(),
            "The largest difference between both: "
            + ", ".join(f"{difference:.1e} {case}" for case, difference in differences.items())
            + ".",
            _default(setting),
        ],
        [],
        comparison.ahead(),
    )


def _torch(weights: cases.Weights, name: str) -> pytorch.Batches:
    return pytorch.Batches(weights, BATCH_SIZE, threads=2 if name == PADDED_2 else 1)


def _default(setting: Setting) -> str:
    """Compare the network of the defaults with PyTorch's of as many units."""
    case = DEFAULT._replace(n_series=setting.choose(DEFAULT.n_series, 50))
    series = draw_task(case).series
    us = ours.make_default(case)
    comparison = Comparison(ours.NAME, "ms for all", 1e3)
    contenders = {ours.NAME: once(partial(us.scores, series))}
    for name in (PADDED, PADDED_2):
        net = _torch(draw_weights(case), name)
        contenders[name] = once(partial(net.scores, series))
    comparison.add(case, take_turns(contenders, setting.choose(7, 1)))
    many = case._replace(n_series=setting.choose(10_000, 50))
    peak = in_fresh_process(_measure, many)
    return "\n\n".join(
        [
            "The network of the defaults, with differences, pooling and four members, against one"
            " layer of as many units:",
            comparison.times_table(),
            f"Memory for {many.n_series} series, at most and beyond the series:"
            f" {figure(peak / 1e6)} MB (goal {_MEMORY_GOAL}).",
        ]
    )


def _measure(case: cases.Case) -> int:
    series = draw_task(case).series
    return measure_memory(partial(ours.make_default(case).scores, series))
