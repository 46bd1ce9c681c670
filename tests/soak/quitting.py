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
_SAVED = {"set.json": DataSeries, "model.lstm": LSTMClassifier, "model.json": LSTMClassifier}
_LONGEST = 1.5  # seconds before the end

_LEARNT = [*lesson("ds", "ls"), "c fit data data"]
_SAVING = ["ds write set.json", "c write model.lstm", "c write model.json"]

ACTIVITIES: dict[str, list[str]] = {
    "nothing": [],
    "a question": ["ds size"],
    "a fit": _LEARNT,
    "a fit without end": [*long_lesson("ds", "ls"), "slow fit data data"],
    "predictions": [*_LEARNT, *["c 0.1 0.2"] * 500],
    "writes": [*_LEARNT, *_SAVING],
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
    """Let `n` Pds save and quit in one go: what was saved is there, or the console says why not."""
    chance = random.Random(seed)
    failures = []
    n_told = 0
    for i in range(n):
        delay = chance.choice((0, chance.uniform(0, _LONGEST)))
        with start(_BOXES, arrays=LONG_ARRAYS) as pd:
            time.sleep(delay)
            pd.send(*_LEARNT)
            if i % 2:
                pd.until("c.left", "fit")
            pd.send(*_SAVING)
            found = [*_quit(pd), *_incomplete(pd.folder)]
            missing = [name for name in _SAVED if not (pd.folder / name).exists()]
            untold = _untold(pd, missing)
            n_told += len(missing) - len(untold)
            found += [f"{name} was never written" for name in untold]
            failures += [f"after {delay:.3f} s: {text}" for text in found]
    note = f"of {len(_SAVED) * n} files {n_told} could not be written any more, which was said"
    return Row("`write`, then quit, in one go", f"{n} Pds", failures, note)


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


def _untold(pd: Pd, missing: list[str]) -> list[str]:
    """Return those of the missing files of which the last words of a Pd say nothing."""
    try:
        while True:
            pd.next_line(5)
    except PdError:  # it has ended
        pass
    told = [line.text for line in pd.seen if line.source == "console"]
    if any(text.startswith("lstm: quit before") for text in told):
        return []
    return [name for name in missing if not any(name in text for text in told)]


def _incomplete(folder: Path) -> list[str]:
    """Return what is wrong with the files that are there."""
    wrong = []
    for name, reader in _SAVED.items():
        path = folder / name
        if not path.exists():
            continue
        try:
            reader().read(path)
        except PatchLSTMError as error:
            wrong.append(f"{name} is broken: {error}")
    return wrong
