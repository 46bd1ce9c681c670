"""How long the prediction of one whole series takes: ours, PyTorch, ONNX Runtime, OpenVINO."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks import cases, onnx_runtime, openvino_runtime, ours, plots, pytorch
from benchmarks.cases import Case, draw_task, draw_weights
from benchmarks.forms import other_forms
from benchmarks.report import Plot, Section, table
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, repeated, take_turns

CASES = (cases.A, cases.B, cases.C, cases.D, cases.E)
_GOALS = (
    "Goals where vectors have sixteen lanes: 0.33 of ONNX Runtime at (a), 0.70 at (c), 0.75 at (d);"
    " and 15.4, 263 and 1043 us, which are 1.0, 0.9 and 0.8 of what RTNeural's best native build"
    " took on a processor of that kind."
)


def run(setting: Setting) -> Section:
    """Compare the results, then the times."""
    seconds = setting.choose(0.01, 0.003)
    comparison = Comparison(ours.NAME, "us a series", 1e6)
    differences: dict[str, dict[str, float]] = {}
    with other_forms() as forms:
        for case in CASES[: setting.choose(None, 4)]:
            weights, task = draw_weights(case), draw_task(case)
            n_series = 1 if case.shortest == case.longest else case.n_series
            timed, compared = task.series[:n_series], task.series[:10]
            exact = pytorch.Network(weights, double=True).scores(compared)
            networks = _make_networks(case)
            differences[str(case)] = {
                name: np.abs(network.scores(compared) - exact).max()
                for name, network in networks.items()
            }
            contenders = {
                name: repeated(network.over(timed), seconds, n_series)
                for name, network in networks.items()
            }
            for name, form in forms.items():
                differences[str(case)][name] = np.abs(form.scores(case)[:10] - exact).max()
                contenders[name] = form.prediction(case, n_series, seconds)
            comparison.add(case, take_turns(contenders, setting.choose(41, 5)))
    return Section(
        "Predicting a whole series",
        [
            "One series per call, called from Python, one thread unless a row says two, the same"
            " weights everywhere. Ours is the compiled function that Pd calls; beyond what the"
            " others do, it standardises the frames and ends in probabilities. In (b) 270 series"
            " take turns.",
            comparison.times_table(),
            comparison.ratios_table(),
            _GOALS,
            "Largest difference of the logarithm of a probability from that of PyTorch in float64:",
            _difference_table(differences, comparison.contenders),
        ],
        [Plot("whole-series", "Time to predict a series", partial(plots.bars, comparison))],
        comparison.ahead(),
    )


def _make_networks(case: Case) -> dict[str, Any]:
    weights = draw_weights(case)
    return {
        ours.NAME: ours.make_network(weights),
        "PyTorch eager": pytorch.Network(weights),
        "PyTorch frozen": pytorch.Network(weights, frozen=True),
        "ONNX Runtime": onnx_runtime.Network(weights),
        "OpenVINO": openvino_runtime.Network(weights),
        "PyTorch frozen, 2 threads": pytorch.Network(weights, frozen=True, threads=2),
        "ONNX Runtime, 2 threads": onnx_runtime.Network(weights, threads=2),
    }


def _difference_table(differences: dict[str, dict[str, float]], contenders: list[str]) -> str:
    rows = [
        [name, *(f"{found[name]:.1e}" for found in differences.values())]
        for name in contenders
        if "2 threads" not in name
    ]
    return table(["", *differences], rows)
