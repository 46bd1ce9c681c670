"""Timing contenders in turn, and what is made of the times."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.report import figure, table

Measure = Callable[[], float]
"""Runs a contender once and returns the seconds that one unit of its work took."""


def take_turns(contenders: Mapping[str, Measure], n_rounds: int) -> dict[str, list[float]]:
    """Run every contender once a round, each round in another order, after a round not counted.

    Whatever else the machine does meets all of them alike.
    """
    rng = np.random.default_rng(0)
    names = list(contenders)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    gc.disable()
    try:
        for name in names:
            contenders[name]()
        for _ in range(n_rounds):
            for n in rng.permutation(len(names)):
                seconds[names[n]].append(contenders[names[n]]())
    finally:
        gc.enable()
    return seconds


def repeated(work: Callable[[], object], seconds: float, units: int = 1) -> Measure:
    """Return a measure that does some work over and over for about that long.

    Parameters
    ----------
    work : callable
    seconds : float
        How long one round shall take at least.
    units : int
        Units of work in one call.
    """
    repeats = 0

    def measure() -> float:
        nonlocal repeats
        if not repeats:  # after a first call, which may prepare things
            work()
            start = time.perf_counter()
            work()
            repeats = max(1, round(seconds / (time.perf_counter() - start)))
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        return (time.perf_counter() - start) / (repeats * units)

    return measure


def once(work: Callable[[], object]) -> Measure:
    """Return a measure that does some work a single time, for what takes long enough by itself."""

    def measure() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return measure


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the power of the size with which the time grows, by least squares over logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


@dataclass
class Comparison:
    """Times of contenders in several cases.

    Parameters
    ----------
    ours : str
        The contender that ratios are of.
    unit : str
        Unit of the times in the tables.
    per_second : float
        Such units in a second.
    """

    ours: str
    unit: str
    per_second: float
    times: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, case: object, seconds: dict[str, list[float]]) -> None:
        """Add the rounds of each contender in a case."""
        self.times[str(case)] = seconds

    @property
    def contenders(self) -> list[str]:
        """All contenders, in the order in which they came."""
        return list(dict.fromkeys(name for case in self.times.values() for name in case))

    def ratios(self, case: str, name: str) -> tuple[float, float]:
        """Return ours / theirs, of minima and of medians; below 1 we are faster."""
        ours, theirs = self.times[case][self.ours], self.times[case][name]
        return min(ours) / min(theirs), float(np.median(ours) / np.median(theirs))

    def times_table(self) -> str:
        """Return the shortest time of each contender in each case, and the median."""

        def cell(case: str, name: str) -> str:
            seconds = self.times[case].get(name)
            if not seconds:
                return "-"
            low, middle = min(seconds), float(np.median(seconds))
            return f"{figure(low * self.per_second)} ({figure(middle * self.per_second)})"

        rows = [[name, *(cell(case, name) for case in self.times)] for name in self.contenders]
        return table([f"{self.unit}, minimum (median)", *self.times], rows)

    def ratios_table(self) -> str:
        """Return ours / theirs for each other contender in each case."""

        def cell(case: str, name: str) -> str:
            if name not in self.times[case]:
                return "-"
            of_minima, of_medians = self.ratios(case, name)
            text = f"{of_minima:.2f} ({of_medians:.2f})"
            return f"**{text}**" if max(of_minima, of_medians) > 1 else text

        peers = [name for name in self.contenders if name != self.ours]
        rows = [[name, *(cell(case, name) for case in self.times)] for name in peers]
        return table([f"{self.ours} / peer, of minima (of medians)", *self.times], rows)

    def ahead(self) -> list[str]:
        """Say in which cases a peer was faster, by minima or by medians.

        A contender whose name begins with ours is another form of it, no peer.
        """
        found = []
        for case, seconds in self.times.items():
            for name in seconds:
                ratios = self.ratios(case, name)
                if not name.startswith(self.ours) and max(ratios) > 1:
                    found.append(f"{name}, {case}: {ratios[0]:.2f} ({ratios[1]:.2f})")
        return found
