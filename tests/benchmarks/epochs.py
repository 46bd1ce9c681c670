"""How long an epoch of training takes: ours and PyTorch, from the same weights."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks import cases, ours, plots, pytorch
from benchmarks.cases import Case, Task, count_flops, draw_task, draw_weights
from benchmarks.forms import BATCH_SIZE, LEARNING_RATE, other_forms
from benchmarks.report import Plot, Section, table
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, once, take_turns

CASES = (
    cases.A,
    cases.A._replace(name="a, varied", shortest=20),
    cases.B,
    cases.C,
    cases.C._replace(name="c, varied", shortest=20),
    cases.D,
)
PADDED, PACKED = "PyTorch padded", "PyTorch packed"
PADDED_2 = "PyTorch padded, 2 threads"
_GOALS = (
    "Goals where vectors have sixteen lanes: 0.30 of the better PyTorch at (a), 0.22 at (b), 0.65"
    " at (c) and (d); and 55 % of the peak at (a), 80 % at (c)."
)


def run(setting: Setting) -> Section:
    """Compare what one epoch makes of the weights, then the times."""
    comparison = Comparison(ours.NAME, "ms an epoch", 1e3)
    differences = {}
    with other_forms() as forms:
        for case in CASES[: setting.choose(None, 4)]:
            order = np.arange(case.n_series)
            task = draw_task(case)
            trainers = _make_trainers(case, task)
            differences[str(case)] = _one_epoch_apart(case, task)
            contenders = {
                name: once(partial(trainer.epoch, order)) for name, trainer in trainers.items()
            }
            contenders |= {name: form.epoch(case) for name, form in forms.items()}
            comparison.add(case, take_turns(contenders, setting.choose(9, 1)))
    return Section(
        "Training",
        [
            f"One epoch of the plain network over {cases.A.n_series} series ((b):"
            f" {cases.B.n_series}), in batches of {BATCH_SIZE}: gradients, clipped to norm 1, and"
            " Adam (PyTorch's fused one). One thread unless a row says two.",
            comparison.times_table(),
            comparison.ratios_table(),
            _GOALS,
            "Share of one core's peak. Only arithmetic on real frames counts; work on padding does"
            " not.",
            _share_table(comparison, setting.peak),
            "After one epoch from the same weights, the largest difference of a weight from"
            " PyTorch's: "
            + ", ".join(f"{difference:.1e} {case}" for case, difference in differences.items())
            + ".",
        ],
        [Plot("epochs", "Time of an epoch", partial(plots.bars, comparison))],
        comparison.ahead(),
    )


def _make_trainers(case: Case, task: Task) -> dict[str, ours.Trainer | pytorch.Trainer]:
    weights, rate = draw_weights(case), LEARNING_RATE
    return {
        ours.NAME: ours.Trainer(weights, task, BATCH_SIZE, rate),
        PADDED: pytorch.Trainer(weights, task, BATCH_SIZE, rate),
        PACKED: pytorch.Trainer(weights, task, BATCH_SIZE, rate, packed=True),
        PADDED_2: pytorch.Trainer(weights, task, BATCH_SIZE, rate, threads=2),
    }


def _one_epoch_apart(case: Case, task: Task) -> float:
    trainers = _make_trainers(case, task)
    apart = []
    for name in (ours.NAME, PADDED):
        trainers[name].epoch(np.arange(case.n_series))
        apart.append(np.concatenate([values.ravel() for values in trainers[name].weights()]))
    return float(np.abs(apart[0] - apart[1]).max())


def _share_table(comparison: Comparison, peak: float) -> str:
    rows = []
    measured = [case for case in CASES if str(case) in comparison.times]
    for name in comparison.contenders:
        if "2 threads" in name:
            continue
        row = [name]
        for case in measured:
            seconds = comparison.times[str(case)].get(name)
            flops = count_flops(case, draw_task(case).series)
            row.append(f"{100 * flops / min(seconds) / peak:.0f} %" if seconds else "-")
        rows.append(row)
    return table(["share of the peak, best epoch", *comparison.times], rows)
