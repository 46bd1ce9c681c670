"""Our plain Numba kernels as a contender: in a process of its own, which imports that form."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np

from benchmarks import ours
from benchmarks.cases import Case, Floats, draw_task, draw_weights
from benchmarks.timing import Measure, once, repeated

BATCH_SIZE = 32
LEARNING_RATE = 0.001


class PlainProcess:
    """Measures the plain kernels on the other side."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def scores(self, case: Case) -> Floats:
        """Return what the plain network predicts for a case's series."""
        return self._executor.submit(_scores, case).result()

    def prediction(self, case: Case, n_series: int, seconds: float) -> Measure:
        """Return a measure of predictions, a series each."""
        return lambda: self._executor.submit(_predict, case, n_series, seconds).result()

    def epoch(self, case: Case) -> Measure:
        """Return a measure of epochs."""
        return lambda: self._executor.submit(_epoch, case).result()


@contextmanager
def plain_process() -> Iterator[PlainProcess | None]:
    """Start the process; without it, None, if the kernels have no plain form to choose."""
    if not ours.has_plain_kernels():
        print("plain Numba: left out, these kernels have no other form to choose")
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with ours.plain_kernels(), ProcessPoolExecutor(1, mp_context=context) as executor:
        yield PlainProcess(executor)


@functools.cache
def _network(case: Case) -> ours.Network:
    return ours.make_network(draw_weights(case))


def _scores(case: Case) -> Floats:
    return _network(case).scores(draw_task(case).series)


@functools.cache
def _prediction(case: Case, n_series: int, seconds: float) -> Measure:
    series = draw_task(case).series[:n_series]
    return repeated(_network(case).over(series), seconds, n_series)


def _predict(case: Case, n_series: int, seconds: float) -> float:
    return _prediction(case, n_series, seconds)()


@functools.cache
def _training(case: Case) -> Measure:
    trainer = ours.Trainer(draw_weights(case), draw_task(case), BATCH_SIZE, LEARNING_RATE)
    order = np.arange(case.n_series)
    return once(lambda: trainer.epoch(order))


def _epoch(case: Case) -> float:
    return _training(case)()
