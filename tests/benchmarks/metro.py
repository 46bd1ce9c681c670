"""Does the library disturb Pd's clock? Gaps of a 1 ms metro, alone and while Python works.

The cases take turns, so that whatever else the machine does meets all of them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import plots
from benchmarks.report import Plot, Section, table
from benchmarks.setting import Setting
from realpd import Pd

N_FRAMES, N_CHANNELS = 100, 12  # of the array that is predicted
IDLE = "idle Pd, without the library"

# Writes the time since the metro's last bang, in ms, into the array `gaps`.
_CLOCK = """#N canvas 0 0 450 300 12;
#X obj 10 10 r clock;
#X obj 10 40 metro 1;
#X obj 10 70 t b b b;
#X obj 10 130 realtime;
#X obj 10 160 tabwrite gaps;
#X obj 90 100 f;
#X obj 130 100 + 1;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 2 1 3 1;
#X connect 2 2 5 0;
#X connect 3 0 4 0;
#X connect 5 0 6 0;
#X connect 5 0 4 1;
#X connect 6 0 5 1;
"""

# Asks an object whose answers nobody prints.
_ASKING = """#N canvas 0 0 450 300 12;
#X obj 10 10 r asking;
#X obj 10 40 metro 5;
#X msg 10 70 predictseries voice;
#X obj 10 100 lstm.classifier benchmark;
#X connect 0 0 1 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
"""

_OBJECTS = {
    "c": "lstm.classifier benchmark -maxiter 100000 -patience 0",
    "ds": "lstm.dataseries benchmark",
    "ls": "lstm.labelset benchmark",
}


def run(setting: Setting) -> Section:
    """Collect the gaps; compare the worst ones with those of an idle Pd."""
    rounds, seconds = setting.choose(5, 1), setting.choose(4.0, 1.0)
    cases: dict[str, Callable[[Pd, Path], None]] = {
        IDLE: _nothing,
        "Python starts": _start_python,
        "a fit of 270 series": _fit,
        "predictseries every 5 ms": _predict,
    }
    gaps: dict[str, list[NDArray[np.float64]]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, load in cases.items():
            gaps[name].append(_measure(setting, load, seconds))
    idle = np.median([part.max() for part in gaps[IDLE]])
    every = {name: np.concatenate(parts) for name, parts in gaps.items()}
    rows = []
    for name, parts in gaps.items():
        worst = [float(part.max()) for part in parts]
        middle, rare = np.percentile(every[name], (50, 99.9))
        rows.append(
            [
                name,
                f"{middle:.2f}",
                f"{rare:.2f}",
                " ".join(f"{gap:.2f}" for gap in worst),
                f"{np.median(worst) - idle:+.2f}",
            ]
        )
    header = ["ms", "median", "99.9 %", "worst of each round", "their median, less the idle Pd's"]
    return Section(
        "Does the clock of Pd go on?",
        [
            f"Gaps of a metro of 1 ms in a real Pd started with `-rt`, {rounds} rounds of"
            f" {seconds:g} seconds, the cases in turn.",
            table(header, rows),
        ],
        [
            Plot(
                "metro",
                "Gaps of a metro of 1 ms that are at least this long",
                partial(_draw, every),
            )
        ],
    )


def _draw(gaps: dict[str, NDArray[np.float64]], axes: plots.Axes) -> None:
    plots.tails(gaps, "ms", axes)


def _measure(
    setting: Setting, load: Callable[[Pd, Path], None], seconds: float
) -> NDArray[np.float64]:
    library, scratch = setting.library, setting.scratch
    (scratch / "clock.pd").write_text(_CLOCK, encoding="utf-8")
    (scratch / "asking.pd").write_text(_ASKING, encoding="utf-8")
    works = load in (_fit, _predict)
    voice = {f"voice-{channel}": [0.1 * channel] * N_FRAMES for channel in range(N_CHANNELS)}
    opened = ["-open", str(scratch / "clock.pd")]
    if load is _predict:
        opened += ["-open", str(scratch / "asking.pd")]
    with Pd(
        scratch,
        path=[library],
        objects=_OBJECTS if works else {},
        arrays={"gaps": [0.0], **(voice if works else {})},
        receivers=["clock", "asking"],
        library=None,
        flags=["-rt", "-sleepgrain", "0.5", *opened],
    ) as pd:
        pd.send("gaps resize 100000")
        if works:
            _read_data(pd, library)
        if load is _predict:
            pd.ask("c", "maxiter 2")
            pd.ask("c", "fit benchmark benchmark")
        pd.sync()
        time.sleep(0.5)
        pd.send("clock 1")
        load(pd, library)
        time.sleep(seconds)
        pd.send("clock 0", f"gaps write {scratch / 'gaps.txt'}")
        pd.sync()
    gaps = np.loadtxt(scratch / "gaps.txt")
    return gaps[2 : np.flatnonzero(gaps)[-1]]  # the first gap has no beginning


def _nothing(pd: Pd, library: Path) -> None:
    """Leave Pd alone."""


def _start_python(pd: Pd, library: Path) -> None:
    pd.send("dynamic obj 10 10 lstm.classifier", "dynamic obj 10 40 lstm.dataseries")


def _fit(pd: Pd, library: Path) -> None:
    pd.send("c fit benchmark benchmark")


def _predict(pd: Pd, library: Path) -> None:
    pd.send("asking 1")


def _read_data(pd: Pd, library: Path) -> None:
    data = library / "data"
    pd.ask("ds", f"read {data / 'japanese-vowels-train.json'}")
    pd.ask("ls", f"read {data / 'japanese-vowels-train-labels.json'}")
