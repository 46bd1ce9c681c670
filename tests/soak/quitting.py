"""Pd quits, or is ended, at a random moment: it ends as it should, and what was to be saved is."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from lessons import ENDLESS, LONG_ARRAYS, QUICK, lesson, long_lesson
from patchlstm import DataSeries, LSTMClassifier
from patchlstm.errors import PatchLSTMError
from realpd import Pd, PdError
from soak.report import Row

_SETS = {"ds": "lstm.dataseries data", "ls": "lstm.labelset data"}
_BOXES = {**_SETS, "c": f"lstm.classifier quick {QUICK}", "slow": f"lstm.classifier slow {ENDLESS}"}
_LONGEST = 1.5  # seconds before the end

ACTIVITIES: dict[str, list[str]] = {
    "nothing": [],
    "a question": ["ds size"],
    "a fit": [*lesson("ds", "ls"), "c fit data data"],
    "a fit without end": [*long_lesson("ds", "ls"), "slow fit data data"],
    "predictions": [*lesson("ds", "ls"), "c fit data data", *["c 0.1 0.2"] * 500],
    "writes": [
        *lesson("ds", "ls"),
        "c fit data data",
        "ds write set.json",
        "c write model.lstm",
        "c write model.json",
    ],
    "reads": [*lesson("ds", "ls"), "ds write set.json", *["ds read set.json", "ds size"] * 50],
    "boxes": ["dynamic obj 10 10 lstm.classifier x", "dynamic clear"] * 20,
}
"""What Pd is told just before."""


def quit_at_random(start: Callable[..., Pd], n: int, seed: int) -> list[Row]:
    """Let `n` Pds quit, or end them by a signal, each at a moment of its own."""
    chance = random.Random(seed)
    rows = []
    for name, end in (("quit", _quit), ("SIGTERM", _terminate), ("SIGINT", _interrupt)):
        failures = []
        for i in range(n // 3):
            activity = list(ACTIVITIES)[i % len(ACTIVITIES)]
            delay = chance.uniform(0, _LONGEST)
            failures += [
                f"{activity}, after {delay:.3f} s: {text}"
                for text in _end_one(start, activity, delay, end)
            ]
        rows.append(Row(f"Pd ended at a random moment by {name}", f"{n // 3} Pds", failures))
    return rows


def save_and_quit(start: Callable[..., Pd], n: int, seed: int) -> Row:
    """Let `n` Pds save and quit in one go: what was saved is there, and whole."""
    chance = random.Random(seed)
    failures = []
    for _ in range(n):
        delay = chance.choice((0, chance.uniform(0, _LONGEST)))
        with start(_BOXES, arrays=LONG_ARRAYS) as pd:
            time.sleep(delay)
            pd.send(*ACTIVITIES["writes"])
            failures += [f"after {delay:.3f} s: {text}" for text in _quit(pd)]
            for file in ("set.json", "model.lstm", "model.json"):
                if not (pd.folder / file).exists() and not _is_told(pd, file):
                    failures.append(f"after {delay:.3f} s: {file} was never written")
            failures += _incomplete(pd.folder)
    return Row("`write`, then quit, in one go", f"{n} Pds", failures)


def _end_one(
    start: Callable[..., Pd], activity: str, delay: float, end: Callable[[Pd], list[str]]
) -> list[str]:
    with start(_BOXES, arrays=LONG_ARRAYS) as pd:
        pd.send(*ACTIVITIES[activity])
        time.sleep(delay)
        return [*end(pd), *_incomplete(pd.folder)]


def _quit(pd: Pd) -> list[str]:
    try:
        status = pd.quit(3)
    except (subprocess.TimeoutExpired, OSError) as error:
        return [f"does not quit: {error}"]
    return [] if status == 3 else [f"ended with {status}"]


def _terminate(pd: Pd) -> list[str]:
    return _signal(pd, signal.SIGTERM)


def _interrupt(pd: Pd) -> list[str]:
    return _signal(pd, signal.SIGINT)


def _signal(pd: Pd, number: signal.Signals) -> list[str]:
    pd.process.send_signal(number)
    try:
        status = pd.process.wait(60)
    except subprocess.TimeoutExpired:
        return [f"lives on after {number.name}"]
    # Pd quits by itself, or does nothing about the signal
    return [] if status in (0, 1, -number) else [f"ended with {status}"]


def _is_told(pd: Pd, file: str) -> bool:
    """Tell whether a line of the console says that a file was not written."""
    try:
        while True:
            pd.next_line(5)
    except PdError:  # it has ended
        return any(file in line.text and line.source != "c.right" for line in pd.seen)


def _incomplete(folder: Path) -> list[str]:
    """Return what is wrong with the files that are there."""
    wrong = []
    for name, reader in (
        ("set.json", DataSeries()),
        ("model.lstm", LSTMClassifier()),
        ("model.json", LSTMClassifier()),
    ):
        path = folder / name
        if not path.exists():
            continue
        try:
            reader.read(path)
        except PatchLSTMError as error:
            wrong.append(f"{name} is broken: {error}")
    return wrong
