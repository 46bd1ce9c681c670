"""Memory and start-up: what an import takes, a training, and the external in Pd.

Nothing is imported above but what the processes measured here would have anyhow.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import in_fresh_process
from benchmarks.report import Section, figure, table
from benchmarks.setting import Setting
from realpd import Pd

# Makes an object and prints the ms for which that held Pd up; then another of the same class.
_MAKING = """#N canvas 0 0 450 300 12;
#X obj 10 10 r go;
#X obj 10 40 t b b b b b b;
#X obj 10 160 realtime;
#X msg 60 70 \\; pd-dynamic obj 10 10 lstm.dataseries benchmark;
#X obj 10 190 print result.left;
#X connect 0 0 1 0;
#X connect 1 0 2 1;
#X connect 1 1 3 0;
#X connect 1 2 2 0;
#X connect 1 3 2 1;
#X connect 1 4 3 0;
#X connect 1 5 2 0;
#X connect 2 0 4 0;
"""


_ALONE, _ANSWERED, _FITTED = "Pd alone", "with an object", "after a fit of the demo's series"
_GOALS = {_ANSWERED: 50, _FITTED: 70}  # MB more than Pd alone
_DEMO = {"d": "lstm.dataseries vowels", "l": "lstm.labelset speakers", "c": "lstm.classifier"}


class Footprint(NamedTuple):
    """Seconds that something took, and memory then resident and at most so far, in MB."""

    seconds: float
    resident: float
    peak: float


def run(setting: Setting) -> Section:
    """Measure each in fresh processes."""
    rounds = setting.choose(5, 1)
    return Section(
        "Memory and starting",
        [
            f"Fresh processes, files in the system's cache, {rounds} of each; the shortest time,"
            " and the memory of that process. Training: one epoch at size (c).",
            _of_imports(rounds),
            "In Pd: until the first message is answered, counted from Pd's start; memory after"
            " that. *Without Python* is the library without the file that says where Python is.",
            _of_pd(setting, rounds),
            "How long making an object holds Pd up: the first one, which loads the external and"
            " starts Python on a thread of its own, and one more.",
            _of_making(setting, rounds),
        ],
    )


def _of_imports(rounds: int) -> str:
    subjects: dict[str, Callable[[], Footprint]] = {
        "Python alone": _import_nothing,
        "import patchlstm": _import_ours,
        "import torch": _import_pytorch,
        "import onnxruntime": _import_onnx_runtime,
        "patchlstm, training": _train_ours,
        "PyTorch, training": _train_pytorch,
    }
    rows = []
    for name, subject in subjects.items():
        best = min(in_fresh_process(subject) for _ in range(rounds))
        rows.append([name, *(figure(value) for value in best)])
    return table(["", "seconds", "MB resident", "MB at most"], rows)


def _footprint(start: float, process: object = "self") -> Footprint:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", status))
    return Footprint(
        time.perf_counter() - start, int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024
    )


def _import_nothing() -> Footprint:
    return _footprint(math.nan)


def _import_ours() -> Footprint:
    start = time.perf_counter()
    import patchlstm  # noqa: F401  (the import is what is measured, here and below)

    return _footprint(start)


def _import_pytorch() -> Footprint:
    start = time.perf_counter()
    import torch  # noqa: F401

    return _footprint(start)


def _import_onnx_runtime() -> Footprint:
    start = time.perf_counter()
    import onnxruntime  # noqa: F401

    return _footprint(start)


def _train_ours() -> Footprint:
    from benchmarks.ours import Trainer

    return _train(Trainer)


def _train_pytorch() -> Footprint:
    from benchmarks.pytorch import Trainer

    return _train(Trainer)


def _train(make_trainer: Callable[..., object]) -> Footprint:
    import numpy as np

    from benchmarks import cases
    from benchmarks.forms import BATCH_SIZE, LEARNING_RATE

    case = cases.C
    trainer = make_trainer(
        cases.draw_weights(case), cases.draw_task(case), BATCH_SIZE, LEARNING_RATE
    )
    start = time.perf_counter()
    trainer.epoch(np.arange(case.n_series))
    return _footprint(start)


def _of_pd(setting: Setting, rounds: int) -> str:
    one = {"d": "lstm.dataseries"}
    subjects: dict[str, tuple[Path | None, Mapping[str, str]]] = {
        _ALONE: (None, {}),
        "with the library, no object": (setting.library, {}),
        "with an object, without Python": (_without_python(setting), one),
        _ANSWERED: (setting.library, one),
        _FITTED: (setting.library, _DEMO),
    }
    best = {
        name: min(_start_pd(setting, *subject) for _ in range(rounds))
        for name, subject in subjects.items()
    }
    rows = [[name, *(figure(value) for value in values)] for name, values in best.items()]
    more = {name: best[name].resident - best[_ALONE].resident for name in _GOALS}
    goals = [
        f"{name}: {figure(more[name])} MB more than Pd alone (goal {goal})"
        for name, goal in _GOALS.items()
    ]
    return "\n\n".join([table(["", "seconds", "MB resident", "MB at most"], rows), *goals])


def _start_pd(setting: Setting, library: Path | None, objects: Mapping[str, str]) -> Footprint:
    start = time.perf_counter()
    with Pd(
        setting.scratch,
        path=[library] if library else [],
        objects=objects,
        library="lstm" if library else None,
    ) as pd:
        pd.sync()
        if objects == _DEMO:
            data = setting.library / "data"
            pd.send(f"d read {data / 'japanese-vowels-train.json'}")
            pd.send(f"l read {data / 'japanese-vowels-train-labels.json'}", "c fit vowels speakers")
            pd.until("c.left", "fit")
            return _footprint(start, pd.process.pid)
        for name in objects:
            pd.send(f"{name} size")
            while not pd.next_line().source.startswith(f"{name}."):  # the size, or an error
                pass
        return _footprint(start, pd.process.pid)


def _of_making(setting: Setting, rounds: int) -> str:
    subjects = {"with Python": setting.library, "without Python": _without_python(setting)}
    rows = []
    for name, library in subjects.items():
        times = [_make_objects(setting, library) for _ in range(rounds)]
        rows.append([name, *(figure(min(column)) for column in zip(*times, strict=True))])
    return table(["", "first object, ms", "one more, ms"], rows)


def _make_objects(setting: Setting, library: Path) -> list[float]:
    patch = setting.scratch / "making.pd"
    patch.write_text(_MAKING, encoding="utf-8")
    with Pd(
        setting.scratch,
        path=[library],
        objects={},
        receivers=["go"],
        library=None,
        flags=["-open", str(patch)],
    ) as pd:
        pd.send("go bang")
        return [float(pd.until("result.left")[-1].atoms[-1]) for _ in range(2)]


def _without_python(setting: Setting) -> Path:
    """Return a copy of the library that does not know where Python is."""
    import shutil

    from patchlstm.cli.environment import PATHS_FILE

    copy = setting.scratch / "without-python" / "lstm"
    if not copy.exists():
        shutil.copytree(setting.library, copy)
        (copy / PATHS_FILE).unlink()
    return copy
