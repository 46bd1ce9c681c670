"""How long the JSON of a large set takes, and how much memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.cases import Case, draw_task
from benchmarks.machine import in_fresh_process, measure_memory
from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from patchlstm import DataSeries

_CASE = Case("set", 13, 1, 1, 100, 100, 3000)
_GOALS = {"write": 1.0, "read": 1.5}  # seconds
_MEMORY_GOAL = 6  # times the series


def run(setting: Setting) -> Section:
    """Write a set and read it again."""
    case = _CASE._replace(n_series=setting.choose(_CASE.n_series, 30))
    path = setting.scratch / "large.json"
    size = sum(values.nbytes for values in draw_task(case).series)
    rows = []
    for name, act in _work(case, path).items():
        seconds = min(_time(act) for _ in range(setting.choose(3, 1)))
        peak = in_fresh_process(_measure, name, case, path) / size
        goals = figure(_GOALS[name]), figure(_MEMORY_GOAL)
        rows.append([name, figure(seconds), goals[0], figure(peak), goals[1]])
    return Section(
        "Files of sets",
        [
            f"The JSON of {case.n_series} series of {case.longest} frames and {case.inputs}"
            f" dimensions, {figure(path.stat().st_size / 1e6)} MB.",
            table(["", "seconds", "goal", "memory at most / the series'", "goal"], rows),
        ],
    )


def _work(case: Case, path: Path) -> dict[str, Callable[[], None]]:
    data, again = DataSeries(), DataSeries()
    for number, values in enumerate(draw_task(case).series):
        data.add_series(str(number), values)
    return {"write": lambda: data.write(path), "read": lambda: again.read(path)}


def _measure(name: str, case: Case, path: Path) -> int:
    return measure_memory(_work(case, path)[name])


def _time(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
