"""An evening on stage, at a hundred predictions a second, with all that goes on beside them.

Fits, recording, writes and reads never stop. Every request must be answered, what was recorded must
be in the files, and memory must not grow.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from lessons import ARRAYS, lesson
from realpd import Line, Pd
from soak.report import Row

_TICK = 0.01  # seconds between two predictions
_TICKS_A_FRAME = 5
_FRAMES_A_TAKE = 50
_N_TAKES = 30  # that are kept
_TICKS_A_FIT = 500
_TICKS_A_FILE = 300
_TICKS_A_LOOK = 200  # at the memory
_ALLOWED_GROWTH = 1.03
_QUIET = 120.0  # seconds without a line from Pd that mean that it hangs

_BOXES = {
    "live": "lstm.classifier gest",
    "teacher": "lstm.classifier gest -hiddensize 16 -maxiter 20",
    "copy": "lstm.classifier copy",
    "ds": "lstm.dataseries data",
    "ls": "lstm.labelset data",
    "tape": "lstm.dataseries tape",
    "again": "lstm.dataseries again",
}
_ANSWERS = ("predictseries", "predictframe", "addframe", "deleteseries", "fit", "write", "read")


@dataclass
class _Evening:
    """What was sent and what came."""

    pd: Pd
    sent: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    recorded: dict[str, list[list[float]]] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)

    def say(self, *messages: str) -> None:
        for message in messages:
            selector = message.split()[1]
            self.sent["predictframe" if selector == "list" else selector] += 1
        self.pd.send(*messages)

    def hear(self, lines: list[Line]) -> None:
        for line in lines:
            if line.source == "error":
                self.errors.append(line.text)
            elif line.source != "console" and line.atoms[0] in _ANSWERS:
                self.answered[line.atoms[0]] += 1
        self.pd.seen.clear()


def spend_an_evening(start: Callable[..., Pd], seconds: float) -> list[Row]:
    """Play for so long; return a row for predictions, recording, fits, files and memory."""
    with start(_BOXES, arrays=ARRAYS) as pd:
        pd.send(*lesson("ds", "ls"), "teacher fit data data")
        pd.until("teacher.left", "fit")
        evening = _Evening(pd)
        lost: list[str] = []
        end = time.monotonic() + seconds
        for tick, due in enumerate(_ticks(end)):
            _play(evening, tick)
            if tick % _TICKS_A_FILE == _TICKS_A_FILE - 1:
                lost += _save(evening)
            if tick % _TICKS_A_LOOK == 0:
                evening.memory.append(_resident(pd))
                evening.hear(pd.sync())
            time.sleep(max(due - time.monotonic(), 0))
        lost += _save(evening)
        status = pd.quit(3)
    return [*_count(evening), *_judge(evening, lost, seconds, status)]


def _ticks(end: float) -> Iterator[float]:
    first = time.monotonic()
    for tick in itertools.count(1):
        due = first + tick * _TICK
        if due > end:
            return
        yield due


def _play(evening: _Evening, tick: int) -> None:
    """Send what is due."""
    evening.say("live predictseries a" if tick % 2 else f"live list {tick % 7} 0.5")
    if tick % 100 == 0:
        evening.pd.send("live reset")
    if tick % _TICKS_A_FIT == 0:
        evening.say("teacher fit data data")
    if tick % _TICKS_A_FRAME == 0:
        n = tick // _TICKS_A_FRAME
        take = f"take-{n // _FRAMES_A_TAKE % (2 * _N_TAKES)}"
        frame = [n % 1000 / 8, -(n % 77)]
        if n % _FRAMES_A_TAKE == 0 and len(evening.recorded) >= _N_TAKES:
            oldest = next(iter(evening.recorded))
            del evening.recorded[oldest]
            evening.say(f"tape deleteseries {oldest}")
        evening.recorded.setdefault(take, []).append(frame)
        evening.say(f"tape addframe {take} {frame[0]} {frame[1]}")


def _save(evening: _Evening) -> list[str]:
    """Write what was recorded and learnt, read it back, and compare."""
    pd = evening.pd
    evening.say("teacher write model.lstm", "copy read model.lstm")
    evening.say("tape write tape.json", "again read tape.json", "again write again.json")
    pd.send("again getblocking")
    evening.hear(pd.until("again.right", "blocking", timeout=_QUIET))
    pd.send("copy getblocking")
    evening.hear(pd.until("copy.right", "blocking", timeout=_QUIET))
    wrong = []
    for name in ("tape.json", "again.json"):
        found = _frames(pd.folder / name)
        if found != evening.recorded:
            missing = evening.recorded.keys() - found.keys()
            wrong.append(f"{name} is not what was recorded; without {sorted(missing)}")
    return wrong


def _frames(path: Path) -> dict[str, list[list[float]]]:
    """Return the series of a file, frame after frame."""
    data = json.loads(path.read_text(encoding="utf-8")).get("data", {})
    return {name: list(frames.values()) for name, frames in data.items()}


def _resident(pd: Pd) -> int:
    """Return the memory that a Pd has now, in bytes."""
    pages = Path(f"/proc/{pd.process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def _count(evening: _Evening) -> list[Row]:
    sent, answered = evening.sent, evening.answered
    rows = []
    for what, selectors in (
        ("predictions", ("predictseries", "predictframe")),
        ("frames recorded, takes deleted", ("addframe", "deleteseries")),
        ("fits meanwhile", ("fit",)),
        ("writes and reads meanwhile", ("write", "read")),
    ):
        failures = [
            f"{name}: {sent[name]} sent, {answered[name]} answered"
            for name in selectors
            if sent[name] != answered[name]
        ]
        n = sum(sent[name] for name in selectors)
        rows.append(Row(what, f"{n:,}", failures, "" if failures else "all answered"))
    return rows


def _judge(evening: _Evening, lost: list[str], seconds: float, status: int) -> list[Row]:
    quarter = max(len(evening.memory) // 4, 1)
    early, late = (
        median(part) / 2**20
        for part in (
            evening.memory[quarter : 2 * quarter] or evening.memory,
            evening.memory[-quarter:],
        )
    )
    grown = [f"from {early:.1f} to {late:.1f} MiB"] if late > early * _ALLOWED_GROWTH else []
    endings = [] if status == 3 else [f"Pd ended with {status}"]
    return [
        Row("what was recorded, in its file", f"{evening.sent['write']:,} files", lost),
        Row(
            "memory over the time",
            f"{seconds / 60:.2g} minutes",
            grown + endings + evening.errors,
            f"{early:.0f} MiB in the second quarter, {late:.0f} MiB in the last",
        ),
    ]
