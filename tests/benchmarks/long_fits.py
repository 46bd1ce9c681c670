"""Fits of thousands of series, fits side by side, and what augmentation takes of a fit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np

from benchmarks.cases import Case, draw_task, load_vowels
from benchmarks.machine import in_fresh_process, measure_memory
from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from patchlstm import LSTMClassifier
from patchlstm.errors import CancelledError
from patchlstm.network.augmentation import Augmentation

_LARGE = Case("large", 13, 128, 10, 100, 100, 10_000)
_GOALS = {"progress": 1.0, "cancel": 0.1, "side by side": 1.15, "augmentation": 0.08}


def run(setting: Setting) -> Section:
    """Measure each."""
    case = _LARGE._replace(n_series=setting.choose(_LARGE.n_series, 100))
    return Section(
        "Long fits",
        [
            f"{case.n_series} series of {case.longest} frames and {case.inputs} dimensions, at the"
            " defaults, to the end, then once more until it is cancelled.",
            _large(case),
            "Two fits of the Japanese vowels at once, on two cores, each against one alone, and"
            " the share of a fit that goes into variants of the series.",
            _side_by_side(setting.choose(5, 1)),
        ],
    )


def _large(case: Case) -> str:
    task = draw_task(case)
    labels = task.targets.tolist()
    size = sum(values.nbytes for values in task.series)
    told = [time.perf_counter()]
    LSTMClassifier().fit(task.series, labels, on_progress=lambda _: told.append(_now()))
    told.append(_now())
    peak = in_fresh_process(_measure, case)
    gap = float(np.diff(told).max())
    rows = [
        ["seconds", figure(told[-1] - told[0]), ""],
        ["longest silence, s", figure(gap), figure(_GOALS["progress"])],
        ["until cancel ends it, s", figure(_cancel(task.series, labels)), figure(_GOALS["cancel"])],
        ["memory at most / the series'", figure(peak / size), ""],
    ]
    return table(["", "found", "goal"], rows)


def _measure(case: Case) -> int:
    """Return the memory that one epoch takes at most."""
    task = draw_task(case)
    fit = LSTMClassifier(max_iter=1).fit
    return measure_memory(lambda: fit(task.series, task.targets.tolist()))


def _now() -> float:
    return time.perf_counter()


def _cancel(series: list[np.ndarray], labels: list[int]) -> float:
    """Return the longest of several times from the stop flag to the end of the fit."""
    waited = []
    for delay in np.linspace(0.5, 1.5, 5):
        stop = np.zeros(1, np.int64)
        begun = threading.Event()
        stopped_at = []

        def cancel(begun=begun, delay=delay, stop=stop, stopped_at=stopped_at) -> None:
            begun.wait()
            time.sleep(delay)
            stopped_at.append(_now())
            stop[0] = 1

        thread = threading.Thread(target=cancel)
        thread.start()
        with suppress(CancelledError):  # in the first epoch
            LSTMClassifier().fit(series, labels, stop=stop, on_progress=lambda _: begun.set())  # noqa: B023
        waited.append(_now() - stopped_at[0] if stopped_at else np.nan)
        thread.join()
    return float(np.nanmax(waited))


def _side_by_side(rounds: int) -> str:
    task = load_vowels()

    def fit() -> float:
        start = _now()
        LSTMClassifier().fit(task.series, task.targets.tolist())
        return _now() - start

    fit()
    alone, together = [], []
    for _ in range(rounds):
        alone.append(fit())
        with ThreadPoolExecutor(2) as executor:
            together.append(max(executor.map(lambda _: fit(), range(2))))
    share = _augmentation_share(fit)
    ratio = float(np.median(together) / np.median(alone))
    rows = [
        ["two at once / one alone", figure(ratio), figure(_GOALS["side by side"])],
        ["augmentation's share", figure(share), figure(_GOALS["augmentation"])],
    ]
    return table(["", "found", "goal"], rows)


def _augmentation_share(fit: Callable[[], object]) -> float:
    """Return the share of a fit's time on the processor in which variants are drawn."""
    spent = []
    draw = Augmentation.draw

    def timed(self: Augmentation, turn: int):
        start = time.thread_time()
        drawn = draw(self, turn)
        spent.append(time.thread_time() - start)
        return drawn

    Augmentation.draw = timed
    try:
        start = time.thread_time()
        fit()
        seconds = time.thread_time() - start
    finally:
        Augmentation.draw = draw
    return sum(spent) / seconds
